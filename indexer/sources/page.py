"""A page of a literature site, saved as text: which line is what?

    title and year
    authors, joined by ", and "
    affiliation
    abstract
    UI MeSH Term Description Entries
    one row per descriptor that indexers assigned     (taken apart by `page_table`)
    Related Publications
    authors of one, then "Month Year, Journal,"
    what the page's buttons left behind

Any part may be missing. Related publications are kept apart: nothing of them is the record's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from indexer.records import Author, Heading, Item, Record, Reject, RelatedPublication
from indexer.sources.cleaning import clean
from indexer.sources.dates import make_date
from indexer.sources.page_entries import looks_like_name
from indexer.sources.page_table import HEADER, ROW, KnownTerms, parse_table

__all__ = ["KnownTerms", "looks_like_page", "read_page"]

# A page is a few kilobytes. The bound keeps memory constant when some other file is read as one.
MAX_PAGE = 16 * 2**20
# A title that is wrapped; what is longer is not a title.
_MOST_TITLE_LINES = 5

_LINE_BREAK = re.compile(r"\r\n?|\n")
_RELATED = re.compile(r"Related Publications?:?", re.IGNORECASE)
_DEBRIS = re.compile(r"(?:cop(?:ied|y)\b.*\bclipboard|copy link|back to top|loading)[.!…]*", re.IGNORECASE)
_TITLE_AND_YEAR = re.compile(r"(?P<title>.*\S)\s+(?P<year>(?:1[5-9]|20)\d\d)")
_PUBLICATION = re.compile(r"(?:(?P<month>[^\W\d][^\d,]*?)\.?\s+)?(?P<year>\d{4})(?:,\s*(?P<journal>.*))?")
_LABEL = re.compile(r"[A-Z][A-Z &/,()-]+:(?: |$)")
_MEDLINE = re.compile(r"(?:PMID|[A-Z]{2}  )- ")

_AND = re.compile(r",\s+and\s+")
_CONTINUED = (",", " and")
_GROUP = re.compile(
    r"\b(?:group|consortium|network|team|committee|collaborat\w+|initiative|society|association|investigators)\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:universi\w+|hospitals?|institut\w*|departments?|dept|cent(?:er|re)s?|school|college|faculty|clinics?|"
    r"laborator\w+|division|academy|ministry|foundation|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"al|bin|da|de|del|della|den|der|di|dos|du|el|ibn|la|le|ten|ter|van|von|y|zu")


def read_page(stream: BinaryIO, name: str, known_terms: KnownTerms | None = None) -> Iterator[Item]:
    """One page: exactly one Record, or one Reject.

    Args:
        stream: the content of the file, decompressed.
        name: the path of the file; its stem is the id of the record ("-" is standard input).
        known_terms: the terms that a vocabulary has for a UI, to split the rows of the table exactly.
    """
    content = stream.read(MAX_PAGE + 1)
    if len(content) > MAX_PAGE:
        yield Reject(name, f"byte {MAX_PAGE:,}", f"too long for a page (over {MAX_PAGE // 2**20} MB)")
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = (
            f"not UTF-8: byte 0x{content[error.start]:02X} at offset {error.start}; "
            "convert the file first (for example: iconv -f LATIN1 -t UTF-8)"
        )
        yield Reject(name, f"line {line}", reason)
        return
    lines = [line for line in map(clean, _LINE_BREAK.split(text)) if not _DEBRIS.fullmatch(line)]
    if any(lines):
        yield _read_lines(lines, _id(name), known_terms)
    else:
        yield Reject(name, "line 1", "no text in this file")


def looks_like_page(head: str) -> bool:
    """Does a file that begins like this hold a page? A heading says so, or how its first lines lie."""
    lines = [clean(line) for line in _LINE_BREAK.split(head)]
    while lines and not lines[0]:
        del lines[0]
    if not lines or lines[0].startswith(("<", "{", "[{")) or _MEDLINE.match(head.lstrip()):
        return False
    if any(HEADER.fullmatch(line) or _RELATED.fullmatch(line) for line in lines):
        return True
    following = next(filter(None, lines[1:]), "")
    if _AND.search(following) and _is_byline(following):
        return True
    stands_alone = len(lines) == 1 or not lines[1]
    return stands_alone and _TITLE_AND_YEAR.fullmatch(lines[0]) is not None


def _id(name: str) -> str:
    """The id of a page: the stem of its file's name."""
    if name == "-":
        return "stdin"
    return PurePath(PurePath(name).name.removesuffix(".gz")).stem


def _read_lines(lines: Sequence[str], id: str, known_terms: KnownTerms | None) -> Record:
    parts = _part(lines)
    title, year, rest = _split_title(parts.front)
    byline, affiliations, abstract = _split_front(rest)
    rows = parse_table(parts.table, known_terms)
    return Record(
        id=id,
        title=title,
        date=make_date(int(year), None, None, year) if year else None,
        authors=tuple(map(_author, _names(byline))),
        affiliations=tuple(affiliations),
        abstract=_join_paragraphs(abstract),
        mesh=tuple(Heading(name=row.name, ui=row.ui) for row in rows),
        descriptors=tuple(rows),
        related=tuple(_related_publications(parts.related)),
    )


