"""The files of terms and postings are, byte by byte, those of Whoosh's own writers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from whoosh import fields
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.system import pack_uint

from indexer.engines.whoosh_terms import TermWriter

KINDS = {"exact": fields.ID(), "stems": fields.TEXT(phrase=False), "words": fields.TEXT(phrase=True)}
# A posting, two, as many as are compressed, a block of 128, one more, several blocks.
SIZES = (1, 2, 7, 8, 127, 128, 129, 400)


def terms(field: str, *, alike: bool) -> dict[str, list[Any]]:
    """Terms in ascending order with their postings; in each term all weights are `alike`, or not."""
    found: dict[str, list[Any]] = {}
    for number, size in enumerate(SIZES):
        counts = [1 + (0 if alike else (n + size) % 3) + number % 2 for n in range(size)]
        encode = KINDS["words"].format.encode if field == "words" else lambda places: pack_uint(len(places))
        found[f"term{number}é"] = [
            3 * n if field == "exact" else (3 * n, float(count), encode(list(range(count))))
            for n, count in enumerate(counts, size)
        ]
    return found


def field_writer(folder: Path) -> Any:
    folder.mkdir()
    codec, storage = W3Codec(), FileStorage(str(folder))
    return codec.field_writer(storage, codec.new_segment(storage, "MAIN"))


def write_plainly(folder: Path, *, alike: bool) -> None:
    writer = field_writer(folder)
    for field, kind in KINDS.items():
        writer.start_field(field, kind)
        for term, postings in terms(field, alike=alike).items():
            writer._postwriter._compression = 3 if len(postings) >= 8 else 0
            writer.start_term(term.encode())
            for posting in postings:
                writer.add(*((posting, 1.0, b"") if field == "exact" else posting), None)
            writer.finish_term()
        writer.finish_field()
    writer.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("alike", [True, False])
def test_terms_are_written_as_whoosh_writes_them(tmp_path: Path, alike: bool) -> None:
    write_plainly(tmp_path / "plain", alike=alike)
    writer = field_writer(tmp_path / "ours")
    ours = TermWriter(writer)
    for field, kind in KINDS.items():
        ours.start_field(field, kind)
        for term, postings in terms(field, alike=alike).items():
            ours.write(term, postings)
    writer.close()
    assert ours.distinct_terms == len(KINDS) * len(SIZES)
    assert set(contents(tmp_path / "ours")) == {".trm", ".pst"}
    assert contents(tmp_path / "ours") == contents(tmp_path / "plain")
