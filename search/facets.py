"""How do all hits divide by year, heading, journal and publication type?

Years are counted in a column; for the others the stored record of every hit is read, as far as is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from indexer.errors import QueryError
from indexer.mesh.check_tags import CHECK_TAGS
from indexer.stored import stored_json
from search.engines import EngineReader
from search.query.plan import Plan

_AT_ONCE = 500

NAMES = ("year", "mesh", "journal", "type")


class _Heading(msgspec.Struct):
    name: str
    ui: str | None = None


class _Type(msgspec.Struct):
    name: str


class _Record(msgspec.Struct):
    """What facets need of a record; everything else is skipped while decoding."""

    mesh: tuple[_Heading, ...] = ()
    journal: str = ""
    publication_types: tuple[_Type, ...] = ()


class _Stored(msgspec.Struct):
    record: _Record


_decode = msgspec.json.Decoder(_Stored).decode


def check_names(names: Sequence[str]) -> None:
    """Raise QueryError if a name is no facet."""
    if isinstance(names, str):
        raise QueryError(f"facets are a list of names such as [{names!r}]")
    for name in names:
        if name not in NAMES:
            raise QueryError(f"there is no facet {name!r}; the facets are {', '.join(NAMES)}")


def count(reader: EngineReader, plan: Plan, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Values with the number of records that have them: years in order, all others the most frequent first.

    Check tags (Humans, Male, …) are left out of "mesh": they would fill its head in every search.
    """
    counters: dict[str, Counter[str]] = {name: Counter() for name in names}
    if "year" in counters:
        counters["year"].update({str(year): count for year, count in reader.years(plan).items()})
    read = {name: counter for name, counter in counters.items() if name != "year"}
    for body in _bodies(reader, plan) if read else ():
        record = _decode(stored_json(body)).record
        for name, counter in read.items():
            counter.update(_values(record, name))
    return {name: _ordered(name, counter) for name, counter in counters.items()}


def _bodies(reader: EngineReader, plan: Plan) -> Iterator[bytes]:
    """The stored records of all hits as they stand on disk, so that no block is unpacked twice, and some at a time."""
    documents = sorted(reader.matching(plan))
    for start in range(0, len(documents), _AT_ONCE):
        yield from reader.stored(documents[start : start + _AT_ONCE])


def _values(record: _Record, name: str) -> Iterable[str]:
    if name == "journal":
        return [record.journal] if record.journal else []
    if name == "type":
        return {kind.name for kind in record.publication_types}
    return {heading.name for heading in record.mesh if heading.ui not in CHECK_TAGS}


def _ordered(name: str, counter: Counter[str]) -> list[tuple[str, int]]:
    if name == "year":
        return sorted(counter.items())
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
