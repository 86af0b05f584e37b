"""From what was understood to what an engine is asked."""

from __future__ import annotations

import pytest

from search.query.plan import UnitPlan, plan, required
from search.query.units import Concept, Expansion, Understanding, Unit
from search.ranking import DEFAULT_WEIGHTS, Weights

HEPATOMA = Concept("D006528", "Carcinoma, Hepatocellular", "Hepatoma", True)
UNITS = (
    Unit("hepatoma", (HEPATOMA,), ("hepatoma",), ("hepatoma",)),
    Unit("zebras", (), ("zebras",), ("zebra",)),
)


def understanding(expand: Expansion = "normal", require_all: bool = False) -> Understanding:
    return Understanding("hepatoma zebras", "free", expand, require_all, UNITS)


@pytest.mark.parametrize(("expand", "weak"), [("normal", True), ("strict", False)])
def test_a_concept_brings_its_words_and_a_word_its_synonyms(expand: Expansion, weak: bool) -> None:
    assert plan(understanding(expand)).units == (
        UnitPlan(("D006528",), ("hepatoma",), synonyms=False, weak=weak),
        UnitPlan((), ("zebra",), synonyms=True, weak=weak),
    )


def test_off_looks_up_no_synonyms() -> None:
    assert not any(unit.synonyms for unit in plan(understanding("off")).units)


def test_requirements_and_weights_are_passed_on() -> None:
    weights = Weights(lambda_=0.1)
    made = plan(understanding(require_all=True), weights)
    assert (made.condition, made.weights) == (required(made.units), weights)
    assert (plan(understanding()).condition, plan(understanding()).weights) == (None, DEFAULT_WEIGHTS)
