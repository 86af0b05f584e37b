"""The options of `meshfind search`, their values, and which of them do not go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from search.cli.options import file_option, index_option, json_option, path_name, words
from search.query.interpret import SYNTAXES, Syntax
from search.query.plan import SORTS, Sort
from search.query.units import EXPANSIONS, Expansion

_Function = TypeVar("_Function", bound=Callable[..., Any])

EXPORTS = ("jsonl", "csv", "ris", "bibtex", "nbib", "pmid", "run")
"""`search.export.FORMATS`, written out because a search that exports nothing need not import them."""

_HITS, _BATCH_HITS = 10, 1000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The values of all options, as they were typed."""

    query: tuple[str, ...]
    file: Path | None
    index: Path
    syntax: Syntax
    expand: Expansion
    require_all: bool
    filters: tuple[str, ...]
    sort: Sort
    weights: Path | None
    limit: int | None
    every: bool
    offset: int
    facets: str
    details: bool
    explain: bool
    as_json: bool
    format_: str | None
    output: Path | None
    queries: Path | None
    run: Path | None

    @property
    def format(self) -> str:
        """What to write: "table", "json" or an export format."""
        return self.format_ or ("json" if self.as_json else "table")

    @property
    def most(self) -> int | None:
        """How many hits are wanted; None for all."""
        if self.limit is not None:
            return self.limit
        if self.every or self.format in EXPORTS:
            return None
        return _BATCH_HITS if self.queries is not None else _HITS

    @property
    def facet_names(self) -> tuple[str, ...]:
        """The facets asked for, each once."""
        names = (name.strip().lower() for name in self.facets.split(","))
        return tuple(dict.fromkeys(name for name in names if name))

    def check(self) -> None:
        """Raise click.UsageError if options do not go together, or if there is nothing to search for."""
        if self.every and self.limit is not None:
            raise click.UsageError("--all has no limit: give either --all or --limit")
        if self.as_json and self.format_ not in (None, "json"):
            raise click.UsageError(f"give either --json or --format {self.format_}")
        if self.queries is not None or self.run is not None:
            self._check_batch()
        elif self.query and self.file is not None:
            raise click.UsageError("give either words to search for or --file, not both")
        elif not self.query and self.file is None:
            raise click.UsageError("say what to search for, for instance: meshfind search hepatoma")
        for name in ("explain", "details", "facets"):
            if self.format in EXPORTS and getattr(self, name):
                raise click.UsageError(f"--format {self.format} holds records, and has no place for --{name}")

    def _check_batch(self) -> None:
        if self.queries is None or self.run is None:
            raise click.UsageError("--queries and --run go together: --queries FILE.tsv --run FILE")
        if self.query or self.file is not None:
            raise click.UsageError("give either a query (words or --file) or --queries, not both")
        if any((self.as_json, self.explain, self.details, self.facets, self.format_, self.output)):
            raise click.UsageError(
                "--queries writes a TREC run, which has no place for "
                "--json, --explain, --details, --facets, --format or --output"
            )


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("query", nargs=-1, type=words),
    file_option,
    index_option,
    click.option(
        "--syntax",
        type=click.Choice(SYNTAXES),
        default="auto",
        show_default=True,
        help="Language of the query: plain words, PubMed's or Ovid's; auto recognises it.",
    ),
    click.option(
        "--expand",
        type=click.Choice(EXPANSIONS),
        default="normal",
        show_default=True,
        help="off: the words only. strict: also MeSH headings and exact entry terms. "
        "normal: also entry terms that share only the word stems; all but the first hits are ordered by what the first "
        "have in common too. broad: finds records that have only that. pubmed: terms are mapped as PubMed maps them.",
    ),
    click.option("--require-all", "--all-units", is_flag=True, help="A record must have every part of the query."),
    click.option(
        "--filter",
        "filters",
        multiple=True,
        type=words,
        metavar="NAME:VALUE",
        help="Only records with this: year:2015-2020, type:review, language:english, journal:lancet, mesh:NAME, "
        "major:NAME, has:abstract; may be given several times: values of one name are alternatives.",
    ),
    click.option(
        "--sort",
        type=click.Choice(SORTS),
        default="relevance",
        show_default=True,
        help="Order of the hits; date has the latest first.",
    ),
    click.option(
        "--weights",
        type=path_name,
        metavar="FILE",
        help="JSON object of constants of the ranking that are not to be the defaults (see docs/ranking.md).",
    ),
    click.option(
        "--limit",
        type=click.IntRange(min=0),
        metavar="N",
        help="How many hits to show; 0 only counts.  [default: 10; 1000 with --queries; all with an export format]",
    ),
    click.option("--all", "every", is_flag=True, help="Show all hits."),
    click.option(
        "--offset",
        type=click.IntRange(min=0),
        metavar="N",
        default=0,
        show_default=True,
        help="How many hits to leave out at the top.",
    ),
    click.option(
        "--facets",
        default="",
        metavar="NAME,...",
        help="Count all hits by year, mesh, journal, type; mesh leaves out check tags such as Humans.",
    ),
    click.option(
        "--details",
        is_flag=True,
        help="Show in full how the query was understood (lines of a strategy as in docs/notation.md).",
    ),
    click.option("--explain", is_flag=True, help="Show every contribution to each score."),
    json_option,
    click.option(
        "--format",
        "format_",
        type=click.Choice(("table", "json", *EXPORTS)),
        help="How to write the hits; all but table and json are exports (see docs/formats.md).",
    ),
    click.option(
        "--output",
        type=path_name,
        metavar="FILE",
        help="File to write to instead of standard output; it appears when all of it is written.",
    ),
    click.option(
        "--queries", type=path_name, metavar="FILE", help='Queries, one per line: id, tab, text ("-": standard input).'
    ),
    click.option(
        "--run", type=path_name, metavar="FILE", help='TREC run to write for --queries ("-": standard output).'
    ),
)


def search_options(function: _Function) -> _Function:
    """All options of the command, in the order of its help."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
