"""How far is the build? A bar for each stage, while a terminal watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from indexer.building import Stage

_SECONDS_BETWEEN = 0.1
_TITLES: dict[Stage, str] = {
    "vocabulary": "Reading MeSH",
    "reading": "Reading records",
    "indexing": "Indexing",
    "finishing": "Finishing",
}


@contextmanager
def progress_bar() -> Iterator[Callable[[Stage, int, int | None], None] | None]:
    """The `progress` for `indexer.build`; None, and rich is not even imported, unless stderr is a terminal.

    The bar disappears when the build ends; the summary stays. It is drawn when there is news and not by a thread of its
    own: a build forks, and a process with threads cannot do so safely.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}", style="dim"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    )
    with bar:
        yield _Stages(bar)


class _Stages:
    """One task of the bar at a time: a stage begins when it is first heard of, and ends the one before."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._stage: Stage | None = None
        self._task: TaskID | None = None
        self._drawn = 0.0

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        if stage != self._stage or self._task is None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(_TITLES[stage], total=total, amount="")
            self._stage = stage
            self._drawn = 0.0
        speed = next((task.speed for task in self._bar.tasks if task.id == self._task), None)
        now = time.monotonic()
        due = now - self._drawn >= _SECONDS_BETWEEN
        self._bar.update(self._task, completed=done, total=total, amount=amount(stage, done, total, speed), refresh=due)
        if due:
            self._drawn = now


def amount(stage: Stage, done: int, total: int | None, speed: float | None) -> str:
    """How much is done and how fast, in the unit of the stage."""
    if stage not in ("reading", "indexing"):
        return ""
    scale, unit, digits = (1e6, "MB", 1) if stage == "reading" else (1.0, "records", 0)
    whole = f" of {total / scale:,.{digits}f}" if total is not None else ""
    rate = f", {speed / scale:,.{digits}f} {unit}/s" if speed else ""
    return f"{done / scale:,.{digits}f}{whole} {unit}{rate}"
