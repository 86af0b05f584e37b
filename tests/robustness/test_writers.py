"""Writers that meet others, links, full disks, read-only folders: one clear error, and the old index stays whole."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer import Record, build
from indexer.engines import ENGINES
from indexer.errors import IndexLockedError, IndexWriteError
from indexer.generations import writing
from indexer.locking import HOLDER, LOCK, holder_of, writer_lock
from search import open_index
from tests.cli.running import COMMAND, ROOT, environment
from tests.robustness.states import state_of, tree

RECORDS = [Record(id=str(n), title=f"fever number {n}") for n in range(50)]

HOLD = """
import subprocess, sys, time
from pathlib import Path
from indexer.locking import writer_lock
with writer_lock(Path(sys.argv[1])):
    if len(sys.argv) > 2:  # a worker that shares the lock, as forks do, and lives a little longer
        import os
        if os.fork() == 0:
            time.sleep(float(sys.argv[2]))
            os._exit(0)
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build(RECORDS, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def holding(index: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that holds the lock of the index."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(index), *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "locked\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_living_writer_is_named(index: Path, holding: Callable[..., subprocess.Popen[str]]) -> None:
    holder = holding()
    with pytest.raises(IndexLockedError, match=rf"process {holder.pid} on \S+, since 20\d\d-.*wait for it"):
        build(RECORDS, index, overwrite=True)
    assert holder_of(index)
    with open_index(index) as opened:
        assert len(opened) == 50


def test_a_living_writer_is_waited_for(index: Path, holding: Callable[..., subprocess.Popen[str]]) -> None:
    holder = holding()
    with pytest.raises(IndexLockedError, match=r"waited 0\.2 s"), writer_lock(index, 0.2):
        pass
    threading.Timer(0.3, holder.terminate).start()
    with writing(index, overwrite=True, wait=20) as (number, _):
        assert number == 2
    assert holder_of(index) is None


def test_a_dead_writers_lock_is_taken_over(index: Path, holding: Callable[..., subprocess.Popen[str]]) -> None:
    holder = holding()
    holder.kill()
    holder.wait()
    assert (index / HOLDER).exists()
    build(RECORDS[:3], index, overwrite=True)
    assert not (index / HOLDER).exists()


def test_the_last_workers_of_a_dead_writer_are_waited_for(
    index: Path, holding: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = holding("0.7")
    holder.kill()
    holder.wait()
    build(RECORDS[:3], index, overwrite=True)
    with open_index(index) as opened:
        assert len(opened) == 3


def test_two_threads_are_two_writers(index: Path) -> None:
    with writing(index, overwrite=True), pytest.raises(IndexLockedError, match=f"process {os.getpid()} "):
        build(RECORDS, index, overwrite=True)


@pytest.mark.parametrize("name", [LOCK, HOLDER, "generations", "manifest.json.new"])
def test_links_lead_no_writer_out_of_the_folder(index: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "7").mkdir()
    (outside / "7" / "kept").write_text("kept")
    (outside / "file").write_text("kept")
    if name == "generations":
        shutil.rmtree(index / name)
    else:
        (index / name).unlink(missing_ok=True)
    (index / name).symlink_to(outside if name == "generations" else outside / "file")
    before = tree(outside)
    try:
        build(RECORDS, index, overwrite=True)
    except IndexWriteError as error:
        assert " is a link" in str(error)  # noqa: PT017
    else:
        assert name == "manifest.json.new"
    assert tree(outside) == before


def test_a_link_among_the_generations_is_no_generation_of_ours(index: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_text("kept")
    (index / "generations" / "9").symlink_to(tmp_path / "outside")
    build(RECORDS, index, overwrite=True)
    assert tree(tmp_path / "outside") == {"kept": b"kept"}
    with open_index(index) as opened:
        assert len(opened) == 50


@pytest.mark.parametrize("name", ["index", "index/generations", "index/generations/3"])
def test_a_file_where_a_folder_belongs(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    if name.endswith("3"):
        build(RECORDS, tmp_path / "index")
        assert (tmp_path / "index" / "generations" / "4").is_dir()
    else:
        with pytest.raises(IndexWriteError, match="cannot write the index"):
            build(RECORDS, tmp_path / "index")
    assert path.read_text() == "mine"


def write_source(folder: Path, count: int = 2000) -> Path:
    path = folder / "records.jsonl"
    path.write_text(
        "".join(f'{{"id": "r{n}", "title": "liver {n}", "abstract": "word{n} fever"}}\n' for n in range(count))
    )
    return path


def command(source: Path, index: Path) -> list[str]:
    return [*COMMAND, "build", str(source), "--index", str(index), "--overwrite"]


@pytest.mark.parametrize("limit", [1_000, 100_000, 400_000])
def test_files_that_cannot_grow(index: Path, tmp_path: Path, limit: int) -> None:
    """A limit on the size of files fails writes at the same places as a full disk does."""
    before = state_of(index)
    done = subprocess.run(
        command(write_source(tmp_path), index),
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith(f"meshfind: cannot write the index {index}: ")
    assert done.stderr.count("\n") == 1
    assert state_of(index) == before
    assert [path.name for path in (index / "generations").iterdir()] == ["1"]


def mounts_allowed() -> bool:
    return bool(shutil.which("unshare")) and not subprocess.run(
        ["unshare", "-rm", "true"], capture_output=True, check=False
    ).returncode  # fmt: skip


@pytest.mark.skipif(not mounts_allowed(), reason="needs mounts of one's own (user namespaces)")
def test_a_full_disk(tmp_path: Path) -> None:
    """A real file system that is too small, in a mount namespace that ends with the test."""
    disk = tmp_path / "disk"
    disk.mkdir()
    write_source(tmp_path, 20)
    more = tmp_path / "more"
    more.mkdir()
    meshfind = f'"{sys.executable}" -m search.cli'
    script = f"""
        mount -t tmpfs -o size=1500k none "{disk}" || exit 77
        {meshfind} build "{tmp_path / "records.jsonl"}" --index "{disk}/index" || exit 78
        {meshfind} build "{write_source(more)}" --index "{disk}/index" --overwrite; echo "code $?"
        {meshfind} check --index "{disk}/index"; ls "{disk}/index/generations"
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("tmpfs cannot be mounted")
    assert "code 2\n" in done.stdout, done
    assert f"{disk}/index: sound; " in done.stdout
    assert done.stdout.endswith("\n1\n")
    assert done.stderr.startswith(f"meshfind: cannot write the index {disk}/index: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not mounts_allowed(), reason="needs mounts of one's own (user namespaces)")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_read_only_folder(index: Path, tmp_path: Path, engine: str) -> None:
    """It is searched and checked as any other, and a build is refused."""
    build(RECORDS, index, engine=engine, overwrite=True)
    meshfind = f'"{sys.executable}" -m search.cli'
    script = f"""
        mount --bind "{index}" "{index}" && mount -o remount,bind,ro "{index}" || exit 77
        {meshfind} build "{write_source(tmp_path, 3)}" --index "{index}" --overwrite; echo "code $?"
        {meshfind} search fever --limit 0 --index "{index}"; {meshfind} check --index "{index}"
    """
    before = tree(index)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("the folder cannot be mounted again")
    assert done.stderr.startswith(f"meshfind: cannot write the index {index}: Read-only file system"), done
    assert "code 2\n" in done.stdout
    assert "50 records" in done.stdout
    assert "sound; " in done.stdout
    assert tree(index) == before


def test_an_interrupted_writer_cleans_up(index: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "build", "-", "--format", "jsonl", "--index", str(index), "--overwrite"],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (index / "generations" / "2").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert [path.name for path in (index / "generations").iterdir()] == ["1"]
