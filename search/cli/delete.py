"""`meshfind delete`: records that are to go."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.interruption import undisturbed
from search.cli.options import Command, index_option, json_option, wait_option, words
from search.cli.output.json_text import print_json
from search.cli.output.reports import print_update, update_data
from search.cli.output.text import clean


@click.command(
    "delete",
    cls=Command,
    examples=("meshfind delete 7890123", "meshfind delete 7890123 7890124 --index my_index --json"),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True, type=words)
@index_option
@wait_option
@json_option
@click.pass_context
def command(ctx: click.Context, ids: tuple[str, ...], index: Path, wait: float, as_json: bool) -> None:
    """Delete records by id.

    Exit code 1 says that an id was not there; the others are deleted.
    """
    from indexer import delete

    with undisturbed(index):
        report = delete(ids, index, wait=wait)
    if as_json:
        print_json(update_data(report, None))
    else:
        print_update(report, None)
    for id in report.missing:
        click.echo(f"meshfind: there is no record {clean(id)} in {clean(str(index))}", err=True)
    if report.unknown > len(report.missing):
        click.echo(f"meshfind: nor {report.unknown - len(report.missing):,} more", err=True)
    ctx.exit(1 if report.unknown else 0)
