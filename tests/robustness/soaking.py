"""One writer and eight readers for a while: python -m tests.robustness.soaking --seconds 60

The writer replaces the index again and again; four processes of two threads search it, one thread of each moving to the
newest generation now and then under the feet of the other. Every answer is compared with the generation it came from.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

from indexer.engines import ENGINES
from indexer.manifest import read_manifest
from search import Index, Results, open_index
from tests.robustness.writes import HALVINGS, REWRITES, VARIANTS, WRITES, half_of, size_of

PROCESSES, THREADS = 4, 2
_PATIENCE = 120.0
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.robustness.writes", "indexer.building", "whoosh.index", "tantivy", "search"])


SCHEDULE: list[tuple[str, int]] = [
    ("update", 0), ("build", 1), ("delete", half_of(1)), ("optimize", half_of(1)), ("update from files", 2),
    ("retag", 2), ("delete", half_of(2)), ("build", 0), ("optimize", 0), ("update", 1),
]  # fmt: skip
"""Generation n is made by the write at n, again and again, which leads to this variant."""


class Soaked(NamedTuple):
    """What was done: generations written, answers that were right, moves to a newer generation."""

    generations: int
    answers: int
    refreshes: int


def variant_of(generation: int) -> int:
    """The variant that a generation holds."""
    return SCHEDULE[generation % len(SCHEDULE)][1]


def write(index: Path, engine: str, done: Event) -> None:
    """Write one generation after the other."""
    while not done.is_set():
        kind, variant = SCHEDULE[(read_manifest(index).generation + 1) % len(SCHEDULE)]
        (WRITES | REWRITES | HALVINGS)[kind](index, engine, variant)


class Reader(NamedTuple):
    """What one process of readers found: right answers, moves to a newer generation, and the first problem, if any."""

    answers: int
    refreshes: int
    problem: str


def read(path: Path, done: Event, found: Any, seed: int) -> None:
    """Search with two threads, which share an index, until it is over; put what was found."""
    with open_index(path) as index, ThreadPoolExecutor(THREADS) as pool:
        threads = [pool.submit(search, path, index, done, seed, moves=number == 0) for number in range(THREADS)]
        reports = [thread.result() for thread in threads]
    found.put(Reader(*map(sum, zip(*(report[:2] for report in reports), strict=True)), max(r.problem for r in reports)))


def search(path: Path, shared: Index, done: Event, seed: int, *, moves: bool) -> Reader:
    """Search until it is over; `moves` says whether this is the thread that refreshes the index."""
    draw = random.Random(f"{seed} {moves}")
    answers = refreshes = 0
    try:
        while not done.is_set():
            if draw.random() < 0.05:
                with open_index(path) as fresh:
                    check_answer(fresh, draw)
                    answers += 1
            if moves and draw.random() < 0.2:
                refreshes += shared.refresh()
            check_answer(shared, draw)
            answers += 1
    except BaseException:
        done.set()
        return Reader(answers, refreshes, traceback.format_exc())
    return Reader(answers, refreshes, "")


def check_answer(index: Index, draw: random.Random) -> None:
    """Ask something, and compare the answer with what the generation that was open holds.

    Another thread may move the index meanwhile: then the answer must be that of one generation in between, all of it.
    """
    first = index.manifest.generation
    variants = draw.choice(QUESTIONS)(index, draw)
    last = index.manifest.generation
    known = set(map(variant_of, range(first, last + 1)))
    assert variants & known, f"variant {variants} from generations {first} to {last}"


def _everything(index: Index, draw: random.Random) -> set[int]:
    results = index.search(draw.choice(["fever", "hepatoma", "fever[tiab] AND word*[tiab]"]), limit=None)
    assert len(results) == results.total == len({hit.id for hit in results})
    return _variants(results)


def _page(index: Index, draw: random.Random) -> set[int]:
    results = index.search("fever aspirin", limit=5, offset=draw.randrange(50), facets=("mesh",))
    assert results.facets["mesh"][0][1] == results.total
    assert all(hit.snippets["title"].text == hit.title for hit in results)
    return _variants(results)


def _one(index: Index, draw: random.Random) -> set[int]:
    number = draw.randrange(1, size_of(0), 2)  # halves have no even ones
    record = index.get(f"r{number}")
    assert record
    assert record.title.endswith(f"number {number}")
    variant = _variant_in(record.title)
    return {variant, half_of(variant)}


def _count(index: Index, draw: random.Random) -> set[int]:
    sizes = {size_of(variant): variant for variant in range(2 * VARIANTS)}
    return {sizes[len(index)]}


def _variants(results: Results) -> set[int]:
    """The variant that all hits say they are of, or its half: the number of hits tells which."""
    (named,) = {_variant_in(hit.title) for hit in results}
    return {variant for variant in (named, half_of(named)) if size_of(variant) == results.total}


def _variant_in(title: str) -> int:
    return int(title.split("variant")[1].split(maxsplit=1)[0])


QUESTIONS: list[Callable[[Index, random.Random], set[int]]] = [_everything, _page, _one, _count]
"""Each asks, checks that the answer agrees with itself, and returns the variants that it may be about."""


def soak(seconds: float, engine: str) -> Soaked:
    """Write and read for a while.

    Raises:
        AssertionError: an answer was wrong, or somebody failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        WRITES["build"](index, engine, variant_of(1))
        done, found = _processes.Event(), _processes.Queue()
        writer = _processes.Process(target=write, args=(index, engine, done))
        readers = [_processes.Process(target=read, args=(index, done, found, seed)) for seed in range(PROCESSES)]
        for process in (writer, *readers):
            process.start()
        done.wait(seconds)
        done.set()
        try:
            reports = [found.get(timeout=_PATIENCE) for _ in readers]
        except Empty:
            raise AssertionError("a reader does not answer") from None
        for process in (writer, *readers):
            process.join(_PATIENCE)
            assert process.exitcode == 0, f"{process.name} ended with {process.exitcode}"
        problems = [report.problem for report in reports if report.problem]
        assert not problems, problems[0]
        return Soaked(
            read_manifest(index).generation - 1,
            sum(report.answers for report in reports),
            sum(report.refreshes for report in reports),
        )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="one engine only; may be repeated")
    options = parser.parse_args()
    for engine in options.engine or ENGINES:
        soaked = soak(options.seconds, engine)
        print(
            f"{engine}: {soaked.generations} generations written, {soaked.answers:,} answers checked, "
            f"{soaked.refreshes:,} moves to a newer generation, no answer wrong"
        )


if __name__ == "__main__":
    main()
