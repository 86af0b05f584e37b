"""Which words of a query belong together, though they name no concept?

Words in quotation marks, and words with hyphens between them ("wait-and-see"): records in which they stand one after
the other are worth more. Letters and a number, with or without a hyphen ("COX-2", "BRCA1"), are one word that is
written in two ways.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import Token, tokenise

QUOTED = re.compile('["“”„]([^"“”„]*)["“”„]')

MINUS = re.compile(r"(?<!\S)-(?=[^\W\d])")
"""What leaves a word out elsewhere; free text has no such sign, but what stands before it is not meant with it."""

PHRASE_FIELDS = ("title", "abstract")
"""The fields of words in which phrases count."""

_HYPHENS = frozenset("-‐‑")
_CODE = re.compile(r"([a-z]{2,6})([0-9]{1,3})")
_MOST_WORDS = 12


class Phrase(NamedTuple):
    """A run of tokens (indexes of the first and the last) that belong together; in quotation marks or by hyphens."""

    first: int
    last: int
    quoted: bool


def phrases_in(text: str, tokens: Sequence[Token]) -> Iterator[Phrase]:
    """The phrases of a text, none within another; longer ones than anybody means are left out."""
    free = 0
    runs = (*_quoted(text, tokens), *_hyphenated(text, tokens))
    for first, last, quoted in sorted(runs, key=lambda run: (run.first, -run.last)):
        if first >= free and first < last < first + _MOST_WORDS:
            yield Phrase(first, last, quoted)
            free = last + 1


def _quoted(text: str, tokens: Sequence[Token]) -> Iterator[Phrase]:
    for match in QUOTED.finditer(text):
        inside = [place for place, token in enumerate(tokens) if match.start() < token.start < match.end()]
        if inside:
            yield Phrase(inside[0], inside[-1], True)


def _hyphenated(text: str, tokens: Sequence[Token]) -> Iterator[Phrase]:
    first = 0
    for place in range(1, len(tokens) + 1):
        if place < len(tokens) and text[tokens[place - 1].end : tokens[place].start] in _HYPHENS:
            continue
        if place - first > 1:
            yield Phrase(first, place - 1, False)
        first = place


def borders_in(text: str, tokens: Sequence[Token]) -> set[int]:
    """Indexes of tokens that a quotation mark or a minus parts from the token before: no concept reaches across."""
    marks = [edge for match in QUOTED.finditer(text) for edge in match.span()]
    marks = sorted((*marks, *(match.start() for match in MINUS.finditer(text))))
    return {
        index
        for index in range(1, len(tokens))
        if bisect_left(marks, tokens[index - 1].end) < bisect_right(marks, tokens[index].start)
    }


def code_of(words: Sequence[str]) -> tuple[str, tuple[str, str]] | None:
    """The two ways to write letters with a number, as one word and as two; None for other words.

    >>> code_of(["cox", "2"]), code_of(["brca1"]), code_of(["wait", "and", "see"])
    (('cox2', ('cox', '2')), ('brca1', ('brca', '1')), None)
    """
    match = _CODE.fullmatch("".join(words))
    if match is None or len(words) > 2 or (len(words) == 2 and words[0] != match[1]):
        return None
    return match[0], (match[1], match[2])


def places_of(phrase: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the words (folded) stand one after the other in a text: offsets in characters, end exclusive."""
    tokens = tokenise(text)
    words = [token.word for token in tokens]
    for place in range(len(words) - len(phrase) + 1):
        if words[place : place + len(phrase)] == list(phrase):
            yield tokens[place].start, tokens[place + len(phrase) - 1].end
