"""From the records of an index to the same records with another vocabulary.

No source is needed: an index keeps every record whole.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer import generations
from indexer.arguments import folder_of, mesh_files
from indexer.building.passes import Work, fingerprint, harvest, index_all, learn, read_all
from indexer.building.reading import Sources
from indexer.building.report import BuildReport, Progress, silent
from indexer.building.workers import rare_collections, usable_jobs
from indexer.engines import open_stored
from indexer.manifest import REJECTS, VOCABULARY, stamp_files
from indexer.mesh import read_mesh
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.term_use import read_term_use, stored_term_use, write_term_use
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.records import Record
from indexer.stored import decode_stored
from indexer.version import __version__


def retag(
    index: Path | str,
    *,
    mesh: Iterable[Path | str] | None = None,
    term_use: Path | str | None = None,
    relearn: bool = False,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> BuildReport:
    """Apply another vocabulary, such as that of a new MeSH year, to all records of an index, from the records it keeps.

    Args:
        mesh: MeSH files, the most authoritative first; they replace the vocabulary that is there. None keeps it:
            headings that updates brought are then recognised in all records.
        term_use: a file that says how terms are used (`indexer.mesh.term_use`), instead of what the index knows of it.
        relearn: learn anew how terms are used, from the records that are there now; otherwise what was learned stays.
        index, jobs, wait, progress: as for `build`. The old state answers until the new one is complete.

    Raises:
        IndexNotFoundError: there is no index.
        VocabularyError: a MeSH file, or that of `term_use`, cannot be read.
        IndexLockedError, IndexFormatError, WorkerError, QueryError: as for `build`.
    """
    todo = _Changes(
        None if mesh is None else tuple(mesh_files(mesh)), None if term_use is None else Path(term_use), relearn
    )
    return _rewrite(folder_of(index), todo, jobs, wait, progress)


class _Changes(NamedTuple):
    """What is to differ: MeSH files, a file of how terms are used, whether that is learned anew."""

    mesh: tuple[Path | str, ...] | None = None
    term_use: Path | None = None
    relearn: bool = False


def _rewrite(index: Path, todo: _Changes, jobs: int | None, wait: float, progress: Progress | None) -> BuildReport:
    started = time.monotonic()
    jobs, progress = usable_jobs(jobs), progress or silent
    with generations.changing(index, wait=wait, whole=True) as (before, number, folder), rare_collections():
        old = generations.generation_folder(index, before.generation)
        work = Work(folder, jobs, progress)
        progress("vocabulary", 0, None)
        with closing(Vocabulary(old / VOCABULARY)) as known:
            write_vocabulary(work.vocabulary, known if todo.mesh is None else _descriptors(todo.mesh))
            write_term_use(work.vocabulary, read_term_use(todo.term_use) if todo.term_use else stored_term_use(known))
        shutil.copyfile(old / REJECTS, folder / REJECTS)
        intake = read_all(
            work, Sources(_records(old / before.engine, before.engine), None, lambda done, total: None), strict=True
        )
        size = harvest(work, intake)
        (folder / before.engine).mkdir()
        terms = index_all(work, before.engine)
        if todo.relearn:
            learn(work, before.engine)
        generations.make_holdable(folder)
        manifest = msgspec.structs.replace(
            before,
            meshfind_version=__version__,
            generation=number,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            vocabulary_fingerprint=fingerprint(work),
            descriptors=size.descriptors,
            terms=terms,
            files=stamp_files(folder),
        )
        generations.switch(index, manifest)
    return BuildReport.of(manifest, index, jobs=jobs, seconds=time.monotonic() - started)


def _descriptors(mesh: Iterable[Path | str]) -> Iterator[Descriptor]:
    return (descriptor for path in mesh for descriptor in read_mesh(path))


def _records(folder: Path, engine: str) -> Iterator[Record]:
    with closing(open_stored(engine, folder)) as stored:
        for body in stored:
            yield decode_stored(body).record
