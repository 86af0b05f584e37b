"""`meshfind similar`: records that are like one that is known."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.errors import UnknownIdError
from search import open_index
from search.cli.options import Command, index_option, json_option, words
from search.cli.output.hits import print_results
from search.cli.output.json_text import print_json
from search.cli.output.text import clean


@click.command(
    "similar",
    cls=Command,
    examples=("meshfind similar 000_c3207ab883172865", "meshfind similar 10027331 --index pubmed --limit 3 --json"),
)
@click.argument("id", metavar="ID", type=words)
@index_option
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", default=10, show_default=True, help="How many hits to show."
)
@json_option
@click.pass_context
def command(ctx: click.Context, id: str, index: Path, limit: int, as_json: bool) -> None:
    """Find records that share concepts and telling words with a record, and name what they share."""
    try:
        with open_index(index) as opened:
            results = opened.similar(id, limit=limit)
    except UnknownIdError as error:
        click.echo(f"meshfind: {clean(str(error))}", err=True)
        ctx.exit(1)
    if as_json:
        print_json(results.to_dict())
    else:
        print_results(results, explain=False)
    ctx.exit(0 if results.total else 1)
