"""The kinds of writes that are killed, raced and repeated, each with the one state it must leave: more plug in here.

A write takes an index to a variant: what is in it afterwards depends on the variant alone, whatever was there before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer import Deletion, Heading, Record, build, optimize, retag, update

VARIANTS = 3
COUNT = 120


def size_of(variant: int) -> int:
    """How many records a variant has; no two have the same number."""
    return COUNT + 10 * variant


def records_of(variant: int) -> list[Record]:
    """The records of a variant. Each says in its title which variant it is of, and so says every hit."""
    return [
        Record(
            id=f"r{number}",
            title=f"fever in variant{variant} patients number {number}",
            abstract=f"hepatoma and aspirin, word{number % 17} of variant{variant}; " + "many words more " * 10,
            mesh=(Heading(name="Liver Neoplasms", ui="D008113", major=number % 2 == 0),),
        )
        for number in range(size_of(variant))
    ]


def rebuild(index: Path, engine: str, variant: int) -> None:
    """A build over whatever is there."""
    build(records_of(variant), index, engine=engine, overwrite=True)


def change(index: Path, engine: str, variant: int) -> None:
    """An update that replaces every record, and deletes those that the variant does not have."""
    most = size_of(VARIANTS - 1)
    update([*(Deletion(f"r{number}") for number in range(size_of(variant), most)), *records_of(variant)], index)


def anew(index: Path, engine: str, variant: int) -> None:
    """The same records in one piece."""
    optimize(index)


def again(index: Path, engine: str, variant: int) -> None:
    """The same records with the same vocabulary, which they bring."""
    retag(index, mesh=[])


WRITES: dict[str, Callable[[Path, str, int], None]] = {"build": rebuild, "update": change}
"""Each takes the folder of the index, the engine, and the variant to go to."""

REWRITES: dict[str, Callable[[Path, str, int], None]] = {"optimize": anew, "retag": again}
"""Writes that stay at the variant that is there."""
