"""Posting lists, positions and columns of a Whoosh index as numpy arrays.

Whoosh hands out postings one by one through several Python calls each; here the blocks of a list are decoded at
once from memory-mapped files, and lists that are asked for again are remembered. The layout of blocks is that of
Whoosh 2.7.4, its last release; a test compares what is read here with what Whoosh's public interface says.
"""

from __future__ import annotations

import mmap
import pickle
import warnings
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import BufferFile, StructFile
    from whoosh.reading import TermNotFound

from indexer.errors import IndexFormatError

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

POSITION_BITS = 32
"""A place in a text is one number: the document, shifted by these bits, and the position of a word."""

REMEMBERED_BYTES = 64 * 1024 * 1024
"""What decoded lists may take, for each thread that searches."""

_LIST_OVERHEAD = 500  # bytes of Python objects around a short list
_CACHED_FREQUENCIES = 65_536

# A value of Whoosh's `Positions` is a count in four bytes and a pickled list of differences (protocol 2). Between these
# five bytes and the final stop stand the instructions that append the numbers to the list: those of many values in a
# row append all their numbers to one.
_LIST_BEGINS = b"\x80\x02]q\x00"


class Postings(NamedTuple):
    """Document numbers, ascending, and the term frequency in each."""

    documents: Ints
    frequencies: Floats


class PostingReader:
    """Reads postings, columns and stored values of all segments; deleted documents never show."""

    def __init__(self, folder: Path) -> None:
        try:
            self._reader = _MappedStorage(str(folder), readonly=True).open_index().reader()
        except Exception as error:  # Whoosh raises whatever its unpickling raises
            raise IndexFormatError(f"the Whoosh index {folder} cannot be opened ({error}); build it again") from error
        self._close = weakref.finalize(self, self._reader.close)  # a reader may be dropped when its thread ends
        # An index without records has one leaf, of no segment.
        self._leaves = [(leaf, base) for leaf, base in self._reader.leaf_readers() if leaf.doc_count_all()]
        self._remembered = _Remembered(REMEMBERED_BYTES)
        self._columns: dict[str, NDArray[Any]] = {}
        self.document_frequency = lru_cache(maxsize=_CACHED_FREQUENCIES)(self._read_document_frequency)

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    @cached_property
    def live(self) -> Mask:
        """For each document, whether it is not deleted."""
        live = np.ones(self.document_count(), np.bool_)
        for leaf, base in self._leaves:
            live[[base + number for number in leaf.segment().deleted_docs()]] = False
        return live

    def postings(self, field: str, token: str) -> Postings:
        """The documents that hold a token in a field."""
        found: Postings = self._remembered.get((field, token), lambda: self._read_postings(field, token))
        return found

    def holding(self, field: str, tokens: Sequence[str], without: str = "") -> Ints:
        """The documents, each once, that hold any of the tokens in a field, and not `without`."""
        if len(tokens) == 1 and not without:
            return self.postings(field, tokens[0]).documents
        key = (field, *tokens, without, "holding")
        (documents,) = self._remembered.get(key, lambda: (self._read_holding(field, tokens, without),))
        return np.asarray(documents)

    def _read_holding(self, field: str, tokens: Sequence[str], without: str) -> Ints:
        holding = np.zeros(self.document_count(), np.bool_)
        for token in tokens:
            holding[self.postings(field, token).documents] = True
        if without:
            holding[self.postings(field, without).documents] = False
        return np.flatnonzero(holding)

    def positions(self, field: str, token: str) -> Ints:
        """The places (see `POSITION_BITS`), ascending, where a token stands in a words field."""
        (places,) = self._remembered.get((field, token, "positions"), lambda: (self._read_positions(field, token),))
        return np.asarray(places)

    def _blocks(self, field: str, token: str) -> Iterator[tuple[int, list[Any]]]:
        """For each segment with the token, its first document and the blocks: deltas, weights and values."""
        for leaf, base in self._leaves:
            try:
                start, _ = leaf.term_info(field, token).extent()
            except TermNotFound:
                continue
            yield base, list(_read_blocks(leaf._terms._postfile, start))

    def _read_postings(self, field: str, token: str) -> Postings:
        read = list(self._blocks(field, token))
        documents = _joined([_documents(blocks, base) for base, blocks in read])
        frequencies = np.ones(len(documents))
        weights = [(len(deltas), weights) for _, blocks in read for deltas, weights, _ in blocks]
        if any(weight is not None for _, weight in weights):
            frequencies = _flat(w if isinstance(w, tuple) else [w or 1.0] * count for count, w in weights)
        if self._reader.has_deletions():
            live = self.live[documents]
            return Postings(documents[live], frequencies[live])
        return Postings(documents, frequencies)

    def _read_positions(self, field: str, token: str) -> Ints:
        read = list(self._blocks(field, token))
        places = _joined([_places(blocks, base) for base, blocks in read])
        return places[self.live[places >> POSITION_BITS]] if self._reader.has_deletions() else places

    def _read_document_frequency(self, field: str, token: str) -> int:
        if self._reader.has_deletions():  # Whoosh's own number counts them until it merges segments
            return len(self.postings(field, token).documents)
        return int(self._reader.doc_frequency(field, token))

    def tokens(self, field: str, prefix: str = "") -> Iterator[str]:
        """The distinct tokens of a field that begin with `prefix`, in order."""
        for token in self._reader.expand_prefix(field, prefix):
            yield token.decode()

    def total_length(self, field: str) -> int:
        """The number of tokens of a field in all records (deleted ones included, as Whoosh keeps it)."""
        return int(self._reader.field_length(field))

    def document_count(self) -> int:
        """The number of documents, deleted ones included: what `total_length` is to be divided by."""
        return int(self._reader.doc_count_all())

    def column(self, field: str, typecode: str) -> NDArray[Any]:
        """The values of a numeric column for all documents; `typecode` is numpy's."""
        if field not in self._columns:
            self._columns[field] = _joined([_column(leaf, field, typecode) for leaf, _ in self._leaves])
        return self._columns[field]

    def ranks(self, field: str) -> Ints:
        """For each document the place of its value in a column of bytes among all distinct ones, from 0, in order."""
        if field not in self._columns:
            values = [value for leaf, _ in self._leaves for value in _bytes_column(leaf, field)]
            places = {value: place for place, value in enumerate(sorted(set(values)))}
            self._columns[field] = np.array([places[value] for value in values], np.int64)
        return self._columns[field]

    def id(self, document: int) -> str:
        """The id of a document."""
        return str(self._id_column[document])

    @cached_property
    def _id_column(self) -> Any:
        # Whoosh reads the length of every id when it opens this column.
        return self._reader.column_reader("id")

    def stored(self, document: int) -> bytes:
        """What is stored of a document (`indexer.stored`)."""
        return str(self._reader.stored_fields(document)["stored"]).encode()

    def close(self) -> None:
        """Close the files; closing twice does no harm."""
        self._close()


