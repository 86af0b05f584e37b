"""Kill writers at random instants and look what is left: python -m tests.robustness.crashing --count 300

After each kill the index must be exactly what was committed last: every file against its checksum, every record, the
counts, a search. The next writer must clear away what the dead one left, and some are killed while they do that. With
--workers, processes that a build started are killed instead, and the build must end with an error that says so. Prints
what it counted; ends with an error at the first difference.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple, TypeAlias

from indexer import check_index
from indexer.engines import ENGINES
from indexer.generations import generation_folder
from indexer.manifest import Manifest, read_manifest
from search import open_index
from tests.cli.running import COMMAND, ROOT
from tests.robustness.states import content_of
from tests.robustness.writes import HALVINGS, REWRITES, VARIANTS, WRITES, half_of, is_half, size_of, whole_of

_PATIENCE = 60.0
_PIPE = subprocess.PIPE
# Processes start quickly from one that has imported everything and has no threads.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.robustness.writes", "indexer.building", "whoosh.index", "tantivy"])


class Kill(NamedTuple):
    """One kill: which write, on which engine, at which instant, and whether the write had been committed."""

    write: str
    engine: str
    instant: str
    committed: bool


class Crashes:
    """An index of one engine whose writers are killed, one after the other."""

    def __init__(self, folder: Path, engine: str, draw: random.Random) -> None:
        self._engine = engine
        self._draw = draw
        self._index = folder / "index"
        self._expected = {variant: self._reference(folder / f"v{variant}", variant) for variant in range(2 * VARIANTS)}
        started = time.monotonic()
        self._finish(self._start("build", 0))
        self._seconds = time.monotonic() - started
        self._variant = 0

    def kill_one(self, write: str) -> Kill:
        """Start a write, kill it at a random instant, and compare what is left with what was committed."""
        variant = self._next(write)
        before = read_manifest(self._index)
        there = set((self._index / "generations").iterdir())
        left = there - {generation_folder(self._index, before.generation)}
        process = self._start(write, variant)
        instant = "cleaning up" if left and self._draw.random() < 0.5 else self._draw.choice(list(INSTANTS))
        if instant == "any time":
            process.join(self._draw.uniform(0, 1.2 * self._seconds))
        elif instant == "cleaning up":
            _watch_cleaning(left, process)
        else:
            _watch(INSTANTS[instant], self._index, before, there, process)
        process.kill()
        process.join(_PATIENCE)
        process.close()
        committed = read_manifest(self._index) != before
        if committed:
            self._variant = variant
        self.verify()
        return Kill(write, self._engine, instant, committed)

    def write_one(self, write: str) -> None:
        """A write that is let live: it clears away what the dead left."""
        self._variant = self._next(write)
        self._finish(self._start(write, self._variant))
        self.verify()
        left = sorted(path.name for path in (self._index / "generations").iterdir())
        assert left == [str(read_manifest(self._index).generation)], f"left over: {left}"

    def _next(self, write: str) -> int:
        if write in REWRITES:
            return self._variant
        if write in HALVINGS:
            if is_half(self._variant):
                self.write_one("update")
            return half_of(self._variant)
        return self._draw.choice([variant for variant in range(VARIANTS) if variant != self._variant])

    def verify(self) -> None:
        """The index is the variant that was committed last, whole."""
        report = check_index(self._index)
        assert report.sound, report.problems
        assert content_of(self._index) == self._expected[self._variant]
        with open_index(self._index) as opened:
            assert len(opened) == size_of(self._variant)
            assert opened.search(f"variant{whole_of(self._variant)}", limit=0).total == size_of(self._variant)

    def _reference(self, index: Path, variant: int) -> str:
        self._finish(self._start("build", variant, index))
        return content_of(index)

    def _start(self, write: str, variant: int, index: Path | None = None) -> BaseProcess:
        process = _processes.Process(target=ALL[write], args=(index or self._index, self._engine, variant))
        process.start()
        return process

    def _finish(self, process: BaseProcess) -> None:
        process.join(_PATIENCE)
        assert process.exitcode == 0, f"a write that nobody killed ended with {process.exitcode}"
        process.close()


def _watch(sign: Sign, index: Path, before: Manifest, there: set[Path], process: BaseProcess) -> None:
    """Wait until there is a sign, looking without a pause, or until the write is over."""
    while process.is_alive():
        new = [folder for folder in (index / "generations").iterdir() if folder not in there]
        if new and sign(index, before, new[0]):
            return


def _watch_cleaning(left: set[Path], process: BaseProcess) -> None:
    """Wait until some of what a dead writer left is gone, but perhaps not all of it."""

    def files() -> int:
        return sum(len(names) for folder in left for _, _, names in os.walk(folder))

    before = files()
    while process.is_alive() and files() == before:
        pass


ALL = WRITES | REWRITES | HALVINGS
Sign: TypeAlias = Callable[[Path, Manifest, Path], bool]
INSTANTS: dict[str, Sign] = {
    "any time": lambda index, before, new: True,
    "begun": lambda index, before, new: True,
    "indexing": lambda index, before, new: any((new / engine).exists() for engine in ENGINES),
    "prepared": lambda index, before, new: (new / "in_use").exists(),
    "about to switch": lambda index, before, new: (index / "manifest.json.new").exists(),
    "switched": lambda index, before, new: read_manifest(index) != before,
}
"""When to kill; moments that are short are watched for. What a dead writer left is cleared away before the rest."""


def crash(count: int, seed: int, engines: tuple[str, ...] = ENGINES) -> list[Kill]:
    """Kill `count` writers, taking turns over kinds of writes and engines."""
    kills: list[Kill] = []
    with tempfile.TemporaryDirectory() as folder:
        runs = {}
        for engine in engines:
            (Path(folder) / engine).mkdir()
            runs[engine] = Crashes(Path(folder) / engine, engine, random.Random(f"{seed} {engine}"))
        turns = itertools.cycle(itertools.product(ALL, engines))
        for number, (write, engine) in enumerate(itertools.islice(turns, count), 1):
            kills.append(runs[engine].kill_one(write))
            if number % 5 == 0:
                runs[engine].write_one(write)
        for engine in engines:
            runs[engine].write_one("build")
    return kills


def kill_workers(count: int, seed: int) -> Counter[str]:
    """Kill processes that builds started, at random instants; what became of the builds."""
    draw, ends = random.Random(f"{seed} workers"), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        source, index = Path(folder) / "records.jsonl", Path(folder) / "index"
        source.write_text("".join(f'{{"id": "{n}", "title": "fever {n}"}}\n' for n in range(3_000)))
        command = [*COMMAND, "build", str(source), "--index", str(index), "--overwrite", "--jobs", "3"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        before = read_manifest(index)
        for _ in range(count):
            with subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            ) as build:
                until = time.monotonic() + draw.uniform(0, 0.6)
                while build.poll() is None:
                    children = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text().split()
                    if children and time.monotonic() > until:
                        with suppress(ProcessLookupError):
                            os.kill(int(draw.choice(children)), signal.SIGKILL)
                        break
                _, said = build.communicate(timeout=_PATIENCE)
            now = read_manifest(index)
            if build.returncode:
                assert (build.returncode, now) == (2, before), said
                assert "a worker process was killed by signal 9" in said, said
                assert said.count("\n") == 1, said
            ends["an error" if build.returncode else "too late to matter"] += 1
            before = now
            assert check_index(index).sound
    return ends


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="kills")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="one engine only; may be repeated")
    parser.add_argument("--workers", action="store_true", help="kill worker processes of builds")
    options = parser.parse_args()
    if options.workers:
        for end, number in kill_workers(options.count, options.seed).items():
            print(f"{number:5} workers killed: {end}")
        return
    kills = crash(options.count, options.seed, tuple(options.engine or ENGINES))
    for (write, engine, instant, committed), number in sorted(Counter(kills).items()):
        print(f"{number:5} killed: {write}, {engine}, {instant}, {'after' if committed else 'before'} the switch")
    print(f"{len(kills):5} kills; after each the index was what was committed last")


if __name__ == "__main__":
    main()
