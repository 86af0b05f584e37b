"""Which generation of an index is open? Its files, kept from removal, with a reader for each thread.

What is open here never changes. Whoever uses it keeps it open by knowing it: when an index moves to a newer generation,
the old one is given back by the last search that still runs on it.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from weakref import WeakSet

from indexer.errors import IndexFolderError, IndexFormatError, MeshfindError
from indexer.generations import generation_folder, hold
from indexer.manifest import VOCABULARY, Manifest, blame_damage, read_manifest, require_whole, unreadable
from indexer.mesh.vocabulary import Vocabulary
from indexer.stored import Gist, Stored, decode_gist, decode_stored
from search.engines import EngineReader, open_reader

_REMEMBERED = 64
"""Records of a page; a longer one is not kept."""


class Kept(NamedTuple):
    """What is kept of a record: its gist, and all of it as it is stored (`indexer.stored`)."""

    gist: Gist
    body: bytes


class OpenGeneration:
    """One generation, open for reading by many threads, and after a fork."""

    def __init__(self, index: Path) -> None:
        """Open the current generation of the index folder `index`.

        Raises:
            IndexNotFoundError: there is no index.
            IndexFormatError: it is damaged or from another version.
        """
        self.index = index
        self.manifest, self.folder, share = hold_current(index)
        self._give_back = weakref.finalize(self, share.close)
        self._local = threading.local()
        self._readers: WeakSet[EngineReader] = WeakSet()
        self._closed = False
        self._recent: dict[int, Kept] = {}  # replaced, never changed, by whatever thread
        self._sound = False
        try:
            require_whole(self.folder, self.manifest)
            self.vocabulary = Vocabulary(self.folder / VOCABULARY)
            if self.vocabulary.fingerprint != self.manifest.vocabulary_fingerprint:
                raise IndexFormatError(
                    f"{self.folder / VOCABULARY} is not the vocabulary that this index was built with; "
                    "build the index again with --overwrite"
                )
            self.reader()  # what is damaged is found here, not by the first query
        except BaseException:
            self._give_back()
            raise

    def reader(self) -> EngineReader:
        """This thread's reader in this process: file positions are shared by neither threads nor a fork."""
        if self._closed:
            raise IndexFolderError(f"the index {self.index} is closed; open it again with open_index")
        if getattr(self._local, "pid", None) != os.getpid():
            reader = open_reader(self.manifest.engine, self.folder / self.manifest.engine)
            self._local.reader, self._local.pid = reader, os.getpid()
            self._readers.add(reader)
        result: EngineReader = self._local.reader
        return result

    def records(self, documents: Sequence[int]) -> list[Stored]:
        """The records of documents."""
        return [decode_stored(kept.body) for kept in self.kept(documents)]

    def kept(self, documents: Sequence[int]) -> list[Kept]:
        """What is kept of documents.

        Those of the last page are remembered: feedback reads much of what is shown.
        """
        recent, reader = self._recent, self.reader()
        unread = [document for document in documents if document not in recent]
        read = {
            document: Kept(decode_gist(body), body)
            for document, body in zip(unread, reader.stored(unread), strict=True)
        }
        found = [read[document] if document in read else recent[document] for document in documents]
        if len(documents) <= _REMEMBERED:
            self._recent = dict(zip(documents, found, strict=True))
        return found

    @contextmanager
    def blaming_damage(self) -> Iterator[None]:
        """What fails in here in a way that nobody expects is an IndexFormatError if a file is damaged.

        Damage inside of a large file shows only where it is read; all files are compared then, the first time.
        """
        try:
            yield
        except (MeshfindError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # panics of Rust are no Exceptions
            if not self._sound:
                blame_damage(self.folder, self.manifest, error)
                self._sound = True
            raise

    def close(self) -> None:
        """Give back files, whoever still uses them."""
        self._closed = True
        self.vocabulary.close()
        for reader in list(self._readers):
            reader.close()
        self._readers.clear()
        self._give_back()


def hold_current(index: Path) -> tuple[Manifest, Path, IO[bytes]]:
    """The current generation, with a share that keeps writers from removing it.

    A writer may switch between the reading of the manifest and the taking of the share, and then remove what is about
    to be opened. A generation that is still current once it is shared stays.
    """
    while True:
        manifest = read_manifest(index)
        folder = generation_folder(index, manifest.generation)
        share = None
        try:
            share = hold(folder)
        except OSError as error:
            if read_manifest(index) == manifest:
                raise unreadable(error.filename or folder, error) from error
        if share is not None:
            if read_manifest(index) == manifest:
                return manifest, folder, share
            share.close()
