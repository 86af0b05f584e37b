"""Posting lists and columns of a Whoosh index as arrays.

Whoosh hands out postings one by one through several Python calls each; here whole blocks of 128 are decoded at
once. The blocks are reached through the matcher's own block methods, whose names begin with an underscore: Whoosh 2.7.4
is its last release, and a test compares what is read here with what Whoosh's public interface says.
"""

from __future__ import annotations

import sys
import warnings
import weakref
from array import array
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.filedb.filestore import FileStorage
    from whoosh.reading import TermNotFound

from indexer.errors import IndexFormatError

_CACHED_LISTS = 2048
_CACHED_FREQUENCIES = 65_536


class Postings(NamedTuple):
    """Document numbers, ascending, and the term frequency in each."""

    documents: array[int]
    frequencies: array[float]


NOTHING = Postings(array("I"), array("f"))


class PostingReader:
    """Reads postings, columns and stored values of all segments; deleted documents never show."""

    def __init__(self, folder: Path) -> None:
        try:
            index = FileStorage(str(folder), readonly=True).open_index()
            self._reader = index.reader()
        except Exception as error:  # Whoosh raises whatever its unpickling raises
            raise IndexFormatError(f"the Whoosh index {folder} cannot be opened ({error}); build it again") from error
        self._close = weakref.finalize(self, self._reader.close)  # a reader may be dropped when its thread ends
        self._leaves = list(self._reader.leaf_readers())
        self._deleted = {
            base + number
            for leaf, base in self._leaves
            if leaf.has_deletions()
            for number in leaf.segment().deleted_docs()
        }
        self.postings = lru_cache(maxsize=_CACHED_LISTS)(self._read_postings)
        self.document_frequency = lru_cache(maxsize=_CACHED_FREQUENCIES)(self._read_document_frequency)

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def _read_postings(self, field: str, token: str) -> Postings:
        documents, frequencies = array("I"), array("f")
        for leaf, base in self._leaves:
            try:
                matcher = leaf.postings(field, token)
            except TermNotFound:
                continue
            for ids, weights in _blocks(getattr(matcher, "child", matcher)):
                documents.extend(number + base for number in ids)
                frequencies.extend(weights)
        if self._deleted:
            return self._without_deleted(documents, frequencies)
        return Postings(documents, frequencies)

    def _read_document_frequency(self, field: str, token: str) -> int:
        if self._deleted:  # Whoosh's own number counts them until it merges segments
            return len(self.postings(field, token).documents)
        return int(self._reader.doc_frequency(field, token))

    def _without_deleted(self, documents: array[int], frequencies: array[float]) -> Postings:
        kept = [(d, f) for d, f in zip(documents, frequencies, strict=True) if d not in self._deleted]
        return Postings(array("I", (d for d, _ in kept)), array("f", (f for _, f in kept)))

    def positions(self, field: str, token: str, wanted: Set[int]) -> dict[int, list[int]]:
        """Where a token stands in a words field, ascending, for those of the `wanted` documents that hold it."""
        found: dict[int, list[int]] = {}
        for leaf, base in self._leaves:
            try:
                matcher = leaf.postings(field, token)
            except TermNotFound:
                continue
            decode = leaf.schema[field].format.decode_positions
            for ids, values in _value_blocks(getattr(matcher, "child", matcher)):
                for number, value in zip(ids, values, strict=True):
                    if number + base in wanted:
                        found[number + base] = decode(value)
        return found

    def tokens(self, field: str, prefix: str = "") -> Iterator[str]:
        """The distinct tokens of a field that begin with `prefix`, in order."""
        for token in self._reader.expand_prefix(field, prefix):
            yield token.decode()

    def live_documents(self) -> set[int]:
        """All documents that are not deleted."""
        return set(range(self.document_count())) - self._deleted

    def total_length(self, field: str) -> int:
        """The number of tokens of a field in all records (deleted ones included, as Whoosh keeps it)."""
        return int(self._reader.field_length(field))

    def document_count(self) -> int:
        """The number of documents, deleted ones included: what `total_length` is to be divided by."""
        return int(self._reader.doc_count_all())

    def column(self, field: str, typecode: str) -> array[Any]:
        """The values of a numeric column for all documents."""
        values = array(typecode)
        for leaf, _ in self._leaves:
            values.extend(_column(leaf, field, typecode))
        return values

    def ids(self, documents: Iterable[int]) -> dict[int, str]:
        """The ids of documents."""
        return {document: str(self._id_column[document]) for document in documents}

    @cached_property
    def _id_column(self) -> Any:
        # Whoosh reads the length of every id when it opens this column.
        return self._reader.column_reader("id")

    def stored(self, document: int) -> str:
        """The stored JSON of a document."""
        return str(self._reader.stored_fields(document)["stored"])

    def close(self) -> None:
        """Close the files; closing twice does no harm."""
        self._close()


def _blocks(matcher: Any) -> Iterator[tuple[Iterator[int], Any]]:
    """Document numbers and weights of one posting list, block by block."""
    while matcher.is_active():
        matcher._read_data()
        deltas, weights, _ = matcher._data
        if weights is None or isinstance(weights, float):
            weights = [1.0 if weights is None else weights] * len(deltas)
        yield accumulate(deltas), weights
        matcher._next_block()


def _value_blocks(matcher: Any) -> Iterator[tuple[Iterator[int], Any]]:
    """Document numbers and encoded values of one posting list, block by block."""
    while matcher.is_active():
        matcher._read_data()
        deltas, _, values = matcher._data
        yield accumulate(deltas), values
        matcher._next_block()


def _column(leaf: Any, field: str, typecode: str) -> array[Any]:
    """A numeric column as Whoosh writes it: big-endian, trailing defaults (0) left out."""
    values = array(typecode)
    count = leaf.doc_count_all()
    name = W3Codec.column_filename(leaf.segment(), field)
    storage = leaf.storage()
    if storage.file_exists(name):
        with storage.open_file(name) as file:
            values.frombytes(bytes(file.get(0, storage.file_length(name))))
        if sys.byteorder == "little":
            values.byteswap()
    values.extend([0] * (count - len(values)))
    return values
