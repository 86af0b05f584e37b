"""Words that share only their stems with a term mean its concept where the records say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer import Record
from search import Index, open_index
from tests.small_index import make_index

MESH = {"D000001": ("Testis", "Testes"), "D000002": ("Menopause",), "D000003": ("Carbutamide", "Diabetal")}
TEXTS = [
    "sweat tests", "a test of strength", "tests again", "a testing time", "tests of testes",
    "menopausal women", "menopausal and menopause", "menopause early", "late menopause",
    "diabetes", "diabetes care", "carbutamide",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("stems")
    records = [Record(id=f"r{number:02}", title=text) for number, text in enumerate(TEXTS)]
    with open_index(make_index(folder, records, MESH)) as opened:
        yield opened


def meant(index: Index, query: str, expand: str = "normal") -> list[list[str]]:
    """The names of the concepts of each unit."""
    units = index.search(query, expand=expand).query.units  # type: ignore[arg-type]
    return [[concept.name for concept in unit.concepts] for unit in units]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("menopausal", ["Menopause"]),  # of four records two have the term itself
        ("tests", []),  # of five records one has the term itself
        ("diabetes", []),  # one of three
        ("testes", ["Testis"]),  # the term itself is never in doubt
        ("diabetal", ["Carbutamide"]),
    ],
)
def test_at_least_half_of_the_records_must_have_the_term_itself(index: Index, query: str, expected: list[str]) -> None:
    assert meant(index, query) == [expected]


def test_what_is_no_concept_is_a_word_and_finds_as_one(index: Index) -> None:
    results = index.search("sweat tests")
    assert results[0].id == "r00"
    assert [unit.text for unit in results.query.units] == ["sweat", "tests"]
    assert not results.query.unused


def test_exact_terms_alone_need_no_records(index: Index) -> None:
    assert meant(index, "menopausal", "strict") == [[]]
    assert meant(index, "menopause", "strict") == [["Menopause"]]
