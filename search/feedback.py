"""What do the first records have in common? Learned from them, it puts the records below in a better order.

Relevance feedback without asking (Lavrenko and Croft 2001, "Relevance-based language models"; with MeSH concepts as
Srinivasan 1996, "Retrieval feedback in MEDLINE"): the words and concepts that most tell the first records of the list
from the collection become units that score as well. Three things are different here:

* The very first records stay where the query alone puts them: feedback is learned from them and is right about the rest
  of the list more often than about its head, above all for questions that have one right answer.
* What counts is the share of the first records that hold a name, less the share of all records: what is common anyway
  is nothing that they have in common.
* What the query itself asks for, by whatever spelling, is never learned again, so that a record cannot gain on another
  by a synonym (the invariants of ranking).

All of it is an ordinary plan: any engine carries it out, and every contribution is explained.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

import msgspec

from indexer.analysis import content_stems, words_of
from indexer.fields import STEM_FIELDS, tells
from indexer.mesh.check_tags import NEVER_EXPANDED
from indexer.mesh.vocabulary import Vocabulary
from indexer.stored import Gist
from search.engines import EngineReader, Scored
from search.opened import OpenGeneration
from search.query.interpret import Interpretation
from search.query.plan import Plan, UnitPlan
from search.query.units import Concept, Unit
from search.ranking import Feedback, idf

_FEW = 10
"""What only one of the records has is not what they have in common, unless there are fewer than these."""

_COUNTED = tuple(sorted(STEM_FIELDS, key=lambda field: field != "abstract_stems"))
"""The fields of words; most words of a collection are in most records in the abstract."""

_EASE = 5
"""Records count 1/5, 1/6, …: the first nearly three times as much as the tenth."""


def with_feedback(asked: Interpretation, opened: OpenGeneration) -> Interpretation:
    """A request that has learned from its first records; the same request where there is nothing to learn for.

    Where all that is found can be learned from there is nothing left to put in order.
    """
    plan, settings = asked.plan, asked.plan.feedback
    if settings is None or not settings.records or (plan.sort != "relevance" and not settings.finding):
        return asked
    reader = opened.reader()
    by_relevance = msgspec.structs.replace(plan, sort="relevance")
    ranking = reader.search(by_relevance, max(settings.records, settings.first + 1), 0)
    if ranking.total <= (0 if settings.finding else settings.records):
        return asked
    gists = [kept.gist for kept in opened.kept([hit.document for hit in ranking.page])]
    learned = _Learner(plan, settings, reader, opened.vocabulary).learn(gists[: settings.records])
    first = _first(ranking.page, [gist.id for gist in gists], settings.first)
    return asked._replace(
        understanding=msgspec.structs.replace(asked.understanding, learned=tuple(unit for unit, _ in learned)),
        plan=msgspec.structs.replace(plan, learned=tuple(planned for _, planned in learned), first=first),
    )


def _first(page: Sequence[Scored], ids: Sequence[str], count: int) -> tuple[tuple[str, ...], ...]:
    """Ids of the first records, those that tie together; none that ties with the first one left out."""
    levels: dict[float, list[str]] = {}
    bar = page[count].score if len(page) > count else 0.0
    for hit, id in zip(page[:count], ids, strict=False):
        if hit.score > bar:
            levels.setdefault(hit.score, []).append(id)
    return tuple(map(tuple, levels.values()))


class _Learner:
    """Learns units for a request from records."""

    def __init__(self, plan: Plan, settings: Feedback, reader: EngineReader, vocabulary: Vocabulary) -> None:
        self._settings = settings
        self._uis = {ui for unit in plan.units for ui in unit.concepts}
        self._stems = {stem for unit in plan.units for stem in unit.stems}
        self._stems.update(stem for unit in plan.units for words in unit.phrases for stem in content_stems(words))
        self._reader = reader
        self._vocabulary = vocabulary

    def learn(self, records: Sequence[Gist]) -> list[tuple[Unit, UnitPlan]]:
        """The concepts and words that most tell these records from others, weighted by what `_telling` says."""
        alone = len(records) < _FEW
        # Some concepts are too general to tell anything.
        concepts = _shares([record.concepts for record in records], self._uis | NEVER_EXPANDED, alone)
        learned = [
            self._concept(ui, share) for ui, share in self._telling(concepts, ("concepts",), self._settings.concepts)
        ]
        if not self._settings.words:
            return learned
        stems = [record.stems.split() for record in records]
        texts = list(map(set, stems))
        shares = _shares(stems, self._asked_words(texts), alone)
        for stem, share in self._telling(shares, _COUNTED, self._settings.words):
            first = next(record for record, text in zip(records, texts, strict=True) if stem in text)
            learned.append(self._word(stem, first.word(stem), share))
        return learned

    def _asked_words(self, texts: Sequence[set[str]]) -> set[str]:
        """Stems of the query, and of those spellings of its concepts that these texts have all words of."""
        known = filter(None, map(self._vocabulary.get, self._uis))
        spellings = {_stems_of(term) for one in known for term in one.terms}
        return self._stems.union(*(stems for stems in spellings if any(stems <= text for text in texts)))

    def _telling(self, shares: Mapping[str, float], fields: Sequence[str], wanted: int) -> list[tuple[str, float]]:
        """The names that tell most, each with its share beyond the one that any records would have of it by chance.

        What tells is that share times idf; the document frequency is the largest of several fields. One of them says
        the most that a name may tell, and the others are only looked at for names that may be among the first.
        """
        (field, *others), count, every = fields, self._reader.count, len(self._reader)
        at_most = []
        for name, share in shares.items():
            holding = count(field, name)
            beyond = share - holding / every
            if beyond > 0.0:
                at_most.append((-beyond * idf(every, holding), name, holding, beyond))
        if not others:
            return [(name, beyond) for _, name, _, beyond in sorted(at_most)[:wanted]]
        found: list[tuple[float, str, float]] = []
        for most, name, holding, _ in sorted(at_most):
            if (last := found[wanted - 1 : wanted]) and most > last[0][0]:
                break
            largest = max([holding, *[count(other, name) for other in others]])
            beyond = shares[name] - largest / every
            if beyond > 0.0:
                insort(found, (-beyond * idf(every, largest), name, beyond))
        return [(name, beyond) for _, name, beyond in found[:wanted]]

    def _concept(self, ui: str, share: float) -> tuple[Unit, UnitPlan]:
        name = self._vocabulary.name(ui)
        weight = self._settings.concept_weight * share
        return Unit(name, (Concept(ui, name, name, True),)), UnitPlan(
            (ui,), (), False, False, weight, self._settings.finding
        )

    def _word(self, stem: str, word: str, share: float) -> tuple[Unit, UnitPlan]:
        weight = self._settings.word_weight * share
        return Unit(word, (), (word,), (stem,)), UnitPlan((), (stem,), False, False, weight, finds=False)


def _shares(held: Sequence[Sequence[str]], left_out: Set[str], alone: bool) -> dict[str, float]:
    """For each name that several records hold, or any if what stands `alone` counts, the share of records that do, of
    which earlier ones count more."""
    weights = [1.0 / (_EASE + place) for place in range(len(held))]
    total = sum(weights)
    sums: dict[str, float] = {}
    again: set[str] = set()
    for weight, names in zip(weights, held, strict=True):
        for name in names:
            if name in sums:
                sums[name] += weight
                again.add(name)
            else:
                sums[name] = weight
    return {name: sums[name] / total for name in (sums.keys() if alone else again) - left_out}


@lru_cache(maxsize=20_000)
def _stems_of(term: str) -> frozenset[str]:
    return frozenset(filter(tells, content_stems(words_of(term))))
