"""How do finished tokens become a Whoosh segment quickly?

Whoosh's own writer builds a Python object per token and sorts, pickles and unpickles every single posting. This one
takes token lists, gathers postings by term and spills whole terms, and then writes what the same codec writes
(`whoosh_terms`), so that the files are those of stock Whoosh (a test searches them with it) in much less time.
"""

from __future__ import annotations

import heapq
import marshal
import struct
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter, sub
from pathlib import Path
from pickle import dumps
from typing import IO, Any, TypeAlias

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.formats import Frequency, Positions
    from whoosh.system import pack_uint
    from whoosh.writing import SegmentWriter

from indexer.engines.whoosh_terms import Posting, TermWriter

TermPostings: TypeAlias = tuple[str, str, list[Posting] | list[int]]

RUN_POSTINGS = 1_500_000
"""Postings gathered in memory before they are spilled (some 200 MB)."""

_CHUNK_POSTINGS = 5000
_CHUNK_LENGTH = struct.Struct("!Q")


class PostingPool:
    """Postings in the order of field and term, whatever their number; duck-typed for Whoosh's pool."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._terms: dict[str, dict[str, list[Any]]] = {}
        self._count = 0
        self._runs: list[IO[bytes]] = []

    def add(self, field: str, document: int, postings: Iterable[tuple[str, float, bytes]]) -> None:
        """Add the distinct terms of one field of one document, each with weight and value; documents come in
        ascending order."""
        terms = self._of(field)
        for term, weight, value in postings:
            terms[term].append((document, weight, value))
            self._count += 1

    def add_exact(self, field: str, document: int, terms: Sequence[str]) -> None:
        """Add the distinct terms of a field that has neither weights nor values."""
        known = self._of(field)
        for term in terms:
            known[term].append(document)
        self._count += len(terms)

    def _of(self, field: str) -> dict[str, list[Any]]:
        """The terms of a field, which more postings are to join."""
        if self._count >= RUN_POSTINGS:
            self._spill()
        return self._terms.setdefault(field, defaultdict(list))

    def _spill(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by cleanup
        for chunk in _chunks(self._in_memory()):
            packed = marshal.dumps(chunk)
            run.write(_CHUNK_LENGTH.pack(len(packed)) + packed)
        run.seek(0)
        self._runs.append(run)
        self._terms = {}
        self._count = 0

    def _in_memory(self) -> Iterator[TermPostings]:
        for field in sorted(self._terms):
            terms = self._terms[field]
            for term in sorted(terms):
                yield field, term, terms[term]

    def terms(self) -> Iterator[TermPostings]:
        """All terms with all their postings, by field and term. Runs were spilled in document order, and merging
        is stable, so that the postings of one term only need joining."""
        merged = heapq.merge(*map(_read_run, self._runs), self._in_memory(), key=itemgetter(0, 1))
        current: TermPostings | None = None
        for field, term, postings in merged:
            if current is not None and current[:2] == (field, term):
                current[2].extend(postings)  # type: ignore[arg-type]
                continue
            if current is not None:
                yield current
            current = (field, term, postings)
        if current is not None:
            yield current

    def cleanup(self) -> None:
        """Remove the spilled runs."""
        for run in self._runs:
            run.close()


def _chunks(items: Iterable[TermPostings]) -> Iterator[list[TermPostings]]:
    """Terms with some thousand postings at a time, in which they are quickest written and read."""
    chunk: list[TermPostings] = []
    count = 0
    for item in items:
        chunk.append(item)
        count += len(item[2])
        if count >= _CHUNK_POSTINGS:
            yield chunk
            chunk, count = [], 0
    yield chunk


def _read_run(run: IO[bytes]) -> Iterator[TermPostings]:
    """The terms of a run: our own temporary file, unlinked since it was made."""
    while length := run.read(_CHUNK_LENGTH.size):
        yield from marshal.loads(run.read(*_CHUNK_LENGTH.unpack(length)))


class TokenSegmentWriter(SegmentWriter):  # type: ignore[misc]
    """A Whoosh segment writer that is given tokens and never analyses."""

    def __init__(self, index: Any, folder: Path) -> None:
        codec = W3Codec()
        # Whoosh would ask the file system for the length of every posting. The lengths only bound scores from
        # above where Whoosh skips blocks; without them its bounds are looser and its scores the same.
        codec.length_stats = False
        # One file per kind of data rather than one compound file: building the compound copies everything again.
        super().__init__(index, codec=codec, compound=False)
        self.pool = PostingPool(folder)
        self.distinct_terms = 0

    def add_tokens(
        self, tokens: Mapping[str, Sequence[str]], stored: Mapping[str, str], column_values: Mapping[str, Any]
    ) -> None:
        """Add a document: its tokens by field, its stored values and its column values."""
        self.perdocwriter.start_doc(self.docnum)
        for field, values in tokens.items():
            kind = self.schema[field]
            if isinstance(kind.format, Positions):
                self.pool.add(field, self.docnum, _positions(values))
            elif isinstance(kind.format, Frequency):
                self.pool.add(field, self.docnum, _frequencies(values))
            else:
                self.pool.add_exact(field, self.docnum, values)
            self.perdocwriter.add_field(field, kind, stored.get(field), len(values) if kind.scorable else 0)
        for field, value in stored.items():
            if field not in tokens:
                self.perdocwriter.add_field(field, self.schema[field], value, 0)
        for field, value in column_values.items():
            kind = self.schema[field]
            self.perdocwriter.add_column_value(field, kind.column_type, kind.to_column_value(value))
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        terms = TermWriter(self.fieldwriter)
        current = None
        for field, term, postings in self.pool.terms():
            if field != current:
                terms.start_field(field, self.schema[field])
                current = field
            terms.write(term, postings)
        self.distinct_terms = terms.distinct_terms
        self.fieldwriter.close()


def _frequencies(values: Sequence[str]) -> Iterator[tuple[str, float, bytes]]:
    """Each distinct token with its weight and encoded value, as the class `Frequency` of Whoosh reads them."""
    for value, count in Counter(values).items():
        yield value, float(count), pack_uint(count)


_ONE = pack_uint(1)


def _positions(values: Sequence[str]) -> Iterator[tuple[str, float, bytes]]:
    """Each distinct token with its weight and encoded value, as the class `Positions` of Whoosh reads them."""
    places: dict[str, list[int]] = {}
    for position, value in enumerate(values):
        places.setdefault(value, []).append(position)
    for value, found in places.items():
        if len(found) == 1:
            yield value, 1.0, _ONE + dumps(found, 2)
        else:
            yield value, float(len(found)), pack_uint(len(found)) + dumps([found[0], *map(sub, found[1:], found)], 2)
