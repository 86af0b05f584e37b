"""`meshfind search`: ranked records for a query, or for a file of queries."""

from __future__ import annotations

from pathlib import Path

import click

from search import open_index
from search.cli.options import Command, index_option, json_option, path_name, words
from search.cli.output.hits import print_results
from search.cli.output.json_text import print_json
from search.query.units import EXPANSIONS, Expansion


@click.command(
    "search",
    cls=Command,
    examples=(
        "meshfind search hepatoma",
        "meshfind search vitamin B3 skin cancer",
        'meshfind search "liver cell carcinoma" --expand strict --limit 3',
        "meshfind search Nexavar --explain",
        "meshfind search tumour initiating cells --json",
        "meshfind search --queries queries.tsv --run run.txt",
    ),
)
@click.argument("query", nargs=-1, type=words)
@index_option
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many hits to show; 0 only counts.  [default: 10; 1000 with --queries]",
)
@click.option(
    "--offset",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="How many hits to leave out at the top.",
)
@click.option(
    "--expand",
    type=click.Choice(EXPANSIONS),
    default="normal",
    show_default=True,
    help="off: the words only. strict: also MeSH headings and exact entry terms. "
    "normal: also entry terms that share only the word stems.",
)
@click.option("--require-all", "--all-units", is_flag=True, help="A record must have every part of the query.")
@click.option("--explain", is_flag=True, help="Show every contribution to each score.")
@json_option
@click.option(
    "--queries", type=path_name, metavar="FILE", help='Queries, one per line: id, tab, text ("-": standard input).'
)
@click.option("--run", type=path_name, metavar="FILE", help='TREC run to write for --queries ("-": standard output).')
@click.pass_context
def command(
    ctx: click.Context,
    query: tuple[str, ...],
    index: Path,
    limit: int | None,
    offset: int,
    expand: Expansion,
    require_all: bool,
    explain: bool,
    as_json: bool,
    queries: Path | None,
    run: Path | None,
) -> None:
    """Find records, the best first, and say why each was found.

    Several words make one query. MeSH headings and entry terms among them are searched as concepts: a record is
    found whatever it calls them.

    With --queries, every line of a file is searched and the hits are written as a TREC run:
    query id, Q0, record id, rank, score, "meshfind". White space in a record id is written as in URLs ("%20").
    """
    batch = queries is not None or run is not None
    if batch:
        _check_batch(query, queries, run, explain or as_json)
    elif not query:
        raise click.UsageError("say what to search for, for instance: meshfind search hepatoma", ctx)
    with open_index(index) as opened:
        if queries is not None and run is not None:
            from search.cli.batch import run_batch

            found = run_batch(
                opened, queries, run, limit=1000 if limit is None else limit, offset=offset,
                expand=expand, require_all=require_all,
            )  # fmt: skip
            ctx.exit(0 if found else 1)
        results = opened.search(
            " ".join(query), expand=expand, require_all=require_all, limit=10 if limit is None else limit, offset=offset
        )
    if as_json:
        print_json(results.to_dict(explain=explain))
    else:
        print_results(results, explain=explain)
    ctx.exit(0 if results.total else 1)


def _check_batch(query: tuple[str, ...], queries: Path | None, run: Path | None, other_output: bool) -> None:
    if queries is None or run is None:
        raise click.UsageError("--queries and --run go together: --queries FILE.tsv --run FILE")
    if query:
        raise click.UsageError("give either words to search for or --queries, not both")
    if other_output:
        raise click.UsageError("--queries writes a TREC run, which has no place for --json or --explain")
