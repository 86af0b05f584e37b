"""How fast is a build, how large is the index, how long does a lookup take?

    python -m benchmarks.measure RECORDS… --mesh FILE… [--index DIR] [--json]

Builds an index of the given records, then looks up 100 descriptors: those assigned to the most records, by one entry
term each (not the name), ten stored hits per lookup, in process, warm; and starts `meshfind search` afresh ten times.
Absolute times depend on the machine; the last lines put them against what the same machine needs for plain Python.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.sources import find_files, read
from search import Index, open_index

LOOKUPS = 100
STARTS = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="+")
    parser.add_argument("--mesh", action="append", default=[])
    parser.add_argument("--index", help="keep the index here (default: a temporary folder)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index = arguments.index or str(Path(scratch) / "index")
        figures = measure_build(arguments.records, arguments.mesh, index)
        figures |= measure_search(index)
        figures["text_megabytes"] = text_bytes(arguments.records) / 1e6
        figures["index_to_text"] = figures["index_megabytes"] / figures["text_megabytes"]
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:32} {value:,.2f}" if isinstance(value, float) else f"{name:32} {value}")


def measure_build(records: list[str], mesh: list[str], index: str) -> dict[str, Any]:
    """Build in a fresh process, so that its peak memory is its own."""
    code = (
        "import json, resource, sys; from indexer import build; import msgspec;"
        "records, mesh, index = json.loads(sys.argv[1]);"
        "report = build(records, index, mesh=mesh, overwrite=True);"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "print(json.dumps([msgspec.to_builtins(report), peak]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps([records, mesh, index])], check=True, capture_output=True, text=True
    )
    report, peak = json.loads(done.stdout)
    return {
        "records": report["records"],
        "build_seconds": report["seconds"],
        "records_per_second": report["records"] / report["seconds"],
        "build_peak_megabytes": peak / (1024 if sys.platform != "darwin" else 1024 * 1024),
        "index_megabytes": report["bytes"] / 1e6,
    }


def measure_search(index: str) -> dict[str, Any]:
    """Latency of concept lookups in process, and of a cold start of the command line."""
    with open_index(index) as opened:
        queries = _lookups(opened)
        for query in queries:
            opened.search(query)
        lookups = [_milliseconds(lambda query=query: opened.search(query)) for query in queries]  # type: ignore[misc]
    command = [sys.executable, "-m", "search.cli", "search", queries[0], "--index", index]
    starts = [_milliseconds(lambda: _run(command)) for _ in range(STARTS)]
    bare = [_milliseconds(lambda: _run([sys.executable, "-c", "pass"])) for _ in range(STARTS)]
    return {
        "lookups": len(queries),
        "lookup_p50_ms": statistics.median(lookups),
        "lookup_p95_ms": statistics.quantiles(lookups, n=20)[-1],
        "cold_start_ms": statistics.median(starts),
        "bare_python_start_ms": statistics.median(bare),
    }


def _lookups(index: Index) -> list[str]:
    """An entry term of each of the descriptors assigned most often that has one which differs from its name."""
    counts: Counter[str] = Counter()
    for hit in index.search("study patients cells treatment rats effect disease", limit=5000, expand="off"):
        counts.update(heading.ui for heading in hit.record.mesh if heading.ui)
    queries = []
    for ui, _ in counts.most_common():
        entry = index.mesh(ui)[0]
        terms = [term.text for term in entry.descriptor.entries if "," not in term.text]
        understood = [term for term in terms if _means(index, term, ui)]
        if understood:
            queries.append(understood[-1])
        if len(queries) == LOOKUPS:
            break
    return queries


def _means(index: Index, term: str, ui: str) -> bool:
    units = index.search(term, limit=0).query.units
    return len(units) == 1 and [concept.ui for concept in units[0].concepts] == [ui]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def text_bytes(records: list[str]) -> int:
    """Bytes of title and abstract of all records: what a reader would call the text."""
    items = (item for path in find_files(records) for item in read(path))
    return sum(
        len(item.title.encode()) + len(item.abstract.encode())  # type: ignore[union-attr]
        for item in items
        if hasattr(item, "abstract")
    )


if __name__ == "__main__":
    main()
