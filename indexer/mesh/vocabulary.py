"""The vocabulary of an index: one SQLite file that answers by name, by UI and by place in the tree.

Written once while building (`write_vocabulary`), then read where it lies: opening it reads nothing, and a query
looks up only its own runs of words. Connections belong to one thread of one process; `Vocabulary` keeps one for each.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec

from indexer.errors import IndexFormatError
from indexer.mesh.descriptors import Descriptor, merge
from indexer.mesh.forms import Form, forms_of

_SCHEMA = """
CREATE TABLE descriptor (ui TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE tree (number TEXT, ui TEXT, PRIMARY KEY (number, ui)) WITHOUT ROWID;
CREATE TABLE form (key TEXT, exact TEXT, ui TEXT, term TEXT, flags INTEGER, PRIMARY KEY (key, exact, ui)) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""
_BATCH = 2000
"""Descriptors whose forms are made at a time."""
# Forms come in the order of descriptors; sorted in batches they fill their table in half the time.
_SORTED = 100_000
_FormRow: TypeAlias = tuple[str, str, str, str, int]
_Place: TypeAlias = tuple[str, str]
Expanded: TypeAlias = tuple[list[_Place], list[_FormRow]]
"""What becomes of some descriptors: their places in the tree, and their forms."""
_REMEMBERED = 1000  # descriptors, some kilobytes each
_REMEMBERED_NAMES = 10_000
_MOST_VALUES = 500  # in one statement; old builds of SQLite take 999
_IN_TEXT, _ACRONYM, _DOUBTFUL = 1, 2, 4
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Descriptor).decode


class VocabularySize(NamedTuple):
    """What was written: descriptors (supplementary records among them) and distinct forms."""

    descriptors: int
    forms: int


def write_vocabulary(
    path: Path,
    descriptors: Iterable[Descriptor],
    spread: Callable[[Iterable[list[bytes]]], Iterable[Expanded]] | None = None,
) -> VocabularySize:
    """Write a new vocabulary file. Descriptors of one UI are merged (see `descriptors.merge`), in constant memory.

    `spread` applies `expand` to batches, in their order, and may spread the work over processes.
    """
    with _writing(path) as connection:
        connection.executescript(_SCHEMA)
        for descriptor in descriptors:
            _take(connection, descriptor)
        forms: list[_FormRow] = []
        for places, rows in (spread or partial(map, expand))(_stored(connection)):
            _insert_places(connection, places)
            forms += rows
            if len(forms) >= _SORTED:
                _insert_forms(connection, forms)
                forms.clear()
        _insert_forms(connection, forms)
        return _seal(connection)


def expand(bodies: list[bytes]) -> Expanded:
    """The places and forms of some descriptors, as they are stored."""
    descriptors = list(map(_decode, bodies))
    places = [place for descriptor in descriptors for place in _places(descriptor)]
    return places, [row for descriptor in descriptors for row in _form_rows(descriptor)]


def extend_vocabulary(path: Path, descriptors: Iterable[Descriptor]) -> VocabularySize:
    """Merge further descriptors into a vocabulary file; what it says already wins."""
    with _writing(path) as connection:
        for descriptor in descriptors:
            known, merged = _take(connection, descriptor)
            if known == merged:
                continue
            if known:
                _delete(connection, known)
            _insert_places(connection, _places(merged))
            _insert_forms(connection, _form_rows(merged))
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


def _take(connection: sqlite3.Connection, descriptor: Descriptor) -> tuple[Descriptor | None, Descriptor]:
    """Store a descriptor, merged with what is known of it; returns what was known, and what now is."""
    row = connection.execute("SELECT body FROM descriptor WHERE ui = ?", (descriptor.ui,)).fetchone()
    known = _decode(row[0]) if row else None
    merged = merge(known, descriptor) if known else descriptor
    if merged != known:
        connection.execute(
            "INSERT OR REPLACE INTO descriptor VALUES (?, ?, ?)", (merged.ui, merged.name, _encode(merged))
        )
    return known, merged


def _stored(connection: sqlite3.Connection) -> Iterator[list[bytes]]:
    found = connection.execute("SELECT body FROM descriptor ORDER BY ui")
    while rows := found.fetchmany(_BATCH):
        yield [body for (body,) in rows]


def _form_rows(descriptor: Descriptor) -> list[_FormRow]:
    return [(form.key, form.exact, form.ui, form.term, _flags(form)) for form in forms_of(descriptor)]


def _insert_forms(connection: sqlite3.Connection, forms: list[_FormRow]) -> None:
    connection.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?)", sorted(forms))


def _places(descriptor: Descriptor) -> list[_Place]:
    return [(number, descriptor.ui) for number in descriptor.tree_numbers]


def _insert_places(connection: sqlite3.Connection, places: list[_Place]) -> None:
    connection.executemany("INSERT OR IGNORE INTO tree VALUES (?, ?)", places)


def _delete(connection: sqlite3.Connection, descriptor: Descriptor) -> None:
    """Forget the forms and places of a descriptor as it was."""
    ui = descriptor.ui
    connection.executemany("DELETE FROM tree WHERE number = ? AND ui = ?", _places(descriptor))
    forms = [(form.key, form.exact, ui) for form in forms_of(descriptor)]
    connection.executemany("DELETE FROM form WHERE key = ? AND exact = ? AND ui = ?", forms)


