"""What several formats ask about a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Author, PartialDate
from search.export.values import day_of, iso_date, page_range, suffix_of
from tests.strategies import partial_dates, texts


@pytest.mark.parametrize(
    ("pages", "first", "last"),
    [
        ("187-94", "187", "194"),
        ("101-9", "101", "109"),
        ("99-101", "99", "101"),
        ("S45-9", "S45", "S49"),
        ("S45-S9", "S45", "S49"),
        ("S45-S51", "S45", "S51"),
        ("12A-4A", "12A", "14A"),
        ("573-81.e2", "573", "581.e2"),
        ("iii-iv", "iii", "iv"),
        ("187–94", "187", "194"),
        ("e1002", "e1002", ""),
        ("CD003177", "CD003177", ""),
        ("12-4, 19-21", "12-4, 19-21", ""),
        ("187-3", "187-3", ""),  # 183 would be before 187
        ("12-B4", "12", "B4"),
        ("", "", ""),
    ],
)
def test_pages(pages: str, first: str, last: str) -> None:
    assert page_range(pages) == (first, last)


@given(texts)
def test_pages_of_any_text(pages: str) -> None:
    first, last = page_range(pages)
    assert pages.startswith(first)
    assert bool(last) <= (first != pages)


@given(st.integers(1, 9999), st.integers(0, 500))
def test_pages_that_are_abbreviated_come_back(first: int, more: int) -> None:
    last = str(first + more)
    shared = 0
    if len(str(first)) == len(last):
        while shared < len(last) - 1 and str(first)[shared] == last[shared]:
            shared += 1
    assert page_range(f"{first}-{last[shared:]}") == (str(first), last)


@pytest.mark.parametrize(
    ("first", "last", "iso"),
    [
        (20170309, 20170309, "2017-03-09"),
        (20160201, 20160229, "2016-02"),
        (20160201, 20160228, "text"),
        (20170101, 20171231, "2017"),
        (20161201, 20170131, "text"),
        (20170001, 20170099, "text"),
        (20171399, 20171399, "text"),
        (20170231, 20170231, "text"),
    ],
)
def test_dates(first: int, last: int, iso: str) -> None:
    assert iso_date(PartialDate(first, last, "text")) == iso


@given(partial_dates())
def test_days_are_in_the_date(date: PartialDate) -> None:
    day = day_of(date)
    if day:
        assert day.year == date.year
        assert date.first <= day.year * 10000 + (day.month or 1) * 100 + (day.day or 1) <= date.last


@pytest.mark.parametrize(
    ("author", "suffix"),
    [
        (Author("Ada Okafor Jr", "Okafor", "Ada", "A"), "Jr"),
        (Author("A Okafor 3rd", "Okafor", "", "A"), "3rd"),
        (Author("Okafor III", "Okafor"), "III"),
        (Author("Ada Okafor", "Okafor", "Ada"), ""),
        (Author("Ada Okafor MD", "Okafor", "Ada"), ""),
        (Author("Jr"), ""),
    ],
)
def test_suffixes(author: Author, suffix: str) -> None:
    assert suffix_of(author) == suffix
