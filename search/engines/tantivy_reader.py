"""The reading half of the Tantivy engine: plans as Tantivy's queries, ties by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tantivy import DocAddress, Occur, Order, Query

from indexer.engines.ties import TIE_COLUMN, TITLE_KEY
from indexer.stored import decode_gist
from search.engines.base import Ranking, Reached, Scored
from search.engines.tantivy_index import TantivyIndex, number
from search.engines.tantivy_scores import rounded, scoring_query
from search.query.nodes import Node
from search.query.plan import Plan, Sort
from search.scoring import Scoring, Scorings

if TYPE_CHECKING:
    from search.engines.tantivy_conditions import Conditions

_MORE = 32
"""Hits fetched beyond a page, in which its last score is hoped to end."""


Hits: TypeAlias = list[tuple[Any, DocAddress]]

_ORDERS: dict[Sort, tuple[str | None, Order]] = {
    "relevance": (None, Order.Desc),
    "date": ("date", Order.Desc),
    "title": (TITLE_KEY, Order.Asc),
}


class TantivyReader:
    """See `EngineReader`."""

    def __init__(self, folder: Path) -> None:
        self._index = TantivyIndex(folder)
        self.count = self._index.count  # asked for hundreds of times in a search
        self._scorings = Scorings()
        self._last_total: tuple[Plan, int] | None = None

    @cached_property
    def _conditions(self) -> Conditions:
        from search.engines.tantivy_conditions import Conditions  # most free text does without

        return Conditions(self._index)

    def __len__(self) -> int:
        return self._index.records

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """See `EngineReader.search`."""
        scored = self._scorings.of(plan, self)
        query = self._query(plan, scored)
        wanted = self._index.total(query) if limit is None else min(len(self), offset + limit)
        if wanted <= offset:
            return Ranking(self._index.total(query), [], scored)
        total, page = self._page(query, wanted, offset, plan.sort, self._known_total(plan))
        self._last_total = plan, total
        if plan.sort != "relevance":
            page = self._scores(query, page)
        return Ranking(total, page, scored)

    def matching(self, plan: Plan) -> list[int]:
        """See `EngineReader.matching`."""
        query = self._query(plan, self._scorings.of(plan, self))
        hits = self._index.searcher.search(query, max(1, len(self)), False).hits
        return [number(address) for _, address in hits]

    def years(self, plan: Plan) -> Counter[int]:
        """See `EngineReader.years`."""
        query = self._query(plan, self._scorings.of(plan, self))
        asked = {"years": {"histogram": {"field": "date", "interval": 10_000, "min_doc_count": 1}}}
        buckets = self._index.searcher.aggregate(Query.const_score_query(query, 0.0), asked)["years"]["buckets"]
        return Counter({int(bucket["key"]) // 10_000: int(bucket["doc_count"]) for bucket in buckets})

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """See `EngineReader.counts`."""
        return [self._index.total(self._conditions.query(condition)) for condition in conditions]

    def reached(self) -> dict[str, Reached]:
        """See `EngineReader.reached`."""
        return dict(self._conditions.truncation.reached)

    def stored(self, documents: Sequence[int]) -> list[bytes]:
        """See `EngineReader.stored`."""
        return list(map(self._index.stored, documents))

    def holding(self, field: str, tokens: Sequence[str], documents: Mapping[int, str]) -> set[int]:
        """See `EngineReader.holding`."""
        these = self._index.with_ids(list(documents.values()))
        both = [(Occur.Must, these), (Occur.Must, self._index.any_token(field, tokens))]
        hits = self._index.searcher.search(Query.boolean_query(both), max(1, len(documents)), False).hits
        return {number(address) for _, address in hits}

    def find(self, id: str) -> int | None:
        """See `EngineReader.find`."""
        hits = self._index.searcher.search(self._index.term("id", id), 1, False).hits
        return number(hits[0][1]) if hits else None

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

    def _known_total(self, plan: Plan) -> int | None:
        """How many documents match, if the search before counted them: what feedback learns may find nothing new."""
        if self._last_total is None or any(unit.finds for unit in plan.learned):
            return None
        last, total = self._last_total
        same = last.units is plan.units and last.condition is plan.condition and last.any_unit is plan.any_unit
        return total if same and not last.learned else None

    # Ordering

    def _page(self, query: Query, wanted: int, offset: int, sort: Sort, total: int | None) -> tuple[int, list[Scored]]:
        """How many documents match, and the first `wanted` in order but for `offset` of them, ties by id.

        `total` is how many match where that is known.
        Tantivy orders ties by where documents stand. So many hits are fetched that the last key of the page ends
        among them, and the ties are put in order here.
        """
        fetched = wanted + _MORE
        counted, keys, hits = self._fetch(query, fetched, sort, count=total is None)
        total = counted if total is None else total
        wanted = min(wanted, total)
        while len(keys) == fetched and keys[-1] == keys[wanted - 1]:
            fetched *= 8
            _, keys, hits = self._fetch(query, fetched, sort, count=False)
        end = wanted  # and further, where the last key goes on
        while 0 < end < len(keys) and keys[end] == keys[end - 1]:
            end += 1
        keys, documents = keys[:end], [number(at) for _, at in hits[:end]]
        if len(set(keys)) < end:
            keys, documents = self._by_id(keys, documents)
        scores = [-key for key in keys] if sort == "relevance" else [0.0] * end
        return total, list(map(Scored, documents[offset:wanted], scores[offset:wanted]))

    def _fetch(self, query: Query, limit: int, sort: Sort, *, count: bool) -> tuple[int, list[Any], Hits]:
        """How many documents match, if they are to be counted, and the first ones in whatever order ties come: what
        they are ordered by (the lower, the further up), and as Tantivy gives them back."""
        limit = min(limit, max(1, len(self)))
        by, order = _ORDERS[sort]
        result = self._index.searcher.search(query, limit, count, order_by_field=by, order=order)
        hits: Hits = result.hits
        if sort == "relevance":
            keys: list[Any] = [-score for score in rounded([score for score, _ in hits])]
        elif sort == "date":
            keys = [-(date or 0) for date, _ in hits]
        else:
            keys = [title or "" for title, _ in hits]
        return int(result.count) if count else 0, keys, hits  # type: ignore[attr-defined]

    def _by_id(self, keys: Sequence[Any], documents: Sequence[int]) -> tuple[list[Any], list[int]]:
        """Documents in the order of their keys, ties by id; ids are read only where their first eight bytes tie too."""
        pairs = list(zip(keys, self._index.values(TIE_COLUMN, documents), strict=True))
        times = Counter(pairs)
        ids = [self._id(document) if times[pair] > 1 else "" for document, pair in zip(documents, pairs, strict=True)]
        order = sorted(range(len(pairs)), key=lambda place: (pairs[place], ids[place]))
        return [keys[place] for place in order], [documents[place] for place in order]

    def _id(self, document: int) -> str:
        return decode_gist(self._index.stored(document)).id

    def _scores(self, query: Query, page: Sequence[Scored]) -> list[Scored]:
        """The page with its scores, where it was not ordered by them."""
        asked = self._index.with_ids([self._id(found.document) for found in page])
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(asked, 0.0))])
        hits = self._index.searcher.search(both, max(1, len(page)), False).hits
        scores = dict(zip([number(at) for _, at in hits], rounded([score for score, _ in hits]), strict=True))
        return [found._replace(score=scores[found.document]) for found in page]
