"""Why a strategy found a record: the clauses that hold, what they found, and where it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Heading, Qualifier, Record, build
from indexer.records import Author, Named, PartialDate, Substance
from search import Hit, Index, open_index

MESH = """\
D009369\tNeoplasms\tCancer\tC04
D008113\tLiver Neoplasms\tLiver Cancer\tC04.588|C06.552
D008099\tLiver\t\tA03
"""
RECORD = Record(
    id="42",
    title="Liver cancers in cold and warm livers",
    abstract="The pig liver was cold. A very cold, small liver bled.",
    keywords=("cold", "ischaemia"),
    authors=(Author("Jane B Smith", last="Smith", initials="JB"),),
    affiliations=("Oslo",),
    journal="The Lancet",
    date=PartialDate(20170301, 20170331, "2017 Mar"),
    languages=("eng",),
    publication_types=(Named("Review"),),
    mesh=(Heading("Liver Neoplasms", "D008113", major=True, qualifiers=(Qualifier("drug therapy"),)),),
    substances=(Substance("Sorafenib", "C471405", "9ZOQ3TZI87"),),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder: Path = tmp_path_factory.mktemp("clauses")
    (folder / "mesh.tsv").write_text(MESH, encoding="utf-8")
    build([RECORD, Record(id="7", title="Nothing of it")], folder / "index", mesh=[folder / "mesh.tsv"])
    with open_index(folder / "index") as opened:
        yield opened


def found(index: Index, strategy: str) -> Hit:
    return next(hit for hit in index.search(strategy) if hit.id == "42")


@pytest.mark.parametrize(
    ("strategy", "why"),
    [
        ("liv*[ti]", ["liv*: Liver in title", "liv*: livers in title"]),
        ('"cold liv*"[tiab] OR pig[tiab]', ["pig: pig in abstract"]),
        ('"pig liv*"[tiab]', ["pig liv*: pig liver in abstract"]),
        ('"liver cold"[tiab:~1]', ["liver near1 cold: liver was cold in abstract",
                                   "liver near1 cold: cold, small liver in abstract"]),
        ("(col$ adj3 liver).ab.", ["col$ near2 liver: liver was cold in abstract",
                                   "col$ near2 liver: cold, small liver in abstract"]),
        ("oslo[ad]", ["oslo: Oslo in affiliation"]),
        ("neoplasms[mh]", ["Neoplasms: Liver Neoplasms: assigned, major topic, narrower than Neoplasms"]),
        ("exp *Neoplasms/", ["Neoplasms: Liver Neoplasms: assigned, major topic, narrower than Neoplasms"]),
        ("Neoplasms/dt OR exp Neoplasms/dt,su",
         ["Neoplasms: Liver Neoplasms: assigned, major topic, narrower than Neoplasms"]),
        ("Liver Neoplasms/", ["Liver Neoplasms: Liver Neoplasms: assigned, major topic"]),
        ("therapy[sh] AND 42[pmid]", ["therapy: mesh drug therapy", "42: id 42"]),
        ("smith j[au]", ["smith j: authors smith jb"]),
        ("lancet[ta] OR review[pt]", ["lancet: journal lancet", "review: publication type review"]),
        ("english[la] AND hasabstract", ["eng: language eng", "yes: has abstract yes"]),
        ("9ZOQ3TZI87[rn]", ["9zoq3tzi87: registry 9zoq3tzi87"]),
        ("2016:2018[dp]", ["2016:2018: date 2017 Mar"]),
        ("all[sb] NOT horse[tiab]", ["all: every record"]),
        ("pig[tiab] NOT (warm[tiab] AND horse[tiab])", ["pig: pig in abstract"]),
        ("(pig[tiab] AND horse[tiab]) OR warm[tiab]", ["warm: warm in title"]),
    ],
)  # fmt: skip
def test_what_holds_is_a_reason_and_nothing_else(index: Index, strategy: str, why: list[str]) -> None:
    assert [f"{reason.unit}: {reason}" for reason in found(index, strategy).why] == why


@pytest.mark.parametrize(
    ("strategy", "title", "abstract"),
    [
        ("liv*[tiab]", "[Liver] cancers in cold and warm [livers]",
         "The pig [liver] was cold. A very cold, small [liver] bled."),
        ('"pig liv*"[tiab]', "Liver cancers in cold and warm livers",
         "The [pig liver] was cold. A very cold, small liver bled."),
        ("(cold adj3 liv$).ti,ab.", "[Liver] cancers in [cold] and warm [livers]",
         "The pig [liver] was [cold]. A very [cold], small [liver] bled."),
        ("exp Neoplasms/", "[Liver cancers] in cold and warm livers", None),
        ("liver[ti] NOT warm[ab]", "[Liver] cancers in cold and warm livers", None),
    ],
)  # fmt: skip
def test_what_a_clause_found_is_marked(index: Index, strategy: str, title: str, abstract: str | None) -> None:
    snippets = found(index, strategy).snippets
    assert snippets["title"].render("[", "]") == title
    assert ("abstract" in snippets) == (abstract is not None)
    if abstract is not None:
        assert snippets["abstract"].render("[", "]") == abstract
