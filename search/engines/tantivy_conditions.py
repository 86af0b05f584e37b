"""Which documents does a condition match? The executable tree (`search.query.planning`) as a Tantivy query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from tantivy import FieldType, Occur, Query

from indexer.fields import VALUE_BREAK
from search.engines.base import Reached
from search.engines.tantivy_index import TantivyIndex
from search.engines.tantivy_near import Proximity
from search.engines.tantivy_scores import any_of
from search.query.nodes import And, Dates, Everything, Near, Node, Not, Nothing, Or, Text, Value, Word
from search.query.walking import fold

MOST_WORDS = 50_000
"""Distinct words that one truncated word may reach; beyond them the query says so."""

_MOST_REMEMBERED = 20_000
_DEEPEST = 100
"""Levels that Tantivy, which recurs, is given; what is deeper is looked up first."""


class _Built(NamedTuple):
    query: Query
    depth: int


class Conditions:
    """Builds queries on one index; remembers the last ones, so that the lines of a strategy share work."""

    def __init__(self, index: TantivyIndex) -> None:
        self._index = index
        self._known: dict[int, tuple[Node, _Built]] = {}
        self._expanded: dict[tuple[str, Word], list[str]] = {}
        self._near = Proximity(index, self._tokens)
        self.reached: dict[str, Reached] = {}

    def query(self, node: Node) -> Query:
        """The query of a condition; its scores mean nothing."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        return fold(node, self._visit, self._known).query

    def _visit(self, node: Node, below: tuple[_Built, ...]) -> _Built:
        depth = 1 + max((built.depth for built in below), default=0)
        if depth > _DEEPEST:
            below = tuple(self._looked_up(built) for built in below)
            depth = 2
        queries = [built.query for built in below]
        return _Built(self._combined(node, queries) if below else self._leaf(node), depth)

    def _looked_up(self, built: _Built) -> _Built:
        return _Built(self._index.with_ids(self._index.ids(built.query)), 1) if built.depth > 1 else built

    def _combined(self, node: Node, queries: Sequence[Query]) -> Query:
        if isinstance(node, Near):
            return self._near.near(node, queries)
        if isinstance(node, Not):
            return Query.boolean_query([(Occur.Must, queries[0]), (Occur.MustNot, queries[1])])
        distinct = list({id(query): query for query in queries}.values())
        if isinstance(node, Or):
            return any_of(distinct)
        return distinct[0] if len(distinct) == 1 else Query.boolean_query([(Occur.Must, query) for query in distinct])

    def _leaf(self, node: Node) -> Query:
        if isinstance(node, Text):
            return any_of(self.text(node.words, field) for field in node.fields)
        if isinstance(node, Value):
            return self._value(node)
        if isinstance(node, Dates):
            return self._dated(node)
        if isinstance(node, Everything | And):  # an And of nothing asks for nothing
            return Query.all_query()
        if isinstance(node, Nothing | Or):
            return Query.empty_query()
        raise TypeError(f"a {type(node).__name__} must be mapped and planned before it can be evaluated")

    def _value(self, node: Value) -> Query:
        if not node.prefix:
            return self._index.term(node.field, node.text)
        tokens = self._index.tokens(node.field, node.text)
        return Query.term_set_query(self._index.schema, node.field, tokens) if tokens else Query.empty_query()

    def _dated(self, node: Dates) -> Query:
        """Documents whose date, as far as it is known, overlaps the range; without a date none does."""
        schema, last = self._index.schema, "date_last" if node.field == "date" else node.field
        begun = Query.range_query(schema, node.field, FieldType.Unsigned, 1, max(1, node.last))
        ended = Query.range_query(schema, last, FieldType.Unsigned, max(1, node.first), None)
        return Query.boolean_query([(Occur.Must, begun), (Occur.Must, ended)]) if node.last > 0 else Query.empty_query()

    # Words and phrases

    def text(self, words: Sequence[Word], field: str) -> Query:
        """The documents that hold the words one after the other in one value of a field."""
        expanded = [self._tokens(field, word) for word in words]
        if not all(expanded):
            return Query.empty_query()
        if len(words) == 1:
            return self._any_token(field, expanded[0])
        if all(len(tokens) == 1 for tokens in expanded):
            return Query.phrase_query(self._index.schema, field, list(chain.from_iterable(expanded)))
        return self._near.phrase(field, words)

    def _any_token(self, field: str, tokens: Sequence[str]) -> Query:
        if len(tokens) == 1:
            return self._index.term(field, tokens[0])
        return Query.term_set_query(self._index.schema, field, tokens)

    def _tokens(self, field: str, word: Word) -> list[str]:
        """The tokens of a field that a word, truncated or not, stands for."""
        if word.pattern is None:
            return [word.text]
        key = (field, word)
        if key not in self._expanded:
            fits = re.compile(word.pattern).fullmatch
            tokens = [token for token in self._index.tokens(field, word.text) if token != VALUE_BREAK and fits(token)]
            self._expanded[key] = tokens[:MOST_WORDS]
            known = self.reached.get(word.pattern, Reached(0, False))
            capped = known.capped or len(tokens) > MOST_WORDS
            self.reached[word.pattern] = Reached(max(known.words, len(tokens)), capped)
        return self._expanded[key]
