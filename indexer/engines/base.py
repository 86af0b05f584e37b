"""What must the writing half of an engine be able to do?"""

from __future__ import annotations

from typing import Protocol

from indexer.fields import Document


class EngineWriter(Protocol):
    """Writes documents into one folder. Nothing is visible to readers before `commit`."""

    def add(self, document: Document) -> None:
        """Add one document; ids are distinct, the caller sees to that."""

    def commit(self) -> int:
        """Make everything durable and return the number of distinct terms; the writer is used up."""

    def cancel(self) -> None:
        """Give up; the folder's content is undefined and to be removed."""
