"""Stock Whoosh: its own writer, analyser, queries and BM25F."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh
    from whoosh import fields, index
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.query import Or, Phrase, Query, Term

from benchmarks.data import Lookup, texts
from benchmarks.peers import MOST, Hits

FIELDS = ("title", "abstract", "headings")
_words = StemmingAnalyzer()


def version(_: str) -> str:
    """The version."""
    return ".".join(map(str, whoosh.__version__))


def build(_: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index with positions, title stored."""
    folder.mkdir()
    text = fields.TEXT(analyzer=_words)
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(analyzer=_words, stored=True), abstract=text, headings=text
    )
    writer = index.create_in(folder, schema).writer(limitmb=256)
    for one in texts(records):
        writer.add_document(id=one.id, title=one.title, abstract=one.abstract, headings=" ; ".join(one.headings))
    writer.commit()


class WhooshSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._searcher = index.open_dir(folder).searcher()

    def lookup(self, query: Lookup) -> Hits:
        """Any of the terms in any of the fields."""
        found = dict.fromkeys(tuple(token.text for token in _words(term)) for term in query.terms)
        return self._hits(Or([_phrase(field, words) for words in found if words for field in FIELDS]))

    def free(self, text: str) -> Hits:
        """Any of the words in any of the fields."""
        return self._hits(Or([Term(field, token.text) for token in _words(text) for field in FIELDS]))

    def _hits(self, query: Query) -> Hits:
        return [(hit["id"], hit["title"]) for hit in self._searcher.search(query, limit=MOST)]


def _phrase(field: str, words: tuple[str, ...]) -> Query:
    return Term(field, words[0]) if len(words) == 1 else Phrase(field, list(words))


open = WhooshSearcher
