"""`meshfind update`: what is new in an index."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.sources.detection import FORMATS
from search.cli.interruption import undisturbed
from search.cli.options import Command, index_option, jobs_option, json_option, path_name, wait_option
from search.cli.output.json_text import print_json
from search.cli.output.progress import progress_bar
from search.cli.output.reports import print_update, rejects_of, update_data


@click.command(
    "update",
    cls=Command,
    examples=(
        "meshfind update new_records.jsonl",
        "meshfind update updatefiles/*.xml.gz --index my_index",
        "zcat records.jsonl.gz | meshfind update - --format jsonl",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=path_name)
@index_option
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format of all PATHs, if content cannot tell.")
@click.option("--strict", is_flag=True, help="Stop at the first record that cannot be read; nothing is changed then.")
@click.option("--again", is_flag=True, help="Read files even if they were read before.")
@jobs_option
@wait_option
@json_option
def command(
    paths: tuple[Path, ...],
    index: Path,
    format_: str | None,
    strict: bool,
    again: bool,
    jobs: int | None,
    wait: float,
    as_json: bool,
) -> None:
    """Add records to an index, replace those of the same id, and carry out deletions.

    Files are applied in the order given, those of a folder by name, each once: a file that was read before is left out,
    and one that was read with another content is an error. Of a record with versions the later one stays. The old
    state answers until the new one is complete, and stays if the update fails or is interrupted.
    """
    from indexer import update

    with undisturbed(index), progress_bar() as progress:
        report = update(
            paths, index, format=format_, strict=strict, again=again, jobs=jobs, wait=wait, progress=progress
        )
    rejects = rejects_of(report)
    if as_json:
        print_json(update_data(report, rejects))
    else:
        print_update(report, rejects)
    for note in report.notes:
        click.echo(f"meshfind: {note}", err=True)
