"""Which documents does a condition match? Boolean evaluation over postings of a Whoosh index.

Takes the syntax tree after mapping and planning (`search.query.planning`): Text with fields, Near, Value, Dates,
Everything, Nothing, And, Or, Not. Returns sets of document numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property

from indexer.fields import VALUE_BREAK
from search.engines import spans
from search.engines.base import Reached
from search.engines.whoosh_postings import PostingReader
from search.query.nodes import And, Dates, Everything, Near, Node, Not, Nothing, Or, Text, Value, Word
from search.query.walking import fold

MOST_REMEMBERED = 5_000_000
"""Document numbers in remembered results; beyond them the next query starts afresh."""

MOST_WORDS = 50_000
"""Distinct words that one truncated word may reach; beyond them the query says so."""


class Conditions:
    """Evaluates conditions on one index; remembers the last ones, so that the lines of a strategy share work."""

    def __init__(self, index: PostingReader) -> None:
        self._index = index
        self._known: dict[int, tuple[Node, frozenset[int]]] = {}
        self._remembered = 0
        self._columns: dict[str, Sequence[int]] = {}
        self._expanded: dict[tuple[str, Word], list[str]] = {}
        self.reached: dict[str, Reached] = {}

    def documents(self, node: Node) -> frozenset[int]:
        """The documents that match."""
        if self._remembered > MOST_REMEMBERED:
            self._known.clear()
            self._remembered = 0
        return fold(node, self._evaluate, self._known)

    def _evaluate(self, node: Node, below: tuple[frozenset[int], ...]) -> frozenset[int]:
        found = self._visit(node, below)
        self._remembered += len(found)
        return found

    def _visit(self, node: Node, below: tuple[frozenset[int], ...]) -> frozenset[int]:
        if isinstance(node, And):
            ordered = sorted(below, key=len)
            return ordered[0].intersection(*ordered[1:]) if ordered else self._all
        if isinstance(node, Or):
            return frozenset().union(*below)
        if isinstance(node, Not):
            return below[0] - below[1]
        if isinstance(node, Near):
            # Every operand must be there at all before positions are compared.
            candidates = below[0].intersection(*below[1:])
            return frozenset(self._near_documents(node, candidates)) if candidates else candidates
        return self._leaf(node)

    def _leaf(self, node: Node) -> frozenset[int]:
        if isinstance(node, Text):
            return frozenset().union(*(self._text_documents(node, field) for field in node.fields))
        if isinstance(node, Value):
            return self._value_documents(node)
        if isinstance(node, Dates):
            return self._dated(node)
        if isinstance(node, Everything):
            return self._all
        if isinstance(node, Nothing):
            return frozenset()
        raise TypeError(f"a {type(node).__name__} must be mapped and planned before it can be evaluated")

    @cached_property
    def _all(self) -> frozenset[int]:
        return frozenset(self._index.live_documents())

    def _value_documents(self, node: Value) -> frozenset[int]:
        if not node.prefix:
            return frozenset(self._index.postings(node.field, node.text).documents)
        tokens = self._index.tokens(node.field, node.text)
        return frozenset(d for token in tokens for d in self._index.postings(node.field, token).documents)

    def _dated(self, node: Dates) -> frozenset[int]:
        """Documents whose date, as far as it is known, overlaps the range; without a date none does."""
        first = self._column(node.field)
        last = self._column("date_last") if node.field == "date" else first
        live = self._all
        return frozenset(
            document
            for document, (low, high) in enumerate(zip(first, last, strict=True))
            if low and low <= node.last and (high or low) >= node.first and document in live
        )

    def _column(self, field: str) -> Sequence[int]:
        if field not in self._columns:
            self._columns[field] = self._index.column(field, "i")
        return self._columns[field]

    # Words, phrases, proximity

    def _tokens(self, field: str, word: Word) -> list[str]:
        """The tokens of a field that a word, truncated or not, stands for."""
        if word.pattern is None:
            return [word.text]
        key = (field, word)
        if key not in self._expanded:
            fits = re.compile(word.pattern).fullmatch
            tokens = [t for t in self._index.tokens(field, word.text) if t != VALUE_BREAK and fits(t)]
            self._expanded[key] = tokens[:MOST_WORDS]
            self._note(word.pattern, tokens)
        return self._expanded[key]

    def _note(self, pattern: str, tokens: Sequence[str]) -> None:
        known = self.reached.get(pattern, Reached(0, False))
        self.reached[pattern] = Reached(max(known.words, len(tokens)), known.capped or len(tokens) > MOST_WORDS)

    def _word_documents(self, field: str, word: Word) -> Iterable[int]:
        return (d for token in self._tokens(field, word) for d in self._index.postings(field, token).documents)

    def _text_documents(self, node: Text, field: str) -> Set[int]:
        candidates: Set[int] | None = None
        for word in node.words:
            having = set(self._word_documents(field, word))
            candidates = having if candidates is None else candidates & having
            if not candidates:
                return frozenset()
        if candidates is None or len(node.words) == 1:
            return candidates or frozenset()
        return self._text_spans(node, field, candidates).keys()

    def _near_documents(self, node: Near, candidates: Set[int]) -> Set[int]:
        fields = dict.fromkeys(field for leaf in _text_leaves(node) for field in leaf.fields)
        return {d for field in fields for d in self._spans(node, field, candidates)}

    def _spans(self, node: Node, field: str, candidates: Set[int]) -> dict[int, list[spans.Span]]:
        """Spans of a node in one field, by document; documents without any are absent."""

        def visit(node: Node, below: tuple[dict[int, list[spans.Span]], ...]) -> dict[int, list[spans.Span]]:
            if isinstance(node, Text):
                return self._text_spans(node, field, candidates) if field in node.fields else {}
            if isinstance(node, Or):
                return _united(below)
            if isinstance(node, Near):
                return self._join(node, below, field)
            raise TypeError(f"a {type(node).__name__} cannot stand in a proximity group")

        return fold(node, visit)

    def _join(
        self, node: Near, below: Sequence[dict[int, list[spans.Span]]], field: str
    ) -> dict[int, list[spans.Span]]:
        shared = set(below[0]).intersection(*below[1:])
        breaks = self._index.positions(field, VALUE_BREAK, shared) if shared else {}
        found = {}
        for document in shared:
            parts = [spans_of[document] for spans_of in below]
            joined = spans.window(parts, node.gap) if node.whole else _chain(node, parts)
            joined = spans.without_breaks(joined, breaks.get(document, ()))
            if joined:
                found[document] = joined
        return found

    def _text_spans(self, node: Text, field: str, candidates: Set[int]) -> dict[int, list[spans.Span]]:
        places = [self._places(field, word, candidates) for word in node.words]
        shared = set(places[0]).intersection(*places[1:])
        found = {document: spans.phrase([place[document] for place in places]) for document in shared}
        return {document: there for document, there in found.items() if there}

    def _places(self, field: str, word: Word, candidates: Set[int]) -> dict[int, list[int]]:
        """Positions of a word by document; those of all the tokens it stands for together."""
        tokens = self._tokens(field, word)
        if len(tokens) == 1:
            return self._index.positions(field, tokens[0], candidates)
        found: dict[int, list[int]] = {}
        for token in tokens:
            for document, positions in self._index.positions(field, token, candidates).items():
                found.setdefault(document, []).extend(positions)
        return {document: sorted(positions) for document, positions in found.items()}


def _united(below: Sequence[dict[int, list[spans.Span]]]) -> dict[int, list[spans.Span]]:
    united: dict[int, set[spans.Span]] = {}
    for spans_of in below:
        for document, found in spans_of.items():
            united.setdefault(document, set()).update(found)
    return {document: sorted(found) for document, found in united.items()}


def _chain(node: Near, parts: Sequence[list[spans.Span]]) -> list[spans.Span]:
    joined = parts[0]
    for part in parts[1:]:
        joined = spans.near(joined, part, node.gap, ordered=node.ordered)
    return joined


def _text_leaves(node: Node) -> list[Text]:
    leaves: list[Text] = []

    def visit(node: Node, below: tuple[None, ...]) -> None:
        if isinstance(node, Text):
            leaves.append(node)

    fold(node, visit)
    return leaves
