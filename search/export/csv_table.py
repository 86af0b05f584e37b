"""CSV: a row per hit for spreadsheets and data frames, by RFC 4180.

Spreadsheets run a cell that begins with =, +, - or @ as a formula, quoted or not, and titles come from anywhere.
Such a cell gets an apostrophe in front, as OWASP ("CSV Injection") recommends; who needs the text unchanged takes
JSON lines. The score is a number and stays one.

Line breaks of abstracts become spaces: RFC 4180 allows them in quotes, but a tool that counts lines should count hits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from indexer.records import Record
from search.export.values import heading_text, iso_date, one_line
from search.hits import Hit

COLUMNS = (
    "id", "score", "title", "authors", "journal", "year", "date", "volume", "issue", "pages", "doi", "pmc",
    "publication_types", "mesh", "abstract",
)  # fmt: skip

# The last four are the full-width forms, which spreadsheets of East Asia take for the same. Tabs and carriage returns,
# which OWASP lists too, are gone by then.
_FORMULA_STARTS = tuple("=+-@＝＋－＠")


def text_of(hit: Hit) -> str:
    """The row of a hit."""
    return _row([_cell(hit.id), repr(hit.score), *map(_cell, _texts(hit.record))])


def _texts(record: Record) -> tuple[str, ...]:
    """What follows id and score, in the order of the columns."""
    return (
        record.title,
        _joined(author.name for author in record.authors),
        record.journal or record.journal_abbreviation,
        str(record.year or ""),
        iso_date(record.date) if record.date else "",
        record.volume,
        record.issue,
        record.pages,
        record.doi,
        record.pmc,
        _joined(kind.name for kind in record.publication_types),
        _joined(map(heading_text, record.mesh)),
        record.abstract,
    )


def _joined(values: Iterable[str]) -> str:
    return "; ".join(values)


def _cell(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    text = one_line(text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _row(cells: Iterable[str]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()


HEADER = _row(COLUMNS)
