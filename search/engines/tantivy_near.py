"""Phrases of truncated words, and proximity: what Tantivy's own phrase queries can say exactly, and the rest verified.

Tantivy's slop is directional and cannot group words; two plain words (or two sets of alternatives) within a distance
are a union of both directions. Everything else is looked up loosely, as documents that hold all operands, and then
verified on the words of each stored record by the algebra of `spans`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from tantivy import Occur, Query

from indexer.engines.tantivy_schema import kept
from indexer.fields import VALUE_BREAK, word_values
from indexer.stored import decode_stored
from search.engines import spans
from search.engines.tantivy_index import TantivyIndex, number
from search.engines.tantivy_scores import any_of
from search.query.nodes import Near, Node, Or, Text, Word
from search.query.walking import fold

_ONE_VALUE = frozenset({"title", "abstract"})
"""Fields of which a record has one value, so that nothing can reach across."""

MOST_PHRASES = 64
"""Phrases that are spelled out; of more alternatives the words are matched by a regular expression."""

_DEEPEST = 50

Tokens = Callable[[str, Word], list[str]]


class Proximity:
    """Builds queries for words near each other on one index; `tokens` says what a truncated word stands for."""

    def __init__(self, index: TantivyIndex, tokens: Tokens) -> None:
        self._index = index
        self._tokens = tokens

    def phrase(self, node: Text, field: str) -> Query:
        """Documents with the words one after the other in one value."""
        return self._row(field, [[word] for word in node.words]) or self._verified(node, field)

    def near(self, node: Near, together: Query) -> Query:
        """Documents in which a proximity group holds; `together` matches those that have all its parts at all."""
        fields = dict.fromkeys(field for leaf in _leaves(node) for field in leaf.fields)
        return any_of(self._exact(node, field) or self._verified(node, field, together) for field in fields)

    def _exact(self, node: Near, field: str) -> Query | None:
        """The group as phrases of Tantivy's, if they say exactly the same."""
        parts = [_alternatives(part, field) for part in node.parts]
        sets = [{token for word in part for token in self._tokens(field, word)} for part in parts if part is not None]
        ordered = node.ordered and not node.whole
        if len(sets) < len(parts) or (field not in _ONE_VALUE and (node.gap or not ordered)):
            return None
        if not all(sets):
            return Query.empty_query()
        rows = [part for part in parts if part is not None]
        if ordered and node.gap == 0:
            return self._row(field, rows)
        if ordered or len(rows) > 2 or sets[0] & sets[1]:  # one word must not be both operands
            return None
        ways = [self._row(field, rows, node.gap), self._row(field, rows[::-1], node.gap)]
        return any_of(way for way in ways if way) if all(ways) else None

    def _row(self, field: str, words: Sequence[Sequence[Word]], slop: int = 0) -> Query | None:
        """One of each of several alternatives, in order, with at most `slop` other words in all; None if these are
        more than Tantivy can handle."""
        schema = self._index.schema
        tokens = [[token for word in alternatives for token in self._tokens(field, word)] for alternatives in words]
        if prod(map(len, tokens)) <= MOST_PHRASES:
            rows = product(*([kept(token) for token in row] for row in tokens))
            return any_of(Query.phrase_query(schema, field, list(row), slop) for row in rows)
        patterns = ["|".join(f"({_pattern(word)})" for word in alternatives) for alternatives in words]
        query = Query.regex_phrase_query(schema, field, list(patterns), slop)
        try:
            self._index.has_any(query)
        except ValueError:  # it reaches more words, or its automaton is larger, than Tantivy allows
            return None
        return query

    def _verified(self, node: Node, field: str, together: Query | None = None) -> Query:
        """The documents that hold all operands, read one by one."""
        having = [*self._present(node, field), *([together] if together else [])]
        candidates = Query.const_score_query(_all_of(having), 0.0)
        hits = self._index.searcher.search(candidates, max(1, self._index.records), False).hits
        matches = _Matcher(node, field)
        ids = []
        for _, address in hits:
            record = decode_stored(self._index.stored(number(address))).record
            if any(matches(value) for value in word_values(record, field)):
                ids.append(record.id)
        return self._index.with_ids(ids)

    def _present(self, node: Node, field: str) -> list[Query]:
        """What the documents in which a node holds must hold in a field, wherever; not all, if that nests deeply."""

        def visit(node: Node, below: tuple[_Present, ...]) -> _Present:
            if isinstance(node, Text):
                words = node.words if field in node.fields else ()
                return _Present([self._any_of(field, word) for word in words] or [Query.empty_query()], 0)
            if isinstance(node, Near):
                return _Present([query for part in below for query in part.queries], max(part.depth for part in below))
            depth = 1 + max(part.depth for part in below)
            if depth > _DEEPEST:
                return _Present([], 0)
            return _Present([any_of(_all_of(part.queries) for part in below)], depth)

        return fold(node, visit).queries

    def _any_of(self, field: str, word: Word) -> Query:
        return self._index.any_token(field, self._tokens(field, word))


class _Present(NamedTuple):
    """Queries all of which must match, and how deep they nest."""

    queries: list[Query]
    depth: int


def _all_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries]) if queries else Query.all_query()


class _Matcher:
    """Whether a proximity group, or a text in it, holds in a list of words."""

    def __init__(self, node: Node, field: str) -> None:
        self._node = node
        self._field = field
        self._fits = {
            word: re.compile(word.pattern).fullmatch if word.pattern else word.text.__eq__
            for leaf in _leaves(node)
            for word in leaf.words
        }

    def __call__(self, words: Sequence[str]) -> bool:
        def visit(node: Node, below: tuple[list[spans.Span], ...]) -> list[spans.Span]:
            if isinstance(node, Text):
                return self._text(node, words)
            if isinstance(node, Or):
                return sorted({span for found in below for span in found})
            if isinstance(node, Near):
                return spans.group(below, node.gap, ordered=node.ordered, whole=node.whole)
            raise TypeError(f"a {type(node).__name__} cannot stand in a proximity group")

        return bool(fold(self._node, visit))

    def _text(self, node: Text, words: Sequence[str]) -> list[spans.Span]:
        if self._field not in node.fields:
            return []
        return spans.phrase([[n for n, w in enumerate(words) if self._fits[word](w)] for word in node.words])


def _alternatives(node: Node, field: str) -> list[Word] | None:
    """The single words, any of which will do for an operand; None if it is more than that."""
    leaves = list(_leaves(node))
    if not _is_flat(node) or any(len(leaf.words) > 1 for leaf in leaves):
        return None
    return [word for leaf in leaves if field in leaf.fields for word in leaf.words]


def _is_flat(node: Node) -> bool:
    return isinstance(node, Text) or (isinstance(node, Or) and all(isinstance(part, Text) for part in node.parts))


def _leaves(node: Node) -> Iterator[Text]:
    found: list[Text] = []

    def visit(node: Node, below: tuple[None, ...]) -> None:
        if isinstance(node, Text):
            found.append(node)

    fold(node, visit)
    yield from found


def _pattern(word: Word) -> str:
    """The word as a regular expression of Tantivy's that matches no break between values."""
    return word.pattern.replace("[^ ]", f"[^ {VALUE_BREAK}]") if word.pattern else re.escape(word.text)
