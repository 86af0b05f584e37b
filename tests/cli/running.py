"""Ways to run the command line: in this process (fast), as a process of its own, and in a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from search.cli.application import cli

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "search.cli"]


def call(*arguments: object, **options: Any) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **options)


def call_json(*arguments: object) -> Any:
    """What a command prints with --json."""
    result = call(*arguments, "--json")
    assert not result.stderr
    return json.loads(result.stdout)


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process, without what would change its output."""
    kept = {k: v for k, v in os.environ.items() if k not in ("MESHFIND_INDEX", "NO_COLOR", "COLUMNS", "TERM")}
    return {**kept, "TERM": "xterm", **variables}


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, env=environment(**variables), capture_output=True, check=False
    )


def in_terminal(*arguments: object, columns: int, **variables: str) -> str:
    """What a command writes to a terminal of this width."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, env=environment(**variables), stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        written = b""
        try:
            while chunk := os.read(master, 65536):
                written += chunk
        except OSError:  # the other end is closed
            pass
        process.wait()
    os.close(master)
    return written.decode().replace("\r\n", "\n")
