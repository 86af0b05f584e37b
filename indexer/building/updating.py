"""From sources, or ids, to a changed index: what is new is added, what is newer replaces, what is deleted goes.

The next generation gets links to the files of the current one and grows by what changed: an update costs what it
brings, not what is there already.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from indexer import generations
from indexer.arguments import folder_of, ids_of, sources_of
from indexer.building.intake import Intake
from indexer.building.passes import Work, fingerprint, harvest, index_all, read_all
from indexer.building.reading import Sources, stamp_source
from indexer.building.report import Progress, UpdateReport, silent
from indexer.building.workers import rare_collections, usable_jobs
from indexer.engines import StoredReader, link, open_stored
from indexer.errors import SourceError
from indexer.manifest import REJECTS, VOCABULARY, Manifest, SourceStamp, require_whole, stamp_files
from indexer.mesh.vocabulary_writer import VocabularySize
from indexer.records import Deletion, Record, Reject
from indexer.sources import find_files, printable
from indexer.spool import Line, Outcome, Spool, compare
from indexer.stored import decode_stored, keeps
from indexer.version import __version__

_MOST_NAMED = 100


class _Taken(NamedTuple):
    """What an update brings: the spooled items, the files they came from, names of files that were left out, and how
    many rejects of an earlier reading of the same files are forgotten."""

    intake: Intake
    sources: tuple[SourceStamp, ...] = ()
    skipped: tuple[str, ...] = ()
    forgotten: int = 0


_Take: TypeAlias = Callable[[Work, Manifest], _Taken]


def update(
    sources: Iterable[Path | str | Record | Deletion],
    index: Path | str,
    *,
    format: str | None = None,
    strict: bool = False,
    again: bool = False,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> UpdateReport:
    """Bring an index up to date: add records, replace those of the same id, carry out deletions, in the order given.

    Of a record with versions the later one stays; of one without, what comes now replaces what is there. A file that
    was read before is left out. New headings join the vocabulary; `retag` applies them to the records that are there.

    Args:
        sources: files, folders, `-`, or records and deletions themselves.
        format, strict, jobs, wait, progress: as for `build`.
        index: the folder of an index.
        again: read files even if they were read before.

    Raises:
        IndexNotFoundError: there is no index.
        SourceError: a source is missing, in no known format, or was read before with another content.
        RejectedError, IndexLockedError, IndexFormatError, WorkerError, QueryError: as for `build`.
    """
    report = progress or silent

    def take(work: Work, before: Manifest) -> _Taken:
        skipped: list[str] = []
        chosen = list(_fresh(sources_of(sources), format, () if again else before.sources, skipped))
        names = {printable(path) for path in chosen if isinstance(path, Path)}
        known = names & {source.name for source in before.sources if source.sha256}
        forgotten = _forget(work.folder / REJECTS, known) if known else 0
        items = Sources(chosen, format, lambda done, total: report("reading", done, total))
        intake = read_all(work, items, strict=strict, later_wins=True)
        return _Taken(intake, tuple(items.stamps()), tuple(skipped), forgotten)

    return _change(folder_of(index), usable_jobs(jobs), report, take, wait)


def delete(ids: Iterable[str], index: Path | str, *, wait: float = 0.0) -> UpdateReport:
    """Delete records by id; ids that are not there are counted.

    Raises:
        IndexNotFoundError, IndexLockedError, IndexFormatError: as for `update`.
        QueryError: an id is no text.
    """

    def take(work: Work, before: Manifest) -> _Taken:
        with closing(Spool(work.spool)) as spool, (work.folder / REJECTS).open("ab") as rejects:
            intake = Intake(spool, rejects, strict=False)
            intake.take(("", Deletion(id)) for id in dict.fromkeys(ids_of(ids)))
            return _Taken(intake)

    return _change(folder_of(index), 1, silent, take, wait)


def _change(index: Path, jobs: int, progress: Progress, take: _Take, wait: float) -> UpdateReport:
    """Prepare the next generation with what is taken in, and switch to it if it differs."""
    started = time.monotonic()
    with generations.changing(index, wait=wait) as (before, number, folder), rare_collections():
        old = generations.generation_folder(index, before.generation)
        work = Work(folder, jobs, progress)
        for name in (VOCABULARY, REJECTS):
            shutil.copyfile(old / name, folder / name)
        taken = take(work, before)
        counts, missing = _compare(work, before.engine, old)
        added, gone = counts["added"] + counts["replaced"], counts["deleted"] + counts["replaced"]
        records = before.records + added - gone
        if added or gone or taken.sources or taken.intake.rejects:
            size = harvest(work, taken.intake)
            link(old / before.engine, folder / before.engine)
            terms = index_all(work, before.engine, growing=True)
            _require_whole_what_went(folder, old, before)
            generations.make_holdable(folder)
            manifest = _manifest(before, number, records, taken, counts, size)
            if terms is not None and before.terms is not None:
                manifest = msgspec.structs.replace(manifest, terms=max(terms, before.terms))
            fresh = {"vocabulary_fingerprint": fingerprint(work), "files": stamp_files(folder, old, before.files)}
            generations.switch(index, msgspec.structs.replace(manifest, **fresh))
    return UpdateReport(
        index=str(index),
        engine=before.engine,
        **counts,
        missing=missing,
        rejects=taken.intake.rejects,
        applied=tuple(source.name for source in taken.sources),
        skipped=taken.skipped,
        records=records,
        seconds=time.monotonic() - started,
        notes=taken.intake.notes,
    )


def _fresh(
    sources: Iterable[Path | str | Record | Deletion],
    format: str | None,
    applied: Iterable[SourceStamp],
    skipped: list[str],
) -> Iterator[Path | Record | Deletion]:
    """The sources that were not read before, told by name and checksum."""
    known = {Path(source.name).name: source for source in applied if source.sha256}
    for source in sources:
        if isinstance(source, Record | Deletion):
            yield source
            continue
        for path in find_files([source], format=format):
            before = known.get(path.name)
            if before is None:
                yield path
                continue
            stamped = stamp_source(path)
            if stamped.sha256 != before.sha256:
                raise SourceError(
                    f"{stamped.name} was read before with another content (as {before.name}); give the file another "
                    "name if it is another one, or read it all the same with --again (again=True)"
                )
            skipped.append(stamped.name)


def _require_whole_what_went(folder: Path, old: Path, before: Manifest) -> None:
    """The files that an engine merged into others must have been what was written, or damage would look sound."""
    went = {
        name: stamp
        for name, stamp in before.files.items()
        if name.startswith(f"{before.engine}/") and not (folder / name).exists()
    }
    require_whole(old, msgspec.structs.replace(before, files=went), everything=True)


def _forget(rejects: Path, sources: set[str]) -> int:
    """Take the rejects of these sources, which are read again, off the list; the number of them."""
    kept = rejects.with_suffix(".kept")
    forgotten = 0
    with rejects.open("rb") as lines, kept.open("wb") as stream:
        for line in lines:
            if msgspec.json.decode(line, type=Reject).source in sources:
                forgotten += 1
            else:
                stream.write(line)
    kept.replace(rejects)
    return forgotten


def _compare(work: Work, engine: str, old: Path) -> tuple[Counter[str], tuple[str, ...]]:
    """Leave in the spool what changes the index: records to write, and ids to delete before. Returns what became of
    them, and ids that were to be deleted and are not there."""
    counts: Counter[str] = Counter()
    missing: list[str] = []
    with closing(Spool(work.spool)) as spool, closing(open_stored(engine, old / engine)) as stored:
        for id in list(spool.deletions()):
            known = stored.get(id) is not None
            counts["deleted" if known else "unknown"] += 1
            if not known:
                spool.keep(id)
                missing += [id] if len(missing) < _MOST_NAMED else []
        for id in spool.ids():
            outcome = _outcome(spool.line(id), stored)
            if outcome in (Outcome.SAME, Outcome.OUTDATED):
                counts["unchanged"] += 1
                spool.discard(id)
            elif outcome is Outcome.NEW:
                counts["added"] += 1
            else:
                counts["replaced"] += 1
                spool.mark_deleted(id)
    return counts, tuple(missing)


def _outcome(line: Line, stored: StoredReader) -> Outcome:
    """What becomes of a spooled record, given what the index has."""
    body = stored.get(line.id)
    if body is None:
        return Outcome.NEW
    if keeps(body, line.body):
        return Outcome.SAME
    return compare((decode_stored(body).record.version, b""), (line.version, line.body))


def _manifest(
    before: Manifest, number: int, records: int, taken: _Taken, counts: Counter[str], size: VocabularySize
) -> Manifest:
    again = {source.name for source in taken.sources if source.sha256}
    return msgspec.structs.replace(
        before,
        meshfind_version=__version__,
        generation=number,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        records=records,
        deletions=before.deletions + taken.intake.deletions,
        rejects=before.rejects - taken.forgotten + taken.intake.rejects,
        replaced=before.replaced + counts["replaced"],
        descriptors=size.descriptors,
        sources=tuple(source for source in before.sources if source.name not in again) + taken.sources,
    )
