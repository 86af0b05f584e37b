"""How hits divide by year, heading, journal and type: counts, with bars where somebody watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.cli.output.screen import DIM, Screen
from search.cli.output.text import cells, clean

_TITLES = {"year": "Years", "mesh": "MeSH headings", "journal": "Journals", "type": "Publication types"}
_SHOWN = 15
_WIDEST_NAME = 40
_LONGEST_BAR = 30


def print_facets(facets: Mapping[str, Sequence[tuple[str, int]]]) -> None:
    """Each facet under its title; of years the latest, of others the most frequent values."""
    screen = Screen()
    for name, counts in facets.items():
        screen.heading(_TITLES[name])
        if not counts:
            screen.paragraph("none", lead="  ", style=DIM)
            continue
        shown = counts[-_SHOWN:] if name == "year" else counts[:_SHOWN]
        for line in chart(shown, bars=screen.width is not None):
            screen.paragraph(line, lead="  ")
        if len(counts) > len(shown):
            kind = "earlier" if name == "year" else "more"
            screen.paragraph(f"and {len(counts) - len(shown):,} {kind} (all with --json)", lead="  ", style=DIM)


def chart(counts: Sequence[tuple[str, int]], *, bars: bool) -> list[str]:
    """A line for each value: count, bar, name."""
    most = max(count for _, count in counts)
    width = len(f"{most:,}")
    lines = []
    for value, count in counts:
        length = max(1, round(count / most * _LONGEST_BAR))
        bar = f"{'█' * length:<{_LONGEST_BAR}}  " if bars else ""
        lines.append(f"{count:>{width},}  {bar}{_short(clean(value)) if bars else value}")
    return lines


def _short(name: str) -> str:
    return name if cells(name) <= _WIDEST_NAME else name[: _WIDEST_NAME - 1] + "…"
