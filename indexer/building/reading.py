"""How are sources read by several processes, and their items still come in order?

Sources become tasks: a piece of a large file of PubMed XML, some small files, or a file that is read here (standard
input, pipes, large files of other formats). Workers turn tasks into items; they are yielded here in the order of the
sources, so that what is built does not depend on the number of workers.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from indexer.building.workers import Workers
from indexer.manifest import SourceStamp, stamp
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Deletion, Item, Record, Reject
from indexer.sources import find_files, open_source, printable, read, with_damage
from indexer.sources.files import STDIN
from indexer.sources.pieces import Piece, Rest, can_be_cut, cut
from indexer.spool import Line

Incoming: TypeAlias = Line | Deletion | Reject
"""An item of a source as it is taken in."""

IN_PYTHON = "records given in Python"

# A file of at most so many bytes is read as a whole, by one worker together with others, so many at a time.
_SMALL = 2**16
_MANY = 32
# Another worker has enough to do from so many bytes on.
_ENOUGH = 2**20


class Files(NamedTuple):
    """Small files that one worker reads from beginning to end."""

    paths: tuple[Path, ...]
    size: int


Task: TypeAlias = Piece | Files | Path | Record | Deletion
"""What is to be read; a path is read here, and a record is there already."""


class Sources:
    """The items of all sources in order, each with the name of the source it came from."""

    def __init__(
        self,
        sources: Iterable[Path | str | Record | Deletion],
        format: str | None,
        on_bytes: Callable[[int, int | None], None],
    ) -> None:
        # Files are looked up before anything is written: a mistyped path must not cost a build.
        known = isinstance(sources, (list, tuple)) and not any(
            isinstance(source, Record | Deletion) for source in sources
        )
        self._given: Iterable[Path | str | Record | Deletion] = sources
        self._files = list(find_files(sources, format=format)) if known else None  # type: ignore[arg-type]
        self._format = format
        self._on_bytes = on_bytes
        self._done = 0
        self._total = _total_bytes(self._files)
        self.paths: list[Path] = []

    def stamps(self) -> list[SourceStamp]:
        """The files that were read, with their sizes and checksums."""
        return [stamp_source(path) for path in self.paths]

    @contextmanager
    def reading(self, known: Vocabulary, jobs: int) -> Iterator[Iterator[tuple[str, Incoming]]]:
        """Every item, with progress in bytes where the total is known. At most `jobs` workers read; they start now."""
        workers: Workers[Task, Any]
        with Workers(_Reader(self._format, known), self._useful(jobs)) as workers:
            yield self._items(workers.map(self._tasks()), known)

    def _items(self, results: Iterator[tuple[Task, Any]], known: Vocabulary) -> Iterator[tuple[str, Incoming]]:
        for task, result in results:
            if isinstance(task, Record | Deletion):
                yield IN_PYTHON, _incoming(task)
            elif isinstance(task, Path):
                items = read(task, format=self._format, known_terms=terms_of(known), on_bytes=self._consumed)
                yield from ((printable(task), _incoming(item)) for item in items)
            elif isinstance(task, Files):
                self._consumed(task.size)
                for path, items_ in zip(task.paths, result, strict=True):
                    yield from ((printable(path), item) for item in items_)
            else:
                file = _CutFile(task, result, results)
                yield from ((task.name, item) for item in with_damage(file.items(), file, task.name))

    def _useful(self, jobs: int) -> int:
        """The number of workers that have something to do."""
        if self._files is None:
            return 1 if isinstance(self._given, (list, tuple)) else jobs
        return min(jobs, 1 + sum(size_of(path) for path in self._files) // _ENOUGH)

    def _tasks(self) -> Iterator[Task]:
        small = _Gathered()
        for source in self._each():
            size = None if isinstance(source, Record | Deletion) else _size(source)
            if isinstance(source, Path):
                self.paths.append(source)
            if isinstance(source, Path) and size is not None and size <= _SMALL:
                small.add(source, size)
                if len(small.paths) == _MANY:
                    yield from small.task()
                continue
            yield from small.task()
            if isinstance(source, Record | Deletion) or size is None or self._format not in (None, "pubmed-xml"):
                yield source
            else:
                yield from self._pieces(source)
        yield from small.task()

    def _pieces(self, path: Path) -> Iterator[Task]:
        """The pieces of a file, or the file itself if it cannot be cut."""
        with open_source(path) as probe:
            cuttable = can_be_cut(probe.head())
        if not cuttable:
            yield path
            return
        with open_source(path, self._consumed) as source:
            yield from cut(source, printable(path))

    def _each(self) -> Iterator[Path | Record | Deletion]:
        if self._files is not None:
            yield from self._files
            return
        for source in self._given:
            if isinstance(source, Record | Deletion):
                yield source
            else:
                yield from find_files([source], format=self._format)

    def _consumed(self, count: int) -> None:
        self._done += count
        self._on_bytes(self._done, self._total)


class _Gathered:
    """Small files that wait until they are enough for a task."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self._size = 0

    def add(self, path: Path, size: int) -> None:
        self.paths.append(path)
        self._size += size

    def task(self) -> Iterator[Files]:
        """The task, if there is any file."""
        if self.paths:
            yield Files(tuple(self.paths), self._size)
        self.paths, self._size = [], 0


