"""The reading half of the Whoosh engine: term-at-a-time scoring over arrays of postings.

Whoosh's own scoring is not used: its BM25F adds per-field scores, its phrases score like conjunctions and its
disjunction-max compares different documents. Here is the formula of `search.ranking` and nothing else.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from indexer.engines.lengths import decode_length
from indexer.fields import STEM_FIELDS, decode_stored, fold_phrase
from search.engines.base import Part, Ranking, Reached, Scored
from search.engines.whoosh_conditions import Conditions
from search.engines.whoosh_postings import PostingReader, Postings
from search.query.nodes import Node
from search.query.plan import Plan, Sort, UnitPlan
from search.ranking import Weights, idf, norms

LENGTH_SUFFIX = "_length"
TIE_COLUMN = "id_prefix"


class WhooshReader:
    """See `EngineReader`."""

    def __init__(self, folder: Path) -> None:
        self._index = PostingReader(folder)
        self._records = len(self._index)
        self._conditions = Conditions(self._index)
        self._lengths: dict[str, bytes] = {}
        self._norms: dict[tuple[Weights, str], list[float]] = {}

    def __len__(self) -> int:
        return self._records

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """See `EngineReader.search`."""
        totals = self._totals(plan)
        order = totals if plan.sort == "relevance" else self._sort_keys(totals, plan.sort)
        page = self._page(order, limit, offset)
        return Ranking(len(totals), [Scored(document, totals[document]) for document in page])

    def matching(self, plan: Plan) -> list[int]:
        """See `EngineReader.matching`."""
        return list(self._totals(plan))

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """See `EngineReader.counts`."""
        return [len(self._conditions.documents(condition)) for condition in conditions]

    def reached(self) -> dict[str, Reached]:
        """See `EngineReader.reached`."""
        return dict(self._conditions.reached)

    def _totals(self, plan: Plan) -> dict[int, float]:
        """The score of every document that matches."""
        totals: dict[int, float] = {}
        required: set[int] | None = None
        for unit in plan.units:
            scores = self._unit_scores(unit, plan.weights)
            if plan.require_all:
                holding = self._holding(unit)
                required = holding if required is None else required & holding
            for document, score in scores.items():
                totals[document] = totals.get(document, 0.0) + score
        if required is not None:
            totals = {document: totals[document] for document in required if document in totals}
        if plan.condition is None:
            return totals
        matched = self._conditions.documents(plan.condition)
        if plan.any_unit:
            return {document: score for document, score in totals.items() if document in matched}
        return {document: totals.get(document, 0.0) for document in matched}

    def explain(self, plan: Plan, document: int) -> list[Part]:
        """See `EngineReader.explain`."""
        return [
            part for number, unit in enumerate(plan.units) for part in self._parts(number, unit, plan.weights, document)
        ]

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

    def close(self) -> None:
        """See `EngineReader.close`."""
        self._index.close()

    # Scoring

    def _unit_scores(self, unit: UnitPlan, weights: Weights) -> dict[int, float]:
        literal: dict[int, float] = {}
        for stem in unit.stems:
            for field, scale, postings in self._word_lists(stem, weights):
                self._add_words(literal, field, scale, postings, weights)
            if unit.synonyms:
                share = weights.synonyms * self._word_idf(stem)
                for document in self._index.postings("synonyms", stem).documents:
                    literal[document] = literal.get(document, 0.0) + share
        if not unit.concepts:
            return literal
        scores = self._concept_scores(unit, weights)
        least = weights.lambda_ * self._floor(unit, weights)
        for document, words in literal.items():
            concept = scores.get(document, 0.0)
            cap = max(weights.lambda_ * concept, least)
            scores[document] = concept + (words if words < cap else cap)
        return scores

    def _add_words(
        self, scores: dict[int, float], field: str, scale: float, postings: Postings, weights: Weights
    ) -> None:
        norm, lengths = self._field_norms(field, weights), self._field_lengths(field)
        for document, frequency in zip(postings.documents, postings.frequencies, strict=True):
            score = scale * frequency / (frequency + norm[lengths[document]])
            scores[document] = scores.get(document, 0.0) + score

    def _word_lists(self, stem: str, weights: Weights) -> Iterator[tuple[str, float, Postings]]:
        """The posting lists of a word by field, each with field weight x idf x (k1 + 1)."""
        importance = self._word_idf(stem) * (weights.k1 + 1.0)
        for field, weight in weights.fields:
            postings = self._index.postings(field, stem)
            if postings.documents:
                yield field, weight * importance, postings

    def _word_idf(self, stem: str) -> float:
        return idf(self._records, max(self.count(field, stem) for field in (*STEM_FIELDS, "synonyms")))

    def _concept_idf(self, ui: str) -> float:
        return idf(self._records, self.count("concepts", ui))

    def _concept_scores(self, unit: UnitPlan, weights: Weights) -> dict[int, float]:
        """C of every record that has one of the unit's concepts; the best concept counts."""
        best: dict[int, float] = {}
        for ui in unit.concepts:
            importance = self._concept_idf(ui)
            scores = dict.fromkeys(self._index.postings("concepts", ui).documents, weights.any_evidence * importance)
            for document in self._index.postings("concepts", f"{ui}/weak").documents:
                if unit.weak:
                    scores[document] = weights.weak * importance
                else:
                    del scores[document]
            for tier, weight in weights.tiers:
                for document in self._index.postings("concepts", ui + tier).documents:
                    scores[document] += weight * importance
            for document, score in scores.items():
                if score > best.get(document, 0.0):
                    best[document] = score
        return best

    def _floor(self, unit: UnitPlan, weights: Weights) -> float:
        """The least that a record with reliable evidence of the unit's concept scores."""
        return weights.any_evidence * min(self._concept_idf(ui) for ui in unit.concepts)

    def _holding(self, unit: UnitPlan) -> set[int]:
        """Documents that have a unit: its concept, or all of its words."""
        holding: set[int] | None = None
        fields = (*STEM_FIELDS, "synonyms") if unit.synonyms else STEM_FIELDS
        for stem in unit.stems:
            found = {d for field in fields for d in self._index.postings(field, stem).documents}
            holding = found if holding is None else holding & found
        result = holding or set()
        for ui in unit.concepts:
            having = set(self._index.postings("concepts", ui).documents)
            if not unit.weak:
                having.difference_update(self._index.postings("concepts", f"{ui}/weak").documents)
            result |= having
        return result

    def _field_lengths(self, field: str) -> bytes:
        if field not in self._lengths:
            self._lengths[field] = self._index.column(field + LENGTH_SUFFIX, "B").tobytes()
        return self._lengths[field]

    def _field_norms(self, field: str, weights: Weights) -> list[float]:
        """Norms by length byte."""
        known = self._norms.get((weights, field))
        if known is None:
            average = self._index.total_length(field) / max(1, self._index.document_count())
            known = norms(weights, average, [decode_length(code) for code in range(256)])
            self._norms[weights, field] = known
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

    # Explaining

    def _parts(self, number: int, unit: UnitPlan, weights: Weights, document: int) -> list[Part]:
        words = self._word_parts(number, unit, weights, document)
        if not unit.concepts:
            return words
        concept = max(
            (self._concept_parts(number, ui, unit, weights, document) for ui in unit.concepts),
            key=lambda parts: sum(part.value for part in parts),
        )
        reached = max(sum(part.value for part in concept), self._floor(unit, weights))
        excess = sum(part.value for part in words) - weights.lambda_ * reached
        cap = [Part(number, "cap", "", "", -excess)] if excess > 0 else []
        return [*concept, *words, *cap]

    def _word_parts(self, number: int, unit: UnitPlan, weights: Weights, document: int) -> list[Part]:
        parts = []
        for stem in unit.stems:
            for field, scale, postings in self._word_lists(stem, weights):
                frequency = _frequency(postings, document)
                if frequency:
                    norm = self._field_norms(field, weights)[self._field_lengths(field)[document]]
                    parts.append(Part(number, "word", stem, field, scale * frequency / (frequency + norm)))
            if unit.synonyms and _frequency(self._index.postings("synonyms", stem), document):
                parts.append(Part(number, "synonym", stem, "synonyms", weights.synonyms * self._word_idf(stem)))
        return parts

    def _concept_parts(self, number: int, ui: str, unit: UnitPlan, weights: Weights, document: int) -> list[Part]:
        def holds(token: str) -> bool:
            return bool(_frequency(self._index.postings("concepts", token), document))

        if not holds(ui):
            return []
        importance = self._concept_idf(ui)
        if holds(f"{ui}/weak"):
            return [Part(number, "concept", ui, "weak", weights.weak * importance)] if unit.weak else []
        parts = [Part(number, "concept", ui, "any", weights.any_evidence * importance)]
        for tier, weight in weights.tiers:
            if holds(ui + tier):
                parts.append(Part(number, "concept", ui, tier[1:], weight * importance))
        return parts


def _frequency(postings: Postings, document: int) -> float:
    """Term frequency in a document; 0 if the term is not in it."""
    position = bisect_left(postings.documents, document)
    if position < len(postings.documents) and postings.documents[position] == document:
        return postings.frequencies[position]
    return 0.0
