"""From sources to a new index: read, collect, tag, write, switch."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

from indexer import generations
from indexer.arguments import folder_of, mesh_files, sources_of, weights_of
from indexer.building.intake import Intake
from indexer.building.passes import Work, fingerprint, harvest, index_all, learn, read_all, write_mesh
from indexer.building.reading import Sources
from indexer.building.report import BuildReport, Progress, silent
from indexer.building.workers import rare_collections, usable_jobs
from indexer.engines import ENGINES, is_installed
from indexer.errors import IndexFormatError, SourceError
from indexer.manifest import Manifest, stamp_files
from indexer.mesh.term_use import read_term_use, write_term_use
from indexer.mesh.vocabulary_writer import VocabularySize
from indexer.records import Deletion, Record
from indexer.spool import Outcome
from indexer.version import __version__
from indexer.weights import DEFAULT_WEIGHTS, WEIGHTS_VERSION, Weights

MOST_FOR_WHOOSH = 10_000
"""Records that `engine="auto"` gives to Whoosh; it is pure Python."""


def build(
    sources: Iterable[Path | str | Record | Deletion],
    index: Path | str,
    *,
    mesh: Iterable[Path | str] = (),
    format: str | None = None,
    strict: bool = False,
    overwrite: bool = False,
    term_use: Path | str | None = None,
    engine: str = "auto",
    jobs: int | None = None,
    weights: Weights = DEFAULT_WEIGHTS,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index.

    Args:
        sources: files, folders, `-` for standard input, or records and deletions themselves.
        index: the folder to write; it is created if need be.
        mesh: MeSH files, the most authoritative first. Without any, the vocabulary is what the records bring.
        format: format of all sources (`indexer.sources.FORMATS`); None recognises each from its content.
        strict: stop at the first record that cannot be read.
        overwrite: replace the index that is there; it answers queries until the new one is complete.
        term_use: a file that says how terms are used (`indexer.mesh.term_use`); without one the records teach it.
        engine: "whoosh", "tantivy", or "auto": whoosh up to 10,000 records, tantivy beyond.
        jobs: processes that read and tag beside the one that writes; None takes one for each core, at most 16.
            With 1, and where forking is not safe (Windows, macOS), all is done in this process.
        weights: constants of the ranking, kept with the index: it ranks with them unless it is opened with others.
        wait: seconds to wait for another process that writes the index.
        progress: called now and then, see `Progress`.

    Raises:
        SourceError: a source is missing or in no known format, or nothing could be read to replace an index with; or
            a record has values of the wrong types.
        RejectedError: `strict`, and a record could not be read.
        VocabularyError: a MeSH file, or that of `term_use`, cannot be read.
        IndexExistsError: there is an index and `overwrite` is False.
        IndexLockedError: another process is writing it.
        WorkerError: a worker died.
        QueryError: `jobs` is less than 1, or `weights` or `wait` are none.
    """
    started = time.monotonic()
    _check(engine, weights)
    target, sources, mesh = folder_of(index), sources_of(sources), list(mesh_files(mesh))
    jobs, progress = usable_jobs(jobs), progress or silent
    report = progress
    items = Sources(sources, format, lambda done, total: report("reading", done, total))
    with generations.writing(target, overwrite=overwrite, wait=wait) as (number, folder), rare_collections():
        work = Work(folder, jobs, progress)
        progress("vocabulary", 0, None)
        write_mesh(work, mesh)
        if term_use is not None:
            write_term_use(work.vocabulary, read_term_use(Path(term_use)))
        intake = read_all(work, items, strict=strict)
        _require_records(intake, target)
        size = harvest(work, intake)
        chosen, notes = _choose(engine, intake.records)
        (folder / chosen).mkdir()
        terms = index_all(work, chosen)
        progress("finishing", 0, None)
        if term_use is None:
            learn(work, chosen)
        generations.make_holdable(folder)
        manifest = _manifest(number, chosen, work, size, terms, intake, items, weights)
        generations.switch(target, manifest)
    return BuildReport.of(manifest, index, jobs=jobs, seconds=time.monotonic() - started, notes=intake.notes + notes)


def _require_records(intake: Intake, index: Path) -> None:
    """An index with records is not replaced by nothing."""
    if not intake.records and generations.holds_records(index):
        raise SourceError(
            f"no record could be read ({intake.rejects:,} rejects, {intake.deletions:,} deletions), so the index "
            f"{index} stays as it was; check the sources, or remove the folder to start anew"
        )


def _check(engine: str, weights: Weights) -> None:
    weights_of(weights)
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


def _manifest(
    number: int,
    engine: str,
    work: Work,
    size: VocabularySize,
    terms: int | None,
    intake: Intake,
    items: Sources,
    weights: Weights,
) -> Manifest:
    return Manifest(
        meshfind_version=__version__,
        generation=number,
        engine=engine,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        vocabulary_fingerprint=fingerprint(work),
        records=intake.records,
        deletions=intake.deletions,
        rejects=intake.rejects,
        replaced=sum(map(intake.outcomes.__getitem__, (Outcome.REPLACED, Outcome.REPEATED, Outcome.OUTDATED))),
        duplicates=intake.outcomes[Outcome.SAME],
        descriptors=size.descriptors,
        terms=terms,
        weights=weights,
        weights_version=WEIGHTS_VERSION,
        sources=tuple(items.stamps()),
        files=stamp_files(work.folder),
    )
