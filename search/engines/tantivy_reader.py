"""The reading half of the Tantivy engine: plans as Tantivy's queries, ties by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tantivy import Occur, Order, Query

from indexer.engines.tantivy_schema import TITLE_KEY
from indexer.engines.ties import TIE_COLUMN
from indexer.fields import decode_stored
from search.engines.base import Ranking, Reached, Scored
from search.engines.tantivy_conditions import Conditions
from search.engines.tantivy_index import TantivyIndex, number
from search.engines.tantivy_scores import rounded, scoring_query
from search.query.nodes import Node
from search.query.plan import Plan
from search.scoring import Scoring, scoring

_MORE = 32
"""Hits fetched beyond a page, in which its last score is hoped to end."""


class _Found(NamedTuple):
    """A document, and what it is ordered by: the lower, the further up."""

    key: Any
    document: int
    score: float


class TantivyReader:
    """See `EngineReader`."""

    def __init__(self, folder: Path) -> None:
        self._index = TantivyIndex(folder)
        self._conditions = Conditions(self._index)

    def __len__(self) -> int:
        return self._index.records

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """See `EngineReader.search`."""
        scored = scoring(plan, self)
        query = self._query(plan, scored)
        total = self._index.total(query)
        wanted = total if limit is None else min(total, offset + limit)
        if wanted <= offset:
            return Ranking(total, [], scored)
        if plan.sort == "relevance":
            page = self._page(query, wanted, offset)
        else:
            page = self._scores(query, self._page(query, wanted, offset, plan.sort))
        return Ranking(total, [Scored(found.document, found.score) for found in page], scored)

    def matching(self, plan: Plan) -> list[int]:
        """See `EngineReader.matching`."""
        query = self._query(plan, scoring(plan, self))
        hits = self._index.searcher.search(query, max(1, len(self)), False).hits
        return [number(address) for _, address in hits]

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """See `EngineReader.counts`."""
        return [self._index.total(self._conditions.query(condition)) for condition in conditions]

    def reached(self) -> dict[str, Reached]:
        """See `EngineReader.reached`."""
        return dict(self._conditions.truncation.reached)

    def stored(self, documents: Sequence[int]) -> list[str]:
        """See `EngineReader.stored`."""
        return [self._index.stored(document) for document in documents]

    def find(self, id: str) -> int | None:
        """See `EngineReader.find`."""
        hits = self._index.searcher.search(self._index.term("id", id), 1, False).hits
        return number(hits[0][1]) if hits else None

    def count(self, field: str, token: str) -> int:
        """See `EngineReader.count`."""
        return self._index.count(field, token)

    def tokens(self, field: str, prefix: str) -> Iterable[str]:
        """See `EngineReader.tokens`."""
        return self._index.tokens(field, prefix)

    def average_length(self, field: str) -> float:
        """See `EngineReader.average_length`."""
        return self._index.average_length(field)

    def close(self) -> None:
        """See `EngineReader.close`. Tantivy gives files back when nothing refers to them."""

    def _query(self, plan: Plan, scored: Scoring) -> Query:
        """What matches a plan, with its scores."""
        units = scoring_query(scored, self._index, plan.any_unit)
        if plan.condition is None:
            return units
        condition = Query.const_score_query(self._conditions.query(plan.condition), 0.0)
        return Query.boolean_query([(Occur.Must, condition), (Occur.Must if plan.any_unit else Occur.Should, units)])

    # Ordering

    def _page(self, query: Query, wanted: int, offset: int, sort: str = "relevance") -> list[_Found]:
        """Documents in order, ties by id.

        Tantivy orders ties by where documents stand. So many hits are fetched that the last key of the page ends
        among them, and the ties are put in order here.
        """
        fetched = wanted + _MORE
        while True:
            hits = self._fetch(query, fetched, sort)
            if len(hits) < fetched or hits[-1].key != hits[wanted - 1].key:
                break
            fetched *= 8
        last = hits[wanted - 1].key
        end = next((place for place in range(wanted, len(hits)) if hits[place].key != last), len(hits))
        return self._by_id(hits[:end])[offset:wanted]

    def _fetch(self, query: Query, limit: int, sort: str) -> list[_Found]:
        """The first hits, in whatever order ties come."""
        searcher, limit = self._index.searcher, min(limit, max(1, len(self)))
        if sort == "relevance":
            hits = searcher.search(query, limit, False).hits
            return [_Found(-rounded(score), number(at), rounded(score)) for score, at in hits]
        if sort == "date":
            hits = searcher.search(query, limit, False, order_by_field="date", order=Order.Desc).hits
            return [_Found(-(key or 0), number(at), 0.0) for key, at in hits]
        hits = searcher.search(query, limit, False, order_by_field=TITLE_KEY, order=Order.Asc).hits
        return [_Found(key or "", number(at), 0.0) for key, at in hits]

    def _by_id(self, hits: Sequence[_Found]) -> list[_Found]:
        """Hits in the order of their keys, ties by id; ids are read only where their first eight bytes tie too."""
        prefixes = self._index.values(TIE_COLUMN, [found.document for found in hits])
        keys = [(found.key, prefix) for found, prefix in zip(hits, prefixes, strict=True)]
        times = Counter(keys)
        ids = [self._id(found.document) if times[key] > 1 else "" for found, key in zip(hits, keys, strict=True)]
        order = sorted(range(len(hits)), key=lambda place: (keys[place], ids[place]))
        return [hits[place] for place in order]

    def _id(self, document: int) -> str:
        return decode_stored(self._index.stored(document)).record.id

    def _scores(self, query: Query, page: Sequence[_Found]) -> list[_Found]:
        """The page with its scores, where it was not ordered by them."""
        asked = self._index.with_ids([self._id(found.document) for found in page])
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(asked, 0.0))])
        hits = self._index.searcher.search(both, max(1, len(page)), False).hits
        scores = {number(at): rounded(score) for score, at in hits}
        return [found._replace(score=scores[found.document]) for found in page]