def _seal(connection: sqlite3.Connection) -> VocabularySize:
    """Note the size and the fingerprint: SHA-256 over all descriptors in the order of their UIs."""
    fingerprint, count = _fingerprint(connection)
    forms = connection.execute("SELECT count(*) FROM form").fetchone()[0]
    for item in (("fingerprint", fingerprint), ("descriptors", count)):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", item)
    return VocabularySize(count, forms)


def _fingerprint(connection: sqlite3.Connection) -> tuple[str, int]:
    digest = hashlib.sha256()
    count = 0
    for (body,) in connection.execute("SELECT body FROM descriptor ORDER BY ui"):
        digest.update(body)
        count += 1
    return digest.hexdigest(), count


def fingerprint_of(path: Path) -> tuple[str, int]:
    """The fingerprint of a vocabulary file computed anew, and the number of its descriptors.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    handle = _Handle(path)
    return _fingerprint(handle.connection)


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
        ((size,),) = self._query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        if size != path.stat().st_size:
            raise self._damaged("it is cut short")
        self.fingerprint = str(self._meta("fingerprint"))
        self.get = lru_cache(maxsize=_REMEMBERED)(self._get)  # headings recur from hit to hit
        self.name = lru_cache(maxsize=_REMEMBERED_NAMES)(self._name)

    def __len__(self) -> int:
        return int(self._meta("descriptors"))

    def __iter__(self) -> Iterator[Descriptor]:
        """All descriptors by UI."""
        for (body,) in self._query("SELECT body FROM descriptor ORDER BY ui"):
            yield self._descriptor(body)

    def _get(self, ui: str) -> Descriptor | None:
        """The descriptor with this UI, or None."""
        for (body,) in self._query("SELECT body FROM descriptor WHERE ui = ?", ui):
            return self._descriptor(body)
        return None

    def _name(self, ui: str) -> str:
        """The name of a descriptor; its UI where it is unknown."""
        for (name,) in self._query("SELECT name FROM descriptor WHERE ui = ?", ui):
            return str(name)
        return ui

    def forms(self, keys: Sequence[str]) -> dict[str, list[Form]]:
        """The forms recorded under each of `keys`; keys without any are absent."""
        found: dict[str, list[Form]] = {}
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), _MOST_VALUES):
            part = distinct[start : start + _MOST_VALUES]
            marks = ",".join("?" * len(part))
            for key, exact, ui, term, flags in self._query(
                f"SELECT key, exact, ui, term, flags FROM form WHERE key IN ({marks})", *part
            ):
                found.setdefault(key, []).append(
                    Form(key, exact, ui, term, bool(flags & _IN_TEXT), bool(flags & _ACRONYM), bool(flags & _DOUBTFUL))
                )
        return found

    def terms_from(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The forms whose key begins with `prefix`, as words without plural endings (`Form.exact`), with their UI."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        for exact, ui in self._query("SELECT exact, ui FROM form WHERE key >= ? AND key < ?", prefix, end):
            yield str(exact), str(ui)

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

    def below(self, ui: str) -> list[str]:
        """UIs of everything below a descriptor, under any of its tree numbers, each once."""
        found: dict[str, None] = {}
        for number in (self.get(ui) or Descriptor(ui=ui, name="")).tree_numbers:
            rows = self._query("SELECT ui FROM tree WHERE number > ? AND number < ?", f"{number}.", f"{number}/")
            found.update((str(below), None) for (below,) in rows)
        return list(found)

    def at(self, number: str) -> str | None:
        """The UI of the descriptor at a tree number, or None."""
        for (ui,) in self._query("SELECT ui FROM tree WHERE number = ?", number):
            return str(ui)
        return None

    def close(self) -> None:
        """Close this thread's connection; those of other threads close with their threads."""
        self._local.handle = None

    def _meta(self, name: str) -> Any:
        for (value,) in self._query("SELECT value FROM meta WHERE name = ?", name):
            return value
        raise self._damaged("it is not finished")

    def _descriptor(self, body: bytes) -> Descriptor:
        try:
            return _decode(body)
        except (msgspec.DecodeError, TypeError) as error:
            raise self._damaged(error) from error

    def _query(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection().execute(sql, values)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, reason: object) -> IndexFormatError:
        return IndexFormatError(f"the vocabulary {self._path} cannot be read ({reason}); build the index again")

    def _connection(self) -> sqlite3.Connection:
        # SQLite handles must cross neither threads nor a fork (sqlite.org/howtocorrupt.html, section 2.6).
        handle: _Handle | None = getattr(self._local, "handle", None)
        if handle is None or handle.process != os.getpid():
            handle = self._local.handle = _Handle(self._path)
        return handle.connection


class _Handle:
    """A connection that closes when the thread that opened it ends."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        # Python may drop the last reference in another thread, which then closes it.
        self.connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.connection.execute("PRAGMA mmap_size=268435456")

    def __del__(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()
