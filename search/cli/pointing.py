"""Where is a query wrong? The sentence that says so, and for long queries the place itself with a caret below it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from indexer.errors import QuerySyntaxError
from search.cli.files import source_name
from search.cli.output.text import cells, clean

_SHORT = 60
"""A single line up to this length is taken in at a glance; its column needs no picture."""

_BEFORE, _AFTER = 50, 25


class WrongQueryError(click.ClickException):
    """A mistake in a query: a sentence, and what is to be shown below it (empty: nothing)."""

    def __init__(self, sentence: str, excerpt: str) -> None:
        super().__init__(sentence)
        self.excerpt = excerpt


@contextmanager
def pointing_into(text: str, file: Path | None) -> Iterator[None]:
    """Show the place of a mistake in `text`, which came from `file` if it is given."""
    try:
        yield
    except QuerySyntaxError as error:
        sentence = f"{source_name(file)}, {error}" if file is not None else str(error)
        raise WrongQueryError(sentence, excerpt(text, error.line, error.column)) from error


def excerpt(text: str, line: int, column: int) -> str:
    """The line with a caret under the column (both counted from 1); empty for a short query of one line."""
    lines = text.split("\n")
    if (len(lines) == 1 and len(text) <= _SHORT) or not 1 <= line <= len(lines):
        return ""
    whole = clean(lines[line - 1])
    place = min(max(column - 1, 0), len(whole))
    first, last = max(0, place - _BEFORE), place + _AFTER
    shown = f"{'…' if first else ''}{whole[first:last]}{'…' if last < len(whole) else ''}"
    lead = f"  {line} | "
    return f"{lead}{shown}\n{' ' * (len(lead) + bool(first) + cells(whole[first:place]))}^"
