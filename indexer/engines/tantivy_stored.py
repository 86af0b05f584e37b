"""What the Tantivy engine keeps of each document, read one after the other: for updates, retagging and checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import tantivy

from indexer.engines.tantivy_schema import kept
from indexer.errors import IndexFormatError
from indexer.stored import decode_gist


def open_index(folder: Path) -> tantivy.Index:
    """Open an index that never looks for a newer state of itself: a generation has one state only.

    Raises:
        IndexFormatError: it cannot be opened.
    """
    try:
        index = tantivy.Index.open(str(folder))
        index.config_reader("manual")
        index.reload()
    except (ValueError, OSError) as error:
        raise IndexFormatError(f"the Tantivy index {folder} cannot be opened ({error}); build it again") from error
    return index


def segment_sizes(folder: Path) -> list[int]:
    """The number of documents in each segment, deleted ones included, in the order of `DocAddress.segment_ord`."""
    meta = json.loads((folder / "meta.json").read_bytes())
    return [int(segment["max_doc"]) for segment in meta["segments"]]


class TantivyStored:
    """See `StoredReader`."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._sizes = segment_sizes(folder)

    def get(self, id: str) -> str | None:
        """See `StoredReader.get`."""
        found = self._address(id)
        return None if found is None else self._body(found)

    def __iter__(self) -> Iterator[str]:
        """See `StoredReader.__iter__`."""
        for segment, size in enumerate(self._sizes):
            for number in range(size):
                body = self._body(tantivy.DocAddress(segment, number))
                # Deleted documents can still be read; the living one of an id is the one that is found.
                if self._is_alive(body, segment, number):
                    yield body

    def _is_alive(self, body: str, segment: int, number: int) -> bool:
        if sum(self._sizes) == self._searcher.num_docs:
            return True
        found = self._address(decode_gist(body).id)
        return found is not None and (found.segment_ord, found.doc) == (segment, number)

    def _address(self, id: str) -> tantivy.DocAddress | None:
        hits = self._searcher.search(tantivy.Query.term_query(self._schema, "id", kept(id), "basic"), 1, False).hits
        return hits[0][1] if hits else None

    def _body(self, address: tantivy.DocAddress) -> str:
        return bytes(self._searcher.doc(address).get_first("stored") or b"").decode()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def close(self) -> None:
        """See `StoredReader.close`."""
        del self._searcher
