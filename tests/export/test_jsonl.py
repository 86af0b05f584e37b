"""JSON lines: what is exported can be built from again."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Record, to_json
from indexer.sources.jsonlines import read_jsonlines
from tests.export.hits import HITS, exported
from tests.strategies import records


def test_lines_are_those_of_records() -> None:
    assert exported(HITS, "jsonl").encode() == b"".join(to_json(hit.record) + b"\n" for hit in HITS)


@given(st.lists(records(), max_size=3))
def test_any_records_read_back_equal(found: list[Record]) -> None:
    text = exported(found, "jsonl")
    assert list(read_jsonlines(io.BytesIO(text.encode()), "x.jsonl")) == found
