"""Engines with the same three verbs: build an index of a file of records, open it, answer.

All but meshfind expand a descriptor when the query arrives: any of its terms, as phrases. All search title, abstract
and the names of headings, stem English words, rank as they do by themselves (BM25), and give ten ids with titles.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from benchmarks.data import Lookup

WAYS = {
    "lookups": ("lookups", "lookup"),
    "free": ("free", "free"),
    "strategies": ("strategies", "strategy"),
    "strict_lookups": ("lookups", "strict_lookup"),
    "strict_free": ("free", "strict_free"),
}
"""What is measured: which of the queries are asked, and by which method of a searcher."""
COMMON = ("lookups", "free")
"""What every engine is asked; meshfind alone is asked the rest."""

Hits: TypeAlias = list[tuple[str, str]]
MOST = 10

_MODULES = {
    "meshfind-whoosh": "meshfind",
    "meshfind-tantivy": "meshfind",
    "whoosh": "whoosh_phrases",
    "sqlite-fts5": "sqlite_phrases",
    "tantivy": "tantivy_phrases",
    "xapian": "xapian_phrases",
    "bm25s": "bm25s_words",
}
NAMES = tuple(_MODULES)
PURE_PYTHON = ("meshfind-whoosh", "whoosh")
LARGE = 100_000
"""Beyond so many records those in pure Python are left out: they would take hours."""


class Searcher(Protocol):
    """An open index."""

    def lookup(self, query: Lookup) -> Hits:
        """Records about a descriptor."""

    def free(self, text: str) -> Hits:
        """Records with any of the words."""


class Engine(Protocol):
    """A module of this package."""

    def version(self, name: str) -> str:
        """The version; raises ImportError where it is not installed."""

    def build(self, name: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
        """Index the records in a folder that does not exist."""

    def open(self, folder: Path) -> Searcher:
        """Open it."""


def engine(name: str) -> Engine:
    """The module for an engine; raises ImportError where it is not installed."""
    return cast(Engine, importlib.import_module(f"benchmarks.peers.{_MODULES[name]}"))
