"""Weights of one's own: given in Python, or read from a file."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from indexer.errors import QueryError
from search import open_index
from search.ranking import DEFAULT_WEIGHTS, Feedback, Weights, read_weights
from tests.cli.running import call, call_json


def test_a_file_names_what_differs(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"title": 2.0, "normal": {"records": 0}}')
    read = read_weights(tmp_path / "weights.json")
    assert read == Weights(title=2.0, normal=Feedback(records=0))


def test_every_weight_can_be_written_and_read(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_bytes(msgspec.json.encode(DEFAULT_WEIGHTS))
    assert read_weights(tmp_path / "weights.json") == DEFAULT_WEIGHTS


@pytest.mark.parametrize("text", ["", "[]", '{"titel": 2.0}', '{"title": "much"}', '{"normal": {"record": 1}}'])
def test_what_is_no_weight_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.json").write_text(text)
    with pytest.raises(QueryError, match="JSON object of: k1, b, title"):
        read_weights(tmp_path / "weights.json")


def test_searches_score_with_them(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"any_evidence": 2.4}')
    with open_index(seeds_index) as plain, open_index(seeds_index, weights=Weights(any_evidence=2.4)) as heavy:
        before, after = plain.search("Nexavar")[0], heavy.search("Nexavar")[0]
    assert after.score > before.score
    data = call_json("search", "Nexavar", "--index", seeds_index, "--weights", tmp_path / "weights.json")
    assert data["hits"][0]["score"] == after.score
    (tmp_path / "weights.json").write_text(json.dumps({"ki": 1}))
    assert call("search", "Nexavar", "--index", seeds_index, "--weights", tmp_path / "weights.json").exit_code == 2
