"""What does someone see who interrupts a command that writes?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def undisturbed() -> Iterator[None]:
    """Say that an interrupted command changed nothing."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("meshfind: interrupted; nothing was changed", err=True)
        raise
