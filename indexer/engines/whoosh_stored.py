"""What the Whoosh engine keeps of each document, read one after the other: for updates, retagging and checks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh.filedb.filestore import FileStorage
    from whoosh.reading import TermNotFound

from indexer.errors import IndexFormatError


class WhooshStored:
    """See `StoredReader`."""

    def __init__(self, folder: Path) -> None:
        try:
            self._reader = FileStorage(str(folder), readonly=True).open_index().reader()
        except Exception as error:  # Whoosh raises whatever its unpickling raises
            raise IndexFormatError(f"the Whoosh index {folder} cannot be opened ({error}); build it again") from error

    def get(self, id: str) -> str | None:
        """See `StoredReader.get`."""
        number = self.number(id)
        return None if number is None else str(self._reader.stored_fields(number)["stored"])

    def number(self, id: str) -> int | None:
        """The number by which Whoosh knows the document with this id, or None."""
        try:
            # The matcher leaves deleted documents out.
            matcher = self._reader.postings("id", id)
        except TermNotFound:
            return None
        return int(matcher.id()) if matcher.is_active() else None

    def __iter__(self) -> Iterator[str]:
        """See `StoredReader.__iter__`."""
        for _, stored in self._reader.iter_docs():
            yield str(stored["stored"])

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def close(self) -> None:
        """See `StoredReader.close`."""
        self._reader.close()
