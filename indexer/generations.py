"""Where does a new state of an index grow, and when does it become the current one?

    index_data/manifest.json     names the current generation
    index_data/generations/N/    immutable once current

A writer prepares generation N+1 beside the current one and switches with a single rename of the manifest. Killed at
any instant, it leaves the old generation current; the next writer removes what is left over. Readers hold a shared
lock on their generation, so that a writer removes an old one only when nobody reads it any more.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from indexer.arguments import seconds_of
from indexer.errors import (
    IndexExistsError,
    IndexFolderError,
    IndexFormatError,
    IndexNotFoundError,
    IndexWriteError,
    MeshfindError,
)
from indexer.locking import writer_lock
from indexer.manifest import MANIFEST, Manifest, blame_damage, read_manifest, require_whole

try:
    import fcntl
except ImportError:  # Windows: a file that is open there cannot be removed, which protects readers as well
    fcntl = None  # type: ignore[assignment]

GENERATIONS = "generations"
IN_USE = "in_use"

# What a full disk, a limit or a missing permission gives; all else is something that we do not expect.
_WRITE_PROBLEMS = frozenset(
    (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.ENOTDIR,
        errno.EEXIST,
        errno.EIO,
        errno.ENAMETOOLONG,
    )
)
_SQLITE_WRITE_PROBLEMS = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")


def generation_folder(index: Path, generation: int) -> Path:
    """The folder of a generation."""
    return index / GENERATIONS / str(generation)


@contextmanager
def writing(index: Path, *, overwrite: bool, wait: float = 0.0) -> Iterator[tuple[int, Path]]:
    """Prepare the next generation of an index: yields its number and its empty folder.

    What is in the folder becomes current only by `switch`; leaving the block without it removes the folder. Another
    writer is waited for, up to `wait` seconds.

    Raises:
        IndexExistsError: there is an index and `overwrite` is False.
        IndexLockedError: another process is writing.
        IndexWriteError: the disk is full, or the folder cannot be written.
    """
    _require_replaceable(index, overwrite)
    with _preparing(index, wait) as prepared:
        _require_replaceable(index, overwrite)  # another writer may have made one meanwhile
        yield prepared


@contextmanager
def changing(index: Path, *, wait: float = 0.0, whole: bool = False) -> Iterator[tuple[Manifest, int, Path]]:
    """Prepare the next generation from the current one: yields its manifest, and number and folder of the next.

    As for `writing`; nobody else changes the index meanwhile. `whole` is for writers that copy what is in files instead
    of linking them: every file is compared with its checksum first, or damage would become part of a sound index.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: it is damaged or from another version.
        IndexLockedError: another process is writing.
        IndexWriteError: the disk is full, or the folder cannot be written.
    """
    read_manifest(index)  # no folder is made where there is no index
    with _preparing(index, wait) as (number, folder):
        before = read_manifest(index)
        current = generation_folder(index, before.generation)
        require_whole(current, before, everything=whole)
        try:
            yield before, number, folder
        except (OSError, sqlite3.Error, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # panics of Rust are no Exceptions
            # An engine that reads damaged files fails in ways of its own.
            if not isinstance(error, MeshfindError) or isinstance(error, IndexFolderError):
                blame_damage(current, before, error)
            raise


@contextmanager
def _preparing(index: Path, wait: float) -> Iterator[tuple[int, Path]]:
    wait = seconds_of(wait, "wait")
    try:
        if (index / GENERATIONS).is_symlink():
            raise IndexWriteError(
                f"{index / GENERATIONS} is a link, and meshfind writes in its own folder only; "
                "make the whole index folder a link instead"
            )
        (index / GENERATIONS).mkdir(parents=True, exist_ok=True)
        with writer_lock(index, wait):
            remove_unused(index)
            folder = _next_folder(index)
            folder.mkdir()
            try:
                yield int(folder.name), folder
            finally:
                if not _is_current(index, folder):
                    _remove(folder)
    except OSError as error:
        if error.errno in _WRITE_PROBLEMS:
            place = f" ({os.fsdecode(error.filename)})" if error.filename else ""
            raise _cannot_write(index, f"{error.strerror}{place}") from error
        raise
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "SQLITE_IOERR").startswith(_SQLITE_WRITE_PROBLEMS):
            raise _cannot_write(index, f"{error} (is the disk full?)") from error
        raise


def _cannot_write(index: Path, why: object) -> IndexWriteError:
    return IndexWriteError(
        f"cannot write the index {index}: {why}; what was there is unchanged. "
        "Make room or get permission and try again, or choose another folder with --index"
    )


def holds_records(index: Path) -> bool:
    """Whether there is an index that can be read, with records."""
    with suppress(IndexNotFoundError, IndexFormatError):
        return read_manifest(index).records > 0
    return False


def _require_replaceable(index: Path, overwrite: bool) -> None:
    """Raise what stands against a new index in this folder."""
    if overwrite:
        return
    try:
        manifest = read_manifest(index)
    except IndexNotFoundError:
        return
    raise IndexExistsError(
        f"there is an index in {index} already ({manifest.records:,} records, built {manifest.created}); "
        "give --overwrite (overwrite=True) to replace it, or another folder"
    )


def _next_folder(index: Path) -> Path:
    """The folder after every one that is there, the current generation's among them."""
    taken = [int(name) for name in os.listdir(index / GENERATIONS) if _is_number(name)]
    return generation_folder(index, max([current_generation(index), *taken]) + 1)


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 18


def _is_current(index: Path, folder: Path) -> bool:
    """Whether a generation is, or may be, the current one: a manifest that cannot be read is no reason to remove it."""
    try:
        return str(read_manifest(index).generation) == folder.name
    except IndexNotFoundError:
        return False
    except IndexFormatError:
        return (folder / IN_USE).exists()


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
    draft.unlink(missing_ok=True)
    with draft.open("xb") as stream:  # never through a link that somebody put there
        stream.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
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
    stream = (folder / IN_USE).open("rb")
    if fcntl is not None:
        fcntl.flock(stream, fcntl.LOCK_SH)
    return stream


def make_holdable(folder: Path) -> None:
    """Put the file there that readers share."""
    (folder / IN_USE).touch()


def remove_unused(index: Path) -> None:
    """Remove every generation that is not current and that nobody reads.

    Nothing is removed while the manifest cannot be read: it may be that of a later version of meshfind.
    """
    with suppress(FileNotFoundError):
        (index / f"{MANIFEST}.new").unlink()
    for folder in unused(index):
        if not _is_read(folder):
            _remove(folder)


def _remove(folder: Path) -> None:
    import shutil  # only writers need it

    shutil.rmtree(folder, ignore_errors=True)


def unused(index: Path) -> list[Path]:
    """The generations that are not current: read by somebody still, or left over by a writer that was killed."""
    try:
        current = str(read_manifest(index).generation)
    except IndexNotFoundError:
        current = ""
    except IndexFormatError:
        return []
    try:
        names = sorted(name for name in os.listdir(index / GENERATIONS) if _is_number(name) and name != current)
    except FileNotFoundError:  # removed under the feet of a reader
        return []
    return [index / GENERATIONS / name for name in names]


def _is_read(folder: Path) -> bool:
    if fcntl is None:
        return False
    with suppress(OSError), (folder / IN_USE).open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
