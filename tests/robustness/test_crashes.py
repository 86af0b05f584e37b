"""Writers that are killed (a short form of `make crash`)."""

from __future__ import annotations

import sys

import pytest

from indexer.engines import ENGINES


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_writer_leaves_what_was_committed_last() -> None:
    from tests.robustness.crashing import crash

    kills = crash(6 * len(ENGINES), seed=1)
    assert len(kills) == 6 * len(ENGINES)
    assert {kill.engine for kill in kills} == set(ENGINES)
    assert {kill.write for kill in kills} == {"build", "update", "update from files", "delete", "optimize", "retag"}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="builds in one process")
def test_a_killed_worker_is_an_error_and_leaves_the_index() -> None:
    from tests.robustness.crashing import kill_workers

    assert kill_workers(3, seed=1)["an error"] >= 1
