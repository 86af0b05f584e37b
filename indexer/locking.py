"""One writer at a time: who holds the lock of an index, and what becomes of it when the holder dies?

The lock is one of the operating system, so that it ends with the process that holds it, however that ends. Beside it
lies a note of who holds it, for the message that others get.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from indexer.errors import IndexLockedError, IndexWriteError

LOCK = "write.lock"
HOLDER = "writer.json"
_SECONDS_TO_END = 30.0
"""How long the worker processes of a writer that was killed may take to notice; they share its lock until then."""


class Holder(msgspec.Struct, frozen=True):
    """Who is writing: process id, name of the machine, and since when (UTC, ISO 8601)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"

    @property
    def is_dead(self) -> bool:
        """Whether the process is known to be gone; of another machine's processes nothing is known."""
        if os.name != "posix" or self.host != platform.node():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False


@contextmanager
def writer_lock(index: Path, wait: float = 0.0) -> Iterator[None]:
    """Be the one writer of an index; wait for another one for up to `wait` seconds.

    Raises:
        IndexLockedError: another process is still writing.
        IndexWriteError: the lock is a link, which might lead to a file elsewhere.
    """
    from filelock import FileLock, Timeout  # a search never writes, and this imports asyncio

    for name in (LOCK, HOLDER):
        if (index / name).is_symlink():
            raise IndexWriteError(f"{index / name} is a link; remove it and try again")
    lock = FileLock(index / LOCK)
    try:
        lock.acquire(timeout=wait, poll_interval=0.05)
    except Timeout:
        holder = holder_of(index)
        if holder is None or not holder.is_dead:
            raise _locked(index, holder, wait) from None
        try:
            lock.acquire(timeout=_SECONDS_TO_END)
        except Timeout:
            raise _locked(index, holder_of(index), wait) from None
    note = index / HOLDER
    try:
        since = datetime.now(timezone.utc).isoformat(timespec="seconds")
        note.write_bytes(msgspec.json.encode(Holder(os.getpid(), platform.node(), since)) + b"\n")
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def holder_of(index: Path) -> Holder | None:
    """Who is writing an index, as far as it is noted (a writer that was killed leaves its note)."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((index / HOLDER).read_bytes(), type=Holder)
    return None


def _locked(index: Path, holder: Holder | None, wait: float) -> IndexLockedError:
    waited = f" (waited {wait:g} s)" if wait else ""
    return IndexLockedError(
        f"another process ({holder or 'unknown'}) is writing the index {index}{waited}; "
        "wait for it to end and try again"
    )
