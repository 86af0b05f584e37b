"""How well do synonyms alone find what indexers assigned? The measure of Massonnaud et al. 2020.

For every descriptor that indexers assigned often enough, look it up in titles and abstracts only, and hold what is
found against the records to which they assigned it or anything narrower. Only records with headings and an abstract
count, and no ranking is involved.

Massonnaud, Kerdelhué, Grosjean, Lelong, Griffon and Darmoni, "Identification of the best semantic expansion to query
PubMed through automatic performance assessment of four search strategies on all medical subject heading descriptors:
comparative study", JMIR Medical Informatics 8(6), 2020.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from indexer.mesh.vocabulary import Vocabulary
from indexer.stored import Stored

MIN_RECORDS = 5
"""Descriptors assigned to fewer records are left out."""

LOOKUPS = ("heading", "entry terms", "entry terms, exploded", "with weak evidence, exploded")
"""By the name of the descriptor; by any entry term; also by those of narrower descriptors; also by their stems."""

_TEXTS = ("title", "abstract")
_Postings: TypeAlias = dict[str, set[int]]


class Agreement(NamedTuple):
    """Means over descriptors, each between 0 and 1; one that finds nothing has precision 0."""

    lookup: str
    precision: float
    recall: float
    f: float


class AgainstIndexing(NamedTuple):
    """Records and descriptors that took part, and the agreement of each lookup."""

    records: int
    descriptors: int
    agreements: tuple[Agreement, ...]


def against_indexing(records: Iterable[Stored], vocabulary: Vocabulary) -> AgainstIndexing:
    """Hold what the vocabulary finds in texts against what was assigned."""
    seen = _Seen(vocabulary)
    for stored in records:
        if stored.record.mesh and stored.record.abstract:
            seen.add(stored)
    wanted = sorted(ui for ui, holding in seen.assigned.items() if len(holding) >= MIN_RECORDS)
    if not wanted:
        return AgainstIndexing(seen.records, 0, ())
    below = {ui: (ui, *vocabulary.below(ui)) for ui in wanted}
    alone = {ui: (ui,) for ui in wanted}
    relevant = _together(seen.assigned, below)
    found = (
        _together(seen.by_name, alone),
        _together(seen.reliably, alone),
        _together(seen.reliably, below),
        _together(seen.anyhow, below),
    )
    agreements = (_agreement(lookup, relevant, retrieved) for lookup, retrieved in zip(LOOKUPS, found, strict=True))
    return AgainstIndexing(seen.records, len(wanted), tuple(agreements))


class _Seen:
    """Numbers of records by UI: to which a descriptor was assigned, and whose texts mention it in which way."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.records = 0
        self.assigned: _Postings = defaultdict(set)
        self.by_name: _Postings = defaultdict(set)
        self.reliably: _Postings = defaultdict(set)
        self.anyhow: _Postings = defaultdict(set)
        self._name = lru_cache(maxsize=None)(vocabulary.name)

    def add(self, stored: Stored) -> None:
        """Take in a record."""
        for heading in stored.record.mesh:
            if heading.ui:
                self.assigned[heading.ui].add(self.records)
        for mention in stored.mentions:
            if mention.field in _TEXTS:
                self.anyhow[mention.ui].add(self.records)
                if not mention.weak:
                    self.reliably[mention.ui].add(self.records)
                    if mention.term == self._name(mention.ui):
                        self.by_name[mention.ui].add(self.records)
        self.records += 1


def _together(postings: _Postings, groups: Mapping[str, Iterable[str]]) -> _Postings:
    """For each key, the records of its whole group."""
    return {key: set().union(*(postings.get(ui, ()) for ui in group)) for key, group in groups.items()}


def _agreement(lookup: str, relevant: _Postings, retrieved: _Postings) -> Agreement:
    figures = list(_each(relevant, retrieved))
    precision, recall, f = (sum(column) / len(figures) for column in zip(*figures, strict=True))
    return Agreement(lookup, precision, recall, f)


def _each(relevant: _Postings, retrieved: _Postings) -> Iterator[tuple[float, float, float]]:
    """Precision, recall and their harmonic mean for each descriptor."""
    for ui, right in relevant.items():
        hits = len(retrieved[ui].intersection(right))
        precision = hits / len(retrieved[ui]) if hits else 0.0
        recall = hits / len(right)
        yield precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0