class _CutFile:
    """The items of a file that is read in pieces, or from some piece on as a stream."""

    def __init__(self, piece: Piece, result: Any, following: Iterator[tuple[Task, Any]]) -> None:
        self.damage = ""
        self._piece = piece
        self._result: list[Incoming] | None = result
        self._following = following

    def items(self) -> Iterator[Incoming]:
        while self._result is not None:
            yield from self._result
            if not self._advance():
                return
        # Something is unusual here; what it is, the streaming reader sees.
        from indexer.sources.pubmed_stream import Start
        from indexer.sources.pubmed_xml import read_pubmed_xml

        piece = self._piece
        rest = io.BufferedReader(Rest(self._bodies()))
        start = Start(piece.head, piece.line, piece.column)
        yield from map(_incoming, read_pubmed_xml(rest, piece.name, first=piece.first, start=start))

    def _advance(self) -> bool:
        """Go on to the next piece; False if there is none."""
        if self._piece.last:
            self.damage = self._piece.damage
            return False
        piece, self._result = next(self._following)
        assert isinstance(piece, Piece)
        self._piece = piece
        return True

    def _bodies(self) -> Iterator[bytes]:
        yield self._piece.body
        while self._advance():
            yield self._piece.body


class _Reader:
    """What a worker does with a task."""

    def __init__(self, format: str | None, known: Vocabulary) -> None:
        self._format = format
        self._known_terms = terms_of(known)

    def __call__(self, task: Task) -> Any:
        """The items of a piece, None if it must be read as a stream; or the items of each of some files."""
        if isinstance(task, Piece):
            from indexer.sources.pubmed_xml import read_piece

            items = read_piece(task)
            return None if items is None else list(map(_incoming, items))
        if isinstance(task, Files):
            return [
                list(map(_incoming, read(path, format=self._format, known_terms=self._known_terms)))
                for path in task.paths
            ]
        return None


def terms_of(vocabulary: Vocabulary) -> Callable[[str], list[str]]:
    """The terms of a descriptor by its UI: they help to see where a term ends in the table of a page."""

    def known_terms(ui: str) -> list[str]:
        known = vocabulary.get(ui)
        return [known.name, *(entry.text for entry in known.entries)] if known else []

    return known_terms


def _incoming(item: Item) -> Incoming:
    return Line.of(item) if isinstance(item, Record) else item


def _size(path: Path) -> int | None:
    """The size of a regular file; None for pipes and whatever else is to be read only once."""
    try:
        status = path.stat() if path != STDIN else None
    except OSError:
        return None
    return status.st_size if status and stat.S_ISREG(status.st_mode) else None


def size_of(path: Path) -> int:
    """The size of a regular file; 0 for whatever else it is."""
    return _size(path) or 0


def stamp_source(path: Path) -> SourceStamp:
    """Name, size and checksum of a file; only the name of what can be read once."""
    if _size(path) is None:
        return SourceStamp(printable(path))
    stamped = stamp(path)
    return SourceStamp(printable(path), stamped.bytes, stamped.sha256)


def _total_bytes(files: list[Path] | None) -> int | None:
    if files is None or STDIN in files:
        return None
    return sum(path.stat().st_size for path in files)
