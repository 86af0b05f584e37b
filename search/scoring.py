"""What adds to the score of a record? The units of a plan become clauses that any engine can carry out.

The formula of `search.ranking` in its elements: a clause is a constant, or the BM25 of one stem in one field. An engine
only looks tokens up and adds; it knows neither weights nor idf. Nothing here looks at a record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from indexer.analysis import content_stems
from indexer.engines.lengths import decode_length
from indexer.fields import STEM_FIELDS, WEAK
from search.query.plan import Plan, UnitPlan
from search.ranking import Weights, idf

Kind: TypeAlias = Literal["concept", "word", "typed", "synonym", "phrase", "place"]


_COUNTED = ("title_stems", "abstract_stems")
"""Where the frequency of a word counts that was typed for a concept."""

_MARGIN = 1.01  # engines may round


class Clause(NamedTuple):
    """One thing that adds to a score: a record that holds `token`, or any of `others`, in `field`, and not `without`;
    or one that holds `words` one after the other in `field`.

    Attributes:
        kind, name, where: what an explanation calls it (`Part`).
        value: what it adds if `saturated` is False; else the factor of tf / (tf + norm).
    """

    kind: Kind
    name: str
    where: str
    value: float
    field: str
    token: str
    without: str = ""
    saturated: bool = False
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class UnitClauses(NamedTuple):
    """The clauses of a unit: all of `words` that hold add up, and of `concepts` the group with the highest sum.

    What has nothing but clauses of units that do not `find` is not found.
    """

    words: tuple[Clause, ...]
    concepts: tuple[tuple[Clause, ...], ...]
    finds: bool = True


class Scoring(NamedTuple):
    """How a plan scores on one index: the clauses of each unit, k1 and b of BM25, and the average length of each
    stem field (stems)."""

    units: tuple[UnitClauses, ...]
    k1: float
    b: float
    average_lengths: dict[str, float]


class Part(NamedTuple):
    """One contribution to a score: of which unit, by what, and how much.

    kind "concept": `name` is a UI, `where` a tier ("any", "weak", "title", …); "word": `name` is a stem, `where` a
    stem field; "typed": `name` is a stem of the words typed for a concept, `where` a stem field for its frequency
    there, or "" for its being anywhere; "synonym": a stem in `synonyms`; "phrase": words in a row in the
    field `where`; "place": what keeps one of the first records in its place. Units are numbered as in
    `Understanding.scored`. The parts of a record add up to its score.
    """

    unit: int
    kind: Kind
    name: str
    where: str
    value: float


class Statistics(Protocol):
    """What is to be known of an index before anything is scored."""

    def count(self, field: str, token: str) -> int:
        """The number of records that hold a token in a field."""

    def average_length(self, field: str) -> float:
        """The average number of stems in a stem field, over all records."""

    def __len__(self) -> int:
        """The number of records."""


class Scorings:
    """Makes the scoring of plans on one index; knows the last: feedback asks again for what it learned from."""

    def __init__(self) -> None:
        self._last: tuple[Plan, Scoring] | None = None

    def of(self, plan: Plan, index: Statistics) -> Scoring:
        """The scoring of a plan; clauses that no record can hold are left out."""
        known = None
        if self._last is not None:
            last, scored = self._last
            if last.units is plan.units and last.weights is plan.weights:
                known = scored.units[: len(plan.units)]
        scored = _scoring(plan, index, known)
        self._last = plan, scored
        return scored


def _scoring(plan: Plan, index: Statistics, known: Sequence[UnitClauses] | None) -> Scoring:
    """The clauses of a plan on an index; those of `plan.units` may be known."""
    shared = Counter(stem for unit in plan.units if unit.concepts for stem in unit.stems)
    units = list(known or [_unit(unit, shared, plan.weights, index) for unit in plan.units])
    learned = [_unit(unit, shared, plan.weights.without_tiers, index) for unit in plan.learned]
    units += learned
    if plan.first:
        units.append(_kept(plan.first, learned))
    lengths = {field: index.average_length(field) for field in STEM_FIELDS}
    return Scoring(tuple(units), plan.weights.k1, plan.weights.b, lengths)


def _kept(first: Sequence[Sequence[str]], learned: Iterable[UnitClauses]) -> UnitClauses:
    """Constants that keep records in the places they have without what was learned, whatever that adds to others."""
    most = _MARGIN * sum(_most(unit) for unit in learned)
    clauses = [
        Clause("place", id, "", most * (len(first) - level), "id", id) for level, ids in enumerate(first) for id in ids
    ]
    return UnitClauses(tuple(clauses), (), finds=False)


def _most(unit: UnitClauses) -> float:
    """More than a record can get by a unit."""
    groups = (sum(clause.value for clause in group) for group in unit.concepts)
    return sum(clause.value for clause in unit.words) + max(groups, default=0.0)


def norms(scored: Scoring, field: str) -> list[float]:
    """k1 (1 - b + b length / average) for each byte of `indexer.engines.lengths`: what term frequency is saturated
    against."""
    average = scored.average_lengths[field] or 1.0
    return [scored.k1 * (1.0 - scored.b + scored.b * decode_length(code) / average) for code in range(256)]


def _unit(unit: UnitPlan, shared: Mapping[str, int], weights: Weights, index: Statistics) -> UnitClauses:
    phrases = tuple(clause for words in unit.phrases for clause in _phrase(words, weights, unit.weight, index))
    if not unit.stems:
        return UnitClauses(phrases, _concepts(unit, weights, index), unit.finds)
    frequencies = {stem: _frequencies(stem, unit.synonyms, index) for stem in unit.stems}
    known = {stem: idf(len(index), max(found.values())) for stem, found in frequencies.items() if found}
    if not unit.concepts:
        words = [
            clause for stem in known for clause in _word(stem, known[stem], frequencies[stem], weights, unit.weight)
        ]
        return UnitClauses((*words, *phrases), (), unit.finds)
    floor = _floor(unit, weights, index)
    total = sum(idf(len(index), max(found.values(), default=0)) for found in frequencies.values())
    typed = [
        clause
        for stem, importance in known.items()
        for clause in _typed(stem, floor * importance / total / shared[stem], frequencies[stem], weights, unit.weight)
    ]
    return UnitClauses(tuple(typed), _concepts(unit, weights, index), unit.finds)


def _concepts(unit: UnitPlan, weights: Weights, index: Statistics) -> tuple[tuple[Clause, ...], ...]:
    groups = [_concept(ui, unit, weights, index) for ui in unit.concepts]
    return tuple(tuple(group) for group in (*groups, _narrower(unit, weights, index)) if group)


def _narrower(unit: UnitPlan, weights: Weights, index: Statistics) -> list[Clause]:
    """What stands in for C where there is a concept below: no more than a share of the floor, whichever it is."""
    tokens = [ui for ui in unit.narrower if index.count("concepts", ui)]
    if not tokens:
        return []
    worth = weights.narrower * _floor(unit, weights, index) * unit.weight
    (first, *others), ui = tokens, unit.concepts[0]
    return [Clause("concept", ui, "narrower", worth, "concepts", first, others=tuple(others))]


def _floor(unit: UnitPlan, weights: Weights, index: Statistics) -> float:
    """The least that reliable evidence of a concept is worth."""
    return weights.any_evidence * min(idf(len(index), index.count("concepts", ui)) for ui in unit.concepts)


def _frequencies(stem: str, synonyms: bool, index: Statistics) -> dict[str, int]:
    """The document frequency of a stem in each field that holds it."""
    fields = (*STEM_FIELDS, "synonyms") if synonyms else STEM_FIELDS
    counted = {field: index.count(field, stem) for field in fields}
    return {field: count for field, count in counted.items() if count}


def _word(
    stem: str, importance: float, frequencies: dict[str, int], weights: Weights, factor: float
) -> Iterator[Clause]:
    for field, weight in weights.fields:
        if field in frequencies:
            value = weight * importance * (weights.k1 + 1.0) * factor
            yield Clause("word", stem, field, value, field, stem, saturated=True)
    if "synonyms" in frequencies:
        yield Clause("synonym", stem, "synonyms", weights.synonyms * importance * factor, "synonyms", stem)


def _phrase(words: tuple[str, ...], weights: Weights, factor: float, index: Statistics) -> Iterator[Clause]:
    """Words that stand one after the other: worth the sum of their idf, in each field."""
    found = [max(index.count(field, stem) for field in STEM_FIELDS) for stem in content_stems(words)]
    importance = sum(idf(len(index), count) for count in found)
    for field, weight in (("title", weights.title), ("abstract", weights.abstract)) if all(found) else ():
        value = weights.phrase * weight * importance * factor
        if value:
            yield Clause("phrase", " ".join(words), field, value, field, "", words=words)


def _typed(stem: str, worth: float, frequencies: dict[str, int], weights: Weights, factor: float) -> Iterator[Clause]:
    """A word that was typed for a concept: that it is there, and how often in title and abstract."""
    yield Clause("typed", stem, "", weights.lambda_ * worth * factor, "stems", stem)
    for field in _COUNTED:
        if field in frequencies and weights.mu:
            value = weights.mu * worth / len(_COUNTED) * factor
            yield Clause("typed", stem, field, value, field, stem, saturated=True)


def _concept(ui: str, unit: UnitPlan, weights: Weights, index: Statistics) -> list[Clause]:
    """C of one concept. Tiers stand only where the evidence is reliable, so that nothing needs to be taken off."""
    frequency = index.count("concepts", ui)
    if not frequency:
        return []
    importance = idf(len(index), frequency)
    any_evidence = weights.any_evidence * importance * unit.weight
    weak = ui + WEAK if index.count("concepts", ui + WEAK) else ""
    clauses = [Clause("concept", ui, "any", any_evidence, "concepts", ui, without=weak)]
    tiers = (*weights.tiers, (WEAK, weights.weak)) if unit.weak else weights.tiers
    for tier, weight in tiers:
        if weight and index.count("concepts", ui + tier):
            value = weight * importance * unit.weight
            clauses.append(Clause("concept", ui, tier[1:], value, "concepts", ui + tier))
    return clauses
