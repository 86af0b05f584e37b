"""A picture of who was helped and who was hurt: the difference of every query, sorted, for each comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.errors import QueryError
from search.evaluation.evaluate import Evaluation
from search.evaluation.extra import library

SUFFIXES = (".png", ".svg")
_GAIN, _LOSS = "#2a7f62", "#b3432b"
_PANEL_INCHES = (5.0, 3.0)


def check_suffix(path: Path) -> None:
    """Raise QueryError unless the file is to hold one of the known kinds of picture."""
    if path.suffix.lower() not in SUFFIXES:
        raise QueryError(f"{path}: a picture is written as {' or '.join(SUFFIXES)}, known by the end of its name")


def plot(evaluations: Sequence[Evaluation], measure: str, path: Path) -> None:
    """Draw one panel for each collection and setting; the same figures give the same bytes.

    Raises:
        MissingExtraError: Matplotlib is missing.
        QueryError: the file is of another kind, or nothing was compared.
    """
    check_suffix(path)
    panels = [(one, setting) for one in evaluations for setting in one.comparisons]
    if not panels:
        raise QueryError(
            "there is nothing to draw: a picture compares two settings; give --expand twice, or --baseline"
        )
    matplotlib = library("matplotlib")
    figures = library("matplotlib.figure")
    width = max(len(one.comparisons) for one in evaluations)
    with matplotlib.rc_context({"svg.hashsalt": "meshfind", "font.size": 8.0}):
        figure = figures.Figure(
            figsize=(_PANEL_INCHES[0] * width, _PANEL_INCHES[1] * len(evaluations)), layout="constrained"
        )
        grid = figure.subplots(len(evaluations), width, squeeze=False)
        for row, one in zip(grid, evaluations, strict=True):
            for axes in row[len(one.comparisons) :]:
                axes.set_axis_off()
            for axes, (setting, comparisons) in zip(row, one.comparisons.items(), strict=False):
                differences = [change.difference for change in comparisons[measure].changes]
                colours = [_GAIN if difference > 0 else _LOSS for difference in differences]
                axes.bar(range(len(differences)), differences, width=1.0, color=colours)
                axes.axhline(comparisons[measure].difference, color="black", linewidth=0.8, linestyle="--")
                axes.axhline(0.0, color="black", linewidth=0.8)
                axes.set_title(f"{one.collection}: {setting} against {one.baseline}")
                axes.set_xlabel(f"{len(differences)} queries, the one helped most first")
                axes.set_ylabel(f"difference in {measure} (dashed: mean)")
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