class _Parts(NamedTuple):
    """The lines of a page, by the headings they stand under."""

    front: list[str]
    table: list[str]
    related: list[str]


def _part(lines: Sequence[str]) -> _Parts:
    """Part the lines at the headings. A paragraph after the table without a heading is no part of a page."""
    parts = _Parts([], [], [])
    current, after_blank = parts.front, False
    for line in lines:
        is_row = ROW.match(line) is not None
        if HEADER.fullmatch(line):
            current, after_blank = parts.table, False
            continue
        if _RELATED.fullmatch(line):
            current = parts.related
            continue
        if is_row and current is parts.front:
            current = parts.table
        elif current is parts.table and after_blank and line and not is_row:
            current = []
        current.append(line)
        after_blank = not line
    return parts


def _split_title(lines: Sequence[str]) -> tuple[str, str, list[list[str]]]:
    """Title, year ("" if none) and the paragraphs below. A title may run over lines until its year."""
    paragraphs = _paragraphs(lines)
    if not paragraphs:
        return "", "", []
    first, *others = paragraphs
    for count in range(1, min(len(first), _MOST_TITLE_LINES) + 1):
        match = _TITLE_AND_YEAR.fullmatch(" ".join(first[:count]))
        if match:
            return match["title"], match["year"], [first[count:], *others]
        if count < len(first) and _is_byline(first[count]):
            break
    return first[0], "", [first[1:], *others]


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """The lines between blank lines."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _split_front(paragraphs: Sequence[list[str]]) -> tuple[str, list[str], list[list[str]]]:
    """Byline, affiliations and the paragraphs of the abstract.

    Authors look like names. Affiliations are what stands under them until there is a sentence; elsewhere
    only a line that names an institution is one.
    """
    waiting = [paragraph for paragraph in paragraphs if paragraph]
    byline, affiliations = "", list[str]()
    if waiting and _is_byline(waiting[0][0]):
        first = list(waiting.pop(0))
        byline = first.pop(0)
        while first and byline.endswith(_CONTINUED):
            byline += " " + first.pop(0)
        while first and looks_like_name(first[0]):
            affiliations.append(first.pop(0))
        if first:
            waiting.insert(0, first)
    while waiting and not affiliations and all(map(_is_affiliation, waiting[0])):
        affiliations += waiting.pop(0)
    return byline, affiliations, waiting


def _is_affiliation(line: str) -> bool:
    return looks_like_name(line) and _INSTITUTION.search(line) is not None


def _names(byline: str) -> list[str]:
    """The names that ", and " joins."""
    return [name for part in _AND.split(byline) if (name := re.sub(r"^and\s+|[,\s]+$", "", part))]


def _is_byline(line: str) -> bool:
    """Are these names? One alone must be a person's beyond doubt; of several, most."""
    names = _names(line)
    if len(names) == 1:
        return " " in names[0] and "," not in line and not _GROUP.search(line) and _is_person(names[0])
    people = sum(_is_person(name) or _GROUP.search(name) is not None for name in names)
    return looks_like_name(line) and people * 2 > len(names)


def _is_person(name: str) -> bool:
    """A few words with capitals, particles between them ("Ilse van der Meer", "Said al-Masri")."""
    words = name.split()
    return (
        len(words) <= 6
        and not _INSTITUTION.search(name)
        and not any(character.isdigit() or character in ":;()" for character in name)
        and not name.endswith(("?", "!"))
        and all(not word[0].islower() or _PARTICLE.fullmatch(word) or re.search("[-'’]", word) for word in words)
    )


def _author(name: str) -> Author:
    """An author as the byline has it; the last word of a person's name is taken for the last name."""
    if _GROUP.search(name):
        return Author(name=name, collective=True)
    *fore, last = name.split()
    parts = re.split(r"[\s.\-‐‑]+", " ".join(fore))
    initials = "".join(part[0] for part in parts if part and not part[0].islower())
    return Author(name=name, last=last, fore=" ".join(fore), initials=initials)


def _join_paragraphs(paragraphs: Sequence[list[str]]) -> str:
    """One line per paragraph or labelled section ("METHODS: …"), wrapped lines joined."""
    joined: list[list[str]] = []
    for paragraph in paragraphs:
        for place, line in enumerate(paragraph):
            if place == 0 or _LABEL.match(line):
                joined.append([])
            joined[-1].append(line)
    return "\n".join(" ".join(lines) for lines in joined)


def _related_publications(lines: Sequence[str]) -> Iterator[RelatedPublication]:
    """The publications listed as related: a line of authors, if any, and one that begins with a date.

    Lines that no date follows are what the page's buttons left behind.
    """
    byline = ""
    for line in filter(None, lines):
        match = _PUBLICATION.fullmatch(line)
        if match is None:
            byline = f"{byline} {line}" if byline.endswith(_CONTINUED) else line
            continue
        # The journal ends at the last comma: names of journals have commas too.
        journal = (match["journal"] or "").rpartition(",")
        yield RelatedPublication(
            authors=tuple(_names(byline)),
            month=match["month"] or "",
            year=int(match["year"]),
            journal=(journal[0] or journal[2]).strip(),
        )
        byline = ""
