"""What does an index keep of a record beside its postings?

Two lines of JSON: a `Gist`, which is all that most searches read of most records, and a `Stored`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import digits
from typing import AnyStr

import msgspec

from indexer.records import Record
from indexer.tagging import Mention


class Gist(msgspec.Struct, frozen=True, array_like=True):
    """What feedback and lists of titles need of a record.

    Attributes:
        concepts: UIs of the concepts with more than weak evidence.
        stems: those in title and abstract that tell something, parted by blanks.
        endings: of one word for each stem what is not as in the stem (`_ending`), parted by blanks.
    """

    id: str
    title: str
    concepts: tuple[str, ...]
    stems: str = ""
    endings: str = ""

    def word(self, stem: str) -> str:
        """A word of the record that has one of its stems."""
        before, _, _ = f" {self.stems} ".partition(f" {stem} ")
        ending = self.endings.split(" ")[before.count(" ")]
        letters = ending.lstrip(digits)
        return stem[: len(stem) - int(ending.removesuffix(letters) or 0)] + letters


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


def gist_of(record: Record, concepts: tuple[str, ...], words: Mapping[str, str]) -> Gist:
    """The gist of a record with these words, by their stems."""
    return Gist(record.id, record.title, concepts, " ".join(words), " ".join(map(_ending, words.values(), words)))


@lru_cache(maxsize=50_000)  # the same few words make up all texts
def _ending(word: str, stem: str) -> str:
    """How many letters of a stem its word does not have, if any, and the letters it has instead: "s" makes patients of
    patient, "1y" makes study of studi. A word with a digit is its own stem."""
    pairs = zip(word, stem, strict=False)
    same = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(word), len(stem)))
    return f"{len(stem) - same or ''}{word[same:]}"


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
