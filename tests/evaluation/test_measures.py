"""The measures against their definitions, and comparisons against plain arithmetic."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.evaluation.comparison import compare
from search.evaluation.measures import MEASURES, mean, measure

RECORDS = [f"r{n:02}" for n in range(15)]
_grades = st.dictionaries(st.sampled_from(RECORDS), st.integers(0, 3), min_size=1).filter(lambda g: any(g.values()))
_runs = st.lists(st.sampled_from(RECORDS), unique=True)


def by_definition(grades: dict[str, int], run: list[str]) -> dict[str, float]:
    """Järvelin and Kekäläinen's nDCG with linear gains, average precision, recall, reciprocal rank."""
    relevant = [record for record, grade in grades.items() if grade > 0]
    gains = [grades.get(record, 0) for record in run[:10]]
    best = sorted(grades.values(), reverse=True)[:10]
    ranks = [rank for rank, record in enumerate(run, 1) if record in relevant]
    return {
        "nDCG@10": _dcg(gains) / _dcg(best),
        "MAP": sum(found / rank for found, rank in enumerate(ranks, 1)) / len(relevant),
        "R@100": len(ranks) / len(relevant),
        "R@1000": len(ranks) / len(relevant),
        "MRR": 1 / ranks[0] if ranks else 0.0,
    }


def _dcg(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


@settings(max_examples=30, deadline=None)
@given(judged=st.lists(st.tuples(_grades, _runs), min_size=1, max_size=3))
def test_they_are_what_their_definitions_say(judged: list[tuple[dict[str, int], list[str]]]) -> None:
    judgments = {f"q{n}": grades for n, (grades, _) in enumerate(judged)}
    runs = {f"q{n}": run for n, (_, run) in enumerate(judged) if run}
    values = measure(judgments, runs)
    for query, grades in judgments.items():
        expected = by_definition(grades, runs.get(query, []))
        assert {name: values[name][query] for name in MEASURES} == pytest.approx(expected, abs=1e-6)


def test_the_mean_counts_queries_that_find_nothing() -> None:
    values = measure({"a": {"r1": 1}, "b": {"r1": 1}}, {"a": ["r1"]})
    assert mean(values["MAP"]) == 0.5


def test_a_comparison_orders_queries_from_helped_to_hurt() -> None:
    found = compare("MAP", {"a": 0.5, "b": 0.2, "c": 0.9, "d": 0.1}, {"a": 0.5, "b": 0.7, "c": 0.4, "d": 0.2})
    assert [change.query for change in found.changes] == ["b", "d", "a", "c"]
    assert (found.helped, found.hurt) == (2, 1)
    assert found.difference == pytest.approx(0.025)
    assert found.low < found.difference < found.high


def test_the_test_is_a_paired_t_test() -> None:
    before = {str(n): 0.0 for n in range(4)}
    found = compare("MAP", before, {"0": 0.1, "1": 0.2, "2": 0.3, "3": 0.4})
    # t = mean / (standard deviation / sqrt n) = 0.25 / (0.1291 / 2) = 3.873 with 3 degrees of freedom.
    assert found.p == pytest.approx(0.0305, abs=1e-4)
    assert found.high - found.difference == pytest.approx(3.1824 * 0.1291 / 2, abs=1e-4)


@pytest.mark.parametrize(("after", "p"), [(0.2, 1.0), (0.3, 0.0)])
def test_differences_that_are_all_the_same(after: float, p: float) -> None:
    assert compare("MAP", {"a": 0.25, "b": 0.25}, {"a": after + 0.05, "b": after + 0.05}).p == p
    assert compare("MAP", {"a": 0.2}, {"a": after}).p == 1.0, "one query proves nothing"
