"""What is in an index, as one value that can be compared: for tests that break things and look what is left."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

from indexer.engines import open_stored
from indexer.generations import generation_folder
from indexer.manifest import read_manifest


def state_of(index: Path) -> tuple[int, str]:
    """Generation and checksum of all stored records, read from the engine's files."""
    manifest = read_manifest(index)
    return manifest.generation, content_of(index)


def content_of(index: Path) -> str:
    """Checksum of the ids and bodies of all stored records, whatever their order."""
    manifest = read_manifest(index)
    folder = generation_folder(index, manifest.generation) / manifest.engine
    with closing(open_stored(manifest.engine, folder)) as stored:
        return hashlib.sha256("\n".join(sorted(stored)).encode()).hexdigest()


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder: the bytes of files, where links lead, None for folders."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        )
        for path in sorted(folder.rglob("*"))
    }
