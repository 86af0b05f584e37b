"""The second pass: each spooled record is tagged, made a document, and handed to the engine.

Workers read the spool, tag, and make documents; one process writes them, in the order of the spool.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from indexer.building.workers import Workers
from indexer.engines import EngineWriter, open_writer
from indexer.fields import Document, DocumentBuilder
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Record, from_json
from indexer.spool import read_spooled
from indexer.tagging import Tagger

BATCH = 100
"""Positions of the spool that a worker turns into documents at a time."""

# Another worker has enough to do from so many batches on.
_ENOUGH = 5


def index_spooled(
    spool: Path,
    positions: Sequence[range],
    vocabulary: Vocabulary,
    engine: str,
    folder: Path,
    *,
    jobs: int,
    on_records: Callable[[int], None],
    deletions: Iterable[str] = (),
) -> int | None:
    """Write all records of a finished spool into the `folder` of an engine.

    Args:
        positions: what of the spool is indexed, in order (`Spool.ranges`).
        jobs: at most so many workers tag.
        on_records: called with the number of records just written.
        deletions: ids of documents that are in the folder and are to go.

    Returns:
        The number of distinct terms, if the engine knows it.
    """
    builder = DocumentBuilder(vocabulary, Tagger(vocabulary))

    def documents(batch: range) -> list[Document]:
        return [made(from_json(body), body) for body in read_spooled(spool, batch)]

    def made(record: Record, body: bytes) -> Document:
        if all(heading.ui != heading.name for heading in record.mesh):
            return builder.build(record, body)
        return builder.build(_with_names(record, vocabulary))

    useful = min(jobs, 1 + len(positions) // _ENOUGH)
    # Forked before the engine opens: its threads would not survive a fork.
    writer: EngineWriter | None = None
    try:
        with Workers(documents, useful, pack=pack, unpack=unpack) as workers:
            writer = open_writer(engine, folder)
            for id in deletions:
                writer.delete(id)
            for _, batch in workers.map(positions):
                for document in batch:
                    writer.add(document)
                on_records(len(batch))
        return writer.commit()
    except BaseException:
        if writer is not None:
            writer.cancel()
        raise


def _with_names(record: Record, vocabulary: Vocabulary) -> Record:
    """A record whose headings have names, where some were given by their UIs alone; an unknown UI stays."""
    headings = (
        msgspec.structs.replace(heading, name=vocabulary.name(heading.name)) if heading.ui == heading.name else heading
        for heading in record.mesh
    )
    return msgspec.structs.replace(record, mesh=tuple(headings))


def pack(documents: list[Document]) -> bytes:
    """Documents as bytes for `unpack` in another process of the same Python."""
    return marshal.dumps([tuple(document) for document in documents])


def unpack(packed: bytes) -> list[Document]:
    """The inverse of `pack`."""
    return list(map(Document._make, marshal.loads(packed)))
