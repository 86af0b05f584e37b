"""`meshfind mesh`: what an index knows of a descriptor."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from indexer.mesh.term_use import LEAST_RECORDS, stored_term_use
from search import Index, open_index
from search.cli.options import Command, index_option, json_option, path_name, words
from search.cli.output.descriptors import mesh_data, print_descriptors, print_difference
from search.cli.output.json_text import print_json
from search.cli.output.text import clean


@click.command(
    "mesh",
    cls=Command,
    examples=(
        "meshfind mesh hepatoma",
        'meshfind mesh "vitamin B3" Nexavar',
        "meshfind mesh D006528 --json",
        "meshfind mesh --diff desc2026.xml desc2027.xml",
        "meshfind mesh --term-use --index pubmed > term_use.jsonl",
    ),
)
@click.argument("terms", metavar="[TERM|UI...]", nargs=-1, type=words)
@click.option(
    "--diff",
    nargs=2,
    type=path_name,
    metavar="OLD NEW",
    help="Show what changed between two MeSH files instead; no index is needed.",
)
@click.option(
    "--term-use",
    is_flag=True,
    help="Print how the terms of all descriptors are used, for --term-use of build and retag.",
)
@index_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    terms: tuple[str, ...],
    diff: tuple[Path, Path] | None,
    term_use: bool,
    index: Path,
    as_json: bool,
) -> None:
    """Show MeSH descriptors by UI, heading or entry term.

    Shows the scope note, the entry terms, the place in the tree, and how many records have the descriptor. A term of
    several words is put in quotation marks. With --diff: which descriptors are new, gone, renamed, moved in the tree,
    or have gained or lost entry terms; `retag` applies the new file to an index. With --term-use: a JSON line for each
    term that the index has seen often enough: of the records that mention it, how many are about its descriptor.
    """
    if diff is not None:
        _show_difference(*diff, as_json=as_json)
        return
    if term_use:
        with open_index(index) as opened:
            ctx.exit(0 if _print_term_use(opened) else 1)
    if not terms:
        raise click.UsageError("give a term or a UI, or two MeSH files with --diff")
    with open_index(index) as opened:
        found = [(term, opened.mesh(term)) for term in terms]
        data = mesh_data(opened, found)
        meant = {term: opened.suggest(term) for term, entries in found if not entries}
    for term, names in meant.items():
        advice = (
            f"did you mean {' or '.join(names)}?"
            if names
            else ("give the whole term, or search for its words with: meshfind search")
        )
        what = "is no heading, entry term or UI in the vocabulary of"
        click.echo(f"meshfind: {clean(f'{term} {what} {index}; {advice}')}", err=True)
    if as_json:
        print_json({"terms": data})
    else:
        print_descriptors(data)
    ctx.exit(0 if all(entries for _, entries in found) else 1)


def _print_term_use(index: Index) -> bool:
    """Print what the index knows of how terms are used, if it does."""
    known = list(stored_term_use(index.vocabulary))
    for use in known:
        click.echo(msgspec.json.encode(use))
    if not known:
        click.echo(
            f"meshfind: this index knows nothing of terms; learning takes {LEAST_RECORDS:,} records with headings",
            err=True,
        )
    return bool(known)


def _show_difference(old: Path, new: Path, *, as_json: bool) -> None:
    from indexer.mesh import read_mesh
    from indexer.mesh.difference import difference

    found = difference(read_mesh(old), read_mesh(new))
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        print_difference(found)
