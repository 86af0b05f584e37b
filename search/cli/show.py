"""`meshfind show`: whole records, to read or as the JSON lines that `meshfind build` reads back."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.records import to_json
from search import open_index
from search.cli.options import Command, index_option, json_option, words
from search.cli.output.json_text import print_json_line
from search.cli.output.record import print_record
from search.cli.output.text import clean


@click.command(
    "show",
    cls=Command,
    examples=(
        "meshfind show 000_c3207ab883172865",
        "meshfind show 10027331 10027335 --index pubmed",
        "meshfind show 10027331 10027335 --json > two-records.jsonl",
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True, type=words)
@index_option
@json_option
@click.pass_context
def command(ctx: click.Context, ids: tuple[str, ...], index: Path, as_json: bool) -> None:
    """Show whole records by their ids.

    With --json, each record is one line of JSON, in the format that "meshfind build" reads.
    """
    missing = False
    with open_index(index) as opened:
        for number, id in enumerate(ids):
            record = opened.get(id)
            if record is None:
                missing = True
                click.echo(f"meshfind: there is no record {clean(id)} in {clean(str(index))}", err=True)
            elif as_json:
                print_json_line(to_json(record).decode())
            else:
                print_record(record, first=number == 0)
    ctx.exit(1 if missing else 0)
