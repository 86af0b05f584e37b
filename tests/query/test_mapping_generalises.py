"""What PubMed maps beyond entry terms, by classes: pictures of procedures, everyday words, number before word order."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from search.query.mapping.strategy import map_strategy
from search.query.pubmed.strategy import parse_pubmed

_TABLE = """
D008327|Mammography|
D003933|Diagnosis|
D014947|Wounds and Injuries|
D009735|Nursing Homes|Homes, Nursing
D006706|Home Nursing|Nursing, Home
D014057|Tomography, X-Ray Computed|
D014054|Tomography|
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path: Path = tmp_path_factory.mktemp("mesh") / "vocabulary.sqlite"
    rows = (line.split("|") for line in _TABLE.strip().splitlines())
    write_vocabulary(
        path,
        [Descriptor(ui=ui, name=name, entries=(EntryTerm(term),) if term else ()) for ui, name, term in rows],
    )
    return Vocabulary(path)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mammogram", ["D008327"]),
        ("mammograms", ["D008327"]),
        ("program", []),
        ("symptoms", ["D003933"]),
        ("trauma", ["D014947"]),
        ("nursing home", ["D009735"]),
        ("home nursing", ["D006706"]),
        ("computed tomography", ["D014057"]),
        ("computerised tomography", ["D014057"]),
        ("tomography", ["D014054"]),
        ("traumat", []),
    ],
)
def test_headings_of_untagged_words(vocabulary: Vocabulary, typed: str, expected: list[str]) -> None:
    mapped = map_strategy(parse_pubmed(typed), vocabulary, "pubmed")
    assert [ui for ui in mapped.uis if ui.startswith("D")] == expected
