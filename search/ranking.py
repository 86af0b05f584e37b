"""How is a record scored? The formula, its constants, and nothing of any engine.

The score of a record is the sum over the units of the query. A unit is a concept (with the words typed for it) or a
word:

    L = sum over typed words and stem fields of  field weight x idf(word) x saturation(tf, length)
    C = idf(concept) x (sum of the weights of the tiers of evidence that hold)
    unit = C + min(L, LAMBDA x C)      if the record has the concept
           min(L, LAMBDA x floor)      if it only shares words with it; floor is C of the least reliable evidence
           L, or a constant share of idf where only an entry term of an assigned descriptor has the word

`saturation` and `idf` are those of BM25 as Lucene computes it (Robertson and Zaragoza 2009, "The probabilistic
relevance framework: BM25 and beyond"). A concept's idf counts the records that have it by any spelling, so that a rare
synonym weighs no more than a common one. A word's idf takes the largest document frequency among its fields.
"""

from __future__ import annotations

import math

import msgspec


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """The constants of the formula. Tiers are named as the tokens of the field `concepts`."""

    k1: float = 1.2
    b: float = 0.75
    title: float = 1.0
    abstract: float = 1.0
    headings: float = 0.5
    synonyms: float = 0.3
    any_evidence: float = 1.2
    in_title: float = 0.6
    repeated: float = 0.45
    assigned: float = 0.45
    major: float = 0.45
    weak: float = 0.45
    lambda_: float = 0.8

    @property
    def fields(self) -> tuple[tuple[str, float], ...]:
        """Stem fields with their weights."""
        return (
            ("title_stems", self.title),
            ("abstract_stems", self.abstract),
            ("heading_stems", self.headings),
        )

    @property
    def tiers(self) -> tuple[tuple[str, float], ...]:
        """Tiers that add to any evidence, as suffixes of concept tokens, with their weights."""
        return (
            ("/title", self.in_title),
            ("/repeated", self.repeated),
            ("/assigned", self.assigned),
            ("/major", self.major),
        )


DEFAULT_WEIGHTS = Weights()


def idf(records: int, document_frequency: int) -> float:
    """Inverse document frequency of BM25 in Lucene's form, always positive (natural logarithm)."""
    return math.log(1.0 + (records - document_frequency + 0.5) / (document_frequency + 0.5))


def norms(weights: Weights, average_length: float, lengths: list[int]) -> list[float]:
    """k1 (1 - b + b length / average) for each of `lengths`: what term frequency is saturated against."""
    average = average_length or 1.0
    return [weights.k1 * (1.0 - weights.b + weights.b * length / average) for length in lengths]
