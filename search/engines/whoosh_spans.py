"""Where do phrases and proximity groups stand? Algebra over the places of words, of all documents at once.

A place is one number, the document in its upper bits and the position of a word in the lower ones
(`POSITION_BITS`), so that what is close together is in one document. A span is the place of a first and of a last word,
both inclusive; spans are kept in order and distinct. `spans` says the same of a single text, without arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.engines.whoosh_postings import POSITION_BITS, Ints

_FARTHEST = 2 ** (POSITION_BITS - 1)


class Spans(NamedTuple):
    """First and last places."""

    starts: Ints
    ends: Ints


NOWHERE = Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


class _Chains(NamedTuple):
    """Spans that are being put together, and how many words may yet stand between their parts."""

    starts: Ints
    ends: Ints
    left: Ints


def phrase(words: Sequence[Ints]) -> Spans:
    """Spans where the words, each given by its places, stand one after the other."""
    starts = words[0]
    for step, places in enumerate(words[1:], 1):
        starts = starts[np.isin(starts + step, places, assume_unique=True)]
    return Spans(starts, starts + (len(words) - 1))


def united(parts: Sequence[Spans]) -> Spans:
    """Spans of any of the parts."""
    return _distinct(np.concatenate([part.starts for part in parts]), np.concatenate([part.ends for part in parts]))


def near(left: Spans, right: Spans, gap: int, *, ordered: bool) -> Spans:
    """Spans that cover one of `left` and one of `right` with at most `gap` words between them, not overlapping."""
    ways = [_followed(_chains(left, gap), right)]
    if not ordered:
        ways.append(_followed(_chains(right, gap), left))
    return united([Spans(way.starts, way.ends) for way in ways])


def window(parts: Sequence[Spans], gap: int) -> Spans:
    """Spans that cover one of each part, in any order, none overlapping, with at most `gap` other words in all.

    Chains grow from left to right; for each set of parts that they may cover they are kept once. Of parts that are the
    same, the first comes first, so that a word said ten times does not stand for 2**10 sets.
    """
    alike = [next(n for n, other in enumerate(parts) if other is part or _same(other, part)) for part in parts]
    before = [
        max((n for n in range(number) if alike[n] == alike[number]), default=None) for number in range(len(parts))
    ]
    grown = {1 << number: _chains(part, gap) for number, part in enumerate(parts) if before[number] is None}
    for _ in parts[1:]:
        ways: dict[int, list[_Chains]] = {}
        for covered, chains in grown.items():
            for number, part in enumerate(parts):
                first = before[number]
                if not covered >> number & 1 and (first is None or covered >> first & 1):
                    ways.setdefault(covered | 1 << number, []).append(_followed(chains, part))
        grown = {covered: best for covered, found in ways.items() if len((best := _best(found)).starts)}
    for whole in grown.values():
        return Spans(whole.starts, whole.ends)
    return NOWHERE


def _same(one: Spans, other: Spans) -> bool:
    return np.array_equal(one.starts, other.starts) and np.array_equal(one.ends, other.ends)


def without_breaks(spans: Spans, breaks: Ints) -> Spans:
    """The spans that lie inside one value: no break between their ends."""
    inside = np.searchsorted(breaks, spans.starts) == np.searchsorted(breaks, spans.ends)
    return Spans(spans.starts[inside], spans.ends[inside])


def _chains(spans: Spans, gap: int) -> _Chains:
    return _Chains(spans.starts, spans.ends, np.full(len(spans.starts), min(gap, _FARTHEST)))


def _followed(chains: _Chains, spans: Spans) -> _Chains:
    """The chains with a span after each, in every way that its distance allows."""
    first = np.searchsorted(spans.starts, chains.ends, side="right")
    counts = np.searchsorted(spans.starts, chains.ends + chains.left + 1, side="right") - first
    before = np.repeat(np.arange(len(first)), counts)
    after = np.arange(len(before)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    left = chains.left[before] - (spans.starts[after] - chains.ends[before] - 1)
    return _Chains(chains.starts[before], spans.ends[after], left)


def _best(ways: Sequence[_Chains]) -> _Chains:
    """Each span once, with the most words left."""
    starts, ends, left = (np.concatenate(parts) for parts in zip(*ways, strict=True))
    order = np.lexsort((-left, ends, starts))
    first = order[_changes(starts[order], ends[order])]
    return _Chains(starts[first], ends[first], left[first])


def _distinct(starts: Ints, ends: Ints) -> Spans:
    order = np.lexsort((ends, starts))
    first = order[_changes(starts[order], ends[order])]
    return Spans(starts[first], ends[first])


def _changes(starts: Ints, ends: Ints) -> Ints:
    """Where a sorted list of spans differs from the one before."""
    differs = np.ones(len(starts), np.bool_)
    differs[1:] = (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])
    return np.flatnonzero(differs)
