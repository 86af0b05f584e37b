"""Tantivy by itself, with its English stemmer and its query parser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

import tantivy

from benchmarks.data import Lookup, texts
from benchmarks.peers import MOST, Hits

FIELDS = ["title", "abstract", "headings"]
_NO_WORD = re.compile(r"\W+")


def version(_: str) -> str:
    """The version."""
    return metadata.version("tantivy")


def build(_: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index with positions, id and title stored."""
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for field in FIELDS:
        schema.add_text_field(field, stored=field == "title", tokenizer_name="en_stem", index_option="position")
    index = tantivy.Index(schema.build(), str(folder))
    writer = index.writer(256_000_000)
    for one in texts(records):
        writer.add_document(
            tantivy.Document(id=one.id, title=one.title, abstract=one.abstract, headings=" ; ".join(one.headings))
        )
    writer.commit()
    writer.wait_merging_threads()


class TantivySearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def lookup(self, query: Lookup) -> Hits:
        """Any of the terms."""
        return self._hits(query.terms)

    def free(self, text: str) -> Hits:
        """Any of the words."""
        return self._hits(text.split())

    def _hits(self, phrases: Iterable[str]) -> Hits:
        parsed = self._index.parse_query(" ".join(f'"{_NO_WORD.sub(" ", phrase)}"' for phrase in phrases), FIELDS)
        found = self._searcher.search(parsed, MOST, count=False).hits
        documents = (self._searcher.doc(address) for _, address in found)
        return [(document.get_first("id"), document.get_first("title")) for document in documents]


open = TantivySearcher
