"""What does an index keep of a record beside its postings?

Two lines of JSON: a `Gist`, which is all that most searches read of most records, and a `Stored`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import AnyStr

import msgspec

from indexer.records import Record
from indexer.tagging import Mention


class Gist(msgspec.Struct, frozen=True, array_like=True):
    """What feedback and lists of titles need of a record.

    Attributes:
        concepts: UIs of the concepts with more than weak evidence.
        words: of each stem in title and abstract that tells something one word, as it is indexed, parted by blanks.
    """

    id: str
    title: str
    concepts: tuple[str, ...]
    words: str


class Stored(msgspec.Struct, frozen=True):
    """All of a record, and what was recognised in it.

    Attributes:
        named: UIs of the headings and substances to which the source gave only a name, by name.
        mentions: where the texts mention which concepts.
    """

    record: Record
    named: dict[str, str]
    mentions: tuple[Mention, ...]


_decode_stored = msgspec.json.Decoder(Stored).decode
_decode_gist = msgspec.json.Decoder(Gist).decode
_encode = msgspec.json.Encoder().encode


def encode_stored(gist: Gist, record_json: bytes, named: Mapping[str, str], mentions: Sequence[Mention]) -> str:
    """Both lines; `record_json` is the record."""
    values = (_encode(gist), record_json, _encode(named), _encode(mentions))
    return (b'%b\n{"record":%b,"named":%b,"mentions":%b}' % values).decode()


def keeps(stored: str, record_json: bytes) -> bool:
    """Whether this is what is kept of a record with this JSON."""
    return stored_json(stored).startswith('{"record":' + record_json.decode() + ',"named":')


def decode_gist(stored: AnyStr) -> Gist:
    """The first line. Raises `msgspec.DecodeError` where there is something else."""
    return _decode_gist(_lines(stored)[0])


def decode_stored(stored: AnyStr) -> Stored:
    """The second line. Raises `msgspec.DecodeError` where there is something else."""
    return _decode_stored(_lines(stored)[1])


def stored_json(stored: AnyStr) -> AnyStr:
    """The second line as it stands, for who decodes little of it."""
    return _lines(stored)[1]


def _lines(stored: AnyStr) -> tuple[AnyStr, AnyStr]:
    mark = "\n" if isinstance(stored, str) else b"\n"
    first, _, second = stored.partition(mark)
    return first, second
