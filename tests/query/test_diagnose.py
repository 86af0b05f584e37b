"""What a search without hits, or one that looks misread, says to whoever typed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from indexer import Author, Heading, Record
from indexer.records import PartialDate
from search import Index, open_index
from tests.small_index import make_index

NOWHERE = "no title, abstract, keyword or heading has"
MESH = {
    "D008113": ("Liver Neoplasms", "Liver Cancer"),
    "D001241": ("Aspirin",),
    "D003920": ("Diabetes Mellitus",),
    "D006973": ("Hypertension",),
    "D007668": ("Kidney",),
}
RECORDS = [
    Record(
        id="1",
        title="Aspirin and the rat",
        authors=(Author("Ana Skoulidis", "Skoulidis", "Ana", "A"),),
        mesh=(Heading("Aspirin", "D001241"),),
    ),
    Record(id="2", title="The liver of mice", date=PartialDate(20100101, 20101231, "2010")),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(make_index(tmp_path_factory.mktemp("diagnose"), RECORDS, MESH)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "warnings"),
    [
        ("asprin[tiab] AND rat[tiab]", ["no record matches asprin[tiab]", "asprin: did you mean Aspirin?"]),
        ('"Livr Neoplasms"[mh]',
         ["Livr Neoplasms: the vocabulary of this index has no heading of this name; the nearest: Liver Neoplasms"]),
        ("(hypertnsion adj3 rat$).ti.",
         ["no record matches hypertnsion[ti] within 2 words of rat$[ti]", "hypertnsion: did you mean Hypertension?"]),
        ("aspirin[mh] AND 2010[dp]", ["each clause matches records, but no record matches all of them"]),
        ("aspirin[mh] AND 1999[dp]", ["no record matches date 1999"]),
        ("rat[ti] AND (zzz[ti] OR yyy[au])", ["no record matches (zzz[ti] OR authors yyy OR authors yyy *)"]),
        ("aspirin[mh] NOT rat[ti]", ["no record matches (heading Aspirin NOT rat[ti])"]),
        ("zzz[ti] NOT rat[ti]", ["no record matches zzz[ti]"]),
        ("Kidney/", ["no record matches heading Kidney"]),
        ("asprin", [f"{NOWHERE} asprin; did you mean Aspirin?"]),
        ("diabetis melitus", ["diabetis melitus: did you mean Diabetes Mellitus?", f"{NOWHERE} diabetis",
                              f"{NOWHERE} melitus"]),
        ("rat kidneyy", [f"{NOWHERE} kidneyy"]),
        ("rat kidney", [f"{NOWHERE} kidney"]),
        ("kidneyy", [f"{NOWHERE} kidneyy; did you mean Kidney?"]),
        ("mouse", [f"{NOWHERE} mouse"]),
        ("miec", [f"{NOWHERE} miec; did you mean mice?"]),
        ("miec[ti]", ["no record matches miec[ti]", "miec: did you mean mice?"]),
        ("rat liver", []),
    ],
)  # fmt: skip
def test_what_found_nothing_is_named(index: Index, query: str, warnings: list[str]) -> None:
    assert index.search(query).warnings == tuple(warnings)


@pytest.mark.parametrize("options", [{"query": "rat"}, {"query": "rat[ti]"}])
def test_filters_that_leave_nothing_are_named(index: Index, options: dict[str, Any]) -> None:
    said = index.search(**options, filters={"year": 1999}).warnings
    assert said == ("no record that matches the query passes the filters",)


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("liver[ti] OR english[la]", ["a language"]),
        ("liver[ti] NOT (english[la] OR german[la])", ["a language"]),
        (
            "liver[ti] OR Gut[ta] OR review[pt] OR medline[sb]",
            ["a journal", "a publication type", "a subset or status"],
        ),
        ("liver[ti] OR 2010[edat] OR 2010[dp]", ["a date of entry"]),
        ("liver[ti] OR hasabstract", ["an abstract"]),
        ("liver[ti] OR Kidney[mh] OR Aspirin[majr]", ["major topics"]),
        ("liver[ti] OR 1999[dp] OR Kidney[mh]", []),
    ],
)
def test_what_no_record_has_is_named_though_something_is_found(index: Index, query: str, lacking: list[str]) -> None:
    results = index.search(query)
    assert results.total
    assert list(results.warnings) == [f"no record has {what}, so nothing that asks for it is found" for what in lacking]


def test_a_filter_of_what_no_record_has_is_named(index: Index) -> None:
    assert index.search("liver", filters={"language": "eng"}).warnings == (
        "no record has a language, so nothing that asks for it is found",
        "no record that matches the query passes the filters",
    )


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        ("rat)", "without its partner, and left out: )"),
        ("(rat [liver", "without its partner, and left out: ( ["),
        ('"rat', 'without its partner, and left out: "'),
        ("rat} (liver)", "without its partner, and left out: }"),
        ('"rat liver"', "words in quotation marks are searched one by one too; records in which they stand together "),
        ("liver AND", "AND, OR and NOT are read as words in free text; "),
        ("rat [Article in German]", "field tags in brackets are read as words in free text; "),
        ("rats*", "words are not truncated in free text; "),
        ("rat -liver", "a minus leaves nothing out in free text; "),
        ("rat.tib.", "a field behind a full stop is read as a word in free text; "),
        ("title:rat", "a field's name before a colon is read as a word; "),
        ("what is rat", "not searched, too common: what, is"),
        ("and", "nothing is left to search for; "),
    ],
)
def test_free_text_that_looks_like_more_is_remarked_upon(index: Index, query: str, warning: str) -> None:
    results = index.search(query)
    assert results.query.syntax == "free"
    assert any(said.startswith(warning) for said in results.warnings), results.warnings


@pytest.mark.parametrize(
    "query", ["rat", "C++ rat", "rat (liver)", "TNF-α/β", "5'-cyclic", "p<0.05", "rat-liver", "$5"]
)
def test_ordinary_free_text_is_not(index: Index, query: str) -> None:
    said = index.search(query, syntax="free").warnings
    assert [warning for warning in said if not warning.startswith(("no record has", "no title"))] == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("skoulidis", "; for an author of this name: skoulidis[au]"),
        ("rat Skoulidis", "; for an author of this name: Skoulidis[au]"),
        ("ana", ""),  # a first name
        ("2", "; it is the id of a record: 2[pmid]"),
        ("rat 2", "; it is the id of a record: 2[pmid]"),
    ],
)
def test_what_no_text_has_may_be_something_else_of_a_record(index: Index, query: str, hint: str) -> None:
    word = query.rsplit(maxsplit=1)[-1]
    assert index.search(query).warnings == (f"{NOWHERE} {word}{hint}",)


def test_a_year_may_be_meant_as_one(index: Index) -> None:
    said = "2010 is searched as a word; for the year of publication: --filter year:2010"
    assert index.search("liver 2010").warnings == (said, f"{NOWHERE} 2010")


def test_a_doi_is_not_searched(index: Index) -> None:
    said = "DOIs are not searched; look a record up by its id, as in 123[pmid], or by words of its title"
    assert index.search("rat 10.1056/NEJMoa2103695").warnings == (said,)
    assert index.search("https://doi.org/10.1056/NEJMoa2103695").warnings[0] == said
