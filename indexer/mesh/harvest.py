"""Descriptors read off the records themselves, so that records without a MeSH file still have a vocabulary.

A page brings whole rows (name, description, entry terms); PubMed brings the names and UIs of the headings and
supplementary concepts it assigned.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from indexer.mesh.descriptors import Descriptor, EntryTerm, merge
from indexer.records import Record


class Harvest:
    """Collects descriptors from records. Memory grows with the number of descriptors, not of records."""

    def __init__(self) -> None:
        self._rows: dict[str, Descriptor] = {}
        self._guessed: dict[str, Descriptor] = {}
        self._names: dict[str, str] = {}

    def add(self, record: Record) -> None:
        """Take note of every descriptor that `record` describes or names."""
        for row in record.descriptors:
            found = Descriptor(
                ui=row.ui,
                name=row.name,
                entries=tuple(EntryTerm(entry) for entry in row.entries),
                scope_note=row.description,
                harvested=True,
            )
            rows = self._guessed if row.guessed else self._rows
            known = rows.get(row.ui)
            if known != found:
                rows[row.ui] = merge(known, found) if known else found
        named = [(heading.ui, heading.name) for heading in record.mesh]
        for ui, name in [*named, *((thing.ui, thing.name) for thing in record.concepts)]:
            if ui and ui not in self._names:
                self._names[ui] = name

    def descriptors(self) -> Iterator[Descriptor]:
        """Everything collected: whole rows first, then bare names.

        A guessed row gives its entry terms, but its name only where nobody knows a better one: the guess may
        be the first word of the real name, and no entry term.
        """
        yield from self._rows.values()
        for ui, row in self._guessed.items():
            proven = self._rows[ui].name if ui in self._rows else self._names.get(ui, row.name)
            yield msgspec.structs.replace(row, name=proven)
        for ui, name in self._names.items():
            if ui not in self._rows and ui not in self._guessed:
                yield Descriptor(ui=ui, name=name, harvested=True)
