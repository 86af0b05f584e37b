"""Here are finished tokens: who writes them to disk? One file per engine, its third-party imports nowhere else."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from indexer.engines.base import EngineWriter, StoredReader
from indexer.errors import IndexFormatError

__all__ = ["ENGINES", "EngineWriter", "StoredReader", "is_installed", "link", "open_stored", "open_writer"]

ENGINES = ("whoosh", "tantivy")
_PACKAGES = {"whoosh": "whoosh", "tantivy": "tantivy"}


def is_installed(engine: str) -> bool:
    """Whether the third-party package of an engine is there; it is not imported."""
    return find_spec(_PACKAGES[engine]) is not None


def open_writer(engine: str, folder: Path) -> EngineWriter:
    """The writing half of an engine on a folder: an empty one, or one that holds its index, which then grows.

    Raises:
        IndexFormatError: there is no engine of this name.
    """
    if engine == "whoosh":
        from indexer.engines.whoosh_writer import WhooshWriter

        return WhooshWriter(folder)
    if engine == "tantivy":
        from indexer.engines.tantivy_writer import TantivyWriter

        return TantivyWriter(folder)
    raise IndexFormatError(f"there is no engine {engine!r}; this version has: {', '.join(ENGINES)}")


def open_stored(engine: str, folder: Path) -> StoredReader:
    """What an engine keeps of each document.

    Raises:
        IndexFormatError: there is no engine of this name, or its folder cannot be opened.
    """
    if engine == "whoosh":
        from indexer.engines.whoosh_stored import WhooshStored

        return WhooshStored(folder)
    if engine == "tantivy":
        from indexer.engines.tantivy_stored import TantivyStored

        return TantivyStored(folder)
    raise IndexFormatError(f"this index was written by the engine {engine!r}, which this version does not have")


def link(before: Path, after: Path) -> None:
    """Give a new folder the files of an engine's folder: hard links, copies where there are none.

    The lists of segments, which engines rewrite, are copied; locks stay behind.
    """
    import shutil  # only writers need it

    after.mkdir()
    for path in before.iterdir():
        if path.name.endswith((".lock", "LOCK")) or not path.is_file():
            continue
        if path.suffix in (".toc", ".json"):
            shutil.copyfile(path, after / path.name)
            continue
        try:
            os.link(path, after / path.name)
        except OSError:  # a file system without links, or too many of them
            shutil.copyfile(path, after / path.name)
