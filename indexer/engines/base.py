"""What must the writing half of an engine be able to do?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from indexer.fields import Document


class EngineWriter(Protocol):
    """Writes documents into one folder. Nothing is visible to readers before `commit`.

    Files that are there already are never changed in place, only replaced or removed: they may be hard links to those
    of a generation that is being read.
    """

    def add(self, document: Document) -> None:
        """Add one document; ids are distinct, the caller sees to that."""

    def delete(self, id: str) -> None:
        """Delete the document with this id, which was there when the writer was opened (and not one added since)."""

    def commit(self) -> int | None:
        """Make everything durable and return the number of distinct terms that were written, if the engine knows; the
        writer is used up."""

    def cancel(self) -> None:
        """Give up; the folder's content is undefined and to be removed."""


class StoredReader(Protocol):
    """Reads what an engine keeps of each document (`indexer.stored`), for writers."""

    def get(self, id: str) -> str | None:
        """What is stored of the document with this id, or None."""

    def __iter__(self) -> Iterator[str]:
        """What is stored of every document, in the order in which they were added, in constant memory."""

    def __len__(self) -> int:
        """The number of documents."""

    def close(self) -> None:
        """Give back files."""
