"""Which documents does a condition match? The executable tree (`search.query.planning`) as a Tantivy query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tantivy import FieldType, Occur, Query

from search.engines.tantivy_index import TantivyIndex
from search.engines.tantivy_near import Proximity
from search.engines.tantivy_scores import any_of
from search.engines.truncation import Truncation
from search.query.nodes import And, Dates, Everything, Near, Node, Not, Nothing, Or, Text, Value
from search.query.walking import children, fold

_MOST_REMEMBERED = 20_000

# Tantivy recurs, and a query that stands in two places is there twice; what would be too deep or too large is looked
# up first, and becomes a set of ids.
_DEEPEST = 100
_LARGEST = 4_000
_LARGE = 200


class _Built(NamedTuple):
    """A query, its levels and its number of parts. `loose`: it also matches documents that are yet to be verified."""

    query: Query
    depth: int = 1
    size: int = 1
    loose: bool = False


class Conditions:
    """Builds queries on one index; remembers the last ones, so that the lines of a strategy share work."""

    def __init__(self, index: TantivyIndex) -> None:
        self._index = index
        self._known: dict[int, tuple[Node, _Built]] = {}
        self._verified: dict[int, _Built] = {}
        self.truncation = Truncation(index.tokens)
        self._near = Proximity(index, self.truncation.expand)

    def query(self, node: Node) -> Query:
        """The query of a condition; its scores mean nothing."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
            self._verified.clear()
        return self._strict(node, fold(node, self._visit, self._known)).query

    def _visit(self, node: Node, below: tuple[_Built, ...]) -> _Built:
        if not below:
            return _Built(self._leaf(node))
        # A proximity group in another is verified with it.
        if not isinstance(node, Near):
            below = tuple(map(self._strict, children(node), below))
        if isinstance(node, And | Or):
            below = tuple({id(built.query): built for built in below}.values())
            if len(below) == 1:
                return below[0]
        below = self._small(below)
        depth = 1 + max(built.depth for built in below)
        size = 1 + sum(built.size for built in below)
        return _Built(self._combined(node, [built.query for built in below]), depth, size, isinstance(node, Near))

    def _strict(self, node: Node, built: _Built) -> _Built:
        if not (built.loose and isinstance(node, Near)):
            return built
        if id(node) not in self._verified:  # `_known` holds on to the node
            self._verified[id(node)] = _Built(self._near.near(node, built.query), 2)
        return self._verified[id(node)]

    def _small(self, below: tuple[_Built, ...]) -> tuple[_Built, ...]:
        if max(built.depth for built in below) >= _DEEPEST:
            return tuple(self._looked_up(built) if built.depth > 2 else built for built in below)
        if sum(built.size for built in below) > _LARGEST:
            return tuple(self._looked_up(built) if built.size > _LARGE else built for built in below)
        return below

    def _looked_up(self, built: _Built) -> _Built:
        return _Built(self._index.with_ids(self._index.ids(built.query)), loose=built.loose)

    def _combined(self, node: Node, queries: Sequence[Query]) -> Query:
        if isinstance(node, Or):
            return any_of(queries)
        if isinstance(node, Not):
            return Query.boolean_query([(Occur.Must, queries[0]), (Occur.MustNot, queries[1])])
        return Query.boolean_query([(Occur.Must, query) for query in queries])

    def _leaf(self, node: Node) -> Query:
        if isinstance(node, Text):
            return any_of(self.text(node, field) for field in node.fields)
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
        return self._index.any_token(node.field, self._index.tokens(node.field, node.text))

    def _dated(self, node: Dates) -> Query:
        """Documents whose date, as far as it is known, overlaps the range; without a date none does."""
        schema, last = self._index.schema, "date_last" if node.field == "date" else node.field
        begun = Query.range_query(schema, node.field, FieldType.Unsigned, 1, max(1, node.last))
        ended = Query.range_query(schema, last, FieldType.Unsigned, max(1, node.first), None)
        return Query.boolean_query([(Occur.Must, begun), (Occur.Must, ended)]) if node.last > 0 else Query.empty_query()

    # Words and phrases

    def text(self, node: Text, field: str) -> Query:
        """The documents that hold the words one after the other in one value of a field."""
        expanded = [self.truncation.expand(field, word) for word in node.words]
        if not all(expanded):
            return Query.empty_query()
        return self._index.any_token(field, expanded[0]) if len(expanded) == 1 else self._near.phrase(node, field)
