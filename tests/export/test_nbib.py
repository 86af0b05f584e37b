"""MEDLINE text: what is written reads back equal, but for what the format cannot hold (docs/formats.md)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Author, Heading, Named, OtherAbstract, PartialDate, Record
from indexer.sources.medline import read_medline
from search.export.values import heading_text
from tests.export.hits import FULL, OLD, exported
from tests.strategies import names, records

FIXTURE = Path(__file__).parent.parent / "fixtures" / "articles.nbib"


def read(text: str) -> list[Any]:
    return list(read_medline(io.BytesIO(text.encode()), "x.nbib"))


def back(record: Record) -> Record:
    (item,) = read(exported([record], "nbib"))
    assert isinstance(item, Record)
    return item


@pytest.mark.parametrize("record", [FULL, OLD])
def test_records_from_medline_read_back_equal(record: Record) -> None:
    assert back(record) == record


def test_the_fixture_of_the_reader_reads_back_equal() -> None:
    found = [item for item in read(FIXTURE.read_text("utf-8")) if isinstance(item, Record)]
    article, old, book = found
    # The author of the book has no short name there; it gets one.
    (author,) = book.authors
    book = msgspec.structs.replace(book, authors=(msgspec.structs.replace(author, initials="I"),))
    assert read(exported(found, "nbib")) == [article, old, book]


def test_long_values_are_wrapped_and_words_are_not_broken() -> None:
    long = "x" * 100
    record = Record(id="1", version=1, title=f"{'liver ' * 30}{long} end")
    lines = exported([record], "nbib").split("\n")[1:-2]
    assert len(lines) > 2
    assert all(line.startswith(" " * 6) for line in lines[1:])
    assert all(len(line) <= 80 or line.strip() == long for line in lines)
    assert back(record) == record


def test_a_line_that_looks_like_a_field_is_none() -> None:
    record = Record(id="1", version=1, title="liver " * 12 + "PMID- 2 TI - other")
    assert back(record) == record


@pytest.mark.parametrize(
    ("authors", "read_back"),
    [
        # A name alone is taken for a last name; the name itself stays.
        ((Author("Ai-Qing Lu"), Author("I Moreau", "Moreau", "", "I")),
         (Author("Ai-Qing Lu", "Ai-Qing Lu"), Author("I Moreau", "Moreau", "I", "I"))),
        # Initials are formed where only the first name is known.
        ((Author("Ada-Bea Okafor", "Okafor", "Ada-Bea"),), (Author("Ada-Bea Okafor", "Okafor", "Ada-Bea", "AB"),)),
        ((Author("Moreau", "Moreau"), Author("Liver Group", collective=True)),
         (Author("Moreau", "Moreau"), Author("Liver Group", collective=True))),
        # Initials that are not all capitals are not told from a last name.
        ((Author("Iu Petrov", "Petrov", "", "Iu"),), (Author("Iu Petrov", "Petrov", "Iu"),)),
    ],
)  # fmt: skip
def test_authors_whose_names_are_not_complete(authors: tuple[Author, ...], read_back: tuple[Author, ...]) -> None:
    assert back(Record(id="1", version=1, authors=authors)).authors == read_back


def test_other_abstracts_keep_their_languages() -> None:
    abstracts = (OtherAbstract("One.", "", "PIP"), OtherAbstract("Två.", "swe"), OtherAbstract("Drei."))
    expected = (OtherAbstract("One.", "und", "PIP"), *abstracts[1:])
    assert back(Record(id="1", version=1, other_abstracts=abstracts)).other_abstracts == expected


@pytest.mark.parametrize(
    ("date", "written"),
    [
        (PartialDate(20170309, 20170309, "2017-03-09"), "2017 Mar 9"),
        (PartialDate(20170301, 20170331, "2017-03"), "2017 Mar"),
        (PartialDate(20170301, 20170531, "2017 Spring"), "2017 Spring"),
        (PartialDate(20170303, 20170512, "some time"), "2017 Mar 3-2017 May 12"),
        (PartialDate(20171399, 20171399, "damaged"), "2017-2017"),
    ],
)
def test_dates_of_publication(date: PartialDate, written: str) -> None:
    assert f"\nDP  - {written}\n" in exported([Record(id="1", date=date)], "nbib")


def test_other_dates() -> None:
    day, year = PartialDate(20170309, 20170309, "2017-03-09"), PartialDate(20170101, 20171231, "2017")
    text = exported([Record(id="1", entry_date=day, completed=day, revised=year)], "nbib")
    assert "EDAT- 2017/03/09\n" in text
    assert "DCOM- 20170309\n" in text
    assert "LR  - 2017\n" in text


def test_extra_of_any_shape_is_passed_over() -> None:
    extra = {"country": 7, "corrections": [["RetractionIn"], ["Other", "1"], [1, 2], "x", ["ErratumIn", "5"]]}
    assert back(Record(id="1", extra=extra)).extra == {"corrections": [["ErratumIn", "5"]]}


def held(record: Record) -> dict[str, Any]:
    """What MEDLINE text holds of any record, whatever is in it, in a form in which both sides can be compared."""
    dates = (record.date, record.entry_date, record.completed, record.revised)
    return {
        "id": record.id,
        "title": record.title,
        "original title": record.original_title,
        "abstract": " ".join(record.abstract.split()),
        "journal": record.journal or record.journal_abbreviation,
        "abbreviation": record.journal_abbreviation,
        "numbers": (record.volume, record.issue, record.pages, record.pmc),
        "dates": [date and (date.first, date.last) for date in dates],
        "languages": list(dict.fromkeys(record.languages)),
        "types": [type.name for type in record.publication_types],
        "supplementary": [concept.name for concept in record.supplementary],
        "headings": [heading_text(heading) for heading in record.mesh],
        "authors": [author.collective for author in record.authors],
        "places": [len(author.affiliations) for author in record.authors],
        "affiliations": record.affiliations,
    }


def has_marks(heading: Heading) -> bool:
    names = [heading.name, *(qualifier.name for qualifier in heading.qualifiers)]
    return any("/" in name or name.startswith("*") for name in names)


@given(st.lists(records(), max_size=3))
def test_any_records_keep_what_the_format_holds(found: list[Record]) -> None:
    # Headings are parted by slashes, and an asterisk is a mark: MeSH has no names with either in such a place.
    found = [record for record in found if not any(map(has_marks, record.mesh))]
    assert [held(item) for item in read(exported(found, "nbib"))] == [held(record) for record in found]


# Letters that a name has and none of the marks of the format.
_words = st.text("abcdeéøß", min_size=1, max_size=6).map(str.capitalize)
_people = st.builds(
    lambda last, fore, suffix, places: Author(
        " ".join(filter(None, (fore, last, suffix))), last, fore, "".join(w[0] for w in fore.split()), False, places
    ),
    st.lists(_words, min_size=1, max_size=2).map(" ".join),
    st.lists(_words, min_size=1, max_size=2).map(" ".join),
    st.sampled_from(["", "", "Jr", "3rd", "II"]),
    st.lists(names, max_size=2).map(tuple),
)
_initialled = st.builds(
    lambda last, initials: Author(f"{initials} {last}", last, "", initials), _words, st.sampled_from(["A", "JP"])
)
_groups = st.builds(Author, name=_words, collective=st.just(True))


@given(st.lists(_people | _groups, max_size=4) | st.lists(_initialled | _groups, max_size=4))
def test_bylines_read_back_equal(authors: list[Author]) -> None:
    record = Record(id="1", version=1, authors=tuple(authors), publication_types=(Named("Letter"),))
    assert msgspec.to_builtins(back(record)) == msgspec.to_builtins(record)
