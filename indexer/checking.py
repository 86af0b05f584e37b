"""Is an index what was written? Every file against its checksum, the counts, every stored record.

That finds damage: a disk that forgot, a copy that was cut short, a hand that slipped. It cannot find malice, because
whoever can change a file of an index can change the manifest that describes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from indexer.arguments import folder_of
from indexer.engines import open_stored
from indexer.errors import IndexFormatError, IndexReadError
from indexer.generations import generation_folder, hold, unused
from indexer.manifest import MANIFEST, VOCABULARY, Manifest, damaged_files, read_manifest, unreadable
from indexer.mesh.vocabulary import Vocabulary, fingerprint_of
from indexer.stored import decode_gist, decode_stored

_MOST_OF_A_KIND = 20


class Problem(msgspec.Struct, frozen=True):
    """Something that is not as it was written: `where` is a file or a part of the index, `what` a phrase."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found. An index is sound when there are no problems.

    `records` were read, `files` and `bytes` compared with their checksums. `unused` names generations that are not the
    current one: readers still have them open, or a writer was killed; the next writer removes them. `advice` says what
    to do about the problems; it is empty when there are none.
    """

    index: str
    generation: int
    records: int
    files: int
    bytes: int
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]
    advice: str

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.problems


def check_index(index: Path | str) -> CheckReport:
    """Check the current generation of an index from end to end; reads all of it.

    Compares every file with its checksum, the vocabulary with its fingerprint, the engine's count of records with the
    manifest's, and reads every stored record. An engine's files are opened only if they are whole.

    Raises:
        IndexNotFoundError: there is no index.
        IndexReadError: it may not be read.
    """
    index = folder_of(index)
    try:
        manifest = read_manifest(index)
        folder = generation_folder(index, manifest.generation)
        share = hold(folder)
    except IndexReadError:
        raise
    except PermissionError as error:
        raise unreadable(error.filename or index, error) from error
    except IndexFormatError as error:
        where = str(index / MANIFEST)
        return _unreadable(index, Problem(where, str(error).removeprefix(f"{where} ")))
    except OSError as error:
        where = str(error.filename or index)
        return _unreadable(index, Problem(where, f"cannot be opened ({error.strerror})"))
    with share:
        return check_generation(index, manifest)


def check_generation(index: Path, manifest: Manifest) -> CheckReport:
    """The same for one generation of an index, which the caller holds."""
    folder = generation_folder(index, manifest.generation)
    damaged = {path.relative_to(folder).as_posix(): what for path, what in damaged_files(folder, manifest)}
    problems = [Problem(str(folder / name), what) for name, what in damaged.items()]
    if VOCABULARY not in damaged:
        problems += _vocabulary_problems(folder / VOCABULARY, manifest)
    records = 0
    if not any(name.startswith(f"{manifest.engine}/") for name in damaged):
        records, found = _record_problems(folder / manifest.engine, manifest)
        problems += found
    return CheckReport(
        index=str(index),
        generation=manifest.generation,
        records=records,
        files=len(manifest.files),
        bytes=manifest.bytes,
        unused=tuple(str(path) for path in unused(index) if path != folder),
        problems=tuple(problems),
        advice=_advice(index, [source.name for source in manifest.sources]) if problems else "",
    )


def _unreadable(index: Path, problem: Problem) -> CheckReport:
    return CheckReport(
        index=str(index),
        generation=0,
        records=0,
        files=0,
        bytes=0,
        unused=(),
        problems=(problem,),
        advice=_advice(index, []),
    )


def _vocabulary_problems(path: Path, manifest: Manifest) -> list[Problem]:
    try:
        with closing(Vocabulary(path)) as vocabulary:
            noted, counted = vocabulary.fingerprint, len(vocabulary)
        computed, descriptors = fingerprint_of(path)
    except (IndexFormatError, sqlite3.Error, OSError) as error:
        return [Problem(str(path), f"cannot be read ({error})")]
    problems = []
    if len({noted, computed, manifest.vocabulary_fingerprint}) > 1:
        problems.append(
            Problem(str(path), "is not the vocabulary that the index was built with (its fingerprint differs)")
        )
    if len({counted, descriptors, manifest.descriptors}) > 1:
        problems.append(
            Problem(str(path), f"holds {descriptors:,} descriptors; the manifest says {manifest.descriptors:,}")
        )
    return problems


def _record_problems(folder: Path, manifest: Manifest) -> tuple[int, list[Problem]]:
    """How many stored records can be read, and what is wrong with the others and with their number."""
    problems: list[Problem] = []
    readable = 0
    try:
        with closing(open_stored(manifest.engine, folder)) as stored:
            if len(stored) != manifest.records:
                problems.append(
                    Problem(str(folder), f"holds {len(stored):,} records; the manifest says {manifest.records:,}")
                )
            for number, body in enumerate(stored, 1):
                try:
                    gist, record = decode_gist(body), decode_stored(body).record
                    if (gist.id, gist.title) != (record.id, record.title):
                        raise ValueError(f"what is said of the record {record.id!r} is not what it holds")
                    if stored.get(gist.id) != body:
                        raise ValueError(f"looked up by its id {gist.id!r}, another record or none is found")
                    readable += 1
                except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                    if len(problems) < _MOST_OF_A_KIND:
                        problems.append(
                            Problem(str(folder), f"holds a record that cannot be read (number {number:,}: {error})")
                        )
    except IndexReadError:
        raise
    except Exception as error:  # an engine may raise anything when its files are not what it wrote
        problems.append(Problem(str(folder), f"cannot be read to the end ({type(error).__name__}: {error})"))
    return readable, problems


def _advice(index: Path, sources: Sequence[str]) -> str:
    named = " ".join(sources[:3]) + (f" and {len(sources) - 3:,} more" if len(sources) > 3 else "")
    return (
        f"Restore {index} from a copy, or build it again from its sources{f' ({named})' if named else ''}: "
        f"meshfind build PATH... --index {index} --overwrite"
    )
