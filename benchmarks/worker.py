"""One engine in a process of its own, so that its memory is its own.

    python -m benchmarks.worker version ENGINE
    python -m benchmarks.worker build ENGINE RECORDS FOLDER MESH…
    python -m benchmarks.worker search ENGINE FOLDER QUERIES
    python -m benchmarks.worker queries INDEX FACTS STRATEGIES

All print JSON. `search` reads lines "kind first last" from its standard input and answers each with the milliseconds
and the number of hits of every query; an empty line ends it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.data import Queries, make_queries
from benchmarks.peers import WAYS, engine


def main(task: str, *given: str) -> None:
    """Do one task."""
    tasks = {"version": _version, "build": _build, "search": _search, "queries": _queries}
    tasks[task](*given)


def _version(name: str) -> None:
    try:
        _say(engine(name).version(name))
    except ImportError as error:
        _say({"missing": str(error)})


def _build(name: str, records: str, folder: str, *mesh: str) -> None:
    started = time.perf_counter()
    engine(name).build(name, Path(records), mesh, Path(folder))
    _say(
        {
            "build_seconds": time.perf_counter() - started,
            "build_megabytes": _megabytes(resource.RUSAGE_SELF),
            "largest_child_megabytes": _megabytes(resource.RUSAGE_CHILDREN),
            "index_bytes": sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()),
        }
    )


def _search(name: str, folder: str, queries: str) -> None:
    asked = msgspec.json.decode(Path(queries).read_bytes(), type=Queries)
    opened = time.perf_counter()
    searcher: Any = engine(name).open(Path(folder))
    _say({"open_milliseconds": (time.perf_counter() - opened) * 1000})
    for line in sys.stdin:
        if not line.strip():
            break
        kind, first, last = line.split()
        queries, method = WAYS[kind]
        answer = getattr(searcher, method)
        _say([_timed(answer, query) for query in getattr(asked, queries)[int(first) : int(last)]])
    _say({"search_megabytes": _megabytes(resource.RUSAGE_SELF)})


def _timed(answer: Any, query: Any) -> tuple[float, int]:
    started = time.perf_counter()
    hits = answer(query)
    return round((time.perf_counter() - started) * 1000, 4), len(hits)


def _queries(index: str, facts: str, strategies: str) -> None:
    known = json.loads(Path(facts).read_text(encoding="utf-8"))
    made = make_queries(index, known["assigned"], known["titles"], Path(strategies) if strategies else None)
    _say(msgspec.to_builtins(made))


def _megabytes(whose: int) -> float:
    # Kilobytes on Linux, bytes on macOS.
    return resource.getrusage(whose).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _say(value: Any) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
