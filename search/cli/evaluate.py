"""`meshfind evaluate`: how well do searches find what people judged relevant?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import Command, json_option, path_name, term_use_option
from search.cli.output.json_text import print_json
from search.query.units import EXPANSIONS, Expansion

if TYPE_CHECKING:
    from search.evaluation.evaluate import Evaluation
    from search.evaluation.indexes import IndexSource
    from search.evaluation.settings import Setting

_MEASURES = ("nDCG@10", "MAP", "R@100", "R@1000", "MRR")
"""`search.evaluation.measures.MEASURES`, written out because help need not import it."""


@click.command(
    "evaluate",
    cls=Command,
    examples=(
        "meshfind evaluate cf --mesh desc2026.xml",
        "meshfind evaluate cf nfcorpus --expand off --expand normal --keep indexes --plot differences.svg",
        "meshfind evaluate cf nfcorpus --expand broad --ablate --keep indexes",
        "meshfind evaluate cf --baseline bm25.run --measure MAP --json",
        "meshfind evaluate --index pubmed --queries topics.xml --qrels qrels.txt",
        "meshfind evaluate pubmed20n0014.xml.gz --against-indexing --mesh desc2026.xml",
    ),
)
@click.argument("collections", metavar="[COLLECTION]...", nargs=-1, type=path_name)
@click.option(
    "--expand",
    "expansions",
    type=click.Choice(EXPANSIONS),
    multiple=True,
    default=("off", "normal"),
    show_default=True,
    help="A setting to evaluate; may be given several times. The first is what the others are held against.",
)
@click.option(
    "--weights",
    type=path_name,
    metavar="FILE",
    multiple=True,
    help="Evaluate every setting with the constants in this file too, as in search; may be given several times.",
)
@click.option(
    "--ablate",
    is_flag=True,
    help="Hold the last --expand against itself without each part of the ranking, one at a time (docs/ranking.md).",
)
@click.option(
    "--baseline",
    type=path_name,
    metavar="RUN",
    help="A TREC run of the same queries, by any program, to hold every setting against.",
)
@click.option(
    "--measure",
    type=click.Choice(_MEASURES),
    default="nDCG@10",
    show_default=True,
    help="Measure by which queries are helped or hurt, listed and drawn.",
)
@click.option(
    "--queries", type=path_name, metavar="FILE", help="Queries (id, tab, text) or TREC topics, instead of the folder's."
)
@click.option("--qrels", type=path_name, metavar="FILE", help="TREC judgments, instead of the folder's.")
@click.option("--index", type=path_name, metavar="DIR", help="An index that is there, instead of building one.")
@click.option(
    "--keep",
    type=path_name,
    metavar="DIR",
    help="Keep what is built, as DIR/COLLECTION, and use what is there; otherwise indexes are temporary.",
)
@click.option(
    "--records",
    type=path_name,
    metavar="FILE",
    multiple=True,
    help="Records of collections that bring none; may be given several times.",
)
@click.option("--mesh", type=path_name, metavar="FILE", multiple=True, help="MeSH file for what is built, as in build.")
@term_use_option
@click.option("--plot", type=path_name, metavar="FILE", help="Draw the difference of every query, as .png or .svg.")
@click.option(
    "--against-indexing",
    is_flag=True,
    help="Instead of queries, look every descriptor up in titles and abstracts and compare with what was assigned.",
)
@json_option
def command(
    collections: tuple[Path, ...],
    expansions: tuple[Expansion, ...],
    weights: tuple[Path, ...],
    ablate: bool,
    baseline: Path | None,
    measure: str,
    queries: Path | None,
    qrels: Path | None,
    index: Path | None,
    keep: Path | None,
    records: tuple[Path, ...],
    mesh: tuple[Path, ...],
    term_use: Path | None,
    plot: Path | None,
    against_indexing: bool,
    as_json: bool,
) -> None:
    """Measure how well searches find what people judged relevant, and compare settings query by query.

    A COLLECTION is a folder with records.jsonl (or .jsonl.gz), queries.tsv (id, tab, text) or TREC topics, and
    qrels.txt (TREC judgments). Without one, --queries and --qrels are evaluated on an --index.

    Reported are nDCG@10, MAP, recall at 100 and at 1000 and MRR of the first 1000 hits, the mean difference to the
    first setting with a paired t-test, and the queries helped most and hurt most. The same records and queries give the
    same figures. Needs the extra "evaluate".

    With --against-indexing, COLLECTION may be any file or folder of records with headings and abstracts: every
    descriptor assigned to 5 of them or more is looked up in title and abstract and compared with its exploded indexing.
    """
    from search.evaluation.indexes import IndexSource

    source = IndexSource(index, keep, records, mesh, term_use=term_use)
    if against_indexing:
        if any((baseline, queries, qrels, plot, weights, ablate)):
            raise click.UsageError(
                "--against-indexing takes no --baseline, --queries, --qrels, --plot, --weights or --ablate"
            )
        _against_indexing(collections, source, as_json)
        return
    if not collections and None in (queries, qrels):
        raise click.UsageError("name a COLLECTION, or --queries and --qrels with an --index or --records")
    if len(collections) > 1 and (queries or qrels or baseline):
        raise click.UsageError("--queries, --qrels and --baseline are of one COLLECTION")
    if ablate and (weights or baseline):
        raise click.UsageError("--ablate takes no --weights or --baseline: it holds a setting against itself")
    settings = _settings(expansions, weights, ablate)
    evaluations = _evaluations(collections, queries, qrels, source, settings, baseline, plot)
    if as_json:
        print_json([one.to_dict(measure) for one in evaluations])
    else:
        from search.cli.output.evaluation import print_ablations, print_evaluations

        (print_ablations if ablate else print_evaluations)(evaluations, measure)
    if plot is not None:
        from search.evaluation.plot import plot as draw

        draw(evaluations, measure, plot)


def _evaluations(
    folders: Sequence[Path],
    queries: Path | None,
    qrels: Path | None,
    source: IndexSource,
    settings: Sequence[Setting],
    baseline: Path | None,
    plot: Path | None,
) -> list[Evaluation]:
    from search.evaluation.collection import read_collection
    from search.evaluation.evaluate import evaluate
    from search.evaluation.runs import read_run

    if plot is not None:  # what cannot be drawn is said before hours of searching
        from search.evaluation.plot import check_suffix

        check_suffix(plot)
    run = read_run(baseline) if baseline is not None else None
    read = [read_collection(folder, queries, qrels) for folder in folders or [Path()]]
    return [evaluate(collection, source, settings, run) for collection in read]


def _settings(expansions: Sequence[Expansion], files: Sequence[Path], ablate: bool) -> list[Setting]:
    from indexer.weights import read_weights
    from search.evaluation.settings import Setting, ablations, settings_of

    if ablate:
        complete = Setting(expansions[-1], expansions[-1])
        return [complete, *ablations(complete)]
    return settings_of(expansions, {file.name: read_weights(file) for file in files})


def _against_indexing(places: Sequence[Path], source: IndexSource, as_json: bool) -> None:
    from search.cli.output.evaluation import indexing_data, print_against_indexing
    from search.evaluation.against_indexing import against_indexing
    from search.evaluation.collection import records_of

    named: list[tuple[str, Path | None]] = [(place.name, records_of(place) or place) for place in places] or [
        ("records", None)
    ]
    found = {}
    for name, records in named:
        with source.opened(name, records) as index:
            found[name] = against_indexing(index.stored_records(), index.vocabulary)
    if as_json:
        print_json(indexing_data(found))
    else:
        print_against_indexing(found)
