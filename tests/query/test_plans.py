"""Strategies with their trees and their plans: what is looked up after mapping and planning.

tests/fixtures/strategies/plans.json holds strategies written for these tests: syntax, query, and for each line its
tree and its plan over the small vocabulary, with `expand="pubmed"`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.mesh.vocabulary import Vocabulary
from search.query.mapping.strategy import map_strategy
from search.query.nodes import ALL_WORDS, TEXT_WORDS, TITLE_ABSTRACT, show
from search.query.ovid.strategy import parse_ovid
from search.query.planning import executable
from search.query.pubmed.strategy import parse_pubmed
from tests.query.small_vocabulary import small_vocabulary

CASES = json.loads((Path(__file__).parents[1] / "fixtures/strategies/plans.json").read_text("utf-8"))
FIELDS = (("ALL", ALL_WORDS), ("TW", TEXT_WORDS), ("TIAB", TITLE_ABSTRACT))


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vocabulary]:
    opened = small_vocabulary(tmp_path_factory.mktemp("plans"))
    yield opened
    opened.close()


def planned(query: str, syntax: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """The tree and the plan of each line, printed."""
    strategy = parse_ovid(query) if syntax == "ovid" else parse_pubmed(query)
    mapped = map_strategy(strategy, vocabulary, "pubmed").strategy
    return (
        [_shortened(show(line.node)) for line in strategy.lines],
        [_shortened(show(executable(line.node, vocabulary))) for line in mapped.lines],
    )


def _shortened(shown: str) -> str:
    for name, fields in FIELDS:
        shown = shown.replace(f"[{'|'.join(fields)}]", f"[{name}]")
    return shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_tree_and_plan(case: dict[str, Any], vocabulary: Vocabulary) -> None:
    assert planned(case["query"], case["syntax"], vocabulary) == (case["trees"], case["plans"])


def test_there_are_many_in_both_languages() -> None:
    assert min(Counter(case["syntax"] for case in CASES).values()) >= 25
