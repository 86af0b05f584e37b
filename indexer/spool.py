"""Which records are there, once every source has been read?

Records wait here, on disk, until all sources are read: only then is it known which version of a record is the last one,
which ids were deleted again, how many records there are, and which descriptors the records brought. One SQLite file
in the generation under construction; memory stays constant. Once it is finished, any process may read it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from indexer.records import Record, to_json


class Outcome(Enum):
    """What became of a record that was added."""

    NEW = "new"
    REPLACED = "replaced"  # it took the place of an earlier version
    OUTDATED = "outdated"  # a later version was there already
    SAME = "same"  # the very same record was there already
    CONFLICT = "conflict"  # another record has this id, and no versions tell which is right


class Line(NamedTuple):
    """A record as it is spooled: its id and version, and all of it as JSON (`records.to_json`)."""

    id: str
    version: int | None
    body: bytes

    @classmethod
    def of(cls, record: Record) -> Line:
        """The line of a record."""
        return cls(record.id, record.version, to_json(record))


class Spool:
    """Records by id, in the order in which they (or their last version) came."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE record"
            " (position INTEGER PRIMARY KEY, id TEXT UNIQUE, version INTEGER, source TEXT, body BLOB)"
        )

    def add(self, line: Line, source: str) -> Outcome:
        """Add a record read from `source`."""
        id, version, body = line
        known = self._connection.execute("SELECT version, body FROM record WHERE id = ?", (id,)).fetchone()
        outcome = Outcome.NEW
        if known is not None:
            outcome = _compare(known, (version, body))
            if outcome is not Outcome.REPLACED:
                return outcome
            self.delete(id)
        self._connection.execute(
            "INSERT INTO record (id, version, source, body) VALUES (?, ?, ?, ?)", (id, version, source, body)
        )
        return outcome

    def delete(self, id: str) -> bool:
        """Remove a record; False where there is none."""
        return self._connection.execute("DELETE FROM record WHERE id = ?", (id,)).rowcount > 0

    def source_of(self, id: str) -> str:
        """Where the record of this id came from."""
        (source,) = self._connection.execute("SELECT source FROM record WHERE id = ?", (id,)).fetchone()
        return str(source)

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM record").fetchone()[0])

    def __iter__(self) -> Iterator[bytes]:
        """The records as JSON, in order."""
        for (body,) in self._connection.execute("SELECT body FROM record ORDER BY position"):
            yield body

    def ranges(self, size: int) -> list[range]:
        """Ranges of positions, in order, that hold all records, at most `size` each; for `read_spooled`."""
        (last,) = self._connection.execute("SELECT coalesce(max(position), 0) FROM record").fetchone()
        return [range(start, start + size) for start in range(1, last + 1, size)]

    def close(self) -> None:
        """Finish the file, which the caller removes when nobody reads it any more."""
        self._connection.commit()
        self._connection.close()


def read_spooled(path: Path, positions: range) -> list[bytes]:
    """The records at these positions of a finished spool, as JSON."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute(
            "SELECT body FROM record WHERE position >= ? AND position < ? ORDER BY position",
            (positions.start, positions.stop),
        )
        return [body for (body,) in rows]


def _compare(known: tuple[int | None, bytes], new: tuple[int | None, bytes]) -> Outcome:
    if known == new:
        return Outcome.SAME
    if known[0] is None or new[0] is None:
        return Outcome.CONFLICT
    # The same version again is a correction: update files repeat a PMID whenever its record is revised.
    return Outcome.REPLACED if new[0] >= known[0] else Outcome.OUTDATED
