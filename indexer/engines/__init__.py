"""Here are finished tokens: who writes them to disk? One file per engine, its third-party imports nowhere else."""

from __future__ import annotations

from pathlib import Path

from indexer.engines.base import EngineWriter
from indexer.errors import IndexFormatError

__all__ = ["ENGINES", "EngineWriter", "open_writer"]

ENGINES = ("whoosh",)


def open_writer(engine: str, folder: Path) -> EngineWriter:
    """The writing half of an engine on an empty folder that exists.

    Raises:
        IndexFormatError: there is no engine of this name.
    """
    if engine == "whoosh":
        from indexer.engines.whoosh_writer import WhooshWriter

        return WhooshWriter(folder)
    raise IndexFormatError(f"there is no engine {engine!r}; this version has: {', '.join(ENGINES)}")
