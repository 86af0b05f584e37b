"""Runs: columns, ids they cannot hold, and that sorting by the printed scores changes nothing."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.records import Record
from tests.export.hits import FULL, exported, hit_of


def scores_of(text: str) -> list[float]:
    return [float(line.split()[4]) for line in text.splitlines()]


def single(number: float) -> float:
    """A score as trec_eval keeps it."""
    value: float = struct.unpack("f", struct.pack("f", number))[0]
    return value


def test_columns() -> None:
    text = exported([hit_of(FULL, 2.5)], "run", query_id="Q7", tag="mine")
    assert text == "Q7 Q0 90000001 1 2.5 mine\n"


@pytest.mark.parametrize(
    ("id", "quoted"), [("a b", "a%20b"), ("a\u00a0\x07é%", "a%C2%A0%07é%"), (" a", "%20a"), ("a\n", "a%0A")]
)
def test_white_space_in_ids_is_quoted(id: str, quoted: str) -> None:
    text = exported([hit_of(FULL), hit_of(Record(id=id))], "run")
    assert [line.split()[2] for line in text.splitlines()] == ["90000001", quoted]


@pytest.mark.parametrize("options", [{"query_id": "a b"}, {"query_id": ""}, {"tag": "my run"}])
def test_query_and_tag_are_columns_too(options: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="white space"):
        exported([], "run", **options)


def test_ties_keep_their_order() -> None:
    scores = scores_of(exported([hit_of(Record(id=str(i)), 7.25) for i in range(1000)], "run"))
    assert scores[0] == 7.25
    assert all(single(low) < single(high) for high, low in pairwise(scores))
    assert scores[-1] == pytest.approx(7.25, rel=1e-3)


@given(st.lists(st.floats(-1e6, 1e6) | st.sampled_from([0.0, -0.0, 1.0, 1e-40]), max_size=20))
def test_scores_fall_whatever_the_order_of_the_hits(scores: list[float]) -> None:
    """Hits sorted by date or title have scores in any order; the run still has the order they came in."""
    written = scores_of(exported([hit_of(Record(id=str(i)), score) for i, score in enumerate(scores)], "run"))
    assert all(single(low) < single(high) for high, low in pairwise(written))


@given(st.lists(st.floats(0.01, 100), unique_by=single, max_size=20))
def test_scores_that_differ_are_the_hits_own(scores: list[float]) -> None:
    scores.sort(reverse=True)
    written = scores_of(exported([hit_of(Record(id=str(i)), score) for i, score in enumerate(scores)], "run"))
    assert written == pytest.approx(scores, rel=1e-6)
