"""What should someone know whose query was read as free text, when it looks as if more was meant by it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.query.phrases import MINUS
from search.query.units import Understanding

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
DOI = re.compile(r"\b10\.[0-9]{4,9}/\S+")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_BRACKETS = re.compile(r"[()\[\]{}]")
_QUOTES = re.compile('["“”„]')
_MARKS = (
    (DOI, "DOIs are not searched; look a record up by its id, as in 123[pmid], or by words of its title"),
    (
        re.compile(r"\b(?:AND|OR|NOT)\b"),
        "AND, OR and NOT are read as words in free text; use PubMed's or Ovid's syntax (--syntax) for operators",
    ),
    (
        re.compile(r"\[[A-Za-z][\w:~/ -]*\]"),
        "field tags in brackets are read as words in free text; use PubMed's syntax (--syntax pubmed) for tags",
    ),
    (
        re.compile(r"\w[*$](?!\w)|(?<!\w)[*$][^\W\d]"),
        "words are not truncated in free text; use PubMed's syntax (--syntax pubmed) for *",
    ),
    (
        re.compile(r"(?<=[^\W\d_]{2})\.[a-z]{2,4}(?:,[a-z]{2})*\.?(?=\s|$)"),
        "a field behind a full stop is read as a word in free text; use Ovid's syntax (--syntax ovid) for fields",
    ),
    (
        MINUS,
        "a minus leaves nothing out in free text; use PubMed's syntax and NOT (--syntax pubmed)",
    ),
    (
        re.compile(r"\b(?:title|abstract|author|journal|year|mesh|keywords?):\w", re.IGNORECASE),
        "a field's name before a colon is read as a word; use a tag as in liver[title], or --filter",
    ),
)


def remarks(query: str, understood: Understanding) -> Iterator[str]:
    """Warnings about what was typed and has no meaning in free text, and about what was not searched."""
    yield from (warning for pattern, warning in _MARKS if pattern.search(query))
    stray = _stray(query)
    if stray:
        yield f"without its partner, and left out: {' '.join(stray)}"
    elif any(unit.quoted for unit in understood.units):
        yield "words in quotation marks are searched one by one too; records in which they stand together come first"
    for year in (unit.text for unit in understood.units if not unit.concepts and _YEAR.fullmatch(unit.text)):
        yield f"{year} is searched as a word; for the year of publication: --filter year:{year}"
    words = [unused.text for unused in understood.unused]
    if words:
        yield f"not searched, too common: {', '.join(dict.fromkeys(words))}"
    if not understood.units:
        yield "nothing is left to search for; add a word that says what the records are about"


def _stray(query: str) -> list[str]:
    """Brackets and quotation marks that have no partner, each once."""
    stray: dict[str, None] = {}
    opened: list[str] = []
    for sign in _BRACKETS.findall(query):
        if sign not in _PAIRS:
            opened.append(sign)
        elif opened and opened[-1] == _PAIRS[sign]:
            opened.pop()
        else:
            stray[sign] = None
    stray.update(dict.fromkeys(opened))
    quotes = _QUOTES.findall(query)
    if len(quotes) % 2:
        stray[quotes[-1]] = None
    return list(stray)
