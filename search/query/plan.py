"""What is an engine asked to do? The same plan for every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from indexer.fields import WEAK
from search.query.nodes import And, Node, Not, Or, Value, phrase
from search.query.phrases import PHRASE_FIELDS
from search.query.units import LENIENT, Understanding
from search.ranking import DEFAULT_WEIGHTS, Feedback, Weights

Sort: TypeAlias = Literal["relevance", "date", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "date", "title")


class UnitPlan(msgspec.Struct, frozen=True):
    """A unit as an engine scores it.

    `concepts` are UIs, any of which will do (the best counts). `stems` are looked up in the stem fields, and
    also in `synonyms` if the unit is a word. `weak` admits records whose only evidence is weak. `narrower` are UIs
    below the concepts, any of which will do for less. `phrases` are words that count where they stand one after the
    other in `phrases.PHRASE_FIELDS`. The score of the unit counts `weight` times. What has nothing
    but units that do not `find` is not found.
    """

    concepts: tuple[str, ...]
    stems: tuple[str, ...]
    synonyms: bool
    weak: bool
    weight: float = 1.0
    finds: bool = True
    narrower: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What to find, how to score it, and in what order to give it back.

    Attributes:
        units: what scores.
        learned: what scores as well, learned from the first records (`search.feedback`).
        first: ids of records that stay where `units` alone put them, the best first; those that tie together.
        any_unit: a record must have a concept or a word of at least one unit that finds to be found.
        feedback: what may be learned; None for nothing.
        condition: an executable tree (`planning`) that a record must match, if there is one.
        sort: "relevance"; "date", the latest first and those without a date last; "title", by the alphabet. Ties
            stand by id.
    """

    units: tuple[UnitPlan, ...]
    learned: tuple[UnitPlan, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    any_unit: bool = True
    feedback: Feedback | None = None
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
            synonyms=not unit.concepts and expand in ("strict", *LENIENT),
            weak=expand in LENIENT,
            weight=weights.quoted if unit.quoted else 1.0,
            narrower=unit.narrower if weights.narrower else (),
            phrases=unit.phrases if weights.phrase else (),
        )
        for unit in understanding.units
    )
    # The words of one with hyphens are units of their own.
    demanded = [
        todo
        for todo, unit in zip(units, understanding.units, strict=True)
        if todo.stems or unit.concepts or unit.quoted
    ]
    return Plan(
        units,
        feedback={"normal": weights.normal, "broad": weights.broad}.get(expand)
        if understanding.syntax == "free"
        else None,
        condition=required(demanded) if understanding.require_all else None,
        weights=weights,
    )


def required(units: Sequence[UnitPlan]) -> Node:
    """The condition that a record has every unit: its concept, or all of its words."""
    return And(tuple(_has(unit) for unit in units))


def _has(unit: UnitPlan) -> Node:
    fields = ("stems", "synonyms") if unit.synonyms else ("stems",)
    words = tuple(Or(tuple(Value(field, stem) for field in fields)) for stem in unit.stems)
    ways: list[Node] = [And(words)] if words else []
    for ui in unit.concepts:
        having = Value("concepts", ui)
        ways.append(having if unit.weak else Not(having, Value("concepts", ui + WEAK)))
    ways.extend(Value("concepts", ui) for ui in unit.narrower)
    ways.extend(phrase(words, PHRASE_FIELDS) for words in unit.phrases)
    return ways[0] if len(ways) == 1 else Or(tuple(ways))
