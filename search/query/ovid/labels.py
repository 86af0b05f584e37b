"""Are the lines of a strategy numbered, and which of their first numbers are line numbers?

A line may begin with a number of its own, and a page may hold two strategies. So the numbers that count are those of
the longest run of lines whose numbers go up (or all down, as Ovid can print its history), each time from a new 1.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.query.ovid.syntax import CODES

_CODE = "|".join(sorted(CODES))
_LABEL = re.compile(
    rf"""\s*(?:(?:line|step|set|search|no\.?)\s?)?
    (?:\#?(?P<plain>[0-9]{{1,4}})(?P<mark>[.):\]|]+(?![0-9]+(?!\s+(?:or|and|not)\b))|\t|(?=\s)|$)|\((?P<bracketed>[0-9]{{1,4}})\)(?=\s))
    (?!(?:{_CODE})(?:,\s?(?:{_CODE}))*[.]?\s*(?:$|\)|(?:or|and|not|adj[0-9]*)\b))  # 2.tw. is a term
    (?![\s|.]*(?:or|and|not|adj[0-9]*)(?=[\s("]|$)(?!\s*/))      # 2 or 3 is a combination of lines
    (?![\s|.]*(?:/\s|[-,+]\s?[0-9]))
    [\s|]*(?:[.](?=\s))?\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE_LISTED = re.compile(r"\s*#?([0-9]{1,4})[.):]\s+(?=(?:or|and)\s+#?[0-9]+\s*[-,]\s*#?[0-9])", re.IGNORECASE)
"""The label of a line that lists others without the slash: `4. or 1-3`."""
_NEW_SET_AFTER = 2
_SKIPPED = 5
_FARTHEST = 100
"""A number that is so much higher than the one before is none of a line."""


@dataclass(frozen=True)
class Label:
    """A line number, and where the text after it begins."""

    number: int
    end: int
    marked: bool = False
    empty: bool = False


@dataclass(frozen=True)
class Labelled:
    """The numbers of lines, None for a line without one, and whether the set is a numbered one."""

    labels: tuple[Label | None, ...]
    numbered: bool
    descending: bool = False


def find_labels(texts: Sequence[str]) -> Labelled:
    """The line numbers of the lines of a strategy."""
    candidates = [_label(text) for text in texts]
    numbers = [label.number for label in candidates if label]
    steps = list(pairwise(numbers))
    descending = len(numbers) > _NEW_SET_AFTER and 2 * sum(b == a - 1 for a, b in steps) > len(steps)
    labels = _accepted(candidates, -1 if descending else 1)
    return Labelled(tuple(labels), _is_numbered(labels, -1 if descending else 1), descending)


def _label(text: str) -> Label | None:
    match = _LABEL.match(text)
    if match is None:
        match = _BEFORE_LISTED.match(text)
        return Label(int(match[1]), match.end(), marked=True) if match else None
    marked = match["mark"] is None or bool(match["mark"].strip()) or "\t" in match["mark"]
    return Label(int(match["plain"] or match["bracketed"]), match.end(), marked, not text[match.end() :].strip())


def _accepted(candidates: Sequence[Label | None], direction: int) -> list[Label | None]:
    """The candidates that belong to the numbering."""
    labels: list[Label | None] = [None] * len(candidates)
    segment: list[int] = []
    for index, label in enumerate(candidates):
        if label is None:
            continue
        last = candidates[segment[-1]] if segment else None
        if direction > 0 and label.number == 1 and last is not None and last.number >= _NEW_SET_AFTER:
            _accept(segment, candidates, labels, direction)
            segment = []
        segment.append(index)
    _accept(segment, candidates, labels, direction)
    _accept_repeated(candidates, labels)
    return labels


def _accept(
    segment: Sequence[int], candidates: Sequence[Label | None], labels: list[Label | None], direction: int
) -> None:
    """Accept the longest run of rising numbers of a segment (patience sorting, O(n log n))."""
    tops: list[int] = []
    piles: list[int] = []
    before: dict[int, int | None] = {}
    for index in segment:
        label = candidates[index]
        assert label is not None
        value = direction * label.number
        pile = bisect_left(tops, value)
        before[index] = piles[pile - 1] if pile else None
        tops[pile : pile + 1] = [value]
        piles[pile : pile + 1] = [index]
    index_or_none = piles[-1] if piles else None
    run = []
    while index_or_none is not None:
        run.append(index_or_none)
        index_or_none = before[index_or_none]
    last = 0
    for index in reversed(run):
        label = candidates[index]
        assert label is not None
        if direction < 0 or label.number - last <= (1 if label.empty else _FARTHEST):
            labels[index] = label
            last = label.number


def _accept_repeated(candidates: Sequence[Label | None], labels: list[Label | None]) -> None:
    """Accept numbers that the numbered line before or after has, too: it is a slip, and named where it matters."""
    accepted = [index for index, label in enumerate(labels) if label]
    for index, label in enumerate(candidates):
        if label is None or label.empty or labels[index]:
            continue
        place = bisect_left(accepted, index)
        beside = [labels[other] for other in accepted[max(place - 1, 0) : place + 1]]
        if any(near and (near.number, near.marked) == (label.number, label.marked) for near in beside):
            labels[index] = label


def _is_numbered(labels: Sequence[Label | None], direction: int) -> bool:
    """Are there enough line numbers for a numbered set?"""
    found = [label for label in labels if label]
    if len(found) < 2:
        return (
            bool(found) and found[0].number == 1 and (len(labels) == 1 or (found[0].marked and labels[0] is not None))
        )
    rising = sum(0 < direction * (b.number - a.number) <= (_SKIPPED if b.marked else 1) for a, b in pairwise(found))
    many = 2 * len(found) >= len(labels)
    steady = 2 * rising >= len(found) - 1
    return steady and (many or (found[0].number == 1 and len(found) > _NEW_SET_AFTER))
