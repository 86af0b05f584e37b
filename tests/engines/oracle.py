"""The formula of `search.ranking`, computed the slow and obvious way over the documents themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from indexer.fields import Document
from search.query.plan import Plan, UnitPlan

FIELDS = ("title_stems", "abstract_stems", "heading_stems")


class Oracle:
    """Scores documents by looking at every one of them."""

    def __init__(self, documents: Sequence[Document], plan: Plan, require_all: bool = False) -> None:
        self._documents = documents
        self._plan = plan
        self._require_all = require_all
        self._weights = plan.weights

    def scores(self) -> dict[str, float]:
        """The score of every record that matches, by id."""
        found = {}
        for one in self._documents:
            finding = [*self._plan.units, *(unit for unit in self._plan.learned if unit.finds)]
            matches = [self._matches(one, unit) for unit in finding]
            if all(self._has(one, unit) for unit in self._plan.units) if self._require_all else any(matches):
                asked = sum(unit.weight * self._unit(one, unit) for unit in self._plan.units)
                found[one.id] = asked + sum(unit.weight * self._learned(one, unit) for unit in self._plan.learned)
        return found

    def _matches(self, one: Document, unit: UnitPlan) -> bool:
        by_stem = any(self._has_stem(one, unit, stem) for stem in unit.stems)
        return by_stem or self._has_concept(one, unit) or self._phrases(one, unit) > 0

    def _has(self, one: Document, unit: UnitPlan) -> bool:
        every = bool(unit.stems) and all(self._has_stem(one, unit, stem) for stem in unit.stems)
        return every or self._has_concept(one, unit) or self._phrases(one, unit) > 0

    def _has_stem(self, one: Document, unit: UnitPlan, stem: str) -> bool:
        return any(stem in one.tokens(field) for field in FIELDS) or (unit.synonyms and stem in one.tokens("synonyms"))

    def _has_concept(self, one: Document, unit: UnitPlan) -> bool:
        tokens = one.tokens("concepts")
        itself = any(ui in tokens and (unit.weak or f"{ui}/weak" not in tokens) for ui in unit.concepts)
        return itself or any(ui in tokens for ui in unit.narrower)

    def _unit(self, one: Document, unit: UnitPlan) -> float:
        if not unit.concepts:
            return sum(self._word(one, unit, stem) for stem in unit.stems) + self._phrases(one, unit)
        concept = max(self._concept(one, ui, unit.weak) for ui in unit.concepts)
        floor = self._weights.any_evidence * min(self._concept_idf(ui) for ui in unit.concepts)
        if any(ui in one.tokens("concepts") for ui in unit.narrower):
            concept = max(concept, self._weights.narrower * floor)
        return concept + floor * self._typed(one, unit)

    def _learned(self, one: Document, unit: UnitPlan) -> float:
        """A word as any word; a concept by any reliable evidence, whichever it is."""
        if not unit.concepts:
            return self._unit(one, unit)
        held = [ui for ui in unit.concepts if self._concept(one, ui, unit.weak)]
        return self._weights.any_evidence * max(map(self._concept_idf, held), default=0.0)

    def _typed(self, one: Document, unit: UnitPlan) -> float:
        w = self._weights
        importance = {stem: self._stem_idf(stem) for stem in unit.stems}
        found = 0.0
        for stem, idf in importance.items():
            times = sum(stem in other.stems for other in self._plan.units if other.concepts)
            often = sum(self._saturation(one, field, stem) for field in FIELDS[:2]) / 2
            found += idf / times * (w.lambda_ * self._has_stem(one, unit, stem) + w.mu * often)
        return found / sum(importance.values()) if importance else 0.0

    def _saturation(self, one: Document, field: str, stem: str) -> float:
        w, frequency = self._weights, one.tokens(field).count(stem)
        average = sum(len(other.tokens(field)) for other in self._documents) / len(self._documents)
        norm = w.k1 * (1 - w.b + w.b * rounded(len(one.tokens(field))) / average) if frequency else 1.0
        return frequency / (frequency + norm)

    def _word(self, one: Document, unit: UnitPlan, stem: str) -> float:
        w = self._weights
        idf = self._stem_idf(stem, unit.synonyms)
        score = 0.0
        for field, weight in zip(FIELDS, (w.title, w.abstract, w.headings), strict=True):
            score += weight * idf * (w.k1 + 1) * self._saturation(one, field, stem)
        if unit.synonyms and stem in one.tokens("synonyms"):
            score += w.synonyms * idf
        return score

    def _phrases(self, one: Document, unit: UnitPlan) -> float:
        w, score = self._weights, 0.0
        for words in unit.phrases:
            for field, weight in (("title", w.title), ("abstract", w.abstract)):
                if f" {' '.join(words)} " in f" {' '.join(one.tokens(field))} ":
                    score += w.phrase * weight * sum(map(self._stem_idf, words))
        return score

    def _concept(self, one: Document, ui: str, weak: bool) -> float:
        w, tokens = self._weights, one.tokens("concepts")
        if ui not in tokens:
            return 0.0
        if f"{ui}/weak" in tokens:
            return w.weak * self._concept_idf(ui) if weak else 0.0
        tiers = {"/title": w.in_title, "/repeated": w.repeated, "/assigned": w.assigned, "/major": w.major}
        held = sum(weight for tier, weight in tiers.items() if ui + tier in tokens)
        return (w.any_evidence + held) * self._concept_idf(ui)

    def _stem_idf(self, stem: str, synonyms: bool = False) -> float:
        holding = [sum(stem in other.tokens(field) for other in self._documents) for field in FIELDS]
        if synonyms:
            holding.append(sum(stem in other.tokens("synonyms") for other in self._documents))
        return self._idf(max(holding))

    def _concept_idf(self, ui: str) -> float:
        return self._idf(sum(ui in other.tokens("concepts") for other in self._documents))

    def _idf(self, holding: int) -> float:
        return math.log(1 + (len(self._documents) - holding + 0.5) / (holding + 0.5))


def rounded(length: int) -> int:
    """A length as Lucene keeps it: exact below 24, and 24 plus the four leading bits of the rest."""
    rest = length - 24
    lost = max(0, rest.bit_length() - 4)
    return length if rest < 0 else 24 + (rest >> lost << lost)
