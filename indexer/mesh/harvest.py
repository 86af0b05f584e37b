"""Descriptors read off the records themselves, so that records without a MeSH file still have a vocabulary.

A page brings whole rows (name, description, entry terms); PubMed brings the names and UIs of the headings and
supplementary concepts it assigned.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from indexer.mesh.descriptors import Descriptor, EntryTerm, merge
from indexer.records import DescriptorRow, Heading, Named, Record, Substance


class _Named(msgspec.Struct, frozen=True):
    """What of a record names descriptors."""

    mesh: tuple[Heading, ...] = ()
    supplementary: tuple[Named, ...] = ()
    substances: tuple[Substance, ...] = ()
    descriptors: tuple[DescriptorRow, ...] = ()


_decode = msgspec.json.Decoder(_Named).decode


class Harvest:
    """Collects descriptors from records. Memory grows with the number of descriptors, not of records."""

    def __init__(self) -> None:
        self._rows: dict[str, Descriptor] = {}
        self._guessed: dict[str, Descriptor] = {}
        self._names: dict[str, str] = {}

    def add_json(self, body: bytes) -> None:
        """Like `add`, for a record as JSON; what does not matter here is not even decoded."""
        self.add(_decode(body))

    def add(self, record: Record | _Named) -> None:
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
        for things in (record.mesh, record.supplementary, record.substances):
            for thing in things:
                # A heading that was given by its UI alone has that for a name, until another record has a better one.
                if thing.ui and self._names.get(thing.ui, thing.ui) == thing.ui:
                    self._names[thing.ui] = thing.name

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
