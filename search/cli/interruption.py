"""What does someone see who interrupts a command that writes?"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from indexer.generations import current_generation

# Ctrl-C; being asked to end; a terminal that is closed (Windows has no such signal).
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def undisturbed(index: Path) -> Iterator[None]:
    """Take signals that end a process as interruptions, and say whether an interrupted command changed the index."""
    before = current_generation(index)
    with _interrupting() as interrupted:
        try:
            yield
        except BaseException as error:
            # A terminal that is gone makes what happens next fail as well.
            if not interrupted and not isinstance(error, KeyboardInterrupt):
                raise
            _ignore()
            changed = current_generation(index) != before
            with suppress(OSError):
                click.echo(
                    "meshfind: interrupted; "
                    + ("the change was complete before that" if changed else "nothing was changed"),
                    err=True,
                )
            raise KeyboardInterrupt from None


@contextmanager
def _interrupting() -> Iterator[list[int]]:
    """Signals become KeyboardInterrupt; yields those that came. What is ignored already (nohup) stays ignored."""
    came: list[int] = []

    def interrupt(number: int, _: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    taken = [number for number in _SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = [(number, signal.signal(number, interrupt)) for number in taken]
    try:
        yield came
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _ignore() -> None:
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
