"""How do finished tokens become a Whoosh segment quickly?

Whoosh's own writer builds a Python object per token and sorts, pickles and unpickles every single posting. This one
takes token lists, gathers postings by term and spills whole terms, and then drives the same codec, so that the
files are those of stock Whoosh (a test searches them with it) at about twice the speed.
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
import warnings
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.formats import Frequency, Positions
    from whoosh.system import pack_uint
    from whoosh.writing import SegmentWriter

Posting: TypeAlias = tuple[int, float, bytes]
"""A document, the weight of a term in it and its encoded value; of fields without either, the document alone."""
TermPostings: TypeAlias = tuple[str, str, list[Posting] | list[int]]

RUN_POSTINGS = 1_500_000
"""Postings gathered in memory before they are spilled (some 200 MB)."""

# Most terms have a posting or two. To compress them would take longer than all else and make them larger.
_COMPRESSION = 3
_WORTH_COMPRESSING = 8


class PostingPool:
    """Postings in the order of field and term, whatever their number; duck-typed for Whoosh's pool."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._terms: dict[str, dict[str, list[Any]]] = {}
        self._count = 0
        self._runs: list[IO[bytes]] = []

    def add(self, field: str, document: int, postings: Mapping[str, tuple[float, bytes]]) -> None:
        """Add the postings of one field of one document; documents come in ascending order."""
        terms = self._of(field, len(postings))
        for term, (weight, value) in postings.items():
            terms[term].append((document, weight, value))

    def add_exact(self, field: str, document: int, terms: Sequence[str]) -> None:
        """Add the distinct terms of a field that has neither weights nor values."""
        known = self._of(field, len(terms))
        for term in terms:
            known[term].append(document)

    def _of(self, field: str, more: int) -> dict[str, list[Any]]:
        """The terms of a field, which so many more postings are to join."""
        if self._count >= RUN_POSTINGS:
            self._spill()
        self._count += more
        return self._terms.setdefault(field, defaultdict(list))

    def _spill(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by cleanup
        for item in self._in_memory():
            pickle.dump(item, run, pickle.HIGHEST_PROTOCOL)
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
        merged = heapq.merge(*map(_read_run, self._runs), self._in_memory(), key=lambda item: item[:2])
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


def _read_run(run: IO[bytes]) -> Iterator[TermPostings]:
    while True:
        try:
            yield pickle.load(run)  # our own temporary file, unlinked since it was made
        except EOFError:
            return


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
            if isinstance(kind.format, Positions | Frequency):
                self.pool.add(field, self.docnum, _postings(kind.format, values))
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
        writer = self.fieldwriter
        current = None
        for field, term, postings in self.pool.terms():
            if field != current:
                if current is not None:
                    writer.finish_field()
                writer.start_field(field, self.schema[field])
                current = field
            writer.start_term(term.encode())
            _write_postings(writer._postwriter, postings)
            writer.finish_term()
            self.distinct_terms += 1
        if current is not None:
            writer.finish_field()
        writer.close()


def _write_postings(writer: Any, postings: Sequence[Posting] | Sequence[int]) -> None:
    """Hand a term's postings to Whoosh's postings writer in whole blocks.

    Fills the buffers that its `add_posting` fills one by one, with the same content; the last block is left to
    `finish_postings`.
    """
    size = writer._blocklimit
    writer._compression = _COMPRESSION if len(postings) >= _WORTH_COMPRESSING else 0
    for start in range(0, len(postings), size):
        if start:
            writer._write_block()
        block: Any = postings[start : start + size]
        exact = isinstance(block[0], int)
        documents, weights, values = (block, (1.0,) * len(block), ()) if exact else zip(*block, strict=True)
        writer._ids = array("I", documents)
        writer._weights = array("f", weights)
        writer._values = [value for value in values if value]
        writer._maxweight = max(weights)


def _postings(format: Any, values: Sequence[str]) -> dict[str, tuple[float, bytes]]:
    """Weight and encoded value of each distinct token, in the format that the field's stock class reads."""
    if isinstance(format, Frequency):
        return {value: (float(count), pack_uint(count)) for value, count in Counter(values).items()}
    places: dict[str, list[int]] = {}
    for position, value in enumerate(values):
        places.setdefault(value, []).append(position)
    return {value: (float(len(found)), format.encode(found)) for value, found in places.items()}
