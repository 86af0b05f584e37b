"""The vocabulary of an index: one SQLite file that answers by name, by UI and by place in the tree.

Written once while building (`write_vocabulary`), then read where it lies: opening it reads nothing, and a query
looks up only its own runs of words. Connections belong to one thread of one process; `Vocabulary` keeps one for each.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from indexer.errors import IndexFormatError
from indexer.mesh.descriptors import Descriptor, merge
from indexer.mesh.forms import Form, forms_of

_SCHEMA = """
CREATE TABLE descriptor (ui TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE tree (number TEXT, ui TEXT, PRIMARY KEY (number, ui)) WITHOUT ROWID;
CREATE TABLE form (key TEXT, ui TEXT, exact TEXT, term TEXT, flags INTEGER, PRIMARY KEY (key, ui, exact)) WITHOUT ROWID;
CREATE INDEX form_ui ON form (ui);
CREATE INDEX tree_ui ON tree (ui);
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""
_IN_TEXT, _ACRONYM, _DOUBTFUL = 1, 2, 4
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Descriptor).decode


class VocabularySize(NamedTuple):
    """What was written: descriptors (supplementary records among them) and distinct forms."""

    descriptors: int
    forms: int


def merge_all(descriptors: Iterable[Descriptor]) -> dict[str, Descriptor]:
    """Descriptors by UI, several sources of one UI merged (see `descriptors.merge`)."""
    merged: dict[str, Descriptor] = {}
    for descriptor in descriptors:
        known = merged.get(descriptor.ui)
        merged[descriptor.ui] = merge(known, descriptor) if known else descriptor
    return merged


def write_vocabulary(path: Path, descriptors: Iterable[Descriptor]) -> VocabularySize:
    """Write a new vocabulary file of distinct descriptors (see `merge_all`)."""
    with _writing(path) as connection:
        connection.executescript(_SCHEMA)
        for descriptor in descriptors:
            _insert(connection, descriptor)
        return _seal(connection)


def extend_vocabulary(path: Path, descriptors: Iterable[Descriptor]) -> VocabularySize:
    """Merge further descriptors into a vocabulary file, one at a time; what it says already wins."""
    with _writing(path) as connection:
        for descriptor in descriptors:
            row = connection.execute("SELECT body FROM descriptor WHERE ui = ?", (descriptor.ui,)).fetchone()
            if row is not None:
                known = _decode(row[0])
                descriptor = merge(known, descriptor)  # noqa: PLW2901
                if descriptor == known:
                    continue
                for table in ("descriptor", "tree", "form"):
                    connection.execute(f"DELETE FROM {table} WHERE ui = ?", (descriptor.ui,))
            _insert(connection, descriptor)
        return _seal(connection)


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        # No journal: the file belongs to a generation that is thrown away if it is not finished.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        yield connection
        connection.commit()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, descriptor: Descriptor) -> None:
    ui = descriptor.ui
    connection.execute("INSERT INTO descriptor VALUES (?, ?, ?)", (ui, descriptor.name, _encode(descriptor)))
    connection.executemany(
        "INSERT OR IGNORE INTO tree VALUES (?, ?)", ((number, ui) for number in descriptor.tree_numbers)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO form VALUES (?, ?, ?, ?, ?)",
        ((form.key, ui, form.exact, form.term, _flags(form)) for form in forms_of(descriptor)),
    )


def _seal(connection: sqlite3.Connection) -> VocabularySize:
    """Note the size and the fingerprint: SHA-256 over all descriptors in the order of their UIs."""
    digest = hashlib.sha256()
    count = 0
    for (body,) in connection.execute("SELECT body FROM descriptor ORDER BY ui"):
        digest.update(body)
        count += 1
    forms = connection.execute("SELECT count(*) FROM form").fetchone()[0]
    for item in (("fingerprint", digest.hexdigest()), ("descriptors", count)):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", item)
    return VocabularySize(count, forms)


def _flags(form: Form) -> int:
    return _IN_TEXT * form.in_text | _ACRONYM * form.acronym | _DOUBTFUL * form.doubtful


class Vocabulary:
    """Reads a vocabulary file. Safe to share between threads and across a fork."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`.

        Raises:
            IndexFormatError: it is missing or no vocabulary.
        """
        self._path = path
        self._local = threading.local()
        try:
            self.fingerprint = str(self._one("SELECT value FROM meta WHERE name = 'fingerprint'"))
        except (sqlite3.Error, TypeError) as error:
            raise IndexFormatError(f"the vocabulary {path} cannot be read ({error}); build the index again") from error

    def __len__(self) -> int:
        return int(self._one("SELECT value FROM meta WHERE name = 'descriptors'"))

    def __iter__(self) -> Iterator[Descriptor]:
        """All descriptors by UI."""
        for (body,) in self._query("SELECT body FROM descriptor ORDER BY ui"):
            yield _decode(body)

    def get(self, ui: str) -> Descriptor | None:
        """The descriptor with this UI, or None."""
        for (body,) in self._query("SELECT body FROM descriptor WHERE ui = ?", ui):
            return _decode(body)
        return None

    def name(self, ui: str) -> str:
        """The name of a descriptor; its UI where it is unknown."""
        for (name,) in self._query("SELECT name FROM descriptor WHERE ui = ?", ui):
            return str(name)
        return ui

    def forms(self, keys: Sequence[str]) -> dict[str, list[Form]]:
        """The forms recorded under each of `keys`; keys without any are absent."""
        found: dict[str, list[Form]] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            for key, ui, exact, term, flags in self._query(
                f"SELECT key, ui, exact, term, flags FROM form WHERE key IN ({marks})", *part
            ):
                found.setdefault(key, []).append(
                    Form(key, ui, term, exact, bool(flags & _IN_TEXT), bool(flags & _ACRONYM), bool(flags & _DOUBTFUL))
                )
        return found

    def text_keys(self) -> Iterator[str]:
        """The distinct keys that are matched in texts."""
        for (key,) in self._query("SELECT DISTINCT key FROM form WHERE flags & ?", _IN_TEXT):
            yield key

    def narrower(self, ui: str) -> list[str]:
        """UIs one step below a descriptor, under any of its tree numbers."""
        found: dict[str, None] = {}
        for number in (self.get(ui) or Descriptor(ui=ui, name="")).tree_numbers:
            for child, below in self._query(
                "SELECT ui, number FROM tree WHERE number > ? AND number < ? ORDER BY number",
                f"{number}.",
                f"{number}/",
            ):
                if below.count(".") == number.count(".") + 1:
                    found[child] = None
        return list(found)

    def at(self, number: str) -> str | None:
        """The UI of the descriptor at a tree number, or None."""
        for (ui,) in self._query("SELECT ui FROM tree WHERE number = ?", number):
            return str(ui)
        return None

    def close(self) -> None:
        """Close this thread's connection; those of other threads close with their threads."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _one(self, sql: str) -> Any:
        return next(iter(self._query(sql)))[0]

    def _query(self, sql: str, *values: object) -> Iterable[tuple[Any, ...]]:
        return self._connection().execute(sql, values)

    def _connection(self) -> sqlite3.Connection:
        # SQLite handles must cross neither threads nor a fork (sqlite.org/howtocorrupt.html, section 2.6).
        if getattr(self._local, "pid", None) != os.getpid():
            self._local.pid = os.getpid()
            self._local.connection = None
        connection: sqlite3.Connection | None = self._local.connection
        if connection is None:
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = self._local.connection = sqlite3.connect(uri, uri=True)
            connection.execute("PRAGMA mmap_size=268435456")
        return connection
