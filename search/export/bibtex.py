r"""BibTeX, for LaTeX: an entry per hit, in UTF-8 as biber and today's BibTeX styles read it.

Values stand in braces, and BibTeX counts every brace, escaped or not; so braces of a text are written as commands.
Titles are protected whole, since styles would turn "TP53" into "tp53". DOI and address are read verbatim by biblatex
and by \url, so in them nothing is escaped but what would end the value. Names follow
N. Markey, "Tame the BeaST", part III.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from indexer.records import Author, Record
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

_TYPES: dict[Kind, str] = {
    "article": "article", "book": "book", "chapter": "incollection", "thesis": "phdthesis", "other": "misc",
}  # fmt: skip
_JOURNALS: dict[Kind, str] = {"article": "journal", "chapter": "booktitle"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
        "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    }
)  # fmt: skip
_UNSAFE_VERBATIM = re.compile(r"[\\{}\s]")
# What would be taken for the end of a name, or for the rest of the list.
_NAME_MARKS = re.compile(r",|\b(?:and|others)\b", re.IGNORECASE)
# Letters that have no decomposition into a Latin letter and an accent.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
)  # fmt: skip
_NOT_LETTERS = re.compile("[^A-Za-z]+")
_NOT_IN_KEY = re.compile("[^A-Za-z0-9.-]")


def text_of(hit: Hit) -> str:
    """The entry of a hit, and the empty line that sets it off."""
    kind = kind_of(hit.record)
    lines = [f"@{_TYPES[kind]}{{{cite_key(hit.record)}"]
    lines += [f"  {name} = {value}" for name, value in _fields(hit.record, kind)]
    return ",\n".join(lines) + ",\n}\n\n"


def cite_key(record: Record) -> str:
    """The key to cite by: "Okafor2017-90000001".

    The id makes it unique; the same record has the same key in every export. Ids keep to the characters that are safe
    in BibTeX, biber and LaTeX alike: others become their code points, "_2f_", and so two ids never become one.
    """
    id = _NOT_IN_KEY.sub(lambda match: f"_{ord(match[0]):x}_", record.id)
    return f"{_key_name(record)}{record.year or ''}-{id}"


def _key_name(record: Record) -> str:
    """The first author's last name in ASCII; of a group, its first word."""
    author = record.authors[0] if record.authors else Author("")
    words = author.name.split() or [""]
    name = author.last or (words[0] if author.collective else words[-1])
    decomposed = unicodedata.normalize("NFKD", name.translate(_LATIN))
    return _NOT_LETTERS.sub("", decomposed) or "anonymous"


def _fields(record: Record, kind: Kind) -> Iterator[tuple[str, str]]:
    """The fields with their values as they stand in the file; empty ones are left out."""
    day = day_of(record.date) if record.date else None
    if day and day.month:
        yield "month", _MONTHS[day.month - 1]  # a macro of every style, so without braces
    for name, text in _texts(record, kind):
        if text:
            yield name, f"{{{text}}}"


def _texts(record: Record, kind: Kind) -> Iterator[tuple[str, str]]:
    pmid = pmid_of(record)
    yield "author", " and ".join(filter(None, map(_name, record.authors)))
    yield "title", _in_braces(record.title)
    if kind in _JOURNALS:
        yield _JOURNALS[kind], _escaped(record.journal or record.journal_abbreviation)
        yield "shortjournal", _escaped(record.journal_abbreviation)
    yield "year", str(record.year or "")
    yield "volume", _escaped(record.volume)
    yield "number", _escaped(record.issue)
    yield "pages", "--".join(filter(None, map(_escaped, page_range(record.pages))))
    yield "issn", _escaped(record.issn[0]) if record.issn else ""
    yield "doi", _verbatim(record.doi)
    yield "pmid", pmid
    yield "pmcid", _escaped(record.pmc)
    yield "url", pubmed_address(pmid) if pmid else ""
    yield "language", _escaped(", ".join(record.languages))
    # Headings have commas, so what parts them is a semicolon.
    yield "keywords", _escaped("; ".join([*map(heading_text, record.mesh), *record.keywords]))
    yield "abstract", _escaped(record.abstract)


def _escaped(text: str) -> str:
    """A text on one line that LaTeX prints as it is."""
    return one_line(text).translate(_COMMANDS)


def _verbatim(text: str) -> str:
    return _UNSAFE_VERBATIM.sub(lambda match: quote(match[0]), one_line(text))


def _name(author: Author) -> str:
    """ "Last, Jr, Fore", which BibTeX splits as it stands; a group in braces, so that it is not split at all."""
    if author.collective:
        return _in_braces(author.name)
    fore = one_line(author.fore or author.initials)
    if not one_line(author.last):
        return _name_part(author.name)
    if not fore:
        return _in_braces(author.last)
    parts = (_name_part(author.last), suffix_of(author), _name_part(fore))
    return ", ".join(part for part in parts if part)


def _name_part(text: str) -> str:
    """A part of a name, in braces if BibTeX would read more into it."""
    return _in_braces(text) if _NAME_MARKS.search(text) else _escaped(text)


def _in_braces(text: str) -> str:
    return f"{{{escaped}}}" if (escaped := _escaped(text)) else ""
