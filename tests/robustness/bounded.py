"""The command line as a process that may take only so much memory and time, and what it took."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from tests.cli.running import COMMAND, ROOT, environment

MEMORY = 1_200_000_000
"""Bytes of address space for each process: the program itself takes a third of it."""

SECONDS = 60
"""Processor time for each process."""


def bounded(
    *arguments: object, input: Path | None = None, memory: int = MEMORY, seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run a command within bounds; being killed for time, or running out of memory, shows in the return code.

    Prints what it took (pytest -rP shows it); the peak of memory is at least that of the tests before they start it.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    command = [*COMMAND, *map(str, arguments)]
    source = (input or Path("/dev/null")).open("rb")
    with source as stream, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=stream, stdout=out, stderr=err,
            preexec_fn=limit,  # noqa: PLW1509 - no threads here
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)  # not `wait`, which does not tell what the process took
        process.returncode = os.waitstatus_to_exitcode(status)
        print(
            f"{time.monotonic() - begun:6.1f} s, {used.ru_utime + used.ru_stime:6.1f} s of processor time, "
            f"{used.ru_maxrss / 1e3:6.0f} MB: {' '.join(map(str, arguments))[:100]!r}"
        )
        said = [_read(stream) for stream in (out, err)]
    return subprocess.CompletedProcess(command, process.returncode, *said)


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", errors="strict")
