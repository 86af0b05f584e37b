"""Where in the text something stood, and what was repaired there."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple, NoReturn

from indexer.errors import QuerySyntaxError
from search.query.nodes import Node


class Notes:
    """Collects warnings and raises errors about places in one text; places are offsets in characters."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        self._starts.extend(index + 1 for index, character in enumerate(text) if character == "\n")
        self._warnings: list[tuple[int, str]] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """The sentences, in the order of their places."""
        return tuple(sentence for _, sentence in sorted(self._warnings, key=itemgetter(0)))

    def where(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start_of(self, line: int) -> int:
        """The offset where a line begins; `line` counts from 0."""
        return self._starts[min(line, len(self._starts) - 1)]

    def warn(self, offset: int, sentence: str) -> None:
        """Remember one sentence about a place; it begins with a small letter and has no full stop."""
        line, column = self.where(offset)
        self._warnings.append((offset, f"Line {line}, column {column}: {' '.join(sentence.split())}."))

    def fail(self, offset: int, problem: str, expected: str) -> NoReturn:
        """Raise: this place cannot be understood, and this would have been right there."""
        line, column = self.where(offset)
        raise QuerySyntaxError(" ".join(problem.split()), line=line, column=column, expected=expected)


class Context(NamedTuple):
    """What reading a term may need besides the term: where to warn, what day it is, and how to read a filter's text."""

    notes: Notes
    today: datetime.date
    expand: Callable[[str], Node]


def shown(text: str, limit: int = 60) -> str:
    """A piece of a query as messages quote it: on one line, and not too long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= limit else f"'{line[: limit - 1]}…'"
