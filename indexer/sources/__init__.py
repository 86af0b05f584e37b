"""Here is a path, give me the records in it.

One module per format, each a generator of `Record`, `Deletion` and `Reject` in constant memory; `read`
opens a file, sees from its content which format it is, and hands it to the right one.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from indexer.errors import SourceError
from indexer.records import Deletion, Item, Reject
from indexer.sources.detection import FORMATS, detect_format, why_unreadable
from indexer.sources.files import STDIN, Source, find_files, open_source

if TYPE_CHECKING:
    from indexer.sources.page import KnownTerms

__all__ = ["FORMATS", "detect_format", "find_files", "open_source", "printable", "read", "with_damage"]

T = TypeVar("T")


def read(
    path: Path | str,
    *,
    format: str | None = None,
    known_terms: KnownTerms | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Item]:
    """The items of one file, plain or gzip, or of standard input (`-`).

    Args:
        path: the file; rejects name it as it is given here.
        format: one of `FORMATS`, or None to recognise it from the content.
        known_terms: what helps the page format to tell where a term ends.
        on_bytes: called with the number of bytes just consumed of the file as it is on disk.

    A file that holds nothing readable yields one Reject, and so does a file that is damaged, after
    everything that comes before the damage.

    Raises:
        SourceError: the file is missing or cannot be opened, `format` is unknown, or standard input is
            in no known format (`find_files` refuses other named files, before any work is done).
    """
    if format is not None and format not in FORMATS:
        raise SourceError(f"unknown format {format!r}; the formats are {', '.join(FORMATS)}")
    name = printable(path)
    with open_source(path, on_bytes) as source:
        head = source.head()
        problem = why_unreadable(head, format)
        if not problem:
            if head.startswith(codecs.BOM_UTF8):
                source.read(len(codecs.BOM_UTF8))
            chosen = format or detect_format(head)
            items: Iterator[Item] = _items(source, name, chosen, known_terms)
            yield from with_damage(items, source, name)
        elif problem != "empty" and Path(path) == STDIN:
            raise SourceError(f"standard input: {source.damage or problem}")
        else:
            yield Reject(name, "start", source.damage or problem, cut_off=bool(source.damage))


def _items(source: Source, name: str, format: str | None, known_terms: KnownTerms | None) -> Iterator[Item]:
    """The items of a source in a given format; each reader is imported only when it is needed."""
    if format == "jsonl":
        from indexer.sources.jsonlines import read_jsonlines

        return read_jsonlines(source, name)
    if format == "medline":
        from indexer.sources.medline import read_medline

        return read_medline(source, name)
    if format == "pubmed-xml":
        from indexer.sources.pubmed_xml import read_pubmed_xml

        return read_pubmed_xml(source, name)
    from indexer.sources.page import read_page

    return read_page(source, name, known_terms)


class _Damaged(Protocol):
    @property
    def damage(self) -> str: ...


def with_damage(items: Iterator[T], source: _Damaged, name: str) -> Iterator[T | Reject]:
    """The items of a file, and one Reject at the end if the file turns out to be damaged.

    When the last item of a damaged file is itself a Reject, it is the damage as the reader saw it (an
    element that never ends, half a line): the two become one.
    """
    records = 0
    last: T | None = None
    for item in items:
        if last is not None:
            yield last
        last = item
        records += not isinstance(item, (Deletion, Reject))
    if not source.damage:
        if last is not None:
            yield last
    elif isinstance(last, Reject):
        yield Reject(name, last.position, f"{source.damage}; {last.reason}", cut_off=True)
    else:
        if last is not None:
            yield last
        yield Reject(name, f"after {records:,} record{'s' * (records != 1)}", source.damage, cut_off=True)


def printable(path: Path | str) -> str:
    """A path as text that every encoding can hold; a name in another encoding keeps what is legible."""
    return os.fsencode(path).decode("utf-8", errors="replace")
