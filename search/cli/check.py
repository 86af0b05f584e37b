"""`meshfind check`: whether an index is what was written."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.options import Command, index_option, json_option
from search.cli.output.json_text import print_json
from search.cli.output.reports import check_data, print_check
from search.cli.output.screen import counted
from search.cli.output.text import clean


@click.command("check", cls=Command, examples=("meshfind check", "meshfind check --index pubmed --json"))
@index_option
@json_option
@click.pass_context
def command(ctx: click.Context, index: Path, as_json: bool) -> None:
    """Check an index from end to end, and say what to do if it is damaged.

    Compares every file with its checksum, the vocabulary with its fingerprint and the counts with the manifest, and
    reads every stored record. Finds damage, not tampering. Exit codes: 0 sound, 2 damaged.
    """
    from indexer.checking import check_index

    report = check_index(index)
    if as_json:
        print_json(check_data(report))
    else:
        print_check(report)
    if not report.sound:
        number = counted(len(report.problems), "problem")
        click.echo(f"meshfind: the index {clean(str(index))} is damaged: {number}", err=True)
        ctx.exit(2)
