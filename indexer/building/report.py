"""What do builds and updates say of themselves, while they run and at the end?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from indexer.manifest import Manifest

Stage: TypeAlias = Literal["vocabulary", "reading", "indexing", "finishing"]
Progress: TypeAlias = Callable[[Stage, int, int | None], None]
"""Called with the stage, how much of it is done and how much there is: bytes while reading, records while indexing."""


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did.

    Counts as in `Manifest`; `jobs` that were usable; `seconds` of wall time; `bytes` of the index on disk; `notes` say
    what the user should know.
    """

    index: str
    engine: str
    records: int
    deletions: int
    rejects: int
    replaced: int
    duplicates: int
    descriptors: int
    terms: int | None
    jobs: int
    seconds: float
    bytes: int
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, manifest: Manifest, index: object, *, jobs: int, seconds: float, notes: tuple[str, ...] = ()
    ) -> BuildReport:
        """The report of what a manifest tells."""
        shared = {name: getattr(manifest, name) for name in cls.__struct_fields__ if hasattr(manifest, name)}
        more = {"index": str(index), "jobs": jobs, "notes": notes, "seconds": seconds, "bytes": manifest.bytes}
        return cls(**{**shared, **more})

    @property
    def records_per_second(self) -> float:
        """Records indexed per second, everything included."""
        return self.records / self.seconds if self.seconds else 0.0


class UpdateReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an update or a deletion did.

    Attributes:
        index, engine: what was changed.
        added, replaced, deleted: records that are new, that took the place of another, and that are gone.
        unchanged: records that are there already as they are, or in a later version.
        unknown: deletions of records that are not there.
        missing: the ids of the first hundred of these.
        rejects: what could not be read.
        applied: names of the sources that were read.
        skipped: names of the sources that had been read before, and were left out.
        records: searchable records afterwards.
        seconds: wall time.
        notes: what the user should know.
    """

    index: str
    engine: str
    added: int = 0
    replaced: int = 0
    deleted: int = 0
    unchanged: int = 0
    unknown: int = 0
    missing: tuple[str, ...] = ()
    rejects: int = 0
    applied: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    records: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


def silent(stage: Stage, done: int, total: int | None) -> None:
    """Progress that nobody watches."""
