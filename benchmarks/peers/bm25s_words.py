"""bm25s: arrays of BM25 scores. It knows no phrases and no fields, so that a lookup asks for the words of all terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import bm25s
import Stemmer

from benchmarks.data import Lookup, texts
from benchmarks.peers import MOST, Hits

_stem = Stemmer.Stemmer("english")


def version(_: str) -> str:
    """The version."""
    return str(bm25s.__version__)


def build(_: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index; ids and titles in a file beside it."""
    kept, bodies = [], []
    for one in texts(records):
        kept.append((one.id, one.title))
        bodies.append(" ".join((one.title, one.abstract, *one.headings)))
    tokens = bm25s.tokenize(bodies, stopwords="en", stemmer=_stem, show_progress=False)
    retriever = bm25s.BM25()
    retriever.index(tokens, show_progress=False)
    retriever.save(str(folder))
    (folder / "titles.json").write_text(json.dumps(kept), encoding="utf-8")


class Bm25sSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._retriever = bm25s.BM25.load(str(folder), mmap=True)
        self._titles = json.loads((folder / "titles.json").read_text(encoding="utf-8"))

    def lookup(self, query: Lookup) -> Hits:
        """Any of the words of the terms."""
        return self.free(" ".join(query.terms))

    def free(self, text: str) -> Hits:
        """Any of the words."""
        words = bm25s.tokenize([text], stopwords="en", stemmer=_stem, show_progress=False, return_ids=False)
        most = min(MOST, len(self._titles))
        found, _ = self._retriever.retrieve(words, k=most, show_progress=False)
        return [tuple(self._titles[number]) for number in found[0]]


open = Bm25sSearcher
