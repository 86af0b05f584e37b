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
    REPLACED = "replaced"  # it took the place of an earlier version, or of the same one from another source
    REPEATED = "repeated"  # it took the place of another record of the same version from the same source
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

    def __init__(self, path: Path, *, later_wins: bool = False) -> None:
        """A new spool, or one that was closed.

        `later_wins`: of two records without a version, the one of the later source replaces the other.
        """
        self._later_wins = later_wins
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE IF NOT EXISTS record"
            " (position INTEGER PRIMARY KEY, id TEXT UNIQUE, version INTEGER, source TEXT, body BLOB);"
            "CREATE TABLE IF NOT EXISTS deletion (id TEXT PRIMARY KEY) WITHOUT ROWID;"
        )
        self._any_deleted = next(self.deletions(), None) is not None

    def add(self, line: Line, source: str) -> Outcome:
        """Add a record read from `source`."""
        id, version, body = line
        row = self._connection.execute("SELECT version, body, source FROM record WHERE id = ?", (id,)).fetchone()
        outcome = Outcome.NEW
        if row is not None:
            outcome = compare(row[:2], (version, body))
            if outcome is Outcome.CONFLICT and self._later_wins and source != row[2]:
                outcome = Outcome.REPLACED
            if outcome is not Outcome.REPLACED:
                return outcome
            if version is not None and (version, source) == (row[0], row[2]):
                outcome = Outcome.REPEATED
            self.discard(id)
        self.keep(id)
        self._connection.execute(
            "INSERT INTO record (id, version, source, body) VALUES (?, ?, ?, ?)", (id, version, source, body)
        )
        return outcome

    def delete(self, id: str) -> bool:
        """Remove a record, and remember that it is to be deleted wherever else it is; False if it is not here."""
        was_here = self.discard(id)
        self.mark_deleted(id)
        return was_here

    def mark_deleted(self, id: str) -> None:
        """Remember that whatever else has this id is to be deleted."""
        self._connection.execute("INSERT OR IGNORE INTO deletion VALUES (?)", (id,))
        self._any_deleted = True

    def keep(self, id: str) -> None:
        """Forget that whatever has this id is to be deleted."""
        if self._any_deleted:
            self._connection.execute("DELETE FROM deletion WHERE id = ?", (id,))

    def discard(self, id: str) -> bool:
        """Remove a record from the spool; False if it is not here."""
        return self._connection.execute("DELETE FROM record WHERE id = ?", (id,)).rowcount > 0

    def deletions(self) -> Iterator[str]:
        """The ids that were deleted and not added again, in order."""
        for (id,) in self._connection.execute("SELECT id FROM deletion"):
            yield id

    def ids(self) -> Iterator[str]:
        """The ids of the records, in order; records may be discarded meanwhile."""
        position = 0
        while row := self._connection.execute(
            "SELECT position, id FROM record WHERE position > ? ORDER BY position LIMIT 1", (position,)
        ).fetchone():
            position = row[0]
            yield row[1]

    def line(self, id: str) -> Line:
        """The record with this id."""
        row = self._connection.execute("SELECT id, version, body FROM record WHERE id = ?", (id,)).fetchone()
        return Line._make(row)

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


def read_deletions(path: Path) -> Iterator[str]:
    """The ids that a finished spool says are to be deleted."""
    with closing(Spool(path)) as spool:
        yield from spool.deletions()


def compare(known: tuple[int | None, bytes], new: tuple[int | None, bytes]) -> Outcome:
    """What becomes of a record (version and body) where another with its id is known."""
    if known == new:
        return Outcome.SAME
    if known[0] is None or new[0] is None:
        return Outcome.CONFLICT
    # The same version again is a correction: update files repeat a PMID whenever its record is revised.
    return Outcome.REPLACED if new[0] >= known[0] else Outcome.OUTDATED
