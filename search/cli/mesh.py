"""`meshfind mesh`: what an index knows of a descriptor."""

from __future__ import annotations

from pathlib import Path

import click

from search import open_index
from search.cli.options import Command, index_option, json_option, words
from search.cli.output.descriptors import mesh_data, print_descriptors
from search.cli.output.json_text import print_json
from search.cli.output.text import clean


@click.command(
    "mesh",
    cls=Command,
    examples=(
        "meshfind mesh hepatoma",
        'meshfind mesh "vitamin B3" Nexavar',
        "meshfind mesh D006528 --json",
    ),
)
@click.argument("terms", metavar="TERM|UI...", nargs=-1, required=True, type=words)
@index_option
@json_option
@click.pass_context
def command(ctx: click.Context, terms: tuple[str, ...], index: Path, as_json: bool) -> None:
    """Show MeSH descriptors by UI, heading or entry term.

    Shows the scope note, the entry terms, the place in the tree, and how many records have the descriptor. A term of
    several words is put in quotation marks.
    """
    with open_index(index) as opened:
        found = [(term, opened.mesh(term)) for term in terms]
        data = mesh_data(opened, found)
    for term, entries in found:
        if not entries:
            click.echo(
                f"meshfind: {clean(term)} is no heading, entry term or UI in the vocabulary of {clean(str(index))}; "
                "give the whole term, or search for its words with: meshfind search",
                err=True,
            )
    if as_json:
        print_json({"terms": data})
    else:
        print_descriptors(data)
    ctx.exit(0 if all(entries for _, entries in found) else 1)
