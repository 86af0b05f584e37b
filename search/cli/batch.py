"""A file of queries in, a TREC run out: the form in which evaluation tools (trec_eval, ir-measures) read results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import click
import msgspec

from indexer.errors import QueryError, QuerySyntaxError
from search.cli.files import STANDARD, written
from search.cli.output.screen import counted
from search.export.run import Run
from search.hits import Results

RUN_NAME = "meshfind"


class BatchQuery(NamedTuple):
    """A line of the file of queries."""

    line: int
    id: str
    text: str


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
            out.writelines(lines_of.text_of(msgspec.structs.replace(hit, id=run_id(hit.id))) for hit in results)
            hits += len(results)
            empty += not results.total
            remarks += bool(results.warnings)
    click.echo(f"{counted(len(batch), 'query', 'queries')}, {counted(hits, 'hit')}, {empty:,} without any", err=True)
    if remarks:
        click.echo(
            f"not all was searched as typed in {counted(remarks, 'query', 'queries')}; search one alone to see",
            err=True,
        )
    return hits


def read_queries(lines: Iterable[bytes], name: str) -> list[BatchQuery]:
    """The queries of a file; empty lines are passed over.

    Raises:
        QueryError: a line is not an id, a tab and a text, or its id came before.
    """
    queries: dict[str, BatchQuery] = {}
    for number, line in enumerate(lines, 1):
        here = f"{name}, line {number}"
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            raise QueryError(f"{here}: this is not UTF-8") from error
        if not text.strip():
            continue
        id, tab, words = text.partition("\t")
        if not tab or not words.strip():
            raise QueryError(f"{here}: expected an id, a tab and the text of a query")
        if len(id.split()) != 1 or id != id.strip():
            raise QueryError(f"{here}: the id {id!r} is empty or has white space in it, which a TREC run cannot hold")
        if id in queries:
            raise QueryError(f"{here}: the id {id!r} was used in line {queries[id].line} already")
        queries[id] = BatchQuery(number, id, words.strip())
    return list(queries.values())


def run_id(id: str) -> str:
    """A record id as a TREC run can hold it: white space and control characters quoted as in URLs."""
    return "".join(quote(c) if c.isspace() or not c.isprintable() else c for c in id)
