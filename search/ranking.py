"""How is a record scored? The formula, its constants, and nothing of any engine.

The score of a record is the sum over the units of the query, each times the unit's weight (1 unless said otherwise). A
unit is a word, or a concept with the words typed for it (in the units of idf, natural logarithms):

    unit  = L                                         a word
    unit  = C + floor x (LAMBDA x T + MU x F)         a concept; C is 0 where the record has no evidence of it

    L     = S + sum over stem fields f of
            weight(f) x idf(s) x tf (k1 + 1) / (tf + k1 (1 - b + b length / average length))
    S     = weight of synonyms x idf(s) if only an entry term of an assigned descriptor has the stem s
    C     = idf(concept) x (any_evidence + the weights of the tiers that hold), or
            idf(concept) x weak where all evidence is weak, or
            idf(concept) x narrower x any_evidence where there is any evidence of a concept below it;
            the largest of these, and of several concepts where the words may mean them
    floor = any_evidence x idf(concept): the least C of reliable evidence; the smallest of several concepts
    T     = the share, by idf, of the typed words' stems that the record holds in any stem field, between 0 and 1; of a
            stem that is typed for n concepts, each counts an nth
    F     = as T, but each stem counts tf / (tf + k1 (1 - b + b length / average length)), half of it in the title and
            half in the abstract
    idf   = ln(1 + (records - df + 0.5) / (df + 0.5))

L is BM25 (Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond") with the idf and the
rounded lengths of Lucene (`indexer.engines.lengths`). The df of a concept counts the records that have it by any
spelling and evidence, so that a rare synonym weighs no more than a common one. The df of a stem is the largest among
the stem fields and `synonyms`. The average length is over all records, those without the field included.

The typed words of a concept are bounded by what any evidence of the concept is worth: with LAMBDA + MU up to 1, one
concept found in all its words stays below two concepts found by synonyms, and a record that merely shares words with
a concept gets less than any reliable evidence of the concept.

To a query in free text, units are added that the first records teach (`search.feedback`). They are scored like all
others, but that no tier counts beside any evidence.
"""

from __future__ import annotations

import math
from pathlib import Path

import msgspec

from indexer.errors import QueryError


class Feedback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is learned from the first records of a list (`search.feedback`).

    Attributes:
        records: from how many records; 0 turns feedback off.
        first: how many records stay in their places at the top.
        concepts, words: how many of each are learned.
        concept_weight, word_weight: what one counts that all of these records hold, where one that is typed counts 1.
        finding: whether records are found that have only a learned concept.
    """

    records: int = 10
    first: int = 3
    concepts: int = 10
    words: int = 0
    concept_weight: float = 2.0
    word_weight: float = 0.5
    finding: bool = False


class BroadFeedback(Feedback, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same for `broad`: more records, more of what they have in common, and words."""

    records: int = 15
    concepts: int = 20
    words: int = 20
    concept_weight: float = 1.5
    word_weight: float = 0.75
    finding: bool = True


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The constants of the formula, and as JSON the file that `--weights` reads.

    Tiers are named as the tokens of the field `concepts`.
    """

    k1: float = 1.2
    b: float = 0.75
    title: float = 1.0
    abstract: float = 1.0
    headings: float = 0.5
    synonyms: float = 0.3
    any_evidence: float = 1.2
    in_title: float = 0.9
    repeated: float = 0.7
    assigned: float = 0.45
    major: float = 0.45
    weak: float = 0.45
    narrower: float = 0.7
    lambda_: float = 0.6
    mu: float = 0.4
    normal: Feedback = Feedback()
    broad: BroadFeedback = BroadFeedback()

    @property
    def fields(self) -> tuple[tuple[str, float], ...]:
        """Stem fields with their weights."""
        return (
            ("title_stems", self.title),
            ("abstract_stems", self.abstract),
            ("heading_stems", self.headings),
        )

    @property
    def without_tiers(self) -> Weights:
        """For what was learned: any evidence of a concept counts, and no more than that."""
        return msgspec.structs.replace(self, in_title=0.0, repeated=0.0, assigned=0.0, major=0.0)

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


def read_weights(path: Path) -> Weights:
    """The weights in a JSON file: an object of those that are not to be the defaults.

    Raises:
        QueryError: there is something else in it.
        OSError: it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Weights)
    except (msgspec.MsgspecError, ValueError) as error:
        names = ", ".join(Weights.__struct_fields__)
        raise QueryError(f"{path} holds no weights ({error}); they are a JSON object of: {names}") from error


def idf(records: int, document_frequency: int) -> float:
    """Inverse document frequency of BM25 in Lucene's form, always positive (natural logarithm)."""
    return math.log(1.0 + (records - document_frequency + 0.5) / (document_frequency + 0.5))
