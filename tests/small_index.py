"""Small indexes with a vocabulary of one's own, for the tests of searching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer import Record, build


def write_mesh(path: Path, descriptors: Mapping[str, Iterable[str]]) -> Path:
    """A MeSH table of descriptors: UI to name and entry terms."""
    lines = []
    for number, (ui, (name, *entries)) in enumerate(descriptors.items(), 1):
        lines.append(f"{ui}\t{name}\t{'|'.join(entries)}\tC{number:02}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def make_index(
    folder: Path, records: Iterable[Record], descriptors: Mapping[str, Iterable[str]], engine: str = "auto"
) -> Path:
    """An index of these records in a new or existing index folder."""
    folder.mkdir(parents=True, exist_ok=True)
    mesh = write_mesh(folder / "mesh.tsv", descriptors)
    build(list(records), folder / "index", mesh=[mesh], overwrite=True, engine=engine)
    return folder / "index"
