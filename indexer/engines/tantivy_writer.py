"""The writing half of the Tantivy engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from indexer.engines.tantivy_schema import LENGTH_SUFFIX, LONGEST, kept, make_schema, terms_of
from indexer.engines.ties import TIE_COLUMN, TITLE_KEY, tie_key
from indexer.errors import IndexWriteError
from indexer.fields import Document

HEAP_BYTES = 256_000_000
"""Memory for postings of all threads before they are written as segments."""

_MOST_THREADS = 4


class TantivyWriter:
    """Writes into a folder; what is there already stays, but for what is deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        threads = max(1, min(_MOST_THREADS, (os.cpu_count() or 1) // 2))
        with self._blaming_disk():
            exists = tantivy.Index.exists(str(folder))
            index = tantivy.Index.open(str(folder)) if exists else tantivy.Index(make_schema(), str(folder))
            self._schema = index.schema
            self._writer = index.writer(HEAP_BYTES, threads)

    @contextmanager
    def _blaming_disk(self) -> Iterator[None]:
        """Tantivy says only that a thread of its own died. What it was given is well-formed, so it is the disk."""
        try:
            yield
        except ValueError as error:
            raise IndexWriteError(
                f"cannot write the Tantivy index {self._folder} ({error}); what was there is unchanged. "
                "Make room or get permission and try again"
            ) from error

    def add(self, document: Document) -> None:
        """See `EngineWriter.add`."""
        values: dict[str, object] = {"id": kept(document.id), TIE_COLUMN: tie_key(document.id)}
        values.update((name, _tokens(words)) for name, words in document.words.items())
        for name, stems in document.stems.items():
            values[name + LENGTH_SUFFIX] = stems.count(" ") + 1 if stems else 0
            if stems:
                values[name] = _tokens(stems)
        values.update((name, terms_of(exact)) for name, exact in document.exact.items())
        values.update(document.numbers)
        values["stored"] = document.stored.encode()
        values[TITLE_KEY] = kept(document.words.get("title", ""))
        made = tantivy.Document.from_dict(values, self._schema)
        with self._blaming_disk():
            self._writer.add_document(made)

    def delete(self, id: str) -> None:
        """See `EngineWriter.delete`."""
        with self._blaming_disk():
            self._writer.delete_documents_by_term("id", kept(id))

    def commit(self) -> None:
        """See `EngineWriter.commit`. Tantivy does not tell how many terms it wrote."""
        with self._blaming_disk():
            self._writer.commit()
            self._writer.wait_merging_threads()
        self._let_others_read()

    def _let_others_read(self) -> None:
        """Who may read a file is for the umask to say; Tantivy makes some that only their owner may read."""
        usual = (self._folder / ".tantivy-writer.lock").stat().st_mode
        for name in ("meta.json", ".managed.json"):
            (self._folder / name).chmod(usual)

    def cancel(self) -> None:
        """See `EngineWriter.cancel`."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


def _tokens(line: str) -> str:
    return line if len(line) <= LONGEST else " ".join(map(kept, line.split(" ")))
