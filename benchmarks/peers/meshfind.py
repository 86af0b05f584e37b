"""meshfind itself, on either engine; strategies too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import Lookup
from benchmarks.peers import MOST, Hits
from indexer import build as build_index
from indexer.engines import ENGINES
from indexer.version import __version__
from search import open_index
from search.query.units import Expansion


def version(name: str) -> str:
    """The version."""
    if name.removeprefix("meshfind-") not in ENGINES:
        raise ImportError("this version has no such engine")
    return __version__


def build(name: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index, with concepts and all."""
    build_index([records], folder, mesh=mesh, engine=name.removeprefix("meshfind-"))


class MeshfindSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._index = open_index(folder)

    def lookup(self, query: Lookup) -> Hits:
        """By the one term that is typed."""
        return self.free(query.typed)

    def strict_lookup(self, query: Lookup) -> Hits:
        """The same without feedback, as programs ask that need no more than the concept."""
        return self.strict_free(query.typed)

    def free(self, text: str, expand: Expansion = "normal") -> Hits:
        """Words, with the concepts among them."""
        return [(hit.id, hit.title) for hit in self._index.search(text, syntax="free", expand=expand, limit=MOST)]

    def strict_free(self, text: str) -> Hits:
        """The same without feedback."""
        return self.free(text, "strict")

    def strategy(self, text: str) -> Hits:
        """A strategy in PubMed's language."""
        return [(hit.id, hit.title) for hit in self._index.search(text, syntax="pubmed", limit=MOST)]


open = MeshfindSearcher
