"""Which concepts are there, and by which names? Reads MeSH and keeps it as a vocabulary.

`read_mesh` yields the descriptors of one file, recognised from its content; `vocabulary` stores and looks
them up; `forms` says how an entry term is matched; `harvest` reads descriptors off the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.errors import VocabularyError
from indexer.mesh.descriptors import Descriptor, EntryTerm

__all__ = ["Descriptor", "EntryTerm", "read_mesh"]

_HEAD = 8192


def read_mesh(path: Path | str) -> Iterator[Descriptor]:
    """The descriptors of a MeSH file: descriptor XML, supplementary XML or a table, plain or `.gz`.

    Raises:
        VocabularyError: the file is missing, damaged, or none of these.
    """
    import gzip
    import zlib

    from indexer.mesh.tables import looks_like_mesh_table, read_mesh_table
    from indexer.mesh.xml import looks_like_mesh_xml, read_mesh_xml

    path = Path(path)
    name = str(path)
    try:
        with path.open("rb") as probe:
            zipped = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if zipped else path.open("rb") as stream:
            head = stream.read(_HEAD).decode("utf-8", "ignore")
            stream.seek(0)
            if looks_like_mesh_xml(head):
                yield from read_mesh_xml(stream, name)  # type: ignore[arg-type]
            elif looks_like_mesh_table(head):
                yield from read_mesh_table(stream, name)  # type: ignore[arg-type]
            else:
                raise VocabularyError(
                    f"{name} is not a MeSH file: expected descriptor or supplementary XML (desc2026.xml, "
                    "supp2026.xml) or lines of UI, name, entry terms and tree numbers parted by tabs"
                )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise VocabularyError(f"{name} is a damaged .gz file ({error}). Fetch it again.") from error
    except OSError as error:
        raise VocabularyError(f"cannot read the MeSH file {name}: {error.strerror or error}") from error
