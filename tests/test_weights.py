"""Weights of one's own: given in Python, or read from a file."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from indexer.errors import QueryError
from indexer.manifest import read_manifest
from indexer.weights import WEIGHTS_VERSION
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


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"titel": 2.0}', '{"title": "much"}', '{"normal": {"record": 1}}', '{"title": -1}', '{"mu": 1e9}',
        '{"b": 1.5}', '{"k1": NaN}', '{"k1": 1e999}', '{"broad": {"words": -1}}', '{"broad": {"records": 1000000}}',
    ],
)  # fmt: skip
def test_what_is_no_weight_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.json").write_text(text)
    with pytest.raises(QueryError, match="JSON object of: k1, b, title"):
        read_weights(tmp_path / "weights.json")


def test_a_file_names_only_what_differs_in_feedback_too(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"broad": {"records": 30}}')
    read = read_weights(tmp_path / "weights.json").broad
    assert read == msgspec.structs.replace(DEFAULT_WEIGHTS.broad, records=30)


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), 1e6, "1"])
def test_what_is_out_of_bounds_is_named(value: float) -> None:
    with pytest.raises(ValueError, match=r"any_evidence is .*; it must be between 0 and 1000"):
        Weights(any_evidence=value)


def test_an_index_keeps_the_weights_that_it_was_built_with(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"any_evidence": 2.4, "broad": {"words": 5}}')
    weights, index = tmp_path / "weights.json", tmp_path / "index"
    call_json("build", "seeds/samples", "--index", index, "--weights", weights)
    kept = read_manifest(index)
    assert (kept.weights, kept.weights_version) == (read_weights(weights), WEIGHTS_VERSION)
    written = json.loads((index / "manifest.json").read_text())
    assert written["weights"] == {"any_evidence": 2.4, "broad": {"words": 5}}
    with open_index(index) as own, open_index(index, weights=DEFAULT_WEIGHTS) as plain:
        assert own.search("Nexavar")[0].score > plain.search("Nexavar")[0].score
    call_json("optimize", "--index", index)
    assert read_manifest(index).weights == kept.weights


def test_searches_score_with_them(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"any_evidence": 2.4}')
    with open_index(seeds_index) as plain, open_index(seeds_index, weights=Weights(any_evidence=2.4)) as heavy:
        before, after = plain.search("Nexavar")[0], heavy.search("Nexavar")[0]
    assert after.score > before.score
    data = call_json("search", "Nexavar", "--index", seeds_index, "--weights", tmp_path / "weights.json")
    assert data["hits"][0]["score"] == after.score
    (tmp_path / "weights.json").write_text(json.dumps({"ki": 1}))
    assert call("search", "Nexavar", "--index", seeds_index, "--weights", tmp_path / "weights.json").exit_code == 2
