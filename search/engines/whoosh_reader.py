"""The reading half of the Whoosh engine: term-at-a-time scoring over arrays of postings.

Whoosh's own scoring is not used: its BM25F adds per-field scores, its phrases score like conjunctions and its
disjunction-max compares different documents. Here is the formula of `search.ranking` and nothing else.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from indexer.fields import decode_stored, fold_phrase
from search.engines.base import Ranking, Reached, Scored
from search.engines.whoosh_conditions import Conditions
from search.engines.whoosh_postings import PostingReader
from search.query.nodes import Node
from search.query.plan import Plan, Sort
from search.scoring import Clause, Scoring, UnitClauses, norms, scoring

LENGTH_SUFFIX = "_length"
TIE_COLUMN = "id_prefix"


class WhooshReader:
    """See `EngineReader`."""

    def __init__(self, folder: Path) -> None:
        self._index = PostingReader(folder)
        self._records = len(self._index)
        self._conditions = Conditions(self._index)
        self._lengths: dict[str, bytes] = {}
        self._norms: dict[tuple[str, float, float], list[float]] = {}

    def __len__(self) -> int:
        return self._records

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """See `EngineReader.search`."""
        scored = scoring(plan, self)
        totals = self._totals(plan, scored)
        order = totals if plan.sort == "relevance" else self._sort_keys(totals, plan.sort)
        page = self._page(order, limit, offset)
        return Ranking(len(totals), [Scored(document, totals[document]) for document in page], scored)

    def matching(self, plan: Plan) -> list[int]:
        """See `EngineReader.matching`."""
        return list(self._totals(plan, scoring(plan, self)))

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """See `EngineReader.counts`."""
        return [len(self._conditions.documents(condition)) for condition in conditions]

    def reached(self) -> dict[str, Reached]:
        """See `EngineReader.reached`."""
        return dict(self._conditions.reached)

    def _totals(self, plan: Plan, scored: Scoring) -> dict[int, float]:
        """The score of every document that matches."""
        totals: dict[int, float] = {}
        for unit in scored.units:
            for document, score in self._unit_scores(unit, scored).items():
                totals[document] = totals.get(document, 0.0) + score
        if plan.condition is None:
            return totals
        matched = self._conditions.documents(plan.condition)
        if plan.any_unit:
            return {document: score for document, score in totals.items() if document in matched}
        return {document: totals.get(document, 0.0) for document in matched}

    def stored(self, documents: Sequence[int]) -> list[str]:
        """See `EngineReader.stored`."""
        return [self._index.stored(document) for document in documents]

    def find(self, id: str) -> int | None:
        """See `EngineReader.find`."""
        found = self._index.postings("id", id).documents
        return found[0] if found else None

    def count(self, field: str, token: str) -> int:
        """See `EngineReader.count`."""
        return self._index.document_frequency(field, token)

    def average_length(self, field: str) -> float:
        """See `EngineReader.average_length`."""
        return self._index.total_length(field) / max(1, self._index.document_count())

    def close(self) -> None:
        """See `EngineReader.close`."""
        self._index.close()

    # Scoring

    def _unit_scores(self, unit: UnitClauses, scored: Scoring) -> dict[int, float]:
        scores: dict[int, float] = {}
        for clause in unit.words:
            if clause.saturated:
                self._add_words(scores, clause, scored)
            else:
                for document in self._holding(clause):
                    scores[document] = scores.get(document, 0.0) + clause.value
        best: dict[int, float] = {}
        for group in unit.concepts:
            sums: dict[int, float] = {}
            for clause in group:
                for document in self._holding(clause):
                    sums[document] = sums.get(document, 0.0) + clause.value
            for document, score in sums.items():
                if score > best.get(document, 0.0):
                    best[document] = score
        for document, score in best.items():
            scores[document] = scores.get(document, 0.0) + score
        return scores

    def _holding(self, clause: Clause) -> Collection[int]:
        """Documents for which a clause holds, each once."""
        lists = [self._index.postings(field, clause.token).documents for field in clause.fields]
        without = self._index.postings(clause.fields[0], clause.without).documents if clause.without else ()
        if len(lists) == 1 and not without:
            return lists[0]
        return set().union(*lists).difference(without)

    def _add_words(self, scores: dict[int, float], clause: Clause, scored: Scoring) -> None:
        (field,) = clause.fields
        norm, lengths = self._field_norms(field, scored), self._field_lengths(field)
        postings = self._index.postings(field, clause.token)
        for document, frequency in zip(postings.documents, postings.frequencies, strict=True):
            score = clause.value * frequency / (frequency + norm[lengths[document]])
            scores[document] = scores.get(document, 0.0) + score

    def _field_lengths(self, field: str) -> bytes:
        if field not in self._lengths:
            self._lengths[field] = self._index.column(field + LENGTH_SUFFIX, "B").tobytes()
        return self._lengths[field]

    def _field_norms(self, field: str, scored: Scoring) -> list[float]:
        """Norms by length byte."""
        known = self._norms.get((field, scored.k1, scored.b))
        if known is None:
            known = norms(scored, field)
            self._norms[field, scored.k1, scored.b] = known
        return known

    # Ordering

    @cached_property
    def _id_prefixes(self) -> Sequence[int]:
        return self._index.column(TIE_COLUMN, "Q")

    def _sort_keys(self, documents: Iterable[int], sort: Sort) -> dict[int, float]:
        """What to order by instead of the score: the higher, the further up."""
        if sort == "date":
            dates = self._index.column("date", "i")
            return {document: dates[document] for document in documents}
        titles = {d: fold_phrase(decode_stored(self._index.stored(d)).record.title) for d in documents}
        ranks = {title: -rank for rank, title in enumerate(sorted(set(titles.values())))}
        return {document: ranks[title] for document, title in titles.items()}

    def _page(self, totals: dict[int, float], limit: int | None, offset: int) -> list[int]:
        """Documents by falling value, ties by id.

        Only the candidates for the page are put in order, and ids are read only of documents whose score and
        first eight bytes of id both tie.
        """
        wanted = len(totals) if limit is None else min(len(totals), offset + limit)
        if wanted <= offset:
            return []
        prefixes = self._id_prefixes
        candidates: Sequence[int] = list(totals)
        if wanted < len(totals):
            bar = heapq.nlargest(wanted, totals.values())[-1]
            candidates = [document for document, score in totals.items() if score >= bar]
            if len(candidates) > wanted:
                last = heapq.nsmallest(wanted, ((-totals[d], prefixes[d]) for d in candidates))[-1]
                candidates = [d for d in candidates if (-totals[d], prefixes[d]) <= last]
        keys = {d: (-totals[d], prefixes[d]) for d in candidates}
        times = Counter(keys.values())
        ids = self._index.ids(d for d, key in keys.items() if times[key] > 1)
        ordered = sorted(candidates, key=lambda d: (keys[d], ids.get(d, "")))
        return ordered[offset:wanted]
