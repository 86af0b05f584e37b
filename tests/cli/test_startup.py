"""A search starts fast because it imports little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from indexer import build
from tests.cli.running import ROOT, environment

HEAVY = {"rich", "lxml", "filelock", "ahocorasick_rs", "indexer.building", "search.cli.build", "search.export"}
HEAVY |= {"ir_measures", "scipy", "matplotlib", "search.evaluation.evaluate"}
HEAVY |= {"rapidfuzz"}  # only a search that finds nothing asks what may have been meant


def imported(index: Path, *command: str) -> set[str]:
    """The modules that are imported once a command is done."""
    program = (
        "import sys\n"
        "from search.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=ROOT, env=environment(MESHFIND_INDEX=str(index)), capture_output=True, check=False, text=True,
    )  # fmt: skip
    modules = set(done.stderr.splitlines()[-1].split())
    assert "search.cli" in modules
    return modules


@pytest.mark.parametrize("command", [["search", "Nexavar"], ["stats"], ["mesh", "Nexavar"], ["show", "x"], ["-h"]])
def test_commands_that_read_import_nothing_that_only_building_needs(seeds_index: Path, command: list[str]) -> None:
    listing = {"search.cli.build"} if command == ["-h"] else set()  # the help shows every command
    assert not (HEAVY - listing) & imported(seeds_index, *command)


def test_numpy_starts_no_threads_unless_told(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    program = "import os; from search.cli import main\ntry: main()\nfinally: print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, used in ({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2"):
        done = subprocess.run(
            [sys.executable, "-c", program, "search", "Nexavar"], check=True, text=True, stdout=subprocess.PIPE,
            cwd=ROOT, env=environment(MESHFIND_INDEX=str(seeds_index), **given),
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == used


def test_an_engine_is_imported_only_for_an_index_of_its_own(seeds_index: Path, tmp_path: Path) -> None:
    build([ROOT / "seeds"], tmp_path / "index", engine="tantivy")
    libraries = {"numpy", "whoosh", "tantivy"}
    assert libraries & imported(seeds_index, "search", "Nexavar") == {"numpy", "whoosh"}
    assert libraries & imported(tmp_path / "index", "search", "Nexavar") == {"tantivy"}
    assert libraries & imported(seeds_index, "-h") == set()
