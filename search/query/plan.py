"""What is an engine asked to do? The same plan for every engine."""

from __future__ import annotations

import msgspec

from search.query.units import Understanding
from search.ranking import DEFAULT_WEIGHTS, Weights


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
    """Units to score; with `require_all` a record must have every one: its concept, or all of its words."""

    units: tuple[UnitPlan, ...]
    require_all: bool = False
    weights: Weights = DEFAULT_WEIGHTS


def plan(understanding: Understanding, weights: Weights = DEFAULT_WEIGHTS) -> Plan:
    """The plan that carries out a query as it was understood."""
    expand = understanding.expand
    units = tuple(
        UnitPlan(
            tuple(concept.ui for concept in unit.concepts),
            unit.stems,
            synonyms=not unit.concepts and expand != "off",
            weak=expand == "normal",
        )
        for unit in understanding.units
    )
    return Plan(units, understanding.require_all, weights)
