"""The figures about term mapping: what is counted, and what leaving out hides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.mapping import Agreement, evaluate, read_clauses
from indexer.mesh.vocabulary import Vocabulary
from tests.query.small_vocabulary import small_vocabulary

STOMACH, BIOPSY, KIDNEY = "D013270", "D001706", "D007668"


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return small_vocabulary(tmp_path_factory.mktemp("mesh"))


def agreement(folder: Path, vocabulary: Vocabulary, leave_out: bool, *rows: tuple[str, list[str]]) -> Agreement:
    path = folder / "recorded.jsonl"
    path.write_text("".join(json.dumps({"clause": clause, "uis": uis}) + "\n" for clause, uis in rows))
    return evaluate(read_clauses(path), vocabulary, leave_out)


def test_headings_are_counted_over_all_clauses(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = (("(gastric OR biopsy)", [STOMACH, BIOPSY]), ("liver", [KIDNEY]), ("nonsense", []))
    found = agreement(tmp_path, vocabulary, False, *rows)
    assert found == Agreement(right=2, wrong=1, missed=1)
    assert found.precision == found.recall == pytest.approx(found.f1) == pytest.approx(2 / 3)


def test_pairs_that_one_clause_alone_asks_for_are_left_out(tmp_path: Path, vocabulary: Vocabulary) -> None:
    first, second = ("(gastric OR biopsy)", [STOMACH, BIOPSY]), ("gastric", [STOMACH])
    assert agreement(tmp_path, vocabulary, True, first) == Agreement(right=1, missed=1)
    assert agreement(tmp_path, vocabulary, True, first, second) == Agreement(right=3)
    assert agreement(tmp_path, vocabulary, False, first) == Agreement(right=2)


def test_nothing_at_all_has_measures() -> None:
    assert (Agreement().precision, Agreement().recall, Agreement().f1) == (0.0, 0.0, 0.0)
