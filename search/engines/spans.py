"""Where in a field do phrases and proximity groups stand? Pure functions over word positions, for any engine.

A span is a pair of positions, first and last word, both inclusive. Spans of one document and field are kept sorted and
distinct.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, product
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

_MOST_COMBINATIONS = 20_000


def phrase(words: Sequence[Sequence[int]]) -> list[Span]:
    """Spans where the words, each given by its positions, stand one after the other.

    >>> phrase([[0, 7], [1, 4, 8]])
    [(0, 1), (7, 8)]
    """
    later = [set(positions) for positions in words[1:]]
    return [
        (start, start + len(later))
        for start in words[0]
        if all(start + step in positions for step, positions in enumerate(later, 1))
    ]


def near(left: Sequence[Span], right: Sequence[Span], gap: int, *, ordered: bool) -> list[Span]:
    """Spans that cover one of `left` and one of `right` with at most `gap` words between them, not overlapping.

    >>> near([(0, 0)], [(3, 4)], 2, ordered=True), near([(0, 0)], [(3, 4)], 1, ordered=True)
    ([(0, 4)], [])
    """
    found = _followed(left, right, gap)
    if not ordered:
        found |= _followed(right, left, gap)
    return sorted(found)


def _followed(first: Sequence[Span], second: Sequence[Span], gap: int) -> set[Span]:
    starts = [start for start, _ in second]
    found = set()
    for start, end in first:
        position = bisect_left(starts, end + 1)
        while position < len(second) and second[position][0] - end - 1 <= gap:
            found.add((start, second[position][1]))
            position += 1
    return found


def group(parts: Sequence[Sequence[Span]], gap: int, *, ordered: bool, whole: bool) -> list[Span]:
    """Spans of a proximity group (`search.query.nodes.Near`) of parts with these spans."""
    if whole:
        return window(parts, gap)
    joined = list(parts[0])
    for part in parts[1:]:
        joined = near(joined, part, gap, ordered=ordered)
    return joined


def window(parts: Sequence[Sequence[Span]], gap: int) -> list[Span]:
    """Spans that cover one of each part, in any order, none overlapping, with at most `gap` other words in all.

    >>> window([[(0, 0)], [(5, 5)], [(2, 2)]], 3)
    [(0, 5)]
    """
    found = set()
    anchors = min(parts, key=len)
    which = list(parts).index(anchors)
    for anchor in anchors:
        reach = gap + sum(max((end - start + 1 for start, end in part), default=0) for part in parts)
        close = [
            [anchor] if number == which else _within(part, anchor[0] - reach, anchor[1] + reach)
            for number, part in enumerate(parts)
        ]
        for count, combination in enumerate(product(*close)):
            if count >= _MOST_COMBINATIONS:  # hundreds of repetitions in one window: one of them has been found
                break
            ordered = sorted(combination)
            if any(left[1] >= right[0] for left, right in pairwise(ordered)):
                continue
            covered = sum(end - start + 1 for start, end in ordered)
            span = (ordered[0][0], ordered[-1][1])
            if span[1] - span[0] + 1 - covered <= gap:
                found.add(span)
    return sorted(found)


def _within(spans: Sequence[Span], first: int, last: int) -> list[Span]:
    return [span for span in spans if span[0] >= first and span[1] <= last]


def without_breaks(spans: Sequence[Span], breaks: Sequence[int]) -> list[Span]:
    """The spans that lie inside one value: no break between their ends."""
    if not breaks:
        return list(spans)
    return [(start, end) for start, end in spans if bisect_left(breaks, start) == bisect_left(breaks, end)]
