"""The kinds of writes that are killed, raced and repeated, each with the one state it must leave: more plug in here.

A write takes an index to a variant: what is in it afterwards depends on the variant alone. Each variant has a half,
which is the same without its even records.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from indexer import Deletion, Heading, Record, build, delete, optimize, retag, update
from indexer.records import to_json

VARIANTS = 3
COUNT = 120


def size_of(variant: int) -> int:
    """How many records a variant, or the half of one, has; no two have the same number."""
    return (COUNT + 10 * whole_of(variant)) // (1 + is_half(variant))


def half_of(variant: int) -> int:
    """The half of a variant."""
    return variant + VARIANTS


def whole_of(variant: int) -> int:
    """The variant that a half is of, or that it is itself."""
    return variant % VARIANTS


def is_half(variant: int) -> bool:
    """Whether this is the half of a variant."""
    return variant >= VARIANTS


def records_of(variant: int) -> list[Record]:
    """The records of a variant. Each says in its title which variant it is of, and so says every hit."""
    if is_half(variant):
        return records_of(whole_of(variant))[1::2]
    return [
        Record(
            id=f"r{number}",
            title=f"fever in variant{variant} patients number {number}",
            abstract=f"hepatoma and aspirin, word{number % 17} of variant{variant}" + "; many words more" * 10,
            mesh=(Heading(name="Liver Neoplasms", ui="D008113", major=number % 2 == 0),),
        )
        for number in range(size_of(variant))
    ]


def rebuild(index: Path, engine: str, variant: int) -> None:
    """A build over whatever is there."""
    build(records_of(variant), index, engine=engine, overwrite=True)


def change(index: Path, engine: str, variant: int) -> None:
    """An update that replaces every record, and deletes those that the variant does not have."""
    update(_changes(variant), index)


def change_by_files(index: Path, engine: str, variant: int) -> None:
    """The same from several files."""
    changes = _changes(variant)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.jsonl" for number in range(5)]
        for number, path in enumerate(paths):
            path.write_bytes(b"".join(_line(item) for item in changes[number :: len(paths)]))
        update(paths, index, again=True)


def _changes(variant: int) -> list[Record | Deletion]:
    records = records_of(variant)
    there = {record.id for record in records}
    ids = [f"r{number}" for number in range(size_of(VARIANTS - 1))]
    return [*(Deletion(id) for id in ids if id not in there), *records]


def _line(item: Record | Deletion) -> bytes:
    return (msgspec.json.encode({"delete": item.id}) if isinstance(item, Deletion) else to_json(item)) + b"\n"


def halve(index: Path, engine: str, variant: int) -> None:
    """From a variant to its half."""
    assert is_half(variant)
    delete([record.id for record in records_of(whole_of(variant))[::2]], index)


def anew(index: Path, engine: str, variant: int) -> None:
    """The same records in one piece."""
    optimize(index)


def again(index: Path, engine: str, variant: int) -> None:
    """The same records with the same vocabulary, which they bring."""
    retag(index, mesh=[])


WRITES: dict[str, Callable[[Path, str, int], None]] = {
    "build": rebuild,
    "update": change,
    "update from files": change_by_files,
}
"""Each takes the folder of the index, the engine, and the variant to go to."""

REWRITES: dict[str, Callable[[Path, str, int], None]] = {"optimize": anew, "retag": again}
"""Writes that stay at the variant that is there."""

HALVINGS: dict[str, Callable[[Path, str, int], None]] = {"delete": halve}
"""Writes that go from a variant to its half."""
