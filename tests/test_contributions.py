"""The contributions to a score, computed from the record, add up to the score that the engine computed."""

from __future__ import annotations

import pickle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Heading, Record
from search import open_index
from tests.small_index import make_index

MESH = {"D000001": ("Florbin", "Zonkol Factor"), "D000002": ("Vexlor", "Drumbat"), "D000003": ("Factor Analysis",)}
WORDS = [
    "florbin",
    "zonkol",
    "factor",
    "factors",
    "vexlors",
    "drumbat",
    "analysis",
    "report",
    "the",
    "tumour",
    "cox",
    "2",
    "cox2",
]
QUERIES = [
    "florbin",
    "zonkol factor report",
    "factor analysis of tumors",
    "drumbat",
    "report the tumour",
    "vexlor[tiab]",
    '"factor report"',
    "drumbat-report",
    "cox-2",
    "report cox2",
]

_texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
_headings = st.lists(st.sampled_from(sorted(MESH)), max_size=2, unique=True).flatmap(
    lambda uis: st.tuples(
        *(st.builds(Heading, st.just(MESH[ui][0]), st.sampled_from([ui, None]), st.booleans()) for ui in uis)
    )
)
_records = st.lists(st.tuples(_texts, _texts, _headings), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(drawn=_records, expand=st.sampled_from(["normal", "strict", "off"]))
def test_they_add_up(drawn: list[tuple[str, str, tuple[Heading, ...]]], expand: str) -> None:
    records = [Record(id=str(n), title=t, abstract=a, mesh=mesh) for n, (t, a, mesh) in enumerate(drawn)]
    with TemporaryDirectory() as folder, open_index(make_index(Path(folder), records, MESH)) as index:
        found = [index.search(query, expand=expand, limit=None) for query in QUERIES]  # type: ignore[arg-type]
    for hit in (hit for results in found for hit in pickle.loads(pickle.dumps(results))):
        assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, abs=1e-9)
        assert all(part.value > 0 for part in hit.parts)
