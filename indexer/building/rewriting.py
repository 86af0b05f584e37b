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

import msgspec

from indexer import generations
from indexer.arguments import folder_of, mesh_files
from indexer.building.passes import Work, fingerprint, harvest, index_all, read_all, write_mesh
from indexer.building.reading import Sources
from indexer.building.report import BuildReport, Progress, silent
from indexer.building.workers import rare_collections, usable_jobs
from indexer.engines import open_stored
from indexer.fields import decode_stored
from indexer.manifest import REJECTS, VOCABULARY, stamp_files
from indexer.mesh.vocabulary import Vocabulary, write_vocabulary
from indexer.records import Record
from indexer.version import __version__


def retag(
    index: Path | str,
    *,
    mesh: Iterable[Path | str] | None = None,
    jobs: int | None = None,
    wait: float = 0.0,
    progress: Progress | None = None,
) -> BuildReport:
    """Apply another vocabulary, such as that of a new MeSH year, to all records of an index, from the records it keeps.

    Args:
        mesh: MeSH files, the most authoritative first; they replace the vocabulary that is there. None keeps it:
            headings that updates brought are then recognised in all records.
        index, jobs, wait, progress: as for `build`. The old state answers until the new one is complete.

    Raises:
        IndexNotFoundError: there is no index.
        VocabularyError: a MeSH file cannot be read.
        IndexLockedError, IndexFormatError, WorkerError, ValueError: as for `build`.
    """
    started = time.monotonic()
    files = None if mesh is None else list(mesh_files(mesh))
    index, jobs, progress = folder_of(index), usable_jobs(jobs), progress or silent
    with generations.changing(index, wait=wait, whole=True) as (before, number, folder), rare_collections():
        old = generations.generation_folder(index, before.generation)
        work = Work(folder, jobs, progress)
        progress("vocabulary", 0, None)
        if files is None:
            with closing(Vocabulary(old / VOCABULARY)) as known:
                write_vocabulary(work.vocabulary, known)
        else:
            write_mesh(work, files)
        shutil.copyfile(old / REJECTS, folder / REJECTS)
        intake = read_all(
            work, Sources(_records(old / before.engine, before.engine), None, lambda done, total: None), strict=True
        )
        size = harvest(work, intake)
        (folder / before.engine).mkdir()
        terms = index_all(work, before.engine)
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


def _records(folder: Path, engine: str) -> Iterator[Record]:
    with closing(open_stored(engine, folder)) as stored:
        for body in stored:
            yield decode_stored(body).record
