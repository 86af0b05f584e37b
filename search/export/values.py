"""What several formats ask about a record: what kind of work is it, when is it from, who wrote it, which pages?"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Literal, NamedTuple

from indexer.records import Author, Heading, PartialDate, Qualifier, Record
from indexer.sources.cleaning import clean

Kind = Literal["article", "book", "chapter", "thesis", "other"]

# Publication types that say what kind of work it is; the rest say what an article is about or how it was done. The
# first two are no MeSH, but other programs' MEDLINE files have them, and Zotero reads them like this.
_KINDS: dict[str, Kind] = {"book": "book", "book chapter": "chapter", "academic dissertation": "thesis"}

_PMID = re.compile("[1-9][0-9]{0,7}")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|\dnd|\drd|\dth)\.?")
_PAGE_RANGE = re.compile(r"([^\s,;‐–-]+)[‐–-]([^\s,;‐–-]+)")
# Letters, digits and the rest of a page: S104, 187, 12A, 581.e2.
_PAGE = re.compile(r"([A-Za-z]*)([0-9]+)(\D.*)?")


class Day(NamedTuple):
    """A date as far as it is known: a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None


def one_line(text: str) -> str:
    """A value that breaks no line: of an abstract's lines, one; and no control characters, wherever they came from.

    Nearly all values are so already, and asking is much faster than cleaning.
    """
    return (text if text.isprintable() else clean(text)).strip()


def kind_of(record: Record) -> Kind:
    """What kind of work the record describes.

    The readers of PubMed put a book's title where an article has its journal, and a whole book has no other.
    """
    for type in record.publication_types:
        if type.name.lower() in _KINDS:
            return _KINDS[type.name.lower()]
    if record.title and record.title == record.journal:
        return "book"
    return "article" if record.journal or record.journal_abbreviation else "other"


def pmid_of(record: Record) -> str:
    """The PMID, or nothing for a record that is not from PubMed.

    Its id must look like one, and it must have a version: only readers of PubMed's formats give one, while a
    collection of one's own may well be numbered from 1.
    """
    return record.id if record.version is not None and _PMID.fullmatch(record.id) else ""


def pubmed_address(pmid: str) -> str:
    """Where PubMed shows a record."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def heading_text(heading: Heading, major: str = "*") -> str:
    """A heading as MEDLINE writes it: "Carcinoma, Hepatocellular/*drug therapy". `major` marks major topics."""
    parts: tuple[Heading | Qualifier, ...] = (heading, *heading.qualifiers)
    return "/".join(f"{major if part.major else ''}{part.name}" for part in parts)


def suffix_of(author: Author) -> str:
    """The "Jr" or "3rd" that a name has after its other parts, of which it has no field of its own."""
    parts = " ".join(part for part in (author.fore or author.initials, author.last) if part)
    rest = author.name.removeprefix(f"{parts} ")
    return rest if author.last and _SUFFIX.fullmatch(rest) else ""


def day_of(date: PartialDate) -> Day | None:
    """The year, month or day that a date is; None for any other span, such as a season."""
    (year, month, day), (last_year, last_month, last_day) = _split(date.first), _split(date.last)
    if year != last_year:
        return None
    if (month, day, last_month, last_day) == (1, 1, 12, 31):
        return Day(year)
    if month != last_month or not 1 <= month <= 12:
        return None
    days = monthrange(year, month)[1]
    if (day, last_day) == (1, days):
        return Day(year, month)
    return Day(year, month, day) if day == last_day and 1 <= day <= days else None


def _split(date: int) -> tuple[int, int, int]:
    return date // 10000, date // 100 % 100, date % 100


def iso_date(date: PartialDate) -> str:
    """A date as 2017, 2017-03 or 2017-03-09; a span in the words of its source."""
    day = day_of(date)
    if day is None:
        return date.text
    return "-".join([f"{day.year:04}", *(f"{part:02}" for part in day[1:] if part is not None)])


def page_range(pages: str) -> tuple[str, str]:
    """First and last page, the last one in full ("187-94" is 187 to 194).

    MEDLINE leaves out the digits that both have in common. What is not one range ("12-4, 19", "e1002") is all first.
    """
    match = _PAGE_RANGE.fullmatch(pages)
    if match is None:
        return pages, ""
    first, last = _PAGE.fullmatch(match[1]), _PAGE.fullmatch(match[2])
    if first is None or last is None or last[1] not in ("", first[1]) or len(last[2]) >= len(first[2]):
        return match[1], match[2]
    number = first[2][: -len(last[2])] + last[2]
    if int(number) < int(first[2]):
        return pages, ""
    return match[1], first[1] + number + (last[3] or "")
