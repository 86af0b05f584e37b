"""What are the constants of the ranking? The one place where they stand; `search.ranking` is the formula.

They are here because an index keeps those that it was built with (`indexer.manifest`).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import msgspec

from indexer.errors import QueryError

WEIGHTS_VERSION = 4
"""Changes with the defaults; an index remembers it."""

MOST = 1_000.0
"""No weight needs to be larger."""

MOST_LEARNED = 1_000
"""Records, concepts and words of feedback are read or scored one by one."""


def _require_bounded(constants: Feedback | Weights) -> None:
    for name in constants.__struct_fields__:
        value = getattr(constants, name)
        if isinstance(value, bool | Feedback):
            continue
        most = MOST_LEARNED if isinstance(value, int) else MOST
        if not isinstance(value, int | float) or not 0 <= value <= most:  # "not a number" is in no interval
            raise ValueError(f"{name} is {value}; it must be between 0 and {most}")


class Feedback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
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
    words: int = 10
    concept_weight: float = 2.0
    word_weight: float = 0.75
    finding: bool = False

    def __post_init__(self) -> None:
        _require_bounded(self)


class BroadFeedback(Feedback, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The same for `broad`: more records, and more of what they have in common."""

    records: int = 20
    concepts: int = 20
    words: int = 30
    concept_weight: float = 1.5
    finding: bool = True


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """The constants of the formula, and as JSON the file that `--weights` reads.

    Tiers are named as the tokens of the field `concepts`. A phrase counts `phrase` times, and in quotation marks
    `quoted` times that. What does not differ from the defaults is not written.

    Raises:
        ValueError: a constant is negative, no number, or beyond reason; `b` is a share.
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
    phrase: float = 0.5
    quoted: float = 6.0
    normal: Feedback = Feedback()
    broad: BroadFeedback = BroadFeedback()

    def __post_init__(self) -> None:
        _require_bounded(self)
        if self.b > 1.0:
            raise ValueError(f"b is {self.b}; it must be between 0 and 1")

    @cached_property
    def fields(self) -> tuple[tuple[str, float], ...]:
        """Stem fields with their weights."""
        return (
            ("title_stems", self.title),
            ("abstract_stems", self.abstract),
            ("heading_stems", self.headings),
        )

    @cached_property
    def without_tiers(self) -> Weights:
        """For what was learned: any evidence of a concept counts, and no more than that."""
        return msgspec.structs.replace(self, in_title=0.0, repeated=0.0, assigned=0.0, major=0.0)

    @cached_property
    def tiers(self) -> tuple[tuple[str, float], ...]:
        """Tiers that add to any evidence, as suffixes of concept tokens, with their weights, none of which is 0."""
        tiers = (
            ("/title", self.in_title),
            ("/repeated", self.repeated),
            ("/assigned", self.assigned),
            ("/major", self.major),
        )
        return tuple((tier, weight) for tier, weight in tiers if weight)


DEFAULT_WEIGHTS = Weights()


def read_weights(path: Path) -> Weights:
    """The weights in a JSON file: an object of those that are not to be the defaults.

    Raises:
        QueryError: there is something else in it, or a constant is out of bounds.
        OSError: it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Weights)
    except (msgspec.MsgspecError, ValueError) as error:
        names = ", ".join(Weights.__struct_fields__)
        raise QueryError(f"{path} holds no weights ({error}); they are a JSON object of: {names}") from error
