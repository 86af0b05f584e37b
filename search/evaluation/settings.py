"""Which rankings are evaluated? An expansion with weights, and the same without each of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from indexer.weights import DEFAULT_WEIGHTS, Feedback, Weights
from search.query.units import LENIENT, Expansion

PARTS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "title": {"title": 0.0},
        "abstract": {"abstract": 0.0},
        "headings": {"headings": 0.0},
        "entry terms": {"synonyms": 0.0},
        "typed words": {"lambda_": 0.0, "mu": 0.0},
        "tiers": {"in_title": 0.0, "repeated": 0.0, "assigned": 0.0, "major": 0.0},
        "weak evidence": {"weak": 0.0},
        "narrower concepts": {"narrower": 0.0},
        "phrases": {"phrase": 0.0},
    }
)
"""The parts of the formula (`search.ranking`): the weights that are nothing without them."""

FEEDBACK_PARTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "feedback": {"records": 0},
        "first records kept": {"first": 0},
        "learned concepts": {"concepts": 0},
        "learned words": {"words": 0},
        "finding by feedback": {"finding": False},
    }
)
"""The parts of feedback (`search.feedback`)."""


class Setting(NamedTuple):
    """A ranking: what it is called, its expansion, and its weights (None: those of the index)."""

    name: str
    expand: Expansion
    weights: Weights | None = None


def settings_of(expansions: Sequence[Expansion], files: Mapping[str, Weights]) -> list[Setting]:
    """Every expansion with the default weights, and with those of each file, by its name."""
    plain = [Setting(expand, expand) for expand in dict.fromkeys(expansions)]
    return plain + [
        Setting(f"{one.name}, {name}", one.expand, weights) for name, weights in files.items() for one in plain
    ]


def ablations(complete: Setting) -> Iterator[Setting]:
    """The setting without each part that it has, one at a time."""
    expand, weights = complete.expand, complete.weights or DEFAULT_WEIGHTS
    for name, nothing in PARTS.items():
        yield Setting(f"without {name}", expand, msgspec.structs.replace(weights, **nothing))
    if expand in LENIENT:
        feedback: Feedback = getattr(weights, expand)
        for name, off in FEEDBACK_PARTS.items():
            less = msgspec.structs.replace(feedback, **off)
            if less != feedback:
                yield Setting(f"without {name}", expand, msgspec.structs.replace(weights, **{expand: less}))
