"""From sources to an index: read, collect, tag, write, switch.

Two passes. The first reads every source into the spool, where the last version of each record wins and descriptors
are harvested; the second tags each record with the finished vocabulary and hands it to the engine. Until the final
switch nothing of it is visible, and a failure leaves the index as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Literal, TypeAlias

import msgspec

from indexer import generations
from indexer.engines import ENGINES, open_writer
from indexer.errors import IndexFormatError, RejectedError
from indexer.fields import DocumentBuilder
from indexer.manifest import REJECTS, VOCABULARY, Manifest, stamp_files
from indexer.mesh import read_mesh
from indexer.mesh.harvest import Harvest
from indexer.mesh.vocabulary import (
    Vocabulary,
    VocabularySize,
    extend_vocabulary,
    write_vocabulary,
)
from indexer.records import Deletion, Item, Record, Reject, from_json
from indexer.sources import find_files, read
from indexer.spool import Outcome, Spool
from indexer.tagging import Tagger
from indexer.version import __version__

Stage: TypeAlias = Literal["vocabulary", "reading", "indexing", "finishing"]
Progress: TypeAlias = Callable[[Stage, int, int | None], None]
"""Called with the stage, how much of it is done and how much there is: bytes while reading, records while indexing."""

_SPOOL = "spool.sqlite"


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did. Counts as in `Manifest`; `seconds` of wall time; `bytes` of the index on disk."""

    index: str
    engine: str
    records: int
    deletions: int
    rejects: int
    replaced: int
    duplicates: int
    descriptors: int
    terms: int | None
    seconds: float
    bytes: int

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
        engine: "whoosh", or "auto".
        progress: called now and then, see `Progress`.

    Raises:
        SourceError: a source is missing or in no known format.
        RejectedError: `strict`, and a record could not be read.
        VocabularyError: a MeSH file cannot be read.
        IndexExistsError: there is an index and `overwrite` is False.
        IndexLockedError: another process is writing it.
    """
    started = time.monotonic()
    if engine not in ("auto", *ENGINES):
        raise IndexFormatError(f"there is no engine {engine!r}; this version has: auto, {', '.join(ENGINES)}")
    report = progress or _silent
    items = _Sources(sources, format, report)
    with generations.writing(Path(index), overwrite=overwrite) as (number, folder):
        report("vocabulary", 0, None)
        write_vocabulary(folder / VOCABULARY, (d for path in mesh for d in read_mesh(path)))
        spool = Spool(folder / _SPOOL)
        try:
            with (folder / REJECTS).open("wb") as rejects, closing(Vocabulary(folder / VOCABULARY)) as known:
                intake = _Intake(spool, rejects, strict)
                intake.take(items.read(known))
            size = extend_vocabulary(folder / VOCABULARY, intake.harvest.descriptors())
            chosen = "whoosh" if engine == "auto" else engine
            terms = _index(spool, folder, chosen, report)
        finally:
            spool.close()
        (folder / _SPOOL).unlink()
        report("finishing", 0, None)
        generations.make_holdable(folder)
        manifest = _manifest(number, chosen, folder, size, terms, intake, items.names)
        generations.switch(Path(index), manifest)
    return _report(manifest, Path(index), time.monotonic() - started)


class _Sources:
    """The items of all sources in order, each with the name of the source it came from."""

    def __init__(self, sources: Iterable[Path | str | Record], format: str | None, progress: Progress) -> None:
        # Files are looked up before anything is written: a mistyped path must not cost a build.
        known = isinstance(sources, (list, tuple)) and not any(isinstance(source, Record) for source in sources)
        self._given: Iterable[Path | str | Record] = sources
        self._files = list(find_files(sources, format=format)) if known else None  # type: ignore[arg-type]
        self._format = format
        self._progress = progress
        self.names: list[str] = []

    def read(self, vocabulary: Vocabulary) -> Iterator[tuple[str, Item]]:
        """Every item, with progress in bytes where the total is known."""
        total = _total_bytes(self._files)
        done = 0

        def consumed(count: int) -> None:
            nonlocal done
            done += count
            self._progress("reading", done, total)

        def known_terms(ui: str) -> list[str]:
            known = vocabulary.get(ui)
            return [known.name, *(entry.text for entry in known.entries)] if known else []

        for source in self._each():
            if isinstance(source, Record):
                yield "records given in Python", source
                continue
            self.names.append(str(source))
            for item in read(source, format=self._format, known_terms=known_terms, on_bytes=consumed):
                yield str(source), item

    def _each(self) -> Iterator[Path | Record]:
        if self._files is not None:
            yield from self._files
            return
        for source in self._given:
            if isinstance(source, Record):
                yield source
            else:
                yield from find_files([source], format=self._format)


def _total_bytes(files: list[Path] | None) -> int | None:
    if files is None or any(str(path) == "-" for path in files):
        return None
    return sum(path.stat().st_size for path in files)


class _Intake:
    """The first pass: what came, what was rejected and why."""

    def __init__(self, spool: Spool, rejects: IO[bytes], strict: bool) -> None:
        self.harvest = Harvest()
        self.deletions = 0
        self.rejects = 0
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.records = 0
        self._spool = spool
        self._file = rejects
        self._strict = strict

    def take(self, items: Iterator[tuple[str, Item]]) -> None:
        """Take in all items."""
        for source, item in items:
            if isinstance(item, Record):
                self._take_record(item, source)
            elif isinstance(item, Deletion):
                self.deletions += 1
                self._spool.delete(item.id)
            else:
                self._reject(item)
        self.records = len(self._spool)

    def _take_record(self, record: Record, source: str) -> None:
        outcome = self._spool.add(record, source)
        self.outcomes[outcome] += 1
        if outcome is Outcome.CONFLICT:
            first = self._spool.source_of(record.id)
            self._reject(
                Reject(
                    source, f"record {record.id}", f"another record with this id and other content came from {first}"
                )
            )
        else:
            self.harvest.add(record)

    def _reject(self, reject: Reject) -> None:
        if self._strict:
            raise RejectedError(f"{reject} (strict: nothing was built)")
        self.rejects += 1
        self._file.write(msgspec.json.encode(reject) + b"\n")


def _index(spool: Spool, folder: Path, engine: str, progress: Progress) -> int | None:
    """The second pass; returns the number of distinct terms, if the engine knows it."""
    total = len(spool)
    progress("indexing", 0, total)
    vocabulary = Vocabulary(folder / VOCABULARY)
    builder = DocumentBuilder(vocabulary, Tagger(vocabulary))
    (folder / engine).mkdir()
    writer = open_writer(engine, folder / engine)
    try:
        for done, body in enumerate(spool, 1):
            writer.add(builder.build(from_json(body), body))
            if done % 50 == 0 or done == total:
                progress("indexing", done, total)
        progress("finishing", 0, None)
        return writer.commit()
    except BaseException:
        writer.cancel()
        raise
    finally:
        vocabulary.close()


def _manifest(
    number: int,
    engine: str,
    folder: Path,
    size: VocabularySize,
    terms: int | None,
    intake: _Intake,
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


def _report(manifest: Manifest, index: Path, seconds: float) -> BuildReport:
    shared = {name: getattr(manifest, name) for name in BuildReport.__struct_fields__ if hasattr(manifest, name)}
    return BuildReport(**{**shared, "index": str(index), "seconds": seconds, "bytes": manifest.bytes})


def _silent(stage: Stage, done: int, total: int | None) -> None:
    """Progress that nobody watches."""
