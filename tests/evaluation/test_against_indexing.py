"""Synonyms against what indexers assigned, on records whose every figure can be counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Heading, Record, build
from search import open_index
from search.evaluation.against_indexing import LOOKUPS, against_indexing

# Stone is below Mineral.
MESH = "D000001\tMineral\tOrelike\tG01\nD000002\tStone\tPebble|Pebbling Act\tG01.1\n"
MINERAL, STONE = Heading("Mineral", "D000001"), Heading("Stone", "D000002")
TEXTS = [
    ("Mineral here", [MINERAL]),
    ("Orelike here", [MINERAL]),
    ("Stone here", [STONE]),
    ("A pebble here", [STONE]),
    ("Pebbling acts here", []),  # found by *entry term*, not assigned
    ("Nothing here", [MINERAL]),
    ("Nothing here", [MINERAL]),
    ("Nothing here", [STONE]),
    ("Nothing here", [MINERAL, STONE]),
    ("Nothing here", [STONE]),
]
OTHER = Heading("Elsewhere", "D000003")


def test_precision_and_recall_can_be_counted(tmp_path: Path) -> None:
    (tmp_path / "mesh.tsv").write_text(MESH)
    records = [
        Record(id=str(n), title=text, abstract="Text.", mesh=(*mesh, OTHER)) for n, (text, mesh) in enumerate(TEXTS)
    ]
    records.append(Record(id="bare", title="Stone", abstract="No headings."))
    records.append(Record(id="short", title="Stone", mesh=(STONE,)))
    build(records, tmp_path / "index", mesh=[tmp_path / "mesh.tsv"])
    with open_index(tmp_path / "index") as index:
        found = against_indexing(index.stored_records(), index.vocabulary)
    assert (found.records, found.descriptors) == (10, 3), "without headings or abstract a record does not count"
    heading, terms, exploded, _ = found.agreements
    assert tuple(agreement.lookup for agreement in found.agreements) == LOOKUPS
    # Mineral and below: assigned to 9 records (not to 4). Stone: to 5. Elsewhere, to all 10, is found nowhere.
    assert heading.recall == pytest.approx((1 / 9 + 1 / 5 + 0) / 3)
    assert heading.precision == pytest.approx((1 + 1 + 0) / 3)
    assert terms.recall == pytest.approx((2 / 9 + 2 / 5) / 3)
    assert terms.precision == pytest.approx((1 + 2 / 3) / 3)
    assert exploded.recall == pytest.approx((4 / 9 + 2 / 5) / 3)
    assert exploded.precision == pytest.approx((4 / 5 + 2 / 3) / 3)
    assert exploded.f == pytest.approx(
        (2 * (4 / 5) * (4 / 9) / (4 / 5 + 4 / 9) + 2 * (2 / 3) * (2 / 5) / (2 / 3 + 2 / 5)) / 3
    )


def test_without_headings_there_is_nothing_to_compare(tmp_path: Path) -> None:
    build([Record(id="1", title="Stone", abstract="Text.")], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        assert against_indexing(index.stored_records(), index.vocabulary).agreements == ()
