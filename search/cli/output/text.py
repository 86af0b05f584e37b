"""Which characters may reach a terminal, how wide are they, and where does a line end?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_CONTROLS = [*range(32), *range(127, 160)]
_DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SPACES = "\t\n\r\v\f\x85\u2028\u2029"
_CLEAN = {**dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\ufffd"), **{ord(space): " " for space in _SPACES}}

UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What JSON leaves as it is but a terminal may obey."""


def clean(text: str) -> str:
    """The text without anything a terminal obeys: control characters, escape sequences, reversals of direction.

    Character for character, so that offsets into the text stay right.
    """
    return text.translate(_CLEAN)


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int | None) -> list[tuple[int, int]]:
    """Where each line of the wrapped text begins and ends; None does not wrap.

    Offsets instead of strings, because what is marked in the text is known by offsets too.
    """
    if width is None:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    for start, end in _pieces(text, width):
        if lines and cells(text[lines[-1][0] : end]) <= width:
            lines[-1] = (lines[-1][0], end)
        else:
            lines.append((start, end))
    return lines or [(0, 0)]


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Words, and the parts of a word that is longer than a line."""
    for match in re.finditer("[^ ]+", text):
        start, used = match.start(), 0
        for position in range(match.start(), match.end()):
            size = _cells(text[position])
            if used + size > width and position > start:
                yield start, position
                start, used = position, 0
            used += size
        yield start, match.end()
