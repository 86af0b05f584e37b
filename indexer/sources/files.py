"""Which files are meant, and what bytes are in them: folders, standard input, gzip, damage.

Nothing here knows a format of records; what a file holds is decided from its content elsewhere.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from indexer.errors import SourceError
from indexer.sources.detection import why_unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["STDIN", "Source", "find_files", "open_source"]

STDIN = Path("-")

# How much of a file `Source.head` shows, and how much compressed data is read at once.
_BUFFER = 2**16
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_FORMAT = 16 + zlib.MAX_WBITS
# What one step of decompression may yield: a bomb costs time but no memory.
_MAX_STEP = 2**18


def find_files(paths: Iterable[Path | str], *, format: str | None = None) -> Iterator[Path]:
    """The files that the paths mean, in a fixed order: files as given, folders walked by name.

    `-` is standard input. In a folder, hidden files and folders, symbolic links and the folders of indexes are passed
    over: links may lead out of the folder, or to a file that is found anyway. Whatever else is in a folder is yielded,
    so that reading it can report what is not recognised. A file that is named is meant to be read: unless
    `format` says what it is, its content must be recognisable (a pipe's cannot be looked at beforehand).

    Raises:
        SourceError: before the first file is yielded, if a path is missing, a named file is not
            recognised, a file or folder cannot be read, or a folder holds no files.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        mode = 0 if path == STDIN else _mode(path)
        if stat.S_ISDIR(mode):
            found = list(_walk(path))
            if not found:
                raise SourceError(f"{path}: no files in this folder (hidden files and links are not read)")
            files += found
        else:
            if stat.S_ISREG(mode):
                _require_readable(path, format)
            files.append(path)
    yield from files


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError) as error:
        raise _cannot_open(path, error) from error


def _require_readable(path: Path, format: str | None) -> None:
    """Raise SourceError for a file that holds something else than records."""
    with open_source(path) as source:
        problem = why_unreadable(source.head(), format)
        # An empty or damaged file is one that was meant, and is reported when it is read.
        if problem not in ("", "empty") and not source.damage:
            raise SourceError(f"{path}: {problem}")


_AN_INDEX = {("manifest.json", False), ("generations", True)}
"""What is in the folder of an index, which holds no sources: it may lie in the folder it is built from."""


def _walk(folder: Path) -> Iterator[Path]:
    """The regular files below a folder, sorted by name, folders in their place among them."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if is_folder:
            entries = _entries(path)
            if not set(entries) >= _AN_INDEX:
                waiting += [(path / name, is_dir) for name, is_dir in reversed(entries)]
        elif os.access(path, os.R_OK):
            yield path
        else:
            raise SourceError(f"{path}: no permission to read it")


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """The names of what counts in a folder, sorted, each with whether it is a folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if not entry.name.startswith(".")
                and (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False))
            )
    except OSError as error:
        raise _cannot_open(folder, error) from error


def _cannot_open(path: Path, error: OSError | ValueError) -> SourceError:
    """The error for a path that the system does not let us open, in words."""
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{path}: there is no such file or folder")
    return SourceError(f"{path}: cannot be opened: {getattr(error, 'strerror', None) or error}")


class Source(io.BufferedReader):
    """A stream of the content of a file, decompressed, that ends where the file is damaged."""

    def __init__(self, content: _Content) -> None:
        super().__init__(content, _BUFFER)
        self._content = content

    @property
    def damage(self) -> str:
        """What is wrong with the file, as a phrase; empty while nothing is, as far as it has been read."""
        return self._content.damage

    def head(self) -> bytes:
        """The first 64 kB, or all of a shorter file, without consuming them; to be called before reading."""
        return self.peek(_BUFFER)


