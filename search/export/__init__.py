"""Hits as files that other programs read: which formats are there, and who writes each?

One module per format turns a hit into its text; `write` puts the texts into a stream, one hit at a time. What each
format holds and loses is told in docs/formats.md.

>>> with open("hits.ris", "w", encoding="utf-8", newline="\\n") as stream:  # doctest: +SKIP
...     write(index.search("Nexavar"), "ris", stream)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TextIO

from indexer.errors import QueryError
from search.export import bibtex, csv_table, jsonl, nbib, pmid, ris
from search.export.run import Run
from search.hits import Hit

__all__ = ["FORMATS", "write"]

FORMATS: tuple[str, ...] = ("jsonl", "csv", "ris", "bibtex", "nbib", "pmid", "run")

# A run is not among them: its lines depend on what was asked and on the lines before.
_WRITERS: dict[str, Callable[[Hit], str]] = {
    "jsonl": jsonl.text_of,
    "csv": csv_table.text_of,
    "ris": ris.text_of,
    "bibtex": bibtex.text_of,
    "nbib": nbib.text_of,
    "pmid": pmid.text_of,
}


def write(hits: Iterable[Hit], format: str, stream: TextIO, *, query_id: str = "1", tag: str = "meshfind") -> int:
    """Write the hits in a format, in their order; returns how many.

    Nothing is kept in memory but the hit at hand. The stream should be UTF-8 and leave line ends as they are
    (`newline="\\n"`): CSV ends its lines as RFC 4180 asks, all others with a line feed. `query_id` and `tag` are the
    first and the last column of a run.

    Raises:
        QueryError: there is no such format, or a run cannot hold `query_id` or `tag`.
    """
    if format not in FORMATS:
        raise QueryError(f"there is no format {format!r}; choose one of {', '.join(FORMATS)}")
    text_of = Run(query_id, tag).text_of if format == "run" else _WRITERS[format]
    if format == "csv":
        stream.write(csv_table.HEADER)
    count = 0
    for hit in hits:
        stream.write(text_of(hit))
        count += 1
    return count
