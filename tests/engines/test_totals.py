"""How many match is counted anew whenever it may differ from what the search before found."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from indexer.engines import ENGINES
from search.query.nodes import Value
from tests.engines.small import concept, document, plan_of, reading, word

DOCUMENTS = [
    document("1", "fever", concepts=["D01"]),
    document("2", "fever liver"),
    document("3", "fever", concepts=["D02"]),
    document("4", "liver", concepts=["D01"]),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_totals_after_one_another(engine: str) -> None:
    fever = plan_of(word("fever"))
    learned, liver = concept("D01"), Value("stems", "liver")
    plans = [
        (fever, 3),
        (replace(fever, learned=(replace(learned, finds=False),)), 3),
        (fever, 3),
        (replace(fever, learned=(learned,)), 4),
        (fever, 3),
        (replace(fever, condition=liver), 1),
        (replace(fever, any_unit=False, condition=liver), 2),
        (fever, 3),
        (plan_of(word("liver")), 2),
    ]
    with reading(engine, DOCUMENTS) as reader:
        for _ in range(2):
            for plan, total in plans:
                assert reader.search(plan, 10, 0).total == total
                assert len(reader.search(plan, 10, 0).page) == total
