"""`meshfind stats`: what is in an index, and where it came from."""

from __future__ import annotations

from pathlib import Path

import click

from search import open_index
from search.cli.options import Command, index_option, json_option
from search.cli.output.json_text import print_json
from search.cli.output.reports import print_stats


@click.command("stats", cls=Command, examples=("meshfind stats", "meshfind stats --index pubmed --json"))
@index_option
@json_option
def command(index: Path, as_json: bool) -> None:
    """Show what is in an index: counts, sources, vocabulary, size."""
    with open_index(index) as opened:
        data = opened.stats()
    if as_json:
        print_json(data)
    else:
        print_stats(index, data)
