"""The first pass: which of what was read is kept, and what was rejected and why?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from indexer.building.reading import Incoming
from indexer.errors import RejectedError
from indexer.mesh.harvest import Harvest
from indexer.records import Deletion, Reject
from indexer.spool import Line, Outcome, Spool

_SHOWN = 10
"""Sources, and ids, that are named in notes."""


class Intake:
    """Takes items in, in the order of the sources: records to the spool, their descriptors to the harvest."""

    def __init__(self, spool: Spool, rejects: IO[bytes], strict: bool) -> None:
        self.harvest = Harvest()
        self.deletions = 0
        self.rejects = 0
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.records = 0
        self._cut_off: list[Reject] = []
        self._repeated: list[str] = []
        self._spool = spool
        self._file = rejects
        self._strict = strict

    def take(self, items: Iterable[tuple[str, Incoming]]) -> None:
        """Take in all items, each with the name of its source."""
        for source, item in items:
            if isinstance(item, Line):
                self._take_record(item, source)
            elif isinstance(item, Deletion):
                self.deletions += 1
                self._spool.delete(item.id)
            else:
                self._reject(item)
        self.records = len(self._spool)

    @property
    def notes(self) -> tuple[str, ...]:
        """What counts alone do not tell: which sources were not read to their end, and which ids they use twice."""
        notes = [
            f"{reject.source} was not read to its end ({reject.position}): {reject.reason}"
            for reject in self._cut_off[:_SHOWN]
        ]
        more = len(self._cut_off) - len(notes)
        if more:
            notes.append(f"nor were {more:,} more files (see the list of rejects)")
        if times := self.outcomes[Outcome.REPEATED]:
            named = ", ".join(self._repeated) + (", ..." if times > len(self._repeated) else "")
            notes.append(
                f"{times:,} record{'s' * (times != 1)} with the id and version of another in the same source took its "
                f"place, as a correction: {named}"
            )
        return tuple(notes)

    def _take_record(self, line: Line, source: str) -> None:
        outcome = self._spool.add(line, source)
        self.outcomes[outcome] += 1
        if outcome is Outcome.CONFLICT:
            first = self._spool.source_of(line.id)
            self._reject(
                Reject(source, f"record {line.id}", f"another record with this id and other content came from {first}")
            )
        else:
            if outcome is Outcome.REPEATED and len(self._repeated) < _SHOWN:
                self._repeated.append(f"{line.id} in {source}")
            self.harvest.add_json(line.body)

    def _reject(self, reject: Reject) -> None:
        if self._strict:
            raise RejectedError(f"{reject} (strict: nothing was built)")
        self.rejects += 1
        if reject.cut_off:
            self._cut_off.append(reject)
        self._file.write(msgspec.json.encode(reject) + b"\n")
