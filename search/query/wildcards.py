"""The words of a term that may hold Ovid's wildcards, and what each of them matches.

Ovid's signs (help page "Advanced Search Techniques", resourcecenter.ovid.com): `*` and `$`, and in older strategies
`:` at a word's end, stand for any number of characters, with a digit (`$2`, `*2`) for at most so many; `?` for one
character or none; `#` for exactly one. Signs that follow each other are added up: `??` is up to two characters.

Words are parted and folded as records are (`indexer.analysis`), so `meta-analy$` is two words and `"HbA(1c)"` too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.analysis import fold
from search.query.nodes import Word

_SIGNS = r"(?:[$*][0-9]*|[?#]|(?<=[^\W\d_]):(?![^\W_]))"
_WORD = re.compile(rf"(?:[^\W_]|{_SIGNS})+(?:['’][sS](?![^\W_]))?")
_RUN = re.compile(rf"{_SIGNS}+")
_SIGN = re.compile(r"([$*:])([0-9]*)|([?#])")

MOST_RUNS = 12
"""Places with wildcards in one word; a word with more is no word, and its pattern could take for ever to match."""

_PATTERN = re.compile(r"\[\^ \](?:([*?])|\{([0-9,]+)\})?")

_LONGEST = 100
"""Truncation to more characters than this is unlimited: no word is longer."""


class Reading(NamedTuple):
    """The words of a text; `alone` are wildcards that stand for themselves, without a letter beside them; `leading`
    the words that begin with a wildcard, which Ovid forbids; `overfull` those with too many."""

    words: tuple[Word, ...]
    alone: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    overfull: tuple[str, ...] = ()


def read_words(text: str) -> Reading:
    """The words of a text, wildcards understood.

    >>> [(word.text, word.pattern) for word in read_words("meta-analy$ h?emorrhag$1").words]
    [('meta', None), ('analy', 'analy[^ ]*'), ('h', 'h[^ ]?emorrhag[^ ]?')]
    """
    words: list[Word] = []
    alone, leading, overfull = [], [], []
    for match in _WORD.finditer(text):
        typed = match[0]
        runs = _RUN.findall(typed)
        if not runs:
            words.append(Word(fold(typed)))
        elif not re.search(r"[^\W_]", _RUN.sub("", typed)):
            alone.append(typed)
        elif len(runs) > MOST_RUNS:
            overfull.append(typed)
        else:
            if _RUN.match(typed):
                leading.append(typed)
            words.append(_truncated(typed))
    return Reading(tuple(words), tuple(alone), tuple(leading), tuple(overfull))


def _truncated(typed: str) -> Word:
    """The word of a token with wildcards."""
    letters = [fold(piece) for piece in _RUN.split(typed)]
    signs = [_repeat(run) for run in _RUN.findall(typed)]
    pattern = re.escape(letters[0])
    for sign, piece in zip(signs, letters[1:], strict=True):
        pattern += sign + re.escape(piece)
    return Word(letters[0], pattern)


def _repeat(run: str) -> str:
    """The pattern of wildcards that follow each other."""
    fewest, most = 0, 0
    for truncation, limit, one in _SIGN.findall(run):
        if truncation:
            most += int(limit) if 0 < len(limit) <= 3 else 10 * _LONGEST
        else:
            fewest += one == "#"
            most += 1
    if most > _LONGEST:
        return "[^ ]*" if not fewest else f"[^ ]{{{fewest},}}"
    if (fewest, most) in ((0, 1), (1, 1)):
        return "[^ ]" if fewest else "[^ ]?"
    return f"[^ ]{{{fewest}}}" if fewest == most else f"[^ ]{{{fewest},{most}}}"


def as_written(pattern: str) -> str:
    """The pattern of a truncated word with Ovid's wildcards in it.

    >>> as_written("h[^ ]?emorrhag[^ ]*"), as_written("wom[^ ]n[^ ]{0,2}")
    ('h?emorrhag*', 'wom#n??')
    """
    return _PATTERN.sub(_sign, pattern).replace("\\", "")


def _sign(match: re.Match[str]) -> str:
    fewest, most = {"*": (0, None), "?": (0, 1), "": (1, 1)}.get(match[1] or "", (0, 0))
    if match[2]:
        first, comma, last = match[2].partition(",")
        fewest, most = int(first), int(last or 0) or None if comma else int(first)
    return "#" * fewest + ("*" if most is None else "?" * (most - fewest))
