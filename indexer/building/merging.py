"""From an index in many pieces to the same index in one.

Documents are made again from what the index keeps of each, the record and its mentions: nothing is read, recognised or
decided. (Merging what the engines wrote was no way: Tantivy does not let us say when, and Whoosh takes longer to move
its postings than to write them.)
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

import msgspec

from indexer import generations
from indexer.arguments import folder_of
from indexer.building.indexing import BATCH, pack, unpack
from indexer.building.report import BuildReport, Progress, silent
from indexer.building.workers import Workers, rare_collections, usable_jobs
from indexer.engines import EngineWriter, StoredReader, open_stored, open_writer
from indexer.fields import Document, DocumentBuilder
from indexer.manifest import REJECTS, VOCABULARY, stamp_files
from indexer.mesh.vocabulary import Vocabulary
from indexer.stored import decode_stored
from indexer.version import __version__

# Another worker has enough to do from so many records on.
_ENOUGH = 500


def optimize(
    index: Path | str, *, jobs: int | None = None, wait: float = 0.0, progress: Progress | None = None
) -> BuildReport:
    """Write an index anew in one piece: what was deleted or replaced gives its space back and no longer counts in
    document frequencies, many updates become one.

    What is recognised in each record stays as it is; `retag` without a vocabulary recognises anew.

    Args:
        index, jobs, wait, progress: as for `build`. The old state answers until the new one is complete.

    Raises:
        IndexNotFoundError: there is no index.
        IndexLockedError, IndexFormatError, WorkerError, QueryError: as for `build`.
    """
    started = time.monotonic()
    index, jobs, progress = folder_of(index), usable_jobs(jobs), progress or silent
    with generations.changing(index, wait=wait, whole=True) as (before, number, folder), rare_collections():
        old = generations.generation_folder(index, before.generation)
        for name in (VOCABULARY, REJECTS):
            shutil.copyfile(old / name, folder / name)
        report = progress

        def on_records(done: int) -> None:
            report("indexing", done, before.records)

        on_records(0)
        useful = min(jobs, 1 + before.records // _ENOUGH)
        with closing(Vocabulary(folder / VOCABULARY)) as vocabulary:
            builder = DocumentBuilder(vocabulary, None)
            terms = _write_anew(before.engine, old / before.engine, folder / before.engine, builder, useful, on_records)
        progress("finishing", 0, None)
        generations.make_holdable(folder)
        manifest = msgspec.structs.replace(
            before,
            meshfind_version=__version__,
            generation=number,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            terms=terms,
            files=stamp_files(folder),
        )
        generations.switch(index, manifest)
    return BuildReport.of(manifest, index, jobs=jobs, seconds=time.monotonic() - started)


def _write_anew(
    engine: str, before: Path, after: Path, builder: DocumentBuilder, jobs: int, on_records: Callable[[int], None]
) -> int | None:
    """Write the documents of one folder of an engine into a new one; the number of distinct terms, if it is known."""

    def documents(bodies: list[str]) -> list[Document]:
        stored = map(decode_stored, bodies)
        return [builder.build(one.record, mentions=one.mentions) for one in stored]

    after.mkdir()
    writer: EngineWriter | None = None
    done = 0
    try:
        # Forked before the engine opens: its threads would not survive a fork.
        with Workers(documents, jobs, pack=pack, unpack=unpack) as workers, _stored(engine, before) as stored:
            writer = open_writer(engine, after)
            for bodies, batch in workers.map(_batches(stored)):
                for document in batch:
                    writer.add(document)
                done += len(bodies)
                on_records(done)
        return writer.commit()
    except BaseException:
        if writer is not None:
            writer.cancel()
        raise


def _stored(engine: str, folder: Path) -> closing[StoredReader]:
    return closing(open_stored(engine, folder))


def _batches(stored: StoredReader) -> Iterator[list[str]]:
    bodies = iter(stored)
    while batch := list(islice(bodies, BATCH)):
        yield batch
