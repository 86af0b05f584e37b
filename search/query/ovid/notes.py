"""Where in a strategy something stood: warnings about what was repaired, and errors, with line and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from indexer.errors import QuerySyntaxError

Locate = Callable[[int], tuple[int, int]]


class LineNotes:
    """Warns and fails about places (offsets) in one line; `locate` knows where the line was typed.

    Warnings go to `found`, each once, in order: a dictionary whose values mean nothing.
    """

    def __init__(self, locate: Locate, found: dict[str, None]) -> None:
        self._locate = locate
        self._found = found

    def warn(self, offset: int, sentence: str) -> None:
        """Remember one sentence about a place; it begins with a small letter and has no full stop."""
        line, column = self._locate(offset)
        self._found[f"Line {line}, column {column}: {sentence}."] = None

    def fail(self, offset: int, problem: str, expected: str) -> NoReturn:
        """Raise: this place cannot be understood, and this would have been right there."""
        line, column = self._locate(offset)
        raise QuerySyntaxError(problem, line=line, column=column, expected=expected)


def shown(text: str, limit: int = 60) -> str:
    """A piece of a strategy as messages quote it: on one line, and not too long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= limit else f"'{line[: limit - 1]}…'"
