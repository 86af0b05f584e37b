"""What the official XML says is read whole, and nothing dangerous is done."""

from __future__ import annotations

import gzip
import resource
from pathlib import Path

import pytest

from indexer.errors import VocabularyError
from indexer.mesh import Descriptor, read_mesh
from tests.mesh.samples import DESCRIPTORS, SUPPLEMENTARY, write


def read(tmp_path: Path, text: str) -> list[Descriptor]:
    return list(read_mesh(write(tmp_path / "desc.xml", text)))


def test_descriptors(tmp_path: Path) -> None:
    hepatoma, niacinamide, male = read(tmp_path, DESCRIPTORS)
    assert (hepatoma.ui, hepatoma.name, hepatoma.cased) == ("D006528", "Carcinoma, Hepatocellular", True)
    assert [e.text for e in hepatoma.entries] == ["Fibrolamellar Hepatoma", "Hepatocellular Carcinoma", "Hepatoma"]
    assert hepatoma.scope_note == "A malignant tumor of the <liver> & its cells."
    assert hepatoma.tree_numbers == ("C04.557.470.200.025.255", "C06.552.697.160")
    assert hepatoma.mapped_to == ()
    assert not hepatoma.harvested
    assert [e.text for e in niacinamide.entries] == ["Nicotinsäureamid Jenapharm", "B3, Vitamin"]
    assert niacinamide.scope_note == ""
    assert (male.ui, male.entries, male.tree_numbers) == ("D008297", (), ())


def test_supplementary_records(tmp_path: Path) -> None:
    (insulin,) = read(tmp_path, SUPPLEMENTARY)
    assert (insulin.ui, insulin.name) == ("C000006", "insulin, neutral")
    assert [e.text for e in insulin.entries] == ["neutral insulin"]
    assert insulin.scope_note == "a pharmaceutical preparation of insulin"
    assert insulin.mapped_to == ("D061389", "D007328")
    assert insulin.tree_numbers == ()


@pytest.mark.parametrize("name", ["desc2026.xml.gz", "desc2026.xml", "anything"])
def test_gzip_is_recognised_from_the_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(DESCRIPTORS.encode()))
    assert len(list(read_mesh(str(path)))) == 3


def test_a_file_cut_in_the_middle(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"desc\.xml is not well-formed XML: .*Fetch the file again"):
        read(tmp_path, DESCRIPTORS[: DESCRIPTORS.index("D008297")])


@pytest.mark.parametrize("missing", ["<DescriptorUI>D009536</DescriptorUI>", "<String>Niacinamide</String>"])
def test_a_record_without_ui_or_name(tmp_path: Path, missing: str) -> None:
    with pytest.raises(VocabularyError, match=r"desc\.xml: a DescriptorRecord near line 62 has no UI or no name"):
        read(tmp_path, DESCRIPTORS.replace(missing, "", 1))


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    ("declared", "place", "used"),
    [
        ('<!ENTITY e0 "x">' + BOMB, "Hepatoma", "&e12;"),
        ('<!ENTITY e0 "x">' + BOMB, 'DescriptorClass="1"', 'DescriptorClass="&e12;"'),
        ('<!ENTITY e SYSTEM "file:///etc/hostname">', "Hepatoma", "&e;"),
        ('<!ENTITY e "Liver Cancer">', "Hepatoma", "&e;"),
        ('<!ENTITY unused "x">', "Hepatoma", "Hepatoma"),
    ],
)
def test_entities_are_refused(tmp_path: Path, declared: str, place: str, used: str) -> None:
    start = DESCRIPTORS.index("<!DOCTYPE")
    end = DESCRIPTORS.index(">", start) + 1
    bad = f"{DESCRIPTORS[:start]}<!DOCTYPE DescriptorRecordSet [{declared}]>{DESCRIPTORS[end:]}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(VocabularyError, match=r"desc\.xml (declares XML entities|is not well-formed)"):
        read(tmp_path, bad.replace(place, used))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_a_huge_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="not well-formed"):
        read(tmp_path, DESCRIPTORS.replace("Hepatoma", "x" * 11_000_000, 1))


def test_other_xml_is_not_mesh(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="is not a MeSH file"):
        read(tmp_path, "<?xml version='1.0'?><PubmedArticleSet></PubmedArticleSet>")
