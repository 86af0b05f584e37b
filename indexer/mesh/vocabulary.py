"""The vocabulary of an index: one SQLite file that answers by name, by UI and by place in the tree.

Written while building (`vocabulary_writer`), then read where it lies: opening it reads nothing, and a query
looks up only its own runs of words. Connections belong to one thread of one process; `Vocabulary` keeps one for each.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from indexer.errors import IndexFormatError
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.forms import Form

_REMEMBERED = 1000  # descriptors, some kilobytes each
_REMEMBERED_NAMES = 10_000
_REMEMBERED_BELOW = 200  # of thousands of UIs some, of a handful most
MOST_VALUES = 500  # in one statement; old builds of SQLite take 999
IN_TEXT, ACRONYM, DOUBTFUL = 1, 2, 4
"""Flags of a form, see `forms.Form`."""
_decode = msgspec.msgpack.Decoder(Descriptor).decode


def fingerprint_in(connection: sqlite3.Connection) -> tuple[str, int]:
    """SHA-256 over all descriptors in the order of their UIs, and their number."""
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
    return fingerprint_in(handle.connection)


class Vocabulary:
    """Reads a vocabulary file. Safe to share between threads and across a fork."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`.

        Raises:
            IndexFormatError: it is missing or no vocabulary.
        """
        self._path = path
        self._local = threading.local()
        ((size,),) = self.rows("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        if size != path.stat().st_size:
            raise self._damaged("it is cut short")
        self.fingerprint = str(self._meta("fingerprint"))
        self.get = lru_cache(maxsize=_REMEMBERED)(self._get)  # headings recur from hit to hit
        self.below = lru_cache(maxsize=_REMEMBERED_BELOW)(self._below)
        self.name = lru_cache(maxsize=_REMEMBERED_NAMES)(self._name)

    def __len__(self) -> int:
        return int(self._meta("descriptors"))

    def __iter__(self) -> Iterator[Descriptor]:
        """All descriptors by UI."""
        for (body,) in self.rows("SELECT body FROM descriptor ORDER BY ui"):
            yield self._descriptor(body)

    def _get(self, ui: str) -> Descriptor | None:
        """The descriptor with this UI, or None."""
        for (body,) in self.rows("SELECT body FROM descriptor WHERE ui = ?", ui):
            return self._descriptor(body)
        return None

    def _name(self, ui: str) -> str:
        """The name of a descriptor; its UI where it is unknown."""
        for (name,) in self.rows("SELECT name FROM descriptor WHERE ui = ?", ui):
            return str(name)
        return ui

    def forms(self, keys: Sequence[str]) -> dict[str, list[Form]]:
        """The forms recorded under each of `keys`; keys without any are absent."""
        found: dict[str, list[Form]] = {}
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), MOST_VALUES):
            part = distinct[start : start + MOST_VALUES]
            marks = ",".join("?" * len(part))
            for key, exact, ui, term, flags in self.rows(
                f"SELECT key, exact, ui, term, flags FROM form WHERE key IN ({marks})", *part
            ):
                found.setdefault(key, []).append(
                    Form(key, exact, ui, term, bool(flags & IN_TEXT), bool(flags & ACRONYM), bool(flags & DOUBTFUL))
                )
        return found

    def terms_from(self, prefix: str, shortest: int, longest: int) -> Iterator[tuple[str, str, str]]:
        """The forms whose key begins with `prefix` and whose words without plural endings (`Form.exact`) are of such a
        length, as these words, with their UI and the entry term."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = "SELECT exact, ui, term FROM form WHERE key >= ? AND key < ? AND length(exact) BETWEEN ? AND ?"
        for exact, ui, term in self.rows(query, prefix, end, shortest, longest):
            yield str(exact), str(ui), str(term)

    def text_keys(self) -> Iterator[str]:
        """The distinct keys that are matched in texts."""
        for (key,) in self.rows("SELECT DISTINCT key FROM form WHERE flags & ?", IN_TEXT):
            yield key

    def narrower(self, ui: str) -> list[str]:
        """UIs one step below a descriptor, under any of its tree numbers."""
        found: dict[str, None] = {}
        for number in (self.get(ui) or Descriptor(ui=ui, name="")).tree_numbers:
            for child, below in self.rows(
                "SELECT ui, number FROM tree WHERE number > ? AND number < ? ORDER BY number",
                f"{number}.",
                f"{number}/",
            ):
                if below.count(".") == number.count(".") + 1:
                    found[child] = None
        return list(found)

    def _below(self, ui: str) -> tuple[str, ...]:
        """UIs of everything below a descriptor, under any of its tree numbers, each once."""
        found: dict[str, None] = {}
        for number in (self.get(ui) or Descriptor(ui=ui, name="")).tree_numbers:
            rows = self.fetched("SELECT ui FROM tree WHERE number > ? AND number < ?", f"{number}.", f"{number}/")
            found.update(dict.fromkeys([below for (below,) in rows]))
        return tuple(found)

    def ancestors(self) -> dict[str, tuple[str, ...]]:
        """UIs of everything above each descriptor, under any of its tree numbers, in order. (All at once, in a fraction
        of a second; one by one a few thousand would cost as much.)"""
        found: dict[str, list[str]] = {}
        there: dict[str, tuple[str, ...]] = {"": ()}
        # In this order every number comes after those above it, of which some may have no descriptor.
        rows = self.rows("SELECT number, ui FROM tree WHERE number > '' ORDER BY number")
        for number, group in groupby(rows, itemgetter(0)):
            parent = number.rpartition(".")[0]
            while parent not in there:
                parent = parent.rpartition(".")[0]
            uis = [ui for _, ui in group]
            there[number] = (*there[parent], *uis)
            for ui in uis:
                found.setdefault(ui, []).extend(there[parent])
        return {ui: tuple(sorted(set(above) - {ui})) for ui, above in found.items()}

    def at(self, number: str) -> str | None:
        """The UI of the descriptor at a tree number, or None."""
        for (ui,) in self.rows("SELECT ui FROM tree WHERE number = ?", number):
            return str(ui)
        return None

    def close(self) -> None:
        """Close this thread's connection; those of other threads close with their threads."""
        self._local.handle = None

    def _meta(self, name: str) -> Any:
        for (value,) in self.rows("SELECT value FROM meta WHERE name = ?", name):
            return value
        raise self._damaged("it is not finished")

    def _descriptor(self, body: bytes) -> Descriptor:
        try:
            return _decode(body)
        except (msgspec.DecodeError, TypeError) as error:
            raise self._damaged(error) from error

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, at most `MOST_VALUES` values in it."""
        try:
            yield from self._connection().execute(sql, values)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def fetched(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query that has few, all at once."""
        try:
            return self._connection().execute(sql, values).fetchall()
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
