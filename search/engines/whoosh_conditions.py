"""Which documents does a condition match? Boolean evaluation over postings of a Whoosh index.

Takes the syntax tree after mapping and planning (`search.query.planning`): Text with fields, Near, Value, Dates,
Everything, Nothing, And, Or, Not. Returns masks: for each document, whether it matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np

from indexer.fields import VALUE_BREAK
from search.engines import whoosh_spans as spans
from search.engines.truncation import Truncation
from search.engines.whoosh_postings import POSITION_BITS, Ints, Mask, PostingReader
from search.engines.whoosh_spans import Spans
from search.query.nodes import And, Dates, Everything, Near, Node, Not, Nothing, Or, Text, Value, Word
from search.query.walking import fold

REMEMBERED_BYTES = 64 * 1024 * 1024
"""What remembered results may take; beyond it the next query starts afresh."""


class Conditions:
    """Evaluates conditions on one index; remembers the last ones, so that the lines of a strategy share work."""

    def __init__(self, index: PostingReader) -> None:
        self._index = index
        self._size = index.document_count()
        self._known: dict[int, tuple[Node, Mask]] = {}
        # Where nodes stand in a field, in at least these documents: proximity may be nested a thousand levels deep.
        self._standing_in: dict[str, tuple[Mask, dict[int, tuple[Node, Spans]]]] = {}
        self.truncation = Truncation(index.tokens)

    def matching(self, node: Node) -> Mask:
        """The documents that match."""
        if len(self._known) * self._size > REMEMBERED_BYTES:
            self._known.clear()
        try:
            return fold(node, self._visit, self._known)
        finally:
            self._standing_in.clear()

    def _visit(self, node: Node, below: tuple[Mask, ...]) -> Mask:
        if isinstance(node, And):
            return reduce(np.logical_and, below, self._index.live)
        if isinstance(node, Or):
            return reduce(np.logical_or, below, self._none())
        if isinstance(node, Not):
            return below[0] & ~below[1]
        if isinstance(node, Near):
            # Every operand must be there at all before positions are compared.
            return self._near(node, reduce(np.logical_and, below))
        return self._leaf(node)

    def _leaf(self, node: Node) -> Mask:
        found = self._none()
        if isinstance(node, Text):
            for field in node.fields:
                if len(node.words) == 1:
                    self._mark(found, field, self.truncation.expand(field, node.words[0]))
                else:
                    found |= self._phrase(node, field)
            return found
        if isinstance(node, Value):
            self._mark(found, node.field, self._index.tokens(node.field, node.text) if node.prefix else [node.text])
            return found
        if isinstance(node, Dates):
            return self._dated(node)
        if isinstance(node, Everything):
            return self._index.live
        if isinstance(node, Nothing):
            return found
        raise TypeError(f"a {type(node).__name__} must be mapped and planned before it can be evaluated")

    def _none(self) -> Mask:
        return np.zeros(self._size, np.bool_)

    def _mark(self, found: Mask, field: str, tokens: Iterable[str]) -> None:
        """Add the documents with any of the tokens in a field."""
        for token in tokens:
            found[self._index.postings(field, token).documents] = True

    def _dated(self, node: Dates) -> Mask:
        """Documents whose date, as far as it is known, overlaps the range; without a date none does."""
        first = self._index.column(node.field, "i4")
        last = self._index.column("date_last", "i4") if node.field == "date" else first
        overlaps = (first <= node.last) & (np.where(last, last, first) >= node.first)
        return overlaps & (first > 0) & self._index.live

    # Words, phrases, proximity

    def _phrase(self, node: Text, field: str) -> Mask:
        candidates = self._index.live
        for word in node.words:
            holding = self._none()
            self._mark(holding, field, self.truncation.expand(field, word))
            candidates = candidates & holding
            if not candidates.any():
                return candidates
        return self._standing(self._spans(node, field, candidates))

    def _near(self, node: Near, candidates: Mask) -> Mask:
        if not candidates.any():
            return candidates
        fields = dict.fromkeys(field for leaf in _text_leaves(node) for field in leaf.fields)
        found = (self._standing(self._spans(node, field, candidates)) for field in fields)
        return reduce(np.logical_or, found, self._none())

    def _standing(self, spans: Spans) -> Mask:
        """The documents of spans."""
        found = self._none()
        found[spans.starts >> POSITION_BITS] = True
        return found

    def _spans(self, node: Node, field: str, candidates: Mask) -> Spans:
        """Where a node stands in one field, in the documents that come into question."""

        def visit(node: Node, below: tuple[Spans, ...]) -> Spans:
            if isinstance(node, Text):
                if field not in node.fields:
                    return spans.NOWHERE
                return spans.phrase([self._places(field, word, candidates) for word in node.words])
            if isinstance(node, Or):
                return spans.united(below)
            if isinstance(node, Near):
                joined = spans.window(below, node.gap) if node.whole else _chain(node, below)
                return spans.without_breaks(joined, self._index.positions(field, VALUE_BREAK))
            raise TypeError(f"a {type(node).__name__} cannot stand in a proximity group")

        covered, known = self._standing_in.get(field, (self._none(), {}))
        if (candidates & ~covered).any():
            known = {}
            self._standing_in[field] = (candidates, known)
        return fold(node, visit, known)

    def _places(self, field: str, word: Word, candidates: Mask) -> Ints:
        """The places of a word; those of all the tokens it stands for together."""
        found = [np.zeros(0, np.int64)]
        for token in self.truncation.expand(field, word):
            if candidates[self._index.postings(field, token).documents].any():
                places = self._index.positions(field, token)
                found.append(places[candidates[places >> POSITION_BITS]])
        return np.sort(np.concatenate(found)) if len(found) > 2 else found[-1]


def _chain(node: Near, parts: Sequence[Spans]) -> Spans:
    return reduce(lambda left, right: spans.near(left, right, node.gap, ordered=node.ordered), parts)


def _text_leaves(node: Node) -> list[Text]:
    leaves: list[Text] = []

    def visit(node: Node, below: tuple[None, ...]) -> None:
        if isinstance(node, Text):
            leaves.append(node)

    fold(node, visit)
    return leaves
