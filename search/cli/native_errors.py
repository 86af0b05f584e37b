"""Who sees what libraries write to standard error past Python?

Rust describes every panic there at length, even one that becomes an error of ours which says that a file is damaged.
That is kept, and shown only with a fault that nothing explains.
"""

from __future__ import annotations

import os
import sys


class NativeErrors:
    """What was written to file descriptor 2 since `keep`, from when on only Python writes to standard error (Linux)."""

    def __init__(self) -> None:
        self._kept: int | None = None

    def keep(self) -> None:
        """Begin to keep it."""
        if sys.stderr is None or not hasattr(os, "memfd_create"):
            return
        try:
            own = os.dup(2)
            self._kept = os.memfd_create("stderr")
            os.dup2(self._kept, 2)
        except OSError:
            return
        sys.stderr = open(own, "w", buffering=1, encoding=sys.stderr.encoding, errors="replace")  # noqa: SIM115

    def show(self) -> None:
        """Show what was kept."""
        if self._kept is not None:
            os.lseek(self._kept, 0, os.SEEK_SET)
            sys.stderr.write(os.read(self._kept, 1 << 20).decode(errors="replace"))


native_errors = NativeErrors()
