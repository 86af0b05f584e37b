"""`meshfind retag`: another vocabulary for the records that are there."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.interruption import undisturbed
from search.cli.options import Command, index_option, jobs_option, json_option, mesh_option, wait_option
from search.cli.output.json_text import print_json
from search.cli.output.progress import progress_bar
from search.cli.output.reports import build_data, print_build


@click.command(
    "retag",
    cls=Command,
    examples=(
        "meshfind retag --mesh desc2027.xml",
        "meshfind retag --mesh desc2027.xml --mesh supp2027.xml --index my_index",
        "meshfind retag --index my_index",
    ),
)
@mesh_option
@index_option
@jobs_option
@wait_option
@json_option
def command(mesh: tuple[Path, ...], index: Path, jobs: int | None, wait: float, as_json: bool) -> None:
    """Apply another vocabulary, such as that of a new MeSH year, to the records of an index.

    Without --mesh, the vocabulary that is there is applied anew: headings that updates brought are then recognised in
    all records. No source is needed: the index keeps its records whole. The old state answers until the new one is
    complete.
    """
    from indexer import retag

    with undisturbed(index), progress_bar() as progress:
        report = retag(index, mesh=mesh or None, jobs=jobs, wait=wait, progress=progress)
    if as_json:
        print_json(build_data(report, None))
    else:
        print_build(report, None)
