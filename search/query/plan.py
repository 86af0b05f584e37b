"""What is an engine asked to do? The same plan for every engine."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from search.query.nodes import Node
from search.query.units import Understanding
from search.ranking import DEFAULT_WEIGHTS, Weights

Sort: TypeAlias = Literal["relevance", "date", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "date", "title")


class UnitPlan(msgspec.Struct, frozen=True):
    """A unit as an engine scores it.

    `concepts` are UIs, any of which will do (the best counts). `stems` are looked up in the stem fields, and
    also in `synonyms` if the unit is a word. `weak` admits records whose only evidence is weak.
    """

    concepts: tuple[str, ...]
    stems: tuple[str, ...]
    synonyms: bool
    weak: bool


class Plan(msgspec.Struct, frozen=True):
    """What to find, how to score it, and in what order to give it back.

    Attributes:
        units: what scores. With `any_unit` a record must have at least one to be found; with `require_all` every
            one: its concept, or all of its words.
        condition: an executable tree (`planning`) that a record must match, if there is one.
        sort: "relevance"; "date", the latest first and those without a date last; "title", by the alphabet. Ties
            stand by id.
    """

    units: tuple[UnitPlan, ...]
    require_all: bool = False
    any_unit: bool = True
    condition: Node | None = None
    sort: Sort = "relevance"
    weights: Weights = DEFAULT_WEIGHTS


def plan(understanding: Understanding, weights: Weights = DEFAULT_WEIGHTS) -> Plan:
    """The plan that carries out a query as it was understood."""
    expand = understanding.expand
    units = tuple(
        UnitPlan(
            tuple(concept.ui for concept in unit.concepts),
            unit.stems,
            synonyms=not unit.concepts and expand in ("strict", "normal"),
            weak=expand == "normal",
        )
        for unit in understanding.units
    )
    return Plan(units, require_all=understanding.require_all, weights=weights)
