"""Where in a field do phrases and proximity groups stand? Pure functions over word positions, for any engine.

A span is a pair of positions, first and last word, both inclusive. Spans of one document and field are kept sorted and
distinct.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


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

    Chains grow from left to right; for each set of parts that they cover, each is kept once, with the most words left.
    Of parts that are the same, the first comes first.

    >>> window([[(0, 0)], [(5, 5)], [(2, 2)]], 3)
    [(0, 5)]
    """
    keys = [tuple(part) for part in parts]
    before = [max((n for n in range(number) if keys[n] == key), default=None) for number, key in enumerate(keys)]
    grown = {1 << n: dict.fromkeys(part, gap) for n, part in enumerate(parts) if before[n] is None}
    for _ in parts[1:]:
        longer: dict[int, dict[Span, int]] = {}
        for covered, chains in grown.items():
            for number, part in enumerate(parts):
                first = before[number]
                if not covered >> number & 1 and (first is None or covered >> first & 1):
                    _extend(longer.setdefault(covered | 1 << number, {}), chains, part)
        grown = {covered: chains for covered, chains in longer.items() if chains}
    return sorted({span for chains in grown.values() for span in chains})


def _extend(longer: dict[Span, int], chains: Mapping[Span, int], part: Sequence[Span]) -> None:
    """Add the chains with a span of `part` after each, in every way that its distance allows."""
    starts = [start for start, _ in part]
    for (begin, end), left in chains.items():
        position = bisect_left(starts, end + 1)
        while position < len(part) and (rest := left - (starts[position] - end - 1)) >= 0:
            span = (begin, part[position][1])
            longer[span] = max(rest, longer.get(span, 0))
            position += 1


def without_breaks(spans: Sequence[Span], breaks: Sequence[int]) -> list[Span]:
    """The spans that lie inside one value: no break between their ends."""
    if not breaks:
        return list(spans)
    return [(start, end) for start, end in spans if bisect_left(breaks, start) == bisect_left(breaks, end)]
