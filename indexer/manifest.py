"""What does an index say of itself? The one file that names the current generation."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS_VERSION
from indexer.errors import IndexFormatError, IndexNotFoundError

FORMAT_VERSION = 1
"""Changes whenever older programs could no longer read an index."""

MANIFEST = "manifest.json"
VOCABULARY = "vocabulary.sqlite"
REJECTS = "rejects.jsonl"


class FileStamp(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a file of the generation."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Which generation is current, how it was made, and what is in it.

    Counts: `records` searchable now; `deletions` asked for by the sources; `rejects` that could not be read;
    `replaced` earlier versions of records; `duplicates` records that came twice; `descriptors` in the vocabulary;
    `terms` distinct indexed terms, if known. `sources` are names as they were given. `created` is UTC, ISO 8601.
    """

    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION
    meshfind_version: str
    generation: int
    engine: str
    created: str
    vocabulary_fingerprint: str
    records: int
    deletions: int
    rejects: int
    replaced: int
    duplicates: int
    descriptors: int
    terms: int | None
    sources: tuple[str, ...] = ()
    files: dict[str, FileStamp] = {}

    @property
    def bytes(self) -> int:
        """Size of the generation on disk."""
        return sum(stamp.bytes for stamp in self.files.values())


def read_manifest(index: Path) -> Manifest:
    """The manifest of an index folder.

    Raises:
        IndexNotFoundError: there is no index.
        IndexFormatError: the manifest is damaged or from another version of meshfind.
    """
    try:
        body = (index / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(
            f"there is no index in {index}; make one with: meshfind build PATH --index {index}"
        ) from None
    except OSError as error:
        raise IndexFormatError(f"cannot read {index / MANIFEST}: {error.strerror}") from error
    try:
        version = msgspec.json.decode(body, type=_Versions)
        if version.format_version == FORMAT_VERSION and version.analysis_version == ANALYSIS_VERSION:
            return msgspec.json.decode(body, type=Manifest)
    except msgspec.MsgspecError as error:
        raise IndexFormatError(f"{index / MANIFEST} is damaged ({error}); build the index again") from error
    raise IndexFormatError(
        f"the index {index} has format {version.format_version} and analysis {version.analysis_version}, this "
        f"version of meshfind reads {FORMAT_VERSION} and {ANALYSIS_VERSION}; build it again with --overwrite"
    )


class _Versions(msgspec.Struct):
    format_version: int
    analysis_version: int


def stamp_files(folder: Path) -> dict[str, FileStamp]:
    """Size and checksum of every file below `folder`, by relative path."""
    return {path.relative_to(folder).as_posix(): _stamp(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _stamp(path: Path) -> FileStamp:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return FileStamp(path.stat().st_size, digest.hexdigest())