def open_source(path: Path | str, on_bytes: Callable[[int], None] | None = None) -> Source:
    """Open a file, or standard input (`-`), for reading; gzip is recognised by content and decompressed.

    `on_bytes` is called with the number of bytes just read from the file, before decompression: their
    sum approaches the file's size on disk, which is what a progress bar needs.

    Raises:
        SourceError: the file is missing or cannot be opened.
    """
    path = Path(path)
    try:
        if path == STDIN:
            return Source(_Content(sys.stdin.buffer, on_bytes, owned=False))
        return Source(_Content(open(path, "rb", buffering=0), on_bytes, owned=True))
    except (OSError, ValueError) as error:
        raise _cannot_open(path, error) from error


class _Content(io.RawIOBase):
    """The decompressed bytes of a file up to its end or its first damage.

    Each read fills the buffer it is given unless the content ends, however little a pipe yields at a
    time, so that the first read shows a useful head.
    """

    def __init__(self, file: IO[bytes], on_bytes: Callable[[int], None] | None, *, owned: bool) -> None:
        self.damage = ""
        self._file = file
        self._owned = owned
        self._on_bytes = on_bytes
        self._consumed = 0
        self._raw = b""
        self._ready = memoryview(b"")
        self._inflate: zlib._Decompress | None = None
        while len(self._raw) < len(_GZIP_MAGIC) and (chunk := self._read_file()):
            self._raw += chunk
        self._next = self._next_inflated if self._raw.startswith(_GZIP_MAGIC) else self._next_plain

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view):
            if not self._ready:
                self._ready = memoryview(self._next())
                if not self._ready:
                    break
            part = self._ready[: len(view) - filled]
            view[filled : filled + len(part)] = part
            self._ready = self._ready[len(part) :]
            filled += len(part)
        return filled

    def close(self) -> None:
        if self._owned:
            self._file.close()
        super().close()

    def _read_file(self) -> bytes:
        """The next bytes of the file; none at its end, or where the disk fails."""
        try:
            chunk = self._file.read(_BUFFER)
        except OSError as error:
            self.damage = f"the file cannot be read beyond byte {self._consumed:,} ({error.strerror})"
            return b""
        self._consumed += len(chunk)
        if chunk and self._on_bytes:
            self._on_bytes(len(chunk))
        return chunk

    def _next_plain(self) -> bytes:
        chunk, self._raw = self._raw or self._read_file(), b""
        return chunk

    def _next_inflated(self) -> bytes:
        """More decompressed bytes; none at the end of the last member, or at the damage."""
        while not self.damage:
            self._raw = self._raw or self._read_file()
            ended = not self._raw
            if self._inflate is None:
                if ended:
                    break
                # Between members: archivers pad with zeros, and another member may follow.
                self._raw = self._raw.lstrip(b"\0")
                if self._raw:
                    self._inflate = zlib.decompressobj(_GZIP_FORMAT)
            elif ended:
                self.damage = self.damage or f"the gzip data is cut off after {self._consumed:,} bytes"
                # A step that filled its limit may have kept the end of what it had decompressed.
                with suppress(zlib.error):
                    return self._inflate.flush()
            elif data := self._step(self._inflate):
                return data
        return b""

    def _step(self, inflate: zlib._Decompress) -> bytes:
        """Decompress some of what has been read."""
        before = inflate.copy()
        try:
            data = inflate.decompress(self._raw, _MAX_STEP)
        except zlib.error:
            position = self._consumed - len(self._raw)
            self.damage = f"the gzip data is damaged after {position:,} of its bytes"
            return _salvage(before, self._raw)
        if inflate.eof:
            self._raw, self._inflate = inflate.unused_data, None
        else:
            self._raw = inflate.unconsumed_tail
        return data


def _salvage(inflate: zlib._Decompress, raw: bytes) -> bytes:
    """What comes before the damage in `raw`: byte by byte, since zlib keeps nothing of a step that fails."""
    parts = []
    with suppress(zlib.error):
        for position in range(len(raw)):
            parts.append(inflate.decompress(raw[position : position + 1]))
    return b"".join(parts)
