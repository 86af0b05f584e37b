"""Runs: which records each query of a collection finds, the best first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from indexer.errors import QueryError, QuerySyntaxError
from search.evaluation.queries import Query
from search.export.run import run_id
from search.index import Index
from search.query.units import Expansion

Run: TypeAlias = dict[str, list[str]]
"""Record ids in order, by the id of the query."""

DEPTH = 1000
"""Hits that are looked at, as in TREC."""


def search_run(index: Index, queries: Iterable[Query], expand: Expansion) -> Run:
    """What an index finds for each query, taken as free text.

    Raises:
        QueryError: a query cannot be searched.
    """
    run: Run = {}
    for query in queries:
        try:
            found = index.rank(query.text, syntax="free", expand=expand, limit=DEPTH)
        except QuerySyntaxError as error:
            raise QueryError(f"query {query.id}: {error.problem}") from error
        run[query.id] = [run_id(id) for id, _ in found]
    return run


def read_run(path: Path) -> Run:
    """A run as TREC has it: query, Q0, record, rank, score, name; ordered as trec_eval does, by score.

    Raises:
        QueryError: a line is something else.
    """
    scored: dict[str, list[tuple[float, str]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        parts = line.split()
        if not parts:
            continue
        try:
            query, _, record, _, score, *_ = parts
            scored.setdefault(query, []).append((float(score), record))
        except ValueError as error:
            raise QueryError(f"{path}, line {number}: expected a query, Q0, a record, a rank and a score") from error
    if not scored:
        raise QueryError(f"{path}: there is no hit in it")
    return {query: [record for _, record in sorted(hits, reverse=True)] for query, hits in scored.items()}
