"""RIS: what reference managers (Zotero, EndNote, Mendeley, Rayyan) import.

The format as Research Information Systems published it ("RIS Format Specifications"): two letters, two spaces, a
hyphen and a space; TY comes first and ER last; authors as "Last, First, Suffix"; dates as YYYY/MM/DD/other. Which
field a tag means depends on the type; the tags here are those of the revision of 2011. No type of article is
written: its tag M3 is read as a DOI by Zotero. Lines end with a line feed alone, which all of these read.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records import Author, PartialDate, Record
from search.export.values import (
    Kind,
    day_of,
    heading_text,
    kind_of,
    one_line,
    page_range,
    pmid_of,
    pubmed_address,
    suffix_of,
)
from search.hits import Hit

_TYPES: dict[Kind, str] = {"article": "JOUR", "book": "BOOK", "chapter": "CHAP", "thesis": "THES", "other": "GEN"}


def text_of(hit: Hit) -> str:
    """The lines of a hit, and the empty line that sets it off."""
    kind = kind_of(hit.record)
    lines = [f"TY  - {_TYPES[kind]}"]
    for tag, value in _fields(hit.record, kind):
        # Every value is one line: the next would be read as a tag of its own if it looked like one.
        text = one_line(value)
        if text:
            lines.append(f"{tag}  - {text}")
    return "\n".join([*lines, "ER  - ", "", ""])


def _fields(record: Record, kind: Kind) -> Iterator[tuple[str, str]]:
    yield from (("AU", _name(author)) for author in record.authors)
    if record.date:
        yield "PY", f"{record.date.year:04}"
        yield "DA", _date(record.date)
    yield "TI", record.title
    if kind != "book":
        yield "T2", record.journal or record.journal_abbreviation
    yield "JA", record.journal_abbreviation
    yield "VL", record.volume
    yield "IS", record.issue
    yield from zip(("SP", "EP"), page_range(record.pages), strict=True)
    yield "SN", record.issn[0] if record.issn else ""
    yield from _identifiers(record)
    yield "LA", "; ".join(record.languages)
    # The specification forbids the asterisk in keywords, so that major topics are not marked.
    yield from (("KW", heading_text(heading, major="")) for heading in record.mesh)
    yield from (("KW", keyword) for keyword in record.keywords)
    yield "AB", record.abstract


def _identifiers(record: Record) -> Iterator[tuple[str, str]]:
    pmid = pmid_of(record)
    yield "DO", record.doi
    yield "AN", record.id
    yield "C2", record.pmc
    if pmid:
        yield "DB", "PubMed"
        yield "UR", pubmed_address(pmid)


def _name(author: Author) -> str:
    """ "Last, Fore, Jr". A name whose parts are not known stands as it is.

    So does a group's, but for its commas: what follows them would be read as the first name.
    """
    if author.collective:
        return author.name.replace(",", "")
    if not author.last:
        return author.name
    return ", ".join(part for part in (author.last, author.fore or author.initials, suffix_of(author)) if part)


def _date(date: PartialDate) -> str:
    """ "2017/03/09", "2017/03", or for a span "1998///1998 Dec-1999 Jan"; of a mere year, PY says it all."""
    day = day_of(date)
    if day is None:
        return f"{date.year:04}///{date.text.replace('/', '-')}"
    return "/".join([f"{day.year:04}", *(f"{part:02}" for part in day[1:] if part)]) if day.month else ""
