"""The indexing half of meshfind: sources, records, vocabulary, fields, engines' writers.

>>> from indexer import build
>>> report = build(["seeds"], "index_data")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.records import (
    Author,
    Deletion,
    Heading,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    Reject,
    Substance,
)
from indexer.version import __version__

if TYPE_CHECKING:
    from indexer.building import BuildReport, UpdateReport, build, delete, optimize, retag, update
    from indexer.checking import CheckReport, Problem, check_index

__all__ = [
    "Author", "BuildReport", "CheckReport", "Deletion", "Heading", "Named", "OtherAbstract", "PartialDate", "Problem",
    "Qualifier", "Record", "Reject", "Substance",
    "UpdateReport", "__version__", "build", "check_index", "delete", "optimize", "retag", "update",
]  # fmt: skip


def __getattr__(name: str) -> object:
    # Building pulls in the engines' writers and the matching automaton, which a search never needs.
    if name in ("build", "delete", "optimize", "retag", "update", "BuildReport", "UpdateReport"):
        from indexer import building

        return getattr(building, name)
    if name in ("CheckReport", "Problem", "check_index"):
        from indexer import checking

        return getattr(checking, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
