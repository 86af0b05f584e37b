"""RIS: tags, names, dates, pages, and that nothing breaks a line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Author, Named, PartialDate, Record
from indexer.sources.cleaning import clean
from tests.export.hits import exported
from tests.strategies import records

Entry = list[tuple[str, str]]


def parse(text: str) -> list[Entry]:
    """The entries of a RIS text, by the rules of the specification: nothing but tagged lines and empty ones."""
    entries: list[Entry] = []
    for line in filter(None, text.split("\n")):
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "TY":
            entries.append([])
        entries[-1].append((match[1], match[2]))
    return entries


def values(record: Record, *tags: str) -> list[str]:
    (entry,) = parse(exported([record], "ris"))
    return [value for tag, value in entry if tag in tags]


@pytest.mark.parametrize(
    ("record", "type"),
    [
        (Record(id="1", journal="Liver"), "JOUR"),
        (Record(id="1", journal_abbreviation="Liver"), "JOUR"),
        (Record(id="1", title="Livers", journal="Livers"), "BOOK"),
        (Record(id="1", title="A liver", journal="Livers", publication_types=(Named("Book Chapter"),)), "CHAP"),
        (Record(id="1", title="My liver", publication_types=(Named("Academic Dissertation"),)), "THES"),
        (Record(id="1", title="A page"), "GEN"),
        (Record(id="1"), "GEN"),
    ],
)
def test_types(record: Record, type: str) -> None:
    assert values(record, "TY") == [type]


def test_the_title_of_a_book_is_not_its_series() -> None:
    assert values(Record(id="1", title="Livers", journal="Livers"), "TI", "T2") == ["Livers"]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author("Ada Okafor Jr", "Okafor", "Ada", "A"), "Okafor, Ada, Jr"),
        (Author("JP van Dalen", "van Dalen", "", "JP"), "van Dalen, JP"),
        (Author("Moreau", "Moreau"), "Moreau"),
        (Author("Ai-Qing Lu"), "Ai-Qing Lu"),
        (Author("Liver Group, Inc.", collective=True), "Liver Group Inc."),
    ],
)
def test_authors(author: Author, name: str) -> None:
    assert values(Record(id="1", authors=(author,)), "AU") == [name]


@pytest.mark.parametrize(
    ("date", "written"),
    [
        (PartialDate(20170309, 20170309, "2017 Mar 9"), ["2017", "2017/03/09"]),
        (PartialDate(20170301, 20170331, "2017 Mar"), ["2017", "2017/03"]),
        (PartialDate(20170101, 20171231, "2017"), ["2017"]),
        (PartialDate(20170301, 20170531, "2017 Spring"), ["2017", "2017///2017 Spring"]),
        (PartialDate(19780101, 19791231, "1978/79"), ["1978", "1978///1978-79"]),
    ],
)
def test_dates(date: PartialDate, written: list[str]) -> None:
    assert values(Record(id="1", date=date), "PY", "DA") == written


def test_only_records_of_pubmed_have_an_address() -> None:
    assert values(Record(id="123", version=1), "AN", "DB", "UR") == [
        "123",
        "PubMed",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    ]
    for record in (Record(id="123"), Record(id="P-123", version=1), Record(id="123456789", version=1)):
        assert values(record, "AN", "DB", "UR") == [record.id]


@given(st.lists(records(), max_size=3))
def test_any_records_are_entries(found: list[Record]) -> None:
    entries = parse(exported(found, "ris"))
    assert len(entries) == len(found)
    for entry, record in zip(entries, found, strict=True):
        tags = [tag for tag, _ in entry]
        assert (tags[0], tags[-1]) == ("TY", "ER")
        assert tags.count("ER") == tags.count("AN") == 1
        assert all(value for tag, value in entry if tag != "ER")
        assert [value for tag, value in entry if tag == "TI"] == [record.title] * bool(record.title)
        assert [value for tag, value in entry if tag == "AB"] == [clean(record.abstract)] * bool(record.abstract)
        assert tags.count("KW") == len(record.mesh) + len(record.keywords)
