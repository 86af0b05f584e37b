"""One run: all engines, all sizes, the same records and queries, in turn."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import data
from benchmarks.peers import COMMON, LARGE, PURE_PYTHON, WAYS

BATCH = 10
"""Queries that one engine answers before the next has its turn."""

STARTS = 10


class Settings(NamedTuple):
    """What to measure; see `__main__`."""

    records: Sequence[str]
    mesh: Sequence[str]
    sizes: Sequence[int]
    replicate: int | None
    strategies: Path | None
    engines: Sequence[str]
    repetitions: int
    runs: Path
    scratch: Path


def run(settings: Settings) -> Path:
    """Measure everything; the path of the results."""
    started = datetime.now(timezone.utc)
    versions = {name: _ask("version", name) for name in settings.engines}
    engines = [name for name, version in versions.items() if isinstance(version, str)]
    whole = settings.scratch / "records.jsonl"
    written = data.write_records(settings.records, max(settings.sizes), whole)
    facts = {"assigned": [ui for ui, _ in written.assigned.most_common()], "titles": written.titles}
    (settings.scratch / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    sizes = sorted({min(size, written.records) for size in settings.sizes})
    results: dict[str, Any] = {
        "date": started.isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "platform": platform.platform(), "python": platform.python_version()},
        "versions": versions,
        "sources": [Path(path).name for path in (*settings.records, *settings.mesh)],
        "repetitions": settings.repetitions,
        "text_bytes": written.text_bytes,
        "sizes": [],
    }
    folder = settings.runs / started.strftime("%Y-%m-%d-%H%M")
    folder.mkdir(parents=True, exist_ok=True)
    for size in [*sizes, *([settings.replicate] if settings.replicate else [])]:
        replicated = size > written.records
        chosen = [name for name in engines if size <= LARGE or name not in PURE_PYTHON]
        results["sizes"].append(
            {"records": size, "replicated": replicated, **_size(settings, chosen, size, replicated)}
        )
        (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    results["seconds"] = (datetime.now(timezone.utc) - started).total_seconds()
    path = folder / "results.json"
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return path


def _size(settings: Settings, engines: Sequence[str], size: int, replicated: bool) -> dict[str, Any]:
    """Everything with so many records."""
    scratch = settings.scratch
    records = scratch / f"records-{size}.jsonl"
    (data.write_replicated if replicated else data.write_first)(scratch / "records.jsonl", size, records)
    figures: dict[str, dict[str, Any]] = {}
    for name in engines:
        _progress(f"{size:,} records: {name} builds")
        figures[name] = _ask("build", name, records, scratch / f"{name}-{size}", *settings.mesh)
        figures[name]["records_per_second"] = size / figures[name]["build_seconds"]
    ours = [name for name in engines if name.startswith("meshfind")]
    queries = scratch / "queries.json"
    if not queries.exists():
        made = _ask("queries", scratch / f"{ours[0]}-{size}", scratch / "facts.json", settings.strategies or "")
        queries.write_text(json.dumps(made), encoding="utf-8")
    asked = json.loads(queries.read_text(encoding="utf-8"))
    _search(settings, figures, size, {kind: len(asked[queries]) for kind, (queries, _) in WAYS.items()})
    for name in ours:
        figures[name]["cold_start"] = _cold_start(scratch / f"{name}-{size}", asked["lookups"][0]["typed"])
    records.unlink()
    for name in engines:
        shutil.rmtree(scratch / f"{name}-{size}")
    return {"queries": {kind: len(asked[kind]) for kind in asked}, "engines": figures}


def _search(settings: Settings, figures: dict[str, dict[str, Any]], size: int, asked: dict[str, int]) -> None:
    """All queries, once to warm up and then `repetitions` times; engines take turns batch by batch."""
    with ExitStack() as stack:
        open_ = {name: stack.enter_context(_searching(name, settings.scratch, size, figures[name])) for name in figures}
        for kind, count in asked.items():
            _progress(f"{size:,} records: {count} {kind}")
            names = [name for name in figures if kind in COMMON or name.startswith("meshfind")]
            times: dict[str, list[list[float]]] = {name: [[] for _ in range(count)] for name in names}
            hits = dict.fromkeys(names, 0)
            for repetition in range(settings.repetitions + 1):
                for first in range(0, count, BATCH):
                    for name in names:
                        answers = _answers(open_[name], kind, first, first + BATCH)
                        for place, (milliseconds, found) in enumerate(answers, first):
                            if repetition:
                                times[name][place].append(milliseconds)
                            else:
                                hits[name] += found > 0
            for name in names if count else ():
                figures[name][kind] = {**_summary(times[name]), "with_hits": hits[name]}


@contextmanager
def _searching(name: str, scratch: Path, size: int, figures: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.worker", "search", name, scratch / f"{name}-{size}"]
    with subprocess.Popen(
        [*map(str, command), str(scratch / "queries.json")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        figures.update(_line(process))
        yield process
        figures.update(_say(process, "\n"))


def _answers(process: subprocess.Popen[str], kind: str, first: int, last: int) -> Any:
    return _say(process, f"{kind} {first} {last}\n")


def _say(process: subprocess.Popen[str], line: str) -> Any:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()
    return _line(process)


def _line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args} ended early")
    return json.loads(line)


def _summary(times: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The median of each query's repetitions (milliseconds), and percentiles over the queries."""
    medians = [round(statistics.median(each), 4) for each in times]
    ordered = sorted(medians)
    return {"p50": statistics.median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "medians": medians}


def _cold_start(index: Path, query: str) -> dict[str, float]:
    """Milliseconds from nothing to printed hits, and what bare Python takes of them; medians, in turn."""
    search = [sys.executable, "-m", "search.cli", "search", query, "--index", str(index)]
    commands = {"search": search, "bare_python": [sys.executable, "-c", "pass"]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def _ask(*task: object) -> Any:
    command = [sys.executable, "-m", "benchmarks.worker", *map(str, task)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
