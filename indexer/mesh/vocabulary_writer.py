"""How do descriptors become the file of a vocabulary (`vocabulary`), and how do more of them join it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from indexer.mesh.descriptors import Descriptor, merge
from indexer.mesh.forms import Form, forms_of
from indexer.mesh.vocabulary import ACRONYM, DOUBTFUL, IN_TEXT, fingerprint_in

_SCHEMA = """
CREATE TABLE descriptor (ui TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE tree (number TEXT, ui TEXT, PRIMARY KEY (number, ui)) WITHOUT ROWID;
CREATE TABLE form (key TEXT, exact TEXT, ui TEXT, term TEXT, flags INTEGER, PRIMARY KEY (key, exact, ui)) WITHOUT ROWID;
CREATE TABLE term_use (ui TEXT, term TEXT, by_stems, records, about, PRIMARY KEY (ui, term, by_stems)) WITHOUT ROWID;
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
    with writing(path) as connection:
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
    with writing(path) as connection:
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
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a vocabulary file that is not in use yet."""
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
        row = (merged.ui, merged.name, _encode(merged))
        connection.execute("INSERT OR REPLACE INTO descriptor VALUES (?, ?, ?)", row)
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
    fingerprint, count = fingerprint_in(connection)
    forms = connection.execute("SELECT count(*) FROM form").fetchone()[0]
    for item in (("fingerprint", fingerprint), ("descriptors", count)):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", item)
    return VocabularySize(count, forms)


def _flags(form: Form) -> int:
    return IN_TEXT * form.in_text | ACRONYM * form.acronym | DOUBTFUL * form.doubtful
