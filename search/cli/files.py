"""Files that commands read queries from and write results to; "-" is standard input or output."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from indexer.errors import QueryError

STANDARD = Path("-")


def source_name(path: Path) -> str:
    """A file to read from, as messages call it."""
    return "standard input" if path == STANDARD else str(path)


def read_text(path: Path) -> str:
    """The text of a query or strategy, with line feeds only.

    Raises:
        QueryError: it is not UTF-8.
    """
    with nullcontext(sys.stdin.buffer) if path == STANDARD else path.open("rb") as stream:
        data = stream.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QueryError(f"{source_name(path)}, line {line}: this is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


@contextmanager
def written(path: Path) -> Iterator[IO[str]]:
    """A file that is there when all of it is written, and not before. Pipes and devices are written directly."""
    if path == STANDARD:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
        yield sys.stdout
    elif path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
    else:
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                yield stream
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
