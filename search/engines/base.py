"""What must the reading half of an engine be able to do?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from search.query.nodes import Node
from search.query.plan import Plan
from search.query.wildcards import as_written
from search.scoring import Scoring


class Scored(NamedTuple):
    """A document as an engine numbers it, and its score."""

    document: int
    score: float


class Ranking(NamedTuple):
    """How many records match, a page of them by falling score, ties by id, and how they were scored."""

    total: int
    page: list[Scored]
    scoring: Scoring


class Reached(NamedTuple):
    """How many distinct words of the index a truncated word reached, and whether there were more than are searched."""

    words: int
    capped: bool

    def warning(self, pattern: str) -> str:
        """What a user should know where there were more."""
        word = as_written(pattern)
        return f"the truncated word {word} reaches {self.words:,} words, more than are searched; lengthen it"


class EngineReader(Protocol):
    """Answers plans from one generation. Belongs to one thread of one process."""

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """Score all matching records; `limit` None returns all from `offset` on."""

    def matching(self, plan: Plan) -> list[int]:
        """All documents that match, in no particular order."""

    def years(self, plan: Plan) -> Counter[int]:
        """How many of the documents that match are of each year of publication; those of none are left out."""

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """How many records match each condition; work is shared between them."""

    def reached(self) -> dict[str, Reached]:
        """How far each truncated word that was evaluated so far reached, by its pattern."""

    def stored(self, documents: Sequence[int]) -> list[bytes]:
        """What is stored of documents (`indexer.stored`, UTF-8)."""

    def holding(self, field: str, tokens: Sequence[str], documents: Mapping[int, str]) -> set[int]:
        """Which of some documents, given with their ids, hold any of the tokens in an exact field."""

    def find(self, id: str) -> int | None:
        """The document with this id."""

    def count(self, field: str, token: str) -> int:
        """The number of records that hold a token in a field."""

    def tokens(self, field: str, prefix: str) -> Iterable[str]:
        """The distinct tokens of a field of words or exact values that begin with `prefix`, in order."""

    def average_length(self, field: str) -> float:
        """The average number of stems in a stem field, over all records."""

    def __len__(self) -> int:
        """The number of records."""

    def close(self) -> None:
        """Give back files."""
