"""Where does a new state of an index grow, and when does it become the current one?

    index_data/manifest.json     names the current generation
    index_data/generations/N/    immutable once current

A writer prepares generation N+1 beside the current one and switches with a single rename of the manifest. Killed at
any instant, it leaves the old generation current; the next writer removes what is left over. Readers hold a shared
lock on their generation, so that a writer removes an old one only when nobody reads it any more.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from indexer.errors import IndexExistsError, IndexFormatError, IndexLockedError, IndexNotFoundError
from indexer.manifest import MANIFEST, Manifest, read_manifest

try:
    import fcntl
except ImportError:  # Windows: a file that is open there cannot be removed, which protects readers as well
    fcntl = None  # type: ignore[assignment]

GENERATIONS = "generations"
LOCK = "write.lock"
_IN_USE = "in_use"


def generation_folder(index: Path, generation: int) -> Path:
    """The folder of a generation."""
    return index / GENERATIONS / str(generation)


@contextmanager
def writing(index: Path, *, overwrite: bool) -> Iterator[tuple[int, Path]]:
    """Prepare the next generation of an index: yields its number and its empty folder.

    What is in the folder becomes current only by `switch`; leaving the block without it removes the folder.

    Raises:
        IndexExistsError: there is an index and `overwrite` is False.
        IndexLockedError: another process is writing.
    """
    with _preparing(index, _current(index, overwrite)) as prepared:
        yield prepared


@contextmanager
def changing(index: Path) -> Iterator[tuple[Manifest, int, Path]]:
    """Prepare the next generation from the current one: yields its manifest, and number and folder of the next.

    As for `writing`; nobody else changes the index meanwhile.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: it is damaged or from another version.
        IndexLockedError: another process is writing.
    """
    read_manifest(index)  # no folder is made where there is no index
    with _preparing(index, 0) as (number, folder):
        yield read_manifest(index), number, folder


@contextmanager
def _preparing(index: Path, current: int) -> Iterator[tuple[int, Path]]:
    from filelock import FileLock, Timeout  # a search never writes, and this imports asyncio

    try:
        (index / GENERATIONS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / LOCK)
        with lock.acquire(timeout=0):
            (index / LOCK).write_text(f"{os.getpid()}\n")
            remove_unused(index)
            folder = _next_folder(index, current)
            folder.mkdir()
            try:
                yield int(folder.name), folder
            finally:
                if current_generation(index) != int(folder.name):
                    shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise IndexLockedError(
            f"another process ({_holder(index)}) is writing the index {index}; wait for it to end and try again"
        ) from None
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise IndexFormatError(f"cannot write the index {index}: {error.strerror}") from error


def _current(index: Path, overwrite: bool) -> int:
    """Number of the current generation, 0 if there is none."""
    try:
        manifest = read_manifest(index)
    except IndexNotFoundError:
        return 0
    except IndexFormatError:
        if not overwrite:
            raise
        return 0
    if not overwrite:
        raise IndexExistsError(
            f"there is an index in {index} already ({manifest.records:,} records, built {manifest.created}); "
            "give --overwrite (overwrite=True) to replace it, or another folder"
        )
    return manifest.generation


def _next_folder(index: Path, current: int) -> Path:
    taken = [int(path.name) for path in (index / GENERATIONS).iterdir() if path.name.isdigit()]
    return generation_folder(index, max([current, *taken]) + 1)


def _holder(index: Path) -> str:
    with suppress(OSError):
        return f"process {(index / LOCK).read_text().strip()}"
    return "unknown"


def current_generation(index: Path) -> int:
    """Number of the current generation, 0 if there is none that can be read."""
    with suppress(IndexNotFoundError, IndexFormatError):
        return read_manifest(index).generation
    return 0


def switch(index: Path, manifest: Manifest) -> None:
    """Make a prepared generation the current one: everything to disk, then one rename."""
    folder = generation_folder(index, manifest.generation)
    for path in [*folder.rglob("*"), folder, folder.parent]:
        _sync(path)
    draft = index / f"{MANIFEST}.new"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    _sync(draft)
    os.replace(draft, index / MANIFEST)
    _sync(index)
    remove_unused(index)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows cannot open folders to flush them
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hold(folder: Path) -> IO[bytes]:
    """Take a reader's share of a generation; closing the returned file gives it back."""
    stream = (folder / _IN_USE).open("rb")
    if fcntl is not None:
        fcntl.flock(stream, fcntl.LOCK_SH)
    return stream


def make_holdable(folder: Path) -> None:
    """Put the file there that readers share."""
    (folder / _IN_USE).touch()


def remove_unused(index: Path) -> None:
    """Remove every generation that is not current and that nobody reads."""
    current = str(current_generation(index))
    for folder in (index / GENERATIONS).iterdir():
        if folder.name.isdigit() and folder.name != current and not _is_read(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_read(folder: Path) -> bool:
    if fcntl is None:
        return False
    with suppress(OSError), (folder / _IN_USE).open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
