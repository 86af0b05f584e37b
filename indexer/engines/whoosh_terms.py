"""How are the postings of terms written into the files of a Whoosh segment?

Most of a million terms have a posting or two, and Whoosh's own writers make dozens of calls for each term. This one
makes few and writes the same bytes, which a test compares.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Sequence
from hashlib import md5
from operator import sub
from typing import Any, TypeAlias

Posting: TypeAlias = tuple[int, float, bytes]
"""A document, the weight of a term in it and its encoded value; of fields without either, the document alone."""

# Most terms have a posting or two. To compress them would take longer than all else and make them larger.
_COMPRESSION = 3
_WORTH_COMPRESSING = 8

_MAGIC = b"W3Bl"
_PROTOCOL = 2
_FIELD = struct.Struct("!H")
_BLOCK_LENGTH = struct.Struct("!i")
# Whether postings are here (they never are), total weight, documents, least and greatest length (none is known),
# greatest weight, first and last document; where in the file of postings they are, and how many bytes.
_TERM = struct.Struct("!BfIBBfIIqi")
_LENGTHS = struct.Struct("!ii")


class TermWriter:
    """Writes terms in ascending order, by way of the files that a `W3FieldWriter` of Whoosh has open and closes."""

    def __init__(self, fields: Any) -> None:
        self._fields = fields
        self._index = fields._tindex
        self._terms = self._index.dbfile.raw_file()
        self._postings = fields._postfile.raw_file()
        self._end_of_terms = self._terms.tell()
        self._end_of_postings = self._postings.tell()
        self._field = b""
        self._block_size = 0
        self._value_size: int | None = None
        self.distinct_terms = 0

    def start_field(self, name: str, kind: Any) -> None:
        """The terms that follow are those of another field."""
        self._fields.start_field(name, kind)
        self._field = _FIELD.pack(self._fields._fieldid)
        self._block_size = self._fields._postwriter._blocklimit
        self._value_size = kind.format.fixed_value_size()

    def write(self, term: str, postings: Sequence[Posting] | Sequence[int]) -> None:
        """Write a term with its postings, in the order of their documents."""
        compression = _COMPRESSION if len(postings) >= _WORTH_COMPRESSING else 0
        blocks = [_MAGIC]
        total = greatest = 0.0
        first = last = -1
        for start in range(0, len(postings), self._block_size):
            block: Any = postings[start : start + self._block_size]
            exact = isinstance(block[0], int)
            documents, weights, values = (block, (1.0,) * len(block), ()) if exact else zip(*block, strict=True)
            most = max(weights)
            data = _dumps((_deltas(documents), _short_weights(weights, most), self._short_values(values)))
            if compression:
                data = zlib.compress(data, compression)
            about = _dumps((len(documents), documents[-1], most, compression, 0, 0))
            size = len(about) + len(data)
            # A negative length says that this block is the last one.
            ends = start + self._block_size >= len(postings)
            blocks += (_BLOCK_LENGTH.pack(-size if ends else size), about, data)
            total += sum(weights)
            greatest = max(greatest, most)
            first, last = documents[0] if first < 0 else first, documents[-1]
        written = b"".join(blocks)
        self._postings.write(written)
        value = _TERM.pack(
            0, total, len(postings), 0, 0, greatest, first, last, self._end_of_postings, len(written)
        )  # fmt: skip
        self._end_of_postings += len(written)
        self._write_term(self._field + term.encode(), value)

    def _write_term(self, key: bytes, value: bytes) -> None:
        """As Whoosh's `OrderedHashWriter.add`."""
        place = self._end_of_terms
        row = _LENGTHS.pack(len(key), len(value)) + key + value
        self._terms.write(row)
        self._end_of_terms += len(row)
        self._index.index.append(place)
        hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")
        self._index.buckets[hashed & 255].append((hashed, place))
        self.distinct_terms += 1

    def _short_values(self, values: Sequence[bytes]) -> tuple[bytes, ...] | bytes | None:
        if self._value_size == 0:
            return None
        return tuple(values) if self._value_size is None else b"".join(values)


def _dumps(value: object) -> bytes:
    return pickle.dumps(value, _PROTOCOL)


def _deltas(documents: Sequence[int]) -> tuple[int, ...]:
    """The first document, and how far each other one is from that before it."""
    return (documents[0], *map(sub, documents[1:], documents))


def _short_weights(weights: Sequence[float], greatest: float) -> tuple[float, ...] | float | None:
    """None if all are 1, one weight if it is that of all."""
    if min(weights) != greatest:
        return tuple(weights)
    return None if greatest == 1.0 else greatest
