"""`meshfind retag`: another vocabulary for the records that are there."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.interruption import undisturbed
from search.cli.options import (
    Command,
    index_option,
    jobs_option,
    json_option,
    mesh_option,
    term_use_option,
    wait_option,
)
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
        "meshfind retag --relearn",
    ),
)
@mesh_option
@term_use_option
@click.option("--relearn", is_flag=True, help="Learn anew how terms are used, from the records that are there now.")
@index_option
@jobs_option
@wait_option
@json_option
def command(
    mesh: tuple[Path, ...],
    term_use: Path | None,
    relearn: bool,
    index: Path,
    jobs: int | None,
    wait: float,
    as_json: bool,
) -> None:
    """Apply another vocabulary, such as that of a new MeSH year, to the records of an index.

    Without --mesh, the vocabulary that is there is applied anew: headings that updates brought are then recognised in
    all records. No source is needed: the index keeps its records whole. The old state answers until the new one is
    complete. What was learned of terms stays unless --relearn or --term-use says otherwise.
    """
    from indexer import retag

    if term_use is not None and relearn:
        raise click.UsageError("--relearn and --term-use exclude each other")
    with undisturbed(index), progress_bar() as progress:
        report = retag(
            index, mesh=mesh or None, term_use=term_use, relearn=relearn, jobs=jobs, wait=wait, progress=progress
        )
    if as_json:
        print_json(build_data(report, None))
    else:
        print_build(report, None)
