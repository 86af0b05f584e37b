"""The reading half of the Whoosh engine: clauses added up over arrays of postings, all documents at once.

Whoosh's own scoring is not used: its BM25F adds per-field scores, its phrases score like conjunctions and its
disjunction-max compares different documents. Here is the formula of `search.ranking` and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.ties import TIE_COLUMN, TITLE_KEY
from search.engines.base import Ranking, Reached, Scored
from search.engines.whoosh_postings import Floats, Ints, Mask, PostingReader
from search.query.nodes import Node, phrase
from search.query.plan import Plan, Sort
from search.scoring import Clause, Scoring, Scorings, norms

if TYPE_CHECKING:
    from search.engines.whoosh_conditions import Conditions

LENGTH_SUFFIX = "_length"


class WhooshReader:
    """See `EngineReader`."""

    def __init__(self, folder: Path) -> None:
        self._index = PostingReader(folder)
        self.count = self._index.document_frequency  # asked for hundreds of times in a search
        self._documents = self._index.document_count()
        self._scorings = Scorings()
        self._last_totals: tuple[Scoring, Mask, Floats] | None = None
        self._norms: dict[tuple[str, float, float], Floats] = {}

    @cached_property
    def _conditions(self) -> Conditions:
        from search.engines.whoosh_conditions import Conditions  # most free text does without

        return Conditions(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """See `EngineReader.search`."""
        scored = self._scorings.of(plan, self)
        matched, totals = self._totals(plan, scored)
        found = np.flatnonzero(matched)
        keys = totals[found] if plan.sort == "relevance" else self._sort_keys(found, plan.sort)
        page = self._page(found, keys, limit, offset)
        hits = [Scored(*hit) for hit in zip(page.tolist(), totals[page].tolist(), strict=True)]
        return Ranking(len(found), hits, scored)

    def matching(self, plan: Plan) -> list[int]:
        """See `EngineReader.matching`."""
        matched, _ = self._totals(plan, self._scorings.of(plan, self))
        return list(np.flatnonzero(matched).tolist())

    def years(self, plan: Plan) -> Counter[int]:
        """See `EngineReader.years`."""
        matched, _ = self._totals(plan, self._scorings.of(plan, self))
        dates = self._index.column("date", "i4")[matched]
        years, counts = np.unique(dates[dates > 0] // 10_000, return_counts=True)
        return Counter(dict(zip(years.tolist(), counts.tolist(), strict=True)))

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """See `EngineReader.counts`."""
        return [int(np.count_nonzero(self._conditions.matching(condition))) for condition in conditions]

    def reached(self) -> dict[str, Reached]:
        """See `EngineReader.reached`."""
        return dict(self._conditions.truncation.reached)

    def stored(self, documents: Sequence[int]) -> list[bytes]:
        """See `EngineReader.stored`."""
        return list(map(self._index.stored, documents))

    def holding(self, field: str, tokens: Sequence[str], documents: Mapping[int, str]) -> set[int]:
        """See `EngineReader.holding`."""
        lists = [self._index.postings(field, token).documents for token in tokens]
        return {document for document in documents if any(_contains(found, document) for found in lists)}

    def find(self, id: str) -> int | None:
        """See `EngineReader.find`."""
        found = self._index.postings("id", id).documents
        return int(found[0]) if len(found) else None

    def tokens(self, field: str, prefix: str) -> Iterable[str]:
        """See `EngineReader.tokens`."""
        return self._index.tokens(field, prefix)

    def average_length(self, field: str) -> float:
        """See `EngineReader.average_length`."""
        return self._index.total_length(field) / max(1, self._documents)

    def close(self) -> None:
        """See `EngineReader.close`."""
        self._index.close()

    # Scoring

    def _totals(self, plan: Plan, scored: Scoring) -> tuple[Mask, Floats]:
        """For each document, whether it matches and its score. Clauses are added in their order, the same for all.

        What the units of the query make is remembered: with what feedback learns from them they are asked for again.
        """
        asked = scored._replace(units=scored.units[: len(plan.units)])
        if self._last_totals is None or self._last_totals[0] != asked:
            nothing = np.zeros(self._documents, np.bool_), np.zeros(self._documents)
            self._last_totals = (asked, *self._add_up(asked, *nothing))
        _, matched, totals = self._last_totals
        learned = scored._replace(units=scored.units[len(plan.units) :])
        if learned.units:
            matched, totals = self._add_up(learned, matched.copy(), totals.copy())
        if plan.condition is not None:
            condition = self._conditions.matching(plan.condition)
            matched = matched & condition if plan.any_unit else condition
        return matched, totals

    def _add_up(self, scored: Scoring, matched: Mask, totals: Floats) -> tuple[Mask, Floats]:
        """Mark what the units find, and add what they are worth."""
        for unit in scored.units:
            found = matched if unit.finds else None
            self._add(unit.words, scored, found, totals)
            if len(unit.concepts) == 1:
                self._add(unit.concepts[0], scored, found, totals)
            elif unit.concepts:
                totals += self._highest(unit.concepts, scored, found)
        return matched, totals

    def _highest(self, groups: Sequence[Sequence[Clause]], scored: Scoring, matched: Mask | None) -> Floats:
        """For each document the highest sum of a group. What is one constant needs no look at the other documents."""
        highest = np.zeros(self._documents)
        self._add(groups[0], scored, matched, highest)
        for group in groups[1:]:
            if len(group) == 1 and not group[0].saturated:
                clause = group[0]
                documents = self._holding(clause)
                highest[documents] = np.maximum(highest[documents], clause.value)
                if matched is not None:
                    matched[documents] = True
            else:
                sums = np.zeros(self._documents)
                self._add(group, scored, matched, sums)
                np.maximum(highest, sums, out=highest)
        return highest

    def _add(self, clauses: Sequence[Clause], scored: Scoring, matched: Mask | None, totals: Floats) -> None:
        """Add what clauses are worth to the documents for which they hold."""
        for clause in clauses:
            if clause.saturated:
                documents, frequencies = self._index.postings(clause.field, clause.token)
                lengths = self._field_norms(clause.field, scored)[documents]
                totals[documents] += clause.value * frequencies / (frequencies + lengths)
            else:
                documents = self._holding(clause)
                totals[documents] += clause.value
            if matched is not None:
                matched[documents] = True

    def _holding(self, clause: Clause) -> Ints:
        """The documents for which a clause holds that is a constant."""
        if clause.words:
            return np.flatnonzero(self._conditions.matching(phrase(clause.words, (clause.field,))))
        return self._index.holding(clause.field, (clause.token, *clause.others), clause.without)

    def _field_norms(self, field: str, scored: Scoring) -> Floats:
        """What term frequency is saturated against, for each document."""
        known = self._norms.get((field, scored.k1, scored.b))
        if known is None:
            known = np.array(norms(scored, field))[self._index.column(field + LENGTH_SUFFIX, "u1")]
            self._norms[field, scored.k1, scored.b] = known
        return known

    # Ordering

    def _sort_keys(self, documents: Ints, sort: Sort) -> NDArray[Any]:
        """What to order by instead of the score: the higher, the further up."""
        if sort == "date":
            return self._index.column("date", "i4")[documents]
        return -self._index.ranks(TITLE_KEY)[documents]

    def _page(self, documents: Ints, keys: NDArray[Any], limit: int | None, offset: int) -> Ints:
        """Documents by falling key, ties by id.

        Only the candidates for the page are put in order, and ids are read only of documents whose key and first
        eight bytes of id both tie.
        """
        wanted = len(documents) if limit is None else min(len(documents), offset + limit)
        if wanted <= offset:
            return documents[:0]
        prefix = self._index.column(TIE_COLUMN, "u8")
        if wanted < len(documents):
            chosen = _foremost(keys, documents, prefix, wanted)
            documents, keys = documents[chosen], keys[chosen]
        prefixes = prefix[documents]
        order = np.lexsort((prefixes, -keys))
        documents, keys, prefixes = documents[order], keys[order], prefixes[order]
        self._settle(documents, (keys[1:] == keys[:-1]) & (prefixes[1:] == prefixes[:-1]))
        return documents[offset:wanted]

    def _settle(self, documents: Ints, tied: Mask) -> None:
        """Put runs of documents, each tied with the one before, in the order of their ids."""
        if not tied.any():
            return
        runs = np.cumsum(~np.append(False, tied))
        places = np.flatnonzero(np.append(False, tied) | np.append(tied, False)).tolist()
        places_by_id = sorted(places, key=lambda place: (runs[place], self._index.id(int(documents[place]))))
        documents[places] = documents[places_by_id]


def _contains(documents: Ints, document: int) -> bool:
    place = int(np.searchsorted(documents, document))
    return place < len(documents) and int(documents[place]) == document


def _foremost(keys: NDArray[Any], documents: Ints, prefix: NDArray[Any], wanted: int) -> Ints:
    """Where the highest keys stand, and of those that tie at the end the lowest prefixes: at least `wanted`."""
    bar = np.partition(keys, -wanted)[-wanted]
    above, at = np.flatnonzero(keys > bar), np.flatnonzero(keys == bar)
    room = wanted - len(above)
    if room < len(at):
        prefixes = prefix[documents[at]]
        at = at[prefixes <= np.partition(prefixes, room - 1)[room - 1]]
    return np.concatenate([above, at])
