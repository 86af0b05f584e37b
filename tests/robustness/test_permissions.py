"""Indexes that may not be written, or not be read: no search needs more than reading, and nothing is called damage."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import Record, build, update
from indexer.engines import ENGINES
from tests.cli.running import COMMAND, ROOT, environment
from tests.robustness.states import state_of
from tests.small_index import write_mesh

RECORDS = [Record(id=str(n), title=f"fever number {n}") for n in range(50)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build(RECORDS, tmp_path / "index")
    return tmp_path / "index"


# The superuser may do anything; without these capabilities he is like others.
PLAIN = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if getattr(os, "geteuid", int)() == 0 else []
NO_READING = ["manifest.json", "generations/1", "generations/1/in_use", "generations/1/vocabulary.sqlite"]


@pytest.mark.skipif(bool(PLAIN) and not shutil.which("setpriv"), reason="needs a user who may not do everything")
@pytest.mark.parametrize("name", [*NO_READING, "", "generations", "write.lock"])
def test_what_is_not_permitted_is_not_called_damage(index: Path, name: str) -> None:
    before = state_of(index)
    (index / name).chmod(0o000 if name in NO_READING else 0o555 if (index / name).is_dir() else 0o444)
    try:
        for arguments in (["delete", "1"], ["check"]):
            done = subprocess.run(
                [*PLAIN, *COMMAND, *arguments, "--index", str(index)],
                cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
            )  # fmt: skip
            if name in NO_READING or arguments != ["check"]:
                assert (done.returncode, done.stderr.count("\n")) == (2, 1)
                assert str(index / name) in done.stderr
                assert "Permission denied" in done.stderr
                assert "get permission" in done.stderr
                assert "damaged" not in done.stderr
            else:
                assert "sound" in done.stdout, "it is read all the same"
    finally:
        (index / name).chmod(0o755)
    assert state_of(index) == before


@pytest.mark.skipif(bool(PLAIN) and not shutil.which("setpriv"), reason="needs a user who may not do everything")
@pytest.mark.parametrize("engine", ENGINES)
def test_large_files_that_may_not_be_read_are_not_called_damage(tmp_path: Path, engine: str) -> None:
    """Among them the vocabulary: their content is not compared when an index is opened."""
    index = tmp_path / "index"
    words = (Record(id=str(n), abstract=" ".join(f"w{n}x{i}" for i in range(200))) for n in range(100))
    mesh = write_mesh(tmp_path / "mesh.tsv", {f"D{n:06}": (f"Disease number {n}",) for n in range(1000)})
    build(words, index, engine=engine, mesh=[mesh])
    large = [
        path for path in (index / "generations" / "1").rglob("*") if path.stat().st_size > 2**16 and path.is_file()
    ]
    assert "vocabulary.sqlite" in {path.name for path in large}
    assert len(large) > 1
    for path in large:
        path.chmod(0)
        done = subprocess.run(
            [*PLAIN, *COMMAND, "search", "fever", "--index", index],
            cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        path.chmod(0o644)
        assert done.returncode == 2
        assert done.stderr.startswith(f"meshfind: {path} cannot be read (Permission denied); get permission"), (
            done.stderr
        )


NO_PLACE_FOR_LINKS = (
    "import sys, tempfile; tempfile.tempdir = sys.argv[1]; from search import open_index; open_index({!r})"
)


@pytest.mark.skipif(bool(PLAIN) and not shutil.which("setpriv"), reason="needs a user who may not do everything")
@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_that_may_only_be_read(tmp_path: Path, engine: str) -> None:
    index, temporary = tmp_path / "index", tmp_path / "temporary"
    temporary.mkdir()
    build(RECORDS, index, engine=engine)
    before = state_of(index)
    folders = [index, *(path for path in index.rglob("*") if path.is_dir())]
    for path in [*index.rglob("*"), index]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    shared = {"cwd": ROOT, "env": {**environment(), "TMPDIR": str(temporary)}, "capture_output": True, "text": True}
    try:
        for arguments, said in ((["search", "fever", "--limit", "1"], "50 records"), (["check"], ": sound; ")):
            done = subprocess.run([*PLAIN, *COMMAND, *arguments, "--index", index], check=False, **shared)
            assert (done.returncode, done.stderr) == (0, "")
            assert said in done.stdout
        assert not list(temporary.iterdir()), "nothing is left behind"
        script = NO_PLACE_FOR_LINKS.format(str(index))
        done = subprocess.run([*PLAIN, sys.executable, "-c", script, tmp_path / "none"], check=False, **shared)
        said = done.stderr.splitlines()[-1] if done.stderr else ""
        assert ("get permission to write in" in said) == (engine == "tantivy"), said
    finally:
        for path in folders:
            path.chmod(0o755)
    assert state_of(index) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_who_may_read_one_file_of_an_index_may_read_all(tmp_path: Path, engine: str) -> None:
    before = os.umask(0o027)
    try:
        build(RECORDS, tmp_path / "index", engine=engine)
        update([Record(id="new")], tmp_path / "index")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o067 for path in (tmp_path / "index").rglob("*") if path.is_file()}
    assert modes == {0o040}
