"""Every format: golden files, counts, streaming, and what no record may do to any of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.records import Author, Heading, Named, PartialDate, Record
from search.export import FORMATS, write
from search.hits import Hit
from tests.export.hits import FULL, HITS, exported
from tests.strategies import records

GOLDEN = Path(__file__).parent / "golden"


def test_formats() -> None:
    assert FORMATS == ("jsonl", "csv", "ris", "bibtex", "nbib", "pmid", "run")


@pytest.mark.parametrize("format", FORMATS)
def test_golden(format: str) -> None:
    """The files were read line by line when they were made; a change of them is a change of the format."""
    assert exported(HITS, format).encode() == (GOLDEN / f"hits.{format}").read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_no_hits(format: str) -> None:
    assert exported([], format).count("\n") == (1 if format == "csv" else 0)


@pytest.mark.parametrize("format", FORMATS)
def test_each_hit_is_written_before_the_next_is_asked_for(format: str) -> None:
    stream = io.StringIO()
    sizes = []

    def hits() -> Iterator[Hit]:
        for hit in HITS:
            sizes.append(stream.tell())
            yield hit

    assert write(hits(), format, stream) == len(HITS)
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("format", ["json", "", "RIS"])
def test_unknown_format_names_the_known_ones(format: str) -> None:
    with pytest.raises(QueryError, match="jsonl, csv, ris, bibtex, nbib, pmid, run"):
        exported([FULL], format)


def test_pmid_is_one_id_per_line() -> None:
    assert exported([Record(id="1"), Record(id="a b"), Record(id="c\nd")], "pmid") == "1\na b\nc d\n"


@given(st.lists(records(), max_size=3))
def test_pmid_has_the_ids_of_any_records(found: list[Record]) -> None:
    assert exported(found, "pmid").split("\n")[:-1] == [record.id for record in found]


# Values as no source leaves them: an export must hold even if a cleaning is forgotten one day.
HOSTILE = "a\nTY  - BOOK\r\nER  - \n\n},\n@misc{x,\u2028PMID- 7\x00\x1b[31m\u0085\t{"


def record_of(text: str) -> Record:
    """A record with this text in every field that more than one format writes."""
    return Record(
        id="1",
        version=1,
        title=text,
        abstract=text,
        authors=(Author(text, text, text), Author(text, collective=True)),
        journal=f"J {text}",
        journal_abbreviation=text,
        issn=(text,),
        volume=text,
        issue=text,
        pages=text,
        date=PartialDate(20170303, 20170512, text),
        languages=(text,),
        publication_types=(Named(text),),
        mesh=(Heading(text),),
        keywords=(text,),
        doi=text,
        pmc=text,
    )


@pytest.mark.parametrize("format", ["csv", "ris", "bibtex", "nbib", "pmid"])
def test_uncleaned_values_leave_no_control_characters(format: str) -> None:
    text = exported([record_of(HOSTILE)], format)
    assert not [c for c in text.replace("\r\n", "\n") if c != "\n" and not c.isprintable()]


@pytest.mark.parametrize("format", ["csv", "ris", "bibtex", "nbib", "pmid", "run"])
def test_uncleaned_values_add_no_lines(format: str) -> None:
    def starts(text: str) -> list[str]:
        return [line[:5] for line in exported([record_of(text)], format).split("\n") if not line.startswith(" " * 6)]

    assert starts(HOSTILE) == starts("a tame value")
