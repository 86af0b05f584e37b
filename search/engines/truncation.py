"""Which words of the index does a truncated word stand for? The same for every engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from indexer.fields import VALUE_BREAK
from search.engines.base import Reached
from search.query.nodes import Word

MOST_WORDS = 50_000
"""Distinct words that one truncated word may reach; beyond them the query says so."""

MOST_REMEMBERED = 1_000_000
"""Words remembered for all truncated words together; beyond them remembering starts afresh."""


class Truncation:
    """Expands words on one index, remembers the last ones, and notes how far each pattern reached."""

    def __init__(self, tokens: Callable[[str, str], Iterable[str]]) -> None:
        """`tokens` gives the distinct tokens of a field that begin with a prefix, in order."""
        self._tokens = tokens
        self._known: dict[tuple[str, Word], list[str]] = {}
        self._remembered = 0
        self.reached: dict[str, Reached] = {}

    def expand(self, field: str, word: Word) -> list[str]:
        """The tokens of a field that a word, truncated or not, stands for."""
        if word.pattern is None:
            return [word.text]
        found = self._known.get((field, word))
        if found is None:
            fits = re.compile(word.pattern).fullmatch
            found = [token for token in self._tokens(field, word.text) if token != VALUE_BREAK and fits(token)]
            self._note(word.pattern, len(found))
            del found[MOST_WORDS:]
            if self._remembered > MOST_REMEMBERED:
                self._known.clear()
                self._remembered = 0
            self._known[field, word] = found
            self._remembered += len(found) + 1
        return found

    def _note(self, pattern: str, count: int) -> None:
        known = self.reached.get(pattern, Reached(0, False))
        self.reached[pattern] = Reached(max(known.words, count), known.capped or count > MOST_WORDS)
