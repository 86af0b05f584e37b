"""What the Tantivy engine keeps of each document, read one after the other: for updates, retagging and checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import tantivy

from indexer.engines.tantivy_schema import kept
from indexer.errors import IndexFormatError, IndexReadError
from indexer.stored import decode_gist


def open_index(folder: Path) -> tantivy.Index:
    """Open an index that never looks for a newer state of itself: a generation has one state only.

    Raises:
        IndexFormatError: it cannot be opened.
        IndexReadError: the folder cannot be written, and there is no other place for Tantivy's lock.
    """
    try:
        try:
            return _open(folder)
        except ValueError as error:
            if "Lockfile" not in str(error):
                raise
            return _open_without_writing(folder)
    except (ValueError, OSError) as error:
        raise IndexFormatError(f"the Tantivy index {folder} cannot be opened ({error}); build it again") from error


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    index.reload()
    return index


def _open_without_writing(folder: Path) -> tantivy.Index:
    """Open an index whose folder is read-only, where Tantivy cannot make the file that it locks while it opens.

    It opens a folder of links instead. All files are open afterwards, and links are needed no more.
    """
    import tempfile  # seldom needed

    with ExitStack() as stack:
        try:
            place = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="meshfind-", ignore_cleanup_errors=True))
            )
            for path in folder.iterdir():
                if not path.name.endswith(".lock"):
                    (place / path.name).symlink_to(path.resolve())
        except OSError as error:
            raise IndexReadError(
                f"the Tantivy index {folder} is in a read-only folder, and a temporary folder of links to it cannot be "
                f"made ({error}); get permission to write in {folder}, or name another temporary folder with TMPDIR"
            ) from error
        return _open(place)


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
