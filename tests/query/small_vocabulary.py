"""A vocabulary of a few dozen descriptors, written in a moment."""

from __future__ import annotations

from pathlib import Path

from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary

_TABLE = """
D006528|Carcinoma, Hepatocellular|Hepatoma;Hepatomas;Liver Cell Carcinoma|C04.557.470.200.025.255;C06.552.697.160
D008113|Liver Neoplasms|Liver Cancer;Cancer of the Liver;Hepatic Neoplasms|C04.588.274.623;C06.552.697
D009369|Neoplasms|Cancer;Tumor;Tumors|C04
D008099|Liver||A03.620
D007668|Kidney|Kidneys|A05.810.453
D013270|Stomach||A03.556.875.875
D001706|Biopsy|Biopsies|E01.370.225.998.054
D010179|Pancreas||A03.734
D007239|Infections||C01
D011506|Proteins|Protein;Gene Products, Protein|D12.776
D011485|Protein Binding|Binding, Protein|G02.111.679
D014168|Transferrin||D12.776.157.427.750
D061250|Transferrins||D12.776.157.427
D010372|Pediatrics||H02.403.670
D014894|Weights and Measures|weights|H01.671.950
D018010|Eye Injuries, Penetrating|Penetrating Eye Injuries|C10.900.300.284
D057805|Pets||B01.050.050.116
D005355|Fibrosis|Cirrhosis|C23.550.355
D014947|Wounds and Injuries|Injuries;Injury|C26
D011877|Radionuclide Imaging|Scintigraphy|E01.370.350.710
D013812|Therapeutics|Therapy;Therapies;Treatment|E02
D004724|Endoscopy||E01.370.388.250
D019723|Endoscopes|Endoscope|E07.230.220
D015337|Multicenter Studies as Topic||E05.318.372.500.775
D016448|Multicenter Study||V03.600
D020481|Index||V02.550
D013138|Spinal Muscular Atrophies of Childhood|SMA|C10.228.854.468
D015658|HIV Infections|HTLV-III Infections|C01.221.250.875
D000163|Acquired Immunodeficiency Syndrome|AIDS|C01.221.250.875.040
D005500|Follow-Up Studies|Followup Study|E05.318.372.500.750.249
D010506|Periodicals as Topic||L01.178.682.759
"""


def small_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary as a new file in `folder`."""
    descriptors = []
    for line in _TABLE.strip().splitlines():
        ui, name, terms, places = line.split("|")
        entries = tuple(EntryTerm(term) for term in terms.split(";") if term)
        descriptors.append(Descriptor(ui=ui, name=name, entries=entries, tree_numbers=tuple(places.split(";"))))
    descriptors.append(
        Descriptor(ui="C471405", name="sorafenib tosylate", entries=(EntryTerm("Nexafib"),), mapped_to=("D009369",))
    )
    path = folder / "vocabulary.sqlite"
    write_vocabulary(path, descriptors)
    return Vocabulary(path)
