"""What must the reading half of an engine be able to do?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from search.query.nodes import Node
from search.query.plan import Plan

Kind: TypeAlias = Literal["concept", "word", "synonym", "cap"]


class Scored(NamedTuple):
    """A document as an engine numbers it, and its score."""

    document: int
    score: float


class Ranking(NamedTuple):
    """How many records match, and a page of them by falling score, ties by id."""

    total: int
    page: list[Scored]


class Part(NamedTuple):
    """One contribution to a score: of which unit, by what, and how much.

    kind "concept": `name` is a UI, `where` a tier ("any", "weak", "title", …); "word": `name` is a stem,
    `where` a stem field; "synonym": a stem in `synonyms`; "cap": what was taken off the words of a unit
    because its concept already counts. The parts of a document add up to its score.
    """

    unit: int
    kind: Kind
    name: str
    where: str
    value: float


class Reached(NamedTuple):
    """How many distinct words of the index a truncated word reached, and whether there were more than are searched."""

    words: int
    capped: bool


class EngineReader(Protocol):
    """Answers plans from one generation. Belongs to one thread of one process."""

    def search(self, plan: Plan, limit: int | None, offset: int) -> Ranking:
        """Score all matching records; `limit` None returns all from `offset` on."""

    def matching(self, plan: Plan) -> list[int]:
        """All documents that match, in no particular order."""

    def counts(self, conditions: Sequence[Node]) -> list[int]:
        """How many records match each condition; work is shared between them."""

    def reached(self) -> dict[str, Reached]:
        """How far each truncated word that was evaluated so far reached, by its pattern."""

    def explain(self, plan: Plan, document: int) -> list[Part]:
        """The contributions to the score of a document."""

    def stored(self, documents: Sequence[int]) -> list[str]:
        """The stored JSON (`indexer.fields.Stored`) of documents."""

    def find(self, id: str) -> int | None:
        """The document with this id."""

    def count(self, field: str, token: str) -> int:
        """The number of records that hold a token in a field."""

    def __len__(self) -> int:
        """The number of records."""

    def close(self) -> None:
        """Give back files."""
