"""A translated strategy finds the same records, or, where a note says so, more; never fewer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer import Heading, Record
from indexer.records import Named, PartialDate
from search import Index, open_index
from search.query.ovid.strategy import parse_ovid
from search.query.pubmed.strategy import parse_pubmed
from search.query.translation.translate import Translation, translate
from tests.small_index import make_index

_MESH = {"D001249": ("Asthma", "Bronchial Asthma"), "D002648": ("Child",), "D016422": ("Letter",)}


def record(number: int, title: str, *types: str, mesh: str = "", year: int = 2010) -> Record:
    """A record with one heading at most."""
    ui = next((ui for ui, names in _MESH.items() if names[0] == mesh), "")
    return Record(
        id=str(number),
        title=title,
        mesh=(Heading(mesh, ui),) if mesh else (),
        publication_types=tuple(map(Named, types)),
        date=PartialDate(year * 10000 + 101, year * 10000 + 1231, str(year)),
    )


RECORDS = [
    record(1, "Inhaled steroids for asthma", "Letter", mesh="Asthma"),
    record(2, "Inhaled steroids for asthma", "Randomized Controlled Trial", mesh="Asthma"),
    record(3, "A pragmatic trial of asthma drugs", "Pragmatic Clinical Trial", year=2003),
    record(4, "Children who wheeze", "Comment", mesh="Child"),
    record(5, "Wheezing in a child with steroid use", "Journal Article", mesh="Asthma", year=2004),
    record(6, "A letter filed as a heading", mesh="Letter"),
    record(7, "Randomised steroids, or not", "Clinical Trial", year=2004),
    record(8, "Drugs: a case of wheezes", "Case Reports", mesh="Child", year=2003),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(make_index(tmp_path_factory.mktemp("sets"), RECORDS, _MESH)) as opened:
        yield opened


def found(index: Index, text: str, syntax: str) -> set[str]:
    results = index.search(text, syntax="ovid" if syntax == "ovid" else "pubmed", expand="pubmed", limit=None)
    return {hit.id for hit in results}


def noted(translation: Translation, language: str) -> list[str]:
    return [one.reason for one in translation.untranslated if one.language == language]


@pytest.mark.parametrize(
    ("ovid", "expected"),
    [
        ("letter/", {"1", "6"}),
        ("exp randomized controlled trial/", {"2", "3"}),
        ("randomized controlled trial/", {"2"}),
        ("exp Clinical Trial/ or comment/", {"2", "3", "4", "7"}),
        ("exp asthma/ not (letter or comment).sh.", {"2", "5"}),
        ("1. exp asthma/\n2. letter/\n3. case reports.pt.\n4. 1 not (2 or 3)", {"2", "5"}),
        ("steroid$.ti. not exp clinical trial/", {"1", "5"}),
        ("1. wheez$.ti.\n2. limit 1 to (case reports and yr=2003)", {"8"}),
        ("(wheez$ adj3 child$).ti,ab.", {"4", "5"}),
        ("(inhaled adj steroids).ti. and letter.pt.", {"1"}),
        ("steroids.ti. not (drug? adj2 asthma).ti.", {"1", "2", "7"}),
    ],
)
def test_ovid_to_pubmed(index: Index, ovid: str, expected: set[str]) -> None:
    translation = translate(parse_ovid(ovid))
    assert found(index, ovid, "ovid") == expected
    same = found(index, translation.pubmed, "pubmed")
    assert same >= expected
    assert same == expected or noted(translation, "pubmed")


@pytest.mark.parametrize(
    ("pubmed", "expected"),
    [
        ("letter[pt]", {"1"}),
        ("letter[mh]", {"6"}),
        ("asthma[mh] NOT letter[pt]", {"2", "5"}),
        ("steroid*[ti] NOT letter[mh]", {"1", "2", "5", "7"}),
        ("randomized controlled trial[pt:noexp]", {"2"}),
        ("clinical trial[pt] OR child[mh]", {"2", "3", "4", "7", "8"}),
        ("wheez*[tiab] AND 2003:2004[dp]", {"5", "8"}),
        ('"inhaled steroids"[tiab] NOT "asthma drugs"[ti]', {"1", "2"}),
    ],
)
def test_pubmed_to_ovid(index: Index, pubmed: str, expected: set[str]) -> None:
    translation = translate(parse_pubmed(pubmed))
    assert found(index, pubmed, "pubmed") == expected
    same = found(index, translation.ovid, "ovid")
    assert same >= expected
    assert same == expected or noted(translation, "ovid")
