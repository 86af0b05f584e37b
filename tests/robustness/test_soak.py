"""Readers beside a writer (a short form of `make soak`)."""

from __future__ import annotations

import sys

import pytest

from indexer.engines import ENGINES


@pytest.mark.skipif(sys.platform == "win32", reason="needs processes that start quickly")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_answer_is_of_one_generation(engine: str) -> None:
    from tests.robustness.soaking import soak

    soaked = soak(3, engine)
    assert soaked.generations >= 1
    assert soaked.answers > 10
