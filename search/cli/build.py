"""`meshfind build`: an index from files of records."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.engines import ENGINES
from indexer.sources.detection import FORMATS
from search.cli.interruption import undisturbed
from search.cli.options import (
    Command,
    index_option,
    jobs_option,
    json_option,
    mesh_option,
    path_name,
    term_use_option,
    wait_option,
)
from search.cli.output.json_text import print_json
from search.cli.output.progress import progress_bar
from search.cli.output.reports import build_data, print_build, rejects_of


@click.command(
    "build",
    cls=Command,
    examples=(
        "meshfind build seeds",
        "meshfind build records/ more.jsonl --index my_index --overwrite",
        "meshfind build pubmed/*.xml.gz --mesh desc2026.xml --mesh supp2026.xml",
        "zcat records.jsonl.gz | meshfind build - --format jsonl",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=path_name)
@index_option
@mesh_option
@term_use_option
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format of all PATHs, if content cannot tell.")
@click.option("--strict", is_flag=True, help="Stop at the first record that cannot be read.")
@click.option(
    "--engine",
    type=click.Choice(("auto", *ENGINES)),
    default="auto",
    show_default=True,
    help="What keeps the index: whoosh for small collections, tantivy for large ones; auto takes whoosh up to 10,000 "
    "records.",
)
@jobs_option
@click.option(
    "--weights",
    type=path_name,
    metavar="FILE",
    help="JSON object of constants of the ranking that this index is to be ranked with (see docs/ranking.md).",
)
@click.option("--overwrite", is_flag=True, help="Replace the index that is there.")
@wait_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    index: Path,
    mesh: tuple[Path, ...],
    term_use: Path | None,
    format_: str | None,
    strict: bool,
    engine: str,
    jobs: int | None,
    weights: Path | None,
    overwrite: bool,
    wait: float,
    as_json: bool,
) -> None:
    """Build an index from files, folders, or standard input ("-").

    Reads pages of text, PubMed XML, MEDLINE/.nbib and JSON lines, plain or gzipped, and recognises them by their
    content. Without MeSH files, the vocabulary is what the records bring. From 5,000 records with headings on, these
    teach which terms are seldom about their descriptor; queries take such terms as plain words. What cannot be read is
    counted and listed, and does not stop the rest. With --overwrite, the old index answers until the new one is
    complete, and stays if the build fails or is interrupted.
    """
    from indexer import build
    from indexer.weights import DEFAULT_WEIGHTS, read_weights

    constants = read_weights(weights) if weights is not None else DEFAULT_WEIGHTS
    with undisturbed(index), progress_bar() as progress:
        report = build(
            paths,
            index,
            mesh=mesh,
            term_use=term_use,
            format=format_,
            strict=strict,
            overwrite=overwrite,
            engine=engine,
            jobs=jobs,
            weights=constants,
            wait=wait,
            progress=progress,
        )
    rejects = rejects_of(report)
    if as_json:
        print_json(build_data(report, rejects))
    else:
        print_build(report, rejects)
    for note in report.notes:
        click.echo(f"meshfind: {note}", err=True)
    if not report.records:
        click.echo("meshfind: no record could be read, so the index is empty", err=True)
        ctx.exit(1)
