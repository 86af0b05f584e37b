"""Writers that are killed (a short form of `make crash`)."""

from __future__ import annotations

import sys

import pytest

from indexer.engines import ENGINES


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_writer_leaves_what_was_committed_last() -> None:
    from tests.robustness.crashing import crash

    kills = crash(8 * len(ENGINES), seed=1)
    assert len(kills) == 8 * len(ENGINES)
    assert {kill.engine for kill in kills} == set(ENGINES)
    assert {kill.write for kill in kills} == {"build", "update", "optimize", "retag"}
