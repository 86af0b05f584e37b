"""The two passes over one generation under construction, as builds, updates and rewrites share them."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from indexer.building.indexing import BATCH, index_spooled
from indexer.building.intake import Intake
from indexer.building.reading import Sources, size_of
from indexer.building.report import Progress
from indexer.building.workers import Workers
from indexer.engines import open_stored
from indexer.manifest import REJECTS, VOCABULARY
from indexer.mesh import read_mesh
from indexer.mesh.term_use import learn_term_use, write_term_use
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import VocabularySize, expand, extend_vocabulary, write_vocabulary
from indexer.spool import Spool, read_deletions

_SPOOL = "spool.sqlite"
_LARGE_MESH = 2**18
"""Bytes of MeSH files, compressed or not, from which on workers are worth their start."""


class Work(NamedTuple):
    """A generation under construction: its folder, the processes that help, and who is told how it goes."""

    folder: Path
    jobs: int
    progress: Progress

    @property
    def spool(self) -> Path:
        """Where records wait between the passes."""
        return self.folder / _SPOOL

    @property
    def vocabulary(self) -> Path:
        """The vocabulary of the generation."""
        return self.folder / VOCABULARY


def write_mesh(work: Work, mesh: Sequence[Path | str]) -> None:
    """Write the vocabulary of some MeSH files; with large ones, workers help."""
    large = sum(map(size_of, map(Path, mesh))) >= _LARGE_MESH
    with Workers(expand, work.jobs if large else 1, pack=marshal.dumps, unpack=marshal.loads) as workers:
        write_vocabulary(
            work.vocabulary,
            (descriptor for path in mesh for descriptor in read_mesh(path)),
            lambda batches: (expanded for _, expanded in workers.map(batches)),
        )


def read_all(work: Work, items: Sources, *, strict: bool, later_wins: bool = False) -> Intake:
    """The first pass: every item is taken in."""
    with closing(Vocabulary(work.vocabulary)) as known, items.reading(known, work.jobs) as incoming:
        # Workers have started: no handle of SQLite is taken along.
        spool = Spool(work.spool, later_wins=later_wins)
        with closing(spool), (work.folder / REJECTS).open("ab") as rejects:
            intake = Intake(spool, rejects, strict)
            intake.take(incoming)
            return intake


def harvest(work: Work, intake: Intake) -> VocabularySize:
    """Descriptors that the records brought join the vocabulary."""
    return extend_vocabulary(work.vocabulary, intake.harvest.descriptors())


def index_all(work: Work, engine: str, *, growing: bool = False) -> int | None:
    """The second pass; the spool goes. Returns the number of distinct terms that were written, if the engine knows.

    `growing`: the engine's folder holds documents, of which those that the spool names as deleted go first.
    """
    with closing(Spool(work.spool)) as spool:
        positions, total = spool.ranges(BATCH), len(spool)
    done = 0

    def on_records(count: int) -> None:
        nonlocal done
        done += count
        work.progress("indexing", done, total)
        if done == total:
            work.progress("finishing", 0, None)

    work.progress("indexing", 0, total)
    with closing(Vocabulary(work.vocabulary)) as vocabulary:
        terms = index_spooled(
            work.spool,
            positions,
            vocabulary,
            engine,
            work.folder / engine,
            jobs=work.jobs,
            on_records=on_records,
            deletions=read_deletions(work.spool) if growing else (),
        )
    work.spool.unlink()
    return terms


def learn(work: Work, engine: str) -> None:
    """How terms are used, as the indexed records show it, goes into the vocabulary."""
    with (
        closing(Vocabulary(work.vocabulary)) as vocabulary,
        closing(open_stored(engine, work.folder / engine)) as stored,
    ):
        learned = learn_term_use(stored, vocabulary)
    write_term_use(work.vocabulary, learned)


def fingerprint(work: Work) -> str:
    """The fingerprint of the vocabulary of the generation."""
    with closing(Vocabulary(work.vocabulary)) as vocabulary:
        return vocabulary.fingerprint
