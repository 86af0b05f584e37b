"""`meshfind search`: ranked records for a query, a strategy, or a file of queries."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from typing import Any

import click

from indexer.weights import read_weights
from search import Index, open_index
from search.cli.files import STANDARD, read_text, written
from search.cli.options import Command
from search.cli.output.hits import print_results, print_warnings
from search.cli.output.json_text import print_json, print_json_line
from search.cli.pointing import pointing_into
from search.cli.search_options import EXPORTS, Asked, search_options
from search.hits import Results


@click.command(
    "search",
    cls=Command,
    examples=(
        "meshfind search hepatoma",
        "meshfind search vitamin B3 skin cancer --details",
        'meshfind search "liver cell carcinoma" --expand strict --limit 3',
        "meshfind search '\"Liver Neoplasms\"[mh] AND sorafenib[tiab]' --explain",
        "meshfind search --file strategy.txt --facets year,mesh",
        "meshfind search Nexavar --filter year:2015-2020 --filter has:abstract --sort date",
        "meshfind search tumour initiating cells --json",
        "meshfind search --file strategy.txt --syntax ovid --format ris --output hits.ris",
        "meshfind search --queries queries.tsv --run run.txt",
    ),
)
@search_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Find records, the best first, and say why each was found.

    Several words make one query. MeSH headings and entry terms among them are searched as concepts: a record is
    found whatever it calls them. Queries in PubMed's and in Ovid's syntax are recognised.

    With --file, the query comes from a file: a strategy of numbered lines, for instance. The number of records that
    match is shown for each line, and the hits are those of the last.

    With --queries, every line of a file is searched and the hits are written as a TREC run:
    query id, Q0, record id, rank, score, "meshfind". White space in a record id is written as in URLs ("%20").
    """
    asked = Asked(**given)
    asked.check()
    weights = read_weights(asked.weights) if asked.weights is not None else None
    with open_index(asked.index, weights=weights) as index:
        found = _batch(index, asked) if asked.queries is not None else _single(index, asked)
    ctx.exit(0 if found else 1)


def _search(index: Index, asked: Asked, text: str) -> Results:
    from search.query.filters import parse_filters

    return index.search(
        text,
        syntax=asked.syntax,
        expand=asked.expand,
        require_all=asked.require_all,
        limit=asked.most,
        offset=asked.offset,
        filters=parse_filters(asked.filters),
        sort=asked.sort,
        facets=asked.facet_names,
        lazy=asked.format in EXPORTS or asked.queries is not None,
    )


def _batch(index: Index, asked: Asked) -> int:
    from search.cli.batch import run_batch

    assert asked.queries is not None
    assert asked.run is not None
    return run_batch(lambda text: _search(index, asked, text), asked.queries, asked.run)


def _single(index: Index, asked: Asked) -> int:
    text = read_text(asked.file) if asked.file is not None else " ".join(asked.query)
    with pointing_into(text, asked.file):
        results = _search(index, asked, text)
    details = None
    if asked.details:
        from search.cli.output.details import details_data

        details = details_data(index, results)
    direct = asked.output is None and asked.format not in EXPORTS
    with nullcontext(sys.stdout) if direct else written(asked.output or STANDARD) as stream, redirect_stdout(stream):
        _write(results, asked, details)
    return results.total


def _write(results: Results, asked: Asked, details: list[dict[str, Any]] | None) -> None:
    """The results in the format asked for, on standard output."""
    if asked.format in EXPORTS:
        print_warnings(results.warnings)
        _export(results, asked.format)
    elif asked.format == "json":
        data = results.to_dict(explain=asked.explain)
        print_json(data if details is None else {**data, "details": details})
    else:
        if details is not None:
            from search.cli.output.details import print_details

            print_details(results, details)
        print_results(results, explain=asked.explain)
        if results.facets:
            from search.cli.output.charts import print_facets

            print_facets(results.facets)


def _export(results: Results, format: str) -> None:
    from search.export import jsonl, write

    if format == "jsonl":  # control characters have a place in JSON: they are escaped
        for hit in results:
            print_json_line(jsonl.text_of(hit).rstrip("\n"))
    else:
        write(results, format, sys.stdout)
