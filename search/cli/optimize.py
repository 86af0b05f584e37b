"""`meshfind optimize`: an index in one piece."""

from __future__ import annotations

from pathlib import Path

import click

from search.cli.interruption import undisturbed
from search.cli.options import Command, index_option, jobs_option, json_option, wait_option
from search.cli.output.json_text import print_json
from search.cli.output.progress import progress_bar
from search.cli.output.reports import build_data, print_build


@click.command("optimize", cls=Command, examples=("meshfind optimize", "meshfind optimize --index my_index"))
@index_option
@jobs_option
@wait_option
@json_option
def command(index: Path, jobs: int | None, wait: float, as_json: bool) -> None:
    """Write an index anew in one piece, after many updates.

    What was deleted or replaced gives its space back, and searches are faster. What is recognised in each record stays
    as it is (see: meshfind retag). The old state answers until the new one is complete.
    """
    from indexer import optimize

    with undisturbed(index), progress_bar() as progress:
        report = optimize(index, jobs=jobs, wait=wait, progress=progress)
    if as_json:
        print_json(build_data(report, None))
    else:
        print_build(report, None)
