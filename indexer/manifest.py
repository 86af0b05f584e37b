"""What does an index say of itself? The one file that names the current generation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from indexer.analysis import ANALYSIS_VERSION
from indexer.errors import IndexFormatError, IndexNotFoundError, IndexReadError
from indexer.weights import DEFAULT_WEIGHTS, Weights

FORMAT_VERSION = 5
"""Changes whenever older programs could no longer read an index."""

MANIFEST = "manifest.json"
VOCABULARY = "vocabulary.sqlite"
REJECTS = "rejects.jsonl"

_LARGEST_MANIFEST = 1 << 28
_SMALL = 1 << 16
"""Files up to this size (bytes) are read and compared whenever an index is opened, among them all that are unpickled
to open one; of larger ones the size is compared, and the rest is for `checking`."""


class FileStamp(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a file of the generation."""

    bytes: int
    sha256: str


class SourceStamp(msgspec.Struct, frozen=True):
    """A source that was read: its name as it was given, its size in bytes and its SHA-256 (0 and "" of what can be read
    only once)."""

    name: str
    bytes: int = 0
    sha256: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Which generation is current, how it was made, and what is in it.

    Counts: `records` searchable now; `deletions` asked for by the sources; `rejects` that could not be read;
    `replaced` by later versions or corrections; `duplicates` records that came twice; `descriptors` in the vocabulary;
    `terms` distinct indexed terms, if known. `weights` are the constants of the ranking; written are those that differ
    from the defaults, whose version was `weights_version`. `sources` are all that was read, updates included.
    `created` is UTC, ISO 8601.
    """

    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION
    meshfind_version: str
    generation: Annotated[int, msgspec.Meta(ge=1)]
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
    weights: Weights = DEFAULT_WEIGHTS
    weights_version: int = 0
    sources: tuple[SourceStamp, ...] = ()
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
    manifest = index / MANIFEST
    try:
        with manifest.open("rb") as stream:
            body = stream.read(_LARGEST_MANIFEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(
            f"there is no index in {index}; make one with: meshfind build PATH --index {index}"
        ) from None
    except OSError as error:
        raise unreadable(manifest, error) from error
    if len(body) > _LARGEST_MANIFEST:
        raise _damaged(manifest, f"over {_LARGEST_MANIFEST >> 20} MB long")
    try:
        version = msgspec.json.decode(body, type=_Versions)
        if (version.format_version, version.analysis_version) == (FORMAT_VERSION, ANALYSIS_VERSION):
            return _required_inside(manifest, msgspec.json.decode(body, type=Manifest))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(manifest, error) from error
    newer = version.format_version > FORMAT_VERSION or version.analysis_version > ANALYSIS_VERSION
    raise IndexFormatError(
        f"{manifest} has format {version.format_version} and analysis {version.analysis_version}, this "
        f"version of meshfind reads {FORMAT_VERSION} and {ANALYSIS_VERSION}; "
        f"{'use a later version of meshfind, or ' if newer else ''}build it again with --overwrite"
    )


def _required_inside(path: Path, manifest: Manifest) -> Manifest:
    """The manifest, if all that it names lies in the folder of its generation."""
    for name in manifest.files:
        parts = name.split("/")
        if not all(parts) or {".", ".."} & set(parts) or "\\" in name or "\0" in name or ":" in parts[0]:
            raise _damaged(path, f"it names a file outside of the index: {name!r}")
    return manifest


def _damaged(manifest: Path, why: object) -> IndexFormatError:
    return IndexFormatError(f"{manifest} is damaged ({why}); build the index again with --overwrite")


def unreadable(path: Path | str, error: OSError) -> IndexFormatError:
    """What to raise for a file of an index that cannot be read."""
    what = f"{path} cannot be read ({error.strerror})"
    if isinstance(error, PermissionError):
        return IndexReadError(f"{what}; get permission to read all of the index, and try again")
    return IndexFormatError(f"{what}; the index is damaged; build it again with --overwrite")


class _Versions(msgspec.Struct):
    format_version: int
    analysis_version: int


def stamp_files(
    folder: Path, before: Path | None = None, known: Mapping[str, FileStamp] = MappingProxyType({})
) -> dict[str, FileStamp]:
    """Size and checksum of every file below `folder`, by relative path; those that are links to files of `before` are
    taken from `known`."""
    stamps = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if before and name in known and (before / name).exists() and path.samefile(before / name):
            stamps[name] = known[name]
        elif path.is_file():
            stamps[name] = stamp(path)
    return stamps


def require_whole(folder: Path, manifest: Manifest, *, everything: bool = False) -> None:
    """See at a glance whether a generation is what was written: all sizes, and the content of small files; or of
    `everything`.

    That finds damage, not malice: whoever can change a file can change the manifest as well.

    Raises:
        IndexFormatError: a file is missing, has another size, or has other content.
    """
    for path, problem in damaged_files(folder, manifest, up_to=None if everything else _SMALL):
        raise IndexFormatError(f"{path} {problem}; the index is damaged; build it again with --overwrite")


def blame_damage(folder: Path, manifest: Manifest, error: BaseException) -> None:
    """Raise IndexFormatError if files of a generation are damaged, which explains an error. Reads all files."""
    for path, problem in damaged_files(folder, manifest):
        raise IndexFormatError(
            f"{path} {problem}; the index is damaged (see: meshfind check); build it again with --overwrite"
        ) from error


def damaged_files(folder: Path, manifest: Manifest, *, up_to: int | None = None) -> Iterator[tuple[Path, str]]:
    """Each file that is not what was written, and what is wrong with it, as a phrase.

    The content of files of more than `up_to` bytes is not compared; None compares all.

    Raises:
        IndexReadError: a file may not be read.
    """
    for name, known in manifest.files.items():
        path = folder / name
        try:
            size = path.stat().st_size
            if not path.is_file():
                yield path, "is not a file"
            elif size != known.bytes:
                yield path, f"has {size:,} bytes instead of {known.bytes:,}"
            elif up_to is not None and size > up_to:
                path.open("rb").close()  # or the engine, which is to read it, would call it damaged
            elif stamp(path) != known:
                yield path, "has other content than was written (its checksum differs)"
        except FileNotFoundError:
            yield path, "is missing"
        except PermissionError as error:
            raise unreadable(path, error) from error
        except OSError as error:
            yield path, f"cannot be read ({error.strerror})"


def stamp(path: Path) -> FileStamp:
    """Size and checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return FileStamp(path.stat().st_size, digest.hexdigest())
