"""What an evaluation found, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.cli.output.screen import BOLD, DIM, Screen, counted
from search.evaluation.against_indexing import AgainstIndexing
from search.evaluation.comparison import Change, Comparison
from search.evaluation.evaluate import Evaluation, most_helped, most_hurt
from search.evaluation.measures import MEASURES

_SIGNIFICANT = 0.05


def print_evaluations(evaluations: Sequence[Evaluation], shown: str) -> None:
    """The figures of each collection, then who was helped and hurt by the measure `shown`."""
    screen = Screen()
    for number, one in enumerate(evaluations):
        if number:
            screen.blank()
        _figures(screen, one)
        for setting, comparisons in one.comparisons.items():
            _comparison(screen, one, setting, comparisons, shown)


def print_ablations(evaluations: Sequence[Evaluation], shown: str) -> None:
    """For each collection what the ranking is worth, and what is lost by the measure `shown` without each part."""
    screen = Screen()
    for number, one in enumerate(evaluations):
        if number:
            screen.blank()
        _figures(screen, one)
        screen.heading(f"{shown}: what each part is worth")
        rows = [(setting, *_tested(by[shown])) for setting, by in one.comparisons.items()]
        _table(screen, ("", "difference", "95 % interval", "p", "better", "worse"), rows)


def _figures(screen: Screen, one: Evaluation) -> None:
    queries = counted(len(one.queries), "query", "queries")
    screen.paragraph(f"{one.collection}: {queries}, {counted(one.records, 'record')}", style=BOLD)
    screen.blank()
    _table(
        screen,
        ("", *MEASURES),
        [(setting, *(f"{value:.4f}" for value in values.values())) for setting, values in one.means().items()],
    )


def _comparison(screen: Screen, one: Evaluation, setting: str, by: Mapping[str, Comparison], shown: str) -> None:
    screen.heading(f"{setting} against {one.baseline}")
    rows = [(measure, *_tested(each)) for measure, each in by.items()]
    _table(screen, ("", "difference", "95 % interval", "p", "better", "worse"), rows)
    for title, changes in (("helped", most_helped(by[shown])), ("hurt", most_hurt(by[shown]))):
        if changes:
            screen.heading(f"Queries {title} most ({shown})")
            for change in changes:
                _change(screen, change, one.queries[change.query])


def _tested(each: Comparison) -> tuple[str, ...]:
    return (
        f"{each.difference:+.4f}",
        f"{each.low:+.4f} to {each.high:+.4f}",
        f"{each.p:.4f}{' *' if each.p < _SIGNIFICANT else ''}",
        f"{each.helped}",
        f"{each.hurt}",
    )


def _change(screen: Screen, change: Change, text: str) -> None:
    figures = f"{change.difference:+.4f}  {change.before:.4f} to {change.after:.4f}"
    screen.paragraph(f"{change.query}: {text}", lead=f"  {figures}  ")


def print_against_indexing(found: Mapping[str, AgainstIndexing]) -> None:
    """The agreement of each lookup with what indexers assigned."""
    screen = Screen()
    for number, (name, one) in enumerate(found.items()):
        if number:
            screen.blank()
        descriptors = counted(one.descriptors, "descriptor")
        screen.paragraph(f"{name}: {descriptors}, {counted(one.records, 'record')} with headings", style=BOLD)
        if not one.agreements:
            screen.paragraph("no descriptor was assigned often enough", style=DIM)
            continue
        screen.blank()
        rows = [
            (each.lookup, f"{each.precision:.4f}", f"{each.recall:.4f}", f"{each.f:.4f}") for each in one.agreements
        ]
        _table(screen, ("", "precision", "recall", "F"), rows)


def indexing_data(found: Mapping[str, AgainstIndexing]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {
            "collection": name,
            "records": one.records,
            "descriptors": one.descriptors,
            "agreements": [agreement._asdict() for agreement in one.agreements],
        }
        for name, one in found.items()
    ]


def _table(screen: Screen, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns below each other: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        first, *others = (
            f"{cell:<{width}}" if not number else f"{cell:>{width}}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        screen.paragraph("  ".join((first, *others)), lead="  ")
