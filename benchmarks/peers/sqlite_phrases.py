"""SQLite FTS5 with the porter tokeniser."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import Lookup, texts
from benchmarks.peers import MOST, Hits


def version(_: str) -> str:
    """The version."""
    return sqlite3.sqlite_version


def build(_: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index in one transaction; the text is kept in the table."""
    folder.mkdir()
    connection = sqlite3.connect(folder / "records.sqlite")
    connection.execute(
        "CREATE VIRTUAL TABLE record USING fts5(id UNINDEXED, title, abstract, headings, tokenize='porter unicode61')"
    )
    rows = ((one.id, one.title, one.abstract, " ; ".join(one.headings)) for one in texts(records))
    connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO record (record) VALUES ('optimize')")
    connection.commit()
    connection.close()


class SqliteSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "records.sqlite")
        self._connection.execute("PRAGMA mmap_size=1073741824")

    def lookup(self, query: Lookup) -> Hits:
        """Any of the terms."""
        return self._hits(query.terms)

    def free(self, text: str) -> Hits:
        """Any of the words."""
        return self._hits(text.split())

    def _hits(self, phrases: Sequence[str]) -> Hits:
        match = " OR ".join('"' + phrase.replace('"', " ") + '"' for phrase in phrases)
        sql = "SELECT id, title FROM record WHERE record MATCH ? ORDER BY rank LIMIT ?"
        return self._connection.execute(sql, (match, MOST)).fetchall()


open = SqliteSearcher
