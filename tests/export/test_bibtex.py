"""BibTeX: keys, names, escapes; entries are read back by BibTeX's own rules."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Author, Named, PartialDate, Record
from indexer.sources.cleaning import clean
from search.export.bibtex import cite_key
from tests.export.hits import FULL, MINIMAL, exported
from tests.strategies import records

Entry = tuple[str, str, dict[str, str]]


def parse(text: str) -> list[Entry]:
    """Type, key and fields of each entry. As in BibTeX, a value ends where its braces do, whatever is before them."""
    entries = []
    place = 0
    while head := re.compile(r"\s*@(\w+)\{([^\s,{}]+),\s*").match(text, place):
        fields = {}
        place = head.end()
        while field := re.compile(r"(\w+) = ").match(text, place):
            start = place = field.end()
            depth = 0
            while depth or text[place] != ",":
                depth += {"{": 1, "}": -1}.get(text[place], 0)
                place += 1
            assert field[1] not in fields
            fields[field[1]] = text[start:place].removeprefix("{").removesuffix("}")
            place = re.compile(r",\s*").match(text, place).end()  # type: ignore[union-attr]
        assert text[place] == "}"
        place += 1
        entries.append((head[1], head[2], fields))
    assert not text[place:].strip()
    return entries


def printed(value: str) -> str:
    """What LaTeX prints for a value."""
    names = {"backslash": "\\", "braceleft": "\1", "braceright": "\2", "asciitilde": "~", "asciicircum": "^"}
    names |= {"less": "<", "greater": ">", "bar": "|"}
    value = re.sub(r"\\text(\w+)\{\}|\\([#$%&_])", lambda m: names[m[1]] if m[1] else m[2], value)
    return re.sub("[{}]", "", value).replace("\1", "{").replace("\2", "}")


def only(record: Record) -> Entry:
    (entry,) = parse(exported([record], "bibtex"))
    return entry


def test_full_entry() -> None:
    type, key, fields = only(FULL)
    assert (type, key) == ("article", "Okafor2017-90000001")
    assert fields["author"] == (
        "Økafor, Jr, Ada Beatrix and Lindqvist, E and van Dalen, JP and {Breathing and Liver Study Group, Inc.}"
    )
    assert (fields["month"], fields["pages"]) == ("mar", "187--194")
    assert fields["doi"] == "10.9999/liver_1"
    assert printed(fields["title"]) == FULL.title
    assert fields["title"][0] + fields["title"][-1] == "{}"


def test_minimal_entry() -> None:
    assert only(MINIMAL) == (
        "misc",
        "Lu2017-page-1",
        {"author": "Ai-Qing Lu", "title": "{A page of its own}", "year": "2017"},
    )


@pytest.mark.parametrize(
    ("record", "type", "field"),
    [
        (Record(id="1", title="Livers", journal="Livers"), "book", None),
        (Record(id="1", journal="Livers", publication_types=(Named("book chapter"),)), "incollection", "booktitle"),
        (Record(id="1", journal_abbreviation="J Liver"), "article", "journal"),
    ],
)
def test_types(record: Record, type: str, field: str | None) -> None:
    written, _, fields = only(record)
    assert written == type
    assert ({"journal", "booktitle"} & set(fields)) == ({field} if field else set())


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author("x", "van Dalen", "J. P."), "van Dalen, J. P."),
        (Author("Moreau Dalen", "Moreau Dalen"), "{Moreau Dalen}"),
        (Author("A and B"), "{A and B}"),
        (Author("others"), "{others}"),
        (Author("x", "Black and White", "A, B"), "{Black and White}, {A, B}"),
        (Author("A & B", collective=True), r"{A \& B}"),
    ],
)
def test_authors(author: Author, name: str) -> None:
    assert only(Record(id="1", authors=(author,)))[2]["author"] == name


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (Record(id="7"), "anonymous-7"),
        (Record(id="7", authors=(Author("Łucja Ścibor-Ødegård"),)), "SciborOdegard-7"),
        (Record(id="7", authors=(Author("x", "Strauß", "A"),)), "Strauss-7"),
        (Record(id="7", authors=(Author("李爱清"),)), "anonymous-7"),
        (Record(id="7", authors=(Author("Liver Study Group", collective=True),)), "Liver-7"),
        (Record(id="a/b c_é", date=PartialDate(20170101, 20171231, "2017")), "anonymous2017-a_2f_b_20_c_5f__e9_"),
    ],
)
def test_keys(record: Record, key: str) -> None:
    assert cite_key(record) == key


@given(records(), records())
def test_keys_differ_where_ids_do(one: Record, other: Record) -> None:
    assert (cite_key(one) == cite_key(other)) <= (one.id == other.id)
    assert re.fullmatch(r"[A-Za-z]+[0-9]*-[A-Za-z0-9._-]+", cite_key(one))


def test_doi_is_verbatim() -> None:
    fields = only(Record(id="1", doi=r"10.1/(A)1<1::{x}\y_z%>3"))[2]
    assert fields["doi"] == "10.1/(A)1<1::%7Bx%7D%5Cy_z%>3"


@given(st.lists(records(), max_size=3))
def test_any_records_are_entries_that_print_what_they_say(found: list[Record]) -> None:
    entries = parse(exported(found, "bibtex"))
    assert [key for _, key, _ in entries] == [cite_key(record) for record in found]
    for (_, _, fields), record in zip(entries, found, strict=True):
        assert all(fields.values())
        assert printed(fields.get("title", "")) == record.title
        assert printed(fields.get("abstract", "")) == clean(record.abstract)
        assert fields.get("year", "") == str(record.year or "")
