"""PubMed's query language: a text becomes a syntax tree.

The language is that of the PubMed User Guide (National Library of Medicine), "Advanced search tips" and "Appendices".
Published strategies hold more than the guide allows: what was meant is repaired with a warning, else `QuerySyntaxError`
names line, column and what was expected.

>>> from search.query.nodes import show
>>> show(parse_pubmed("asthma[mh] AND (wheez*[tiab] OR inhaler[ti])").result)
'(heading<asthma> AND ("/wheez[^ ]*/"[title|abstract|other_abstract|keywords] OR "inhaler"[title]))'
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from search.query.nodes import Line, Node, Strategy
from search.query.pasted import JoinedWord, join_words, plain_rows, pubmed_heading, rewrite
from search.query.pubmed.history import cut_tail
from search.query.pubmed.history_table import is_history, rows_of_file, without_counts
from search.query.pubmed.lines import NumberedLine, split_lines, whole
from search.query.pubmed.notes import Context, Notes, shown
from search.query.pubmed.tags import LONGEST, find_tag, is_misspelt
from search.query.pubmed.tokens import tokenise_query
from search.query.pubmed.tree import Builder, Part, narrowed

# Not followed by a slash: Ovid has headings such as exp "clinical trial [publication type]"/.
_TAGGED = re.compile(rf"[\w)*\"“”']\s*\[([^\[\]]{{1,{LONGEST}}})\](?![\"”]?/)")
_OPERATOR = re.compile(r"(?<=[\s)\]\"”])(?:AND|OR|NOT)(?=[\s(\"“])")
_STRUCTURE = re.compile(r"[()\"“”]|#\d")

_OVID_HEADING = re.compile(
    r"(?<![\w\"“'])exp(?:lode)?[ \t]+\*?\"?((?:(?!\b(?-i:AND|OR|NOT)\b)[^\"/\[\]()\n]){1,80})\"?"
    r"/(?:[a-z]{2}(?:,[ ]?[a-z]{2}){0,9})?(?=[ \t]*(?:$|[\n)])|\s+(?:AND|OR|NOT)\b)",
    re.IGNORECASE,
)
"""A heading as Ovid writes it; with a tag behind it, it is read as a heading here, too."""

# Characters without width that come with pasted text part words here, without moving what follows.
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), " ")


def parse_pubmed(text: str, *, today: datetime.date | None = None) -> Strategy:
    """The syntax tree of a query or of a set of numbered lines in PubMed's language.

    `today` is what "last 5 years" counts from.

    Raises:
        QuerySyntaxError: the text cannot be understood; it says where and what was expected.
    """
    text, joined = join_words(without_counts(plain_rows(rows_of_file(text.translate(_INVISIBLE)))))
    notes = Notes(text)
    for word in joined:
        notes.warn(word.offset, word.sentence)
    text = rewrite(_one_line(text, joined), pubmed_heading, notes.warn)
    context = Context(notes, today or datetime.date.today(), _expanded)
    lines: list[Line] = []
    numbered = split_lines(text, notes) or [whole(text)]
    parts = _repeated(numbered, notes)
    for line in numbered:
        end, filters = cut_tail(text, line.start, line.end, context)
        _warn_of_ovid(text, line.start, end, notes)
        tokens = tokenise_query(text, notes, line.start, end, line.bare)
        part = Builder(tokens, end, context, parts).build()
        if part is None:
            notes.fail(line.start, "there is nothing to search for", "a term")
        if filters:
            part = narrowed(part, filters)
        parts.setdefault(line.number, part)
        lines.append(Line(line.number, text[line.start : line.end].strip(), part.node))
    return Strategy("pubmed", tuple(lines), notes.warnings)


def _warn_of_ovid(text: str, start: int, end: int, notes: Notes) -> None:
    """Name headings of Ovid's, which are words here."""
    for found in _OVID_HEADING.finditer(text, start, end):
        ours = f'"{found[1].strip()}"[mh]'
        sentence = f"{shown(found[0])} looks like Ovid's language and was read as words; PubMed's heading is {ours}"
        notes.warn(found.start(), sentence)


def _one_line(text: str, joined: Sequence[JoinedWord]) -> str:
    """The text with spaces for the ends of lines within words, so that such lines are one."""
    characters = list(text) if joined else []
    for word in joined:
        characters[text.index("\n", word.end)] = " "
    return "".join(characters) or text


def _repeated(lines: Sequence[NumberedLine], notes: Notes) -> dict[int, Part | None]:
    """The numbers that several lines have, which nothing can refer to; the lines come in the order of their numbers."""
    parts: dict[int, Part | None] = {}
    for before, line in pairwise(lines):
        if line.number == before.number:
            notes.warn(line.start, f"line {line.number} is there twice")
            parts[line.number] = None
    return parts


def looks_like_pubmed(text: str) -> float:
    """How much a text looks like PubMed's language, from 0 to 1; from 0.5 on it should be read so.

    A tag behind a term decides it, a misspelt one too: that is an error, no word; so does a row of PubMed's history.
    Operators in capitals speak for it, with parentheses, quotations or line numbers more than without, and less when
    everything is in capitals. Plain words and other brackets do not.

    >>> looks_like_pubmed("asthma[mh]"), looks_like_pubmed("heart attack and stroke"), looks_like_pubmed("[11C]cocaine")
    (1.0, 0.0, 0.0)
    """
    bracketed = {match[1] for match in _TAGGED.finditer(text)}
    if any(map(find_tag, bracketed)) or any(map(is_misspelt, bracketed)) or is_history(text):
        return 1.0
    if not _OPERATOR.search(text):
        return 0.0
    if _STRUCTURE.search(text):
        return 0.75
    return 0.5 if any(character.islower() for character in text) else 0.25


@lru_cache(maxsize=256)
def _expanded(text: str) -> Node:
    """The tree of a filter's published text."""
    return parse_pubmed(text).result
