"""What adds up to the score of a hit? Computed from the record itself and how its index scored, without the index.

That the sum is the score which the engine computed from its postings is a check of both; a test holds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from indexer.engines.lengths import encode_length
from indexer.fields import assigned_uis, concept_tokens, stem_fields
from search.evidence import Evidence
from search.query.phrases import places_of
from search.scoring import Clause, Part, Scoring, norms


def contributions(evidence: Evidence, scored: Scoring) -> list[Part]:
    """Every contribution to the score of a hit; they add up to it."""
    held = _Held(evidence, scored)
    return [part for number in range(len(scored.units)) for part in held.parts(number)]


class _Held:
    """The tokens of one record."""

    def __init__(self, evidence: Evidence, scored: Scoring) -> None:
        record = evidence.stored.record
        headings = [(evidence.ui_of(heading), heading) for heading in record.mesh]
        assigned, major = assigned_uis(headings, map(evidence.ui_of, record.concepts))
        self._scored = scored
        self._record = record
        self._stems = stem_fields(record)
        self._tokens: dict[str, Mapping[str, int]] = {field: Counter(stems) for field, stems in self._stems.items()}
        self._tokens["stems"] = Counter(set(chain.from_iterable(self._stems.values())))
        self._tokens["concepts"] = Counter(concept_tokens(evidence.stored.mentions, assigned, major))
        self._tokens["id"] = Counter((record.id,))
        self._tokens["synonyms"] = Counter(source.stem for source in evidence.synonyms)

    def parts(self, number: int) -> Iterator[Part]:
        """The contributions of one unit."""
        unit = self._scored.units[number]
        groups = [self._parts(number, group) for group in unit.concepts]
        yield from max(groups, key=lambda parts: sum(part.value for part in parts), default=())
        yield from self._parts(number, unit.words)

    def _parts(self, number: int, clauses: Sequence[Clause]) -> list[Part]:
        values = [(clause, self._value(clause)) for clause in clauses]
        return [Part(number, clause.kind, clause.name, clause.where, value) for clause, value in values if value]

    def _value(self, clause: Clause) -> float:
        if clause.words:
            text = getattr(self._record, clause.field)
            return clause.value if any(places_of(clause.words, text)) else 0.0
        tokens = self._tokens[clause.field]
        frequency = max(tokens[token] for token in (clause.token, *clause.others))
        if not frequency or (clause.without and tokens[clause.without]):
            return 0.0
        if not clause.saturated:
            return clause.value
        norm = norms(self._scored, clause.field)[encode_length(len(self._stems[clause.field]))]
        return clause.value * frequency / (frequency + norm)
