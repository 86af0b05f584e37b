"""The index of a collection: one that is there, one that is kept, or one for the moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from indexer.errors import IndexNotFoundError, QueryError
from indexer.manifest import read_manifest
from search.index import Index, open_index


class IndexSource(NamedTuple):
    """Where indexes come from.

    Attributes:
        existing: an index that is there, for all collections.
        keep: a folder of indexes, one for each collection by its name: opened where it is there, else built.
        records: files of records, for collections that bring none.
        mesh: MeSH files for what is built.
        engine: engine for what is built.
        term_use: how terms are used, for what is built.
    """

    existing: Path | None = None
    keep: Path | None = None
    records: tuple[Path, ...] = ()
    mesh: tuple[Path, ...] = ()
    engine: str = "auto"
    term_use: Path | None = None

    @contextmanager
    def opened(self, name: str, records: Path | None) -> Iterator[Index]:
        """An open index of `records`, or of what takes their place, closed and unless kept removed afterwards.

        Raises:
            QueryError: there are no records to build one from.
        """
        if self.existing is not None:
            with open_index(self.existing) as index:
                yield index
            return
        with nullcontext(str(self.keep)) if self.keep else TemporaryDirectory(prefix="meshfind-") as folder:
            place = Path(folder) / name
            if not _is_index(place):
                self._build(name, (records,) if records else self.records, place)
            with open_index(place) as index:
                yield index

    def _build(self, name: str, records: Sequence[Path], place: Path) -> None:
        from indexer import build

        if not records:
            raise QueryError(f"{name} brings no records; name them with --records, or an index of them with --index")
        place.mkdir(parents=True, exist_ok=True)
        build(list(records), place, mesh=self.mesh, term_use=self.term_use, engine=self.engine)


def _is_index(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except IndexNotFoundError:
        return False
    return True
