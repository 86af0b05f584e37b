"""What a strategy finds is what reading every record finds: totals, ids and the counts of all lines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import Record, build
from search import Index, open_index
from search.query.interpret import Syntax
from tests import own_strategies
from tests.own_strategies import TABLE, Clause, strategies

COLLECTIONS = 6


class Collection:
    """Records and their index (a plain class: failures need not print all records)."""

    def __init__(self, records: list[Record], index: Index) -> None:
        self.records, self.index = records, index


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Collection]]:
    folder = tmp_path_factory.mktemp("brute_force")
    (folder / "mesh.tsv").write_text(TABLE, encoding="utf-8")
    opened = []
    for seed in range(COLLECTIONS):
        records = own_strategies.collection(seed)
        build(records, folder / f"{seed}", mesh=[folder / "mesh.tsv"])
        opened.append(Collection(records, open_index(folder / f"{seed}")))
    yield opened
    for one in opened:
        one.index.close()


def check(lines: list[Clause], language: Syntax, collection: Collection) -> None:
    numbered = len(lines) > 1
    text = "\n".join(f"{n}. {line.text}" if numbered else line.text for n, line in enumerate(lines, 1))
    found = collection.index.search(text, syntax=language, limit=None)
    expected = [{record.id for record in collection.records if line.finds(record)} for line in lines]
    assert [line.count for line in found.lines] == [len(ids) for ids in expected], text
    assert {hit.id for hit in found} == expected[-1], text
    assert found.total == len(expected[-1])
    assert all(hit.why for hit in found), "every hit says why it is there"


many = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
collections = st.integers(0, COLLECTIONS - 1)


@many
@given(lines=strategies("pubmed"), number=collections)
def test_pubmed(lines: list[Clause], number: int, indexes: list[Collection]) -> None:
    check(lines, "pubmed", indexes[number])


@many
@given(lines=strategies("ovid"), number=collections)
def test_ovid(lines: list[Clause], number: int, indexes: list[Collection]) -> None:
    check(lines, "ovid", indexes[number])