class _MappedStorage(FileStorage):  # type: ignore[misc]
    """Opens files in memory: Whoosh reads its tables in a few bytes at a time, each of them a call to the system."""

    def open_file(self, name: str, **_: Any) -> Any:
        with Path(self.folder, name).open("rb") as file:
            try:
                return _MappedFile(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name)
            except ValueError:  # nothing in it
                return BufferFile(b"", name)


class _MappedFile(StructFile):  # type: ignore[misc]
    def get(self, position: int, length: int) -> bytes:
        return bytes(self.file[position : position + length])


class _Remembered:
    """Keeps tuples of arrays up to a number of bytes; what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._room = most
        self._kept: OrderedDict[Any, tuple[NDArray[Any], ...]] = OrderedDict()

    def get(self, key: Any, read: Callable[[], Any]) -> Any:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        value = self._kept[key] = read()
        self._room -= _size(value)
        while self._room < 0:
            self._room += _size(self._kept.popitem(last=False)[1])
        return value


def _size(arrays: Sequence[NDArray[Any]]) -> int:
    return _LIST_OVERHEAD + sum(array.nbytes for array in arrays)


def _read_blocks(file: Any, position: int) -> Iterator[Any]:
    """The blocks of a posting list: each is its length (negative in the last), pickled facts, and pickled data."""
    position += len(WHOOSH3_HEADER_MAGIC)
    length = 0
    while length >= 0:
        length = file.get_int(position)
        position += 4
        block = BytesIO(file.get(position, abs(length)))
        compressed = pickle.load(block)[3]
        data = block.read()
        yield pickle.loads(zlib.decompress(data) if compressed else data)
        position += length


def _documents(blocks: Sequence[Any], base: int) -> Ints:
    if len(blocks) == 1:  # nearly always
        return base + np.cumsum(np.array(blocks[0][0], np.int64))
    deltas = [block[0] for block in blocks]
    return base + _sums(_flat(deltas, np.int64), np.array([len(part) for part in deltas]))


def _places(blocks: Sequence[Any], base: int) -> Ints:
    values = [value for block in blocks for value in block[2]]
    counts = np.frombuffer(b"".join([value[:4] for value in values]), ">u4").astype(np.int64)
    start = 4 + len(_LIST_BEGINS)
    deltas = pickle.loads(_LIST_BEGINS + b"".join([value[start:-1] for value in values]) + b".")
    return (np.repeat(_documents(blocks, base), counts) << POSITION_BITS) + _sums(np.array(deltas, np.int64), counts)


def _sums(values: NDArray[Any], counts: NDArray[Any]) -> Ints:
    """Running sums that begin anew in each run of values; `counts` are the lengths of the runs, none of them 0."""
    sums = np.cumsum(values)
    first = np.cumsum(counts) - counts
    return np.asarray(sums - np.repeat(sums[first] - values[first], counts), np.int64)


def _flat(parts: Any, kind: Any = np.float64) -> NDArray[Any]:
    return np.fromiter(chain.from_iterable(parts), kind)


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _bytes_column(leaf: Any, field: str) -> Iterator[bytes]:
    if not leaf.storage().file_exists(W3Codec.column_filename(leaf.segment(), field)):
        raise IndexFormatError(f"this index has no column {field}; build it again with --overwrite")
    return iter(leaf.column_reader(field))


def _column(leaf: Any, field: str, typecode: str) -> NDArray[Any]:
    """A numeric column as Whoosh writes it: big-endian, trailing defaults (0) left out."""
    values = np.zeros(leaf.doc_count_all(), typecode)
    name = W3Codec.column_filename(leaf.segment(), field)
    storage = leaf.storage()
    if storage.file_exists(name):
        with storage.open_file(name) as file:
            written = np.frombuffer(file.get(0, storage.file_length(name)), values.dtype.newbyteorder(">"))
        values[: len(written)] = written
    return values
