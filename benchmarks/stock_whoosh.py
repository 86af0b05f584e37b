"""How much faster does meshfind read a Whoosh index than Whoosh does? The same folder, the same queries, the same hits.

    python -m benchmarks.stock_whoosh INDEX

INDEX is one of meshfind's that is kept by Whoosh. Words of 100 titles are looked for, any of them in any of the stem
fields, ten hits each: by Whoosh's own searcher and BM25F, and by meshfind's scoring. The sets of records found must be
equal (the order is not: the formulas differ). What is measured is processor time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import index as whoosh_index
    from whoosh.query import Or, Term

from indexer.analysis import content_stems, words_of
from indexer.errors import MeshfindError
from indexer.fields import STEM_FIELDS
from indexer.generations import generation_folder
from indexer.manifest import read_manifest
from indexer.stored import decode_stored
from search.engines import EngineReader, open_reader
from search.query.nodes import Everything
from search.query.plan import Plan, UnitPlan

QUERIES = 100
REPETITIONS = 3


def main() -> None:
    """Measure and print ratios."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stock_whoosh",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("index", type=Path, help="an index that is kept by Whoosh")
    index = parser.parse_args().index
    try:
        manifest = read_manifest(index)
    except MeshfindError as error:
        parser.error(str(error))
    if manifest.engine != "whoosh":
        parser.error(f"{index} is kept by {manifest.engine}; build it with --engine whoosh")
    folder = generation_folder(index, manifest.generation) / "whoosh"
    with (
        closing(open_reader("whoosh", folder)) as reader,
        closing(whoosh_index.open_dir(folder)) as stock,
        stock.searcher() as searcher,
    ):
        compare(reader, searcher)


def compare(reader: EngineReader, searcher: Any) -> None:
    """Ask both the same, and print how many times as long Whoosh's own searcher takes."""
    asked = []
    for stems in queries(reader):
        query = Or([Term(field, stem) for field in STEM_FIELDS for stem in stems])
        plan = Plan(tuple(UnitPlan((), (stem,), synonyms=False, weak=True) for stem in stems))
        if set(searcher.docs_for_query(query)) != set(reader.matching(plan)):
            raise SystemExit(f"different hits for {stems}")
        asked.append((query, plan))
    # All queries, and then all again: what meshfind added up for a query is remembered until the next one.
    times: list[list[tuple[float, float]]] = [[] for _ in asked]
    for _ in range(REPETITIONS):
        for query_times, (query, plan) in zip(times, asked, strict=True):
            by_stock = _milliseconds(partial(searcher.search, query, limit=10))
            query_times.append((by_stock, _milliseconds(partial(reader.search, plan, 10, 0))))
    stock, ours = ([statistics.median(pair[side] for pair in one) for one in times] for side in (0, 1))
    print(
        f"{len(reader):,} records, {len(asked)} queries, the same hits; Whoosh takes as many times as long as meshfind:"
    )
    print(f"median {statistics.median(stock) / statistics.median(ours):.0f}, 95 % {_p95(stock) / _p95(ours):.0f}")


def queries(reader: EngineReader) -> list[list[str]]:
    """Three to eight stems of a title, for so many titles."""
    choose = random.Random(3)
    found: list[list[str]] = []
    documents = list(reader.matching(Plan((), any_unit=False, condition=Everything())))
    for document in choose.sample(documents, min(len(documents), 4 * QUERIES)):
        title = decode_stored(reader.stored([document])[0]).record.title
        stems = list(dict.fromkeys(content_stems(words_of(title))))
        if len(stems) > 3 and len(found) < QUERIES:
            found.append(choose.sample(stems, min(len(stems), choose.randint(3, 8))))
    return found


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return (time.process_time() - started) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
