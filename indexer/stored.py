"""What does an index keep of a record beside its postings? All of it as JSON, and what was recognised in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from indexer.records import Record
from indexer.tagging import Mention


class Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an index keeps of a record as JSON: all of it, and what was recognised in it.

    Attributes:
        concepts: UIs of the concepts with more than weak evidence.
        named: UIs of the headings and substances to which the source gave only a name, by name.
        mentions: where the texts mention which concepts.
    """

    record: Record
    concepts: tuple[str, ...] = ()
    named: dict[str, str] = {}
    mentions: tuple[Mention, ...] = ()


class _Head(msgspec.Struct, frozen=True):
    id: str
    title: str = ""


class Gist(msgspec.Struct, frozen=True):
    """The little of a stored record that every search reads, in a fraction of the time that all of it takes."""

    record: _Head
    concepts: tuple[str, ...] = ()


decode_stored = msgspec.json.Decoder(Stored).decode
decode_gist = msgspec.json.Decoder(Gist).decode
_encode = msgspec.json.Encoder().encode


def encode_stored(
    record_json: bytes, concepts: Sequence[str], named: Mapping[str, str], mentions: Sequence[Mention]
) -> str:
    """A `Stored` as JSON; the record is JSON already."""
    values = (record_json, _encode(concepts), _encode(named), _encode(mentions))
    return (b'{"record":%b,"concepts":%b,"named":%b,"mentions":%b}' % values).decode()
