"""From sources to an index: read, collect, tag, write, switch.

Two passes. The first (`reading`, `intake`) reads every source into the spool, where the last version of each record
wins and descriptors are harvested; the second (`indexing`) tags each record with the finished vocabulary and hands it
to the engine. Both spread over processes (`workers`). Until the final switch nothing of it is visible, and a failure
leaves the index as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from indexer import generations
from indexer.building.indexing import BATCH, index_spooled
from indexer.building.intake import Intake
from indexer.building.reading import Sources
from indexer.building.workers import rare_collections, usable_jobs
from indexer.engines import ENGINES, is_installed
from indexer.errors import IndexFormatError
from indexer.manifest import REJECTS, VOCABULARY, Manifest, stamp_files
from indexer.mesh import read_mesh
from indexer.mesh.vocabulary import Vocabulary, VocabularySize, extend_vocabulary, write_vocabulary
from indexer.records import Record
from indexer.spool import Outcome, Spool
from indexer.version import __version__

Stage: TypeAlias = Literal["vocabulary", "reading", "indexing", "finishing"]
Progress: TypeAlias = Callable[[Stage, int, int | None], None]
"""Called with the stage, how much of it is done and how much there is: bytes while reading, records while indexing."""

MOST_FOR_WHOOSH = 10_000
"""Records that `engine="auto"` gives to Whoosh; it is pure Python."""

_SPOOL = "spool.sqlite"


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

    @property
    def records_per_second(self) -> float:
        """Records indexed per second, everything included."""
        return self.records / self.seconds if self.seconds else 0.0


def build(
    sources: Iterable[Path | str | Record],
    index: Path | str,
    *,
    mesh: Iterable[Path | str] = (),
    format: str | None = None,
    strict: bool = False,
    overwrite: bool = False,
    engine: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index.

    Args:
        sources: files, folders, `-` for standard input, or records themselves.
        index: the folder to write; it is created if need be.
        mesh: MeSH files, the most authoritative first. Without any, the vocabulary is what the records bring.
        format: format of all sources (`indexer.sources.FORMATS`); None recognises each from its content.
        strict: stop at the first record that cannot be read.
        overwrite: replace the index that is there; it answers queries until the new one is complete.
        engine: "whoosh", "tantivy", or "auto": Whoosh for up to `MOST_FOR_WHOOSH` records, else Tantivy.
        jobs: processes that read and tag beside the one that writes; None takes one for each core. With 1, and where
            forking is not safe (Windows, macOS), all is done in this process.
        progress: called now and then, see `Progress`.

    Raises:
        SourceError: a source is missing or in no known format.
        RejectedError: `strict`, and a record could not be read.
        VocabularyError: a MeSH file cannot be read.
        IndexExistsError: there is an index and `overwrite` is False.
        IndexLockedError: another process is writing it.
        WorkerError: a worker died.
        ValueError: `jobs` is less than 1.
    """
    started = time.monotonic()
    _check(engine)
    jobs = usable_jobs(jobs)
    report = progress or _silent
    items = Sources(sources, format, lambda done, total: report("reading", done, total))
    with generations.writing(Path(index), overwrite=overwrite) as (number, folder), rare_collections():
        report("vocabulary", 0, None)
        write_vocabulary(folder / VOCABULARY, (d for path in mesh for d in read_mesh(path)))
        intake, positions = _take_in(items, folder, strict, jobs)
        size = extend_vocabulary(folder / VOCABULARY, intake.harvest.descriptors())
        chosen, notes = _choose(engine, intake.records)
        terms = _index(folder, positions, intake.records, chosen, jobs, report)
        (folder / _SPOOL).unlink()
        report("finishing", 0, None)
        generations.make_holdable(folder)
        manifest = _manifest(number, chosen, folder, size, terms, intake, items.names)
        generations.switch(Path(index), manifest)
    return _report(manifest, Path(index), jobs, notes, time.monotonic() - started)


def _take_in(items: Sources, folder: Path, strict: bool, jobs: int) -> tuple[Intake, list[range]]:
    """The first pass: what came, and where in the spool it is."""
    with closing(Vocabulary(folder / VOCABULARY)) as known, items.reading(known, jobs) as incoming:
        # Workers have started: no handle of SQLite is taken along.
        spool = Spool(folder / _SPOOL)
        with closing(spool), (folder / REJECTS).open("wb") as rejects:
            intake = Intake(spool, rejects, strict)
            intake.take(incoming)
            return intake, spool.ranges(BATCH)


def _check(engine: str) -> None:
    if engine not in ("auto", *ENGINES):
        raise IndexFormatError(f"there is no engine {engine!r}; this version has: auto, {', '.join(ENGINES)}")
    if engine != "auto" and not is_installed(engine):
        raise IndexFormatError(f"the engine {engine} is not installed; install it with: pip install {engine}")


def _choose(engine: str, records: int) -> tuple[str, tuple[str, ...]]:
    """The engine for so many records, and what the user should know about the choice."""
    if engine != "auto":
        return engine, ()
    if records <= MOST_FOR_WHOOSH:
        return "whoosh", ()
    if is_installed("tantivy"):
        return "tantivy", ()
    return "whoosh", (
        f"{records:,} records are more than Whoosh serves well, and the engine Tantivy is not installed: building and "
        "searching take several times as long. Install it (pip install tantivy) and build again.",
    )


def _index(folder: Path, positions: list[range], total: int, engine: str, jobs: int, progress: Progress) -> int | None:
    """The second pass; returns the number of distinct terms, if the engine knows it."""
    done = 0

    def on_records(count: int) -> None:
        nonlocal done
        done += count
        progress("indexing", done, total)
        if done == total:
            progress("finishing", 0, None)

    progress("indexing", 0, total)
    (folder / engine).mkdir()
    with closing(Vocabulary(folder / VOCABULARY)) as vocabulary:
        return index_spooled(
            folder / _SPOOL, positions, vocabulary, engine, folder / engine, jobs=jobs, on_records=on_records
        )


def _manifest(
    number: int,
    engine: str,
    folder: Path,
    size: VocabularySize,
    terms: int | None,
    intake: Intake,
    sources: list[str],
) -> Manifest:
    with closing(Vocabulary(folder / VOCABULARY)) as vocabulary:
        fingerprint = vocabulary.fingerprint
    return Manifest(
        meshfind_version=__version__,
        generation=number,
        engine=engine,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        vocabulary_fingerprint=fingerprint,
        records=intake.records,
        deletions=intake.deletions,
        rejects=intake.rejects,
        replaced=intake.outcomes[Outcome.REPLACED] + intake.outcomes[Outcome.OUTDATED],
        duplicates=intake.outcomes[Outcome.SAME],
        descriptors=size.descriptors,
        terms=terms,
        sources=tuple(sources),
        files=stamp_files(folder),
    )


def _report(manifest: Manifest, index: Path, jobs: int, notes: tuple[str, ...], seconds: float) -> BuildReport:
    shared = {name: getattr(manifest, name) for name in BuildReport.__struct_fields__ if hasattr(manifest, name)}
    more = {"index": str(index), "jobs": jobs, "notes": notes, "seconds": seconds, "bytes": manifest.bytes}
    return BuildReport(**{**shared, **more})


def _silent(stage: Stage, done: int, total: int | None) -> None:
    """Progress that nobody watches."""
