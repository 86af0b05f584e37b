"""Here is a plan: who finds and scores the records? One file per engine, its third-party imports nowhere else."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import IndexFormatError
from search.engines.base import EngineReader, Ranking, Scored

__all__ = ["EngineReader", "Ranking", "Scored", "open_reader"]


def open_reader(engine: str, folder: Path) -> EngineReader:
    """The reading half of an engine.

    Raises:
        IndexFormatError: there is no engine of this name, or its folder cannot be opened.
    """
    if engine == "whoosh":
        from search.engines.whoosh_reader import WhooshReader

        return WhooshReader(folder)
    if engine == "tantivy":
        from search.engines.tantivy_reader import TantivyReader

        return TantivyReader(folder)
    raise IndexFormatError(f"this index was written by the engine {engine!r}, which this version does not have")
