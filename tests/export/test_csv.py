"""CSV: rows, cells, formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Record
from indexer.sources.cleaning import clean
from search.export.csv_table import COLUMNS
from tests.export.hits import FULL, MINIMAL, exported, hit_of
from tests.strategies import records


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_columns() -> None:
    assert exported([], "csv") == (
        "id,score,title,authors,journal,year,date,volume,issue,pages,doi,pmc,publication_types,mesh,abstract\r\n"
    )


def test_cells() -> None:
    (row,) = rows(exported([hit_of(FULL, 12.5)], "csv"))
    assert row["score"] == "12.5"
    assert row["mesh"] == "Carcinoma, Hepatocellular/*drug therapy/genetics; *Humans"
    assert row["date"] == "2017-03-09"
    assert row["abstract"] == FULL.abstract.replace("\n", " ")


def test_fields_that_are_missing_are_empty_cells() -> None:
    (row,) = rows(exported([MINIMAL], "csv"))
    assert [name for name, cell in row.items() if cell] == ["id", "score", "title", "authors", "year", "date"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", ' ="x"'])
def test_formulas_are_made_text(title: str) -> None:
    (row,) = rows(exported([Record(id="1", title=title)], "csv"))
    assert row["title"] == "'" + title.strip()


def test_a_score_is_a_number_even_below_zero() -> None:
    assert rows(exported([hit_of(MINIMAL, -0.5)], "csv"))[0]["score"] == "-0.5"


@given(st.lists(records(), max_size=3))
def test_any_records_are_one_line_each(found: list[Record]) -> None:
    text = exported(found, "csv")
    assert text.count("\n") == text.count("\r\n") == len(found) + 1
    read = rows(text)
    assert [row["title"].removeprefix("'") for row in read] == [record.title.removeprefix("'") for record in found]
    for row, record in zip(read, found, strict=True):
        assert set(row) == set(COLUMNS)
        assert row["abstract"].removeprefix("'") == clean(record.abstract).removeprefix("'")
        assert not any(row[name].startswith(tuple("=+-@")) for name in COLUMNS if name != "score")
