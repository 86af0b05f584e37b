"""The command line as a process that may take only so much memory and time."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

from tests.cli.running import COMMAND, ROOT, environment

MEMORY = 1_200_000_000
"""Bytes of address space for each process: the program itself takes a third of it."""

SECONDS = 60


def bounded(*arguments: object, input: Path | None = None, memory: int = MEMORY) -> subprocess.CompletedProcess[str]:
    """Run a command within bounds; being killed for time, or running out of memory, shows in the return code."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    with (input or Path("/dev/null")).open("rb") as stream:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=ROOT, env=environment(), stdin=stream, capture_output=True, check=False, preexec_fn=limit,
            encoding="utf-8", errors="strict",
        )  # fmt: skip
