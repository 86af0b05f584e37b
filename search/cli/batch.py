"""A file of queries in, a TREC run out: the form in which evaluation tools (trec_eval, ir-measures) read results."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import click

from indexer.errors import QueryError, QuerySyntaxError
from search.cli.files import STANDARD, written
from search.cli.output.screen import counted
from search.evaluation.queries import read_queries
from search.export.run import Run
from search.hits import Results

RUN_NAME = "meshfind"


def run_batch(search: Callable[[str], Results], queries: Path, run: Path) -> int:
    """Search for every line of `queries`, write `run`, say what was done; returns the number of hits written."""
    with nullcontext(sys.stdin.buffer) if queries == STANDARD else queries.open("rb") as lines:
        batch = read_queries(lines, str(queries))
    hits = empty = remarks = 0
    with written(run) as out:
        for query in batch:
            try:
                results = search(query.text)
            except QuerySyntaxError as error:
                raise QueryError(f"{queries}, line {query.line}: {error.problem}") from error
            lines_of = Run(query.id, RUN_NAME)
            out.writelines(map(lines_of.text_of, results))
            hits += len(results)
            empty += not results.total
            remarks += bool(results.warnings)
    click.echo(f"{counted(len(batch), 'query', 'queries')}, {counted(hits, 'hit')}, {empty:,} without any", err=True)
    if remarks:
        click.echo(
            f"there is something to know about {counted(remarks, 'query', 'queries')}; search one alone to see it",
            err=True,
        )
    return hits
