"""Dates in every form that bibliographies have."""

from __future__ import annotations

import datetime
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import PartialDate
from indexer.sources import dates
from indexer.sources.dates import date_of_parts, make_date, parse_date_text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1979", 19790101, 19791231),
        ("1979 Jun", 19790601, 19790630),
        ("1979 June", 19790601, 19790630),
        ("1979 Sept 5", 19790905, 19790905),
        ("2000 Feb", 20000201, 20000229),
        ("1998 Dec-1999 Jan", 19981201, 19990131),
        ("1976-1977", 19760101, 19771231),
        ("1978-79", 19780101, 19791231),
        ("1975 Nov-Dec", 19751101, 19751231),
        ("1998 July/August", 19980701, 19980831),
        ("Jan-Feb 1999", 19990101, 19990228),
        ("1977 Apr 17-21", 19770417, 19770421),
        ("1977 Apr 28-May 4", 19770428, 19770504),
        ("1999 Dec 30-2000 Jan 3", 19991230, 20000103),
        ("2021 Apr-Jun 01", 20210401, 20210601),
        ("1977 Dec-Jan", 19771201, 19780131),
        ("1979 Jan-1979", 19790101, 19791231),
        ("2000 Spring", 20000301, 20000531),
        ("2000 Summer", 20000601, 20000831),
        ("2000 Fall", 20000901, 20001130),
        ("2000 Autumn-Winter", 20000901, 20001231),
        ("Winter 1998", 19980101, 19981231),
        ("1999 1st Quart", 19990101, 19990331),
        ("2021 3rd Quarter", 20210701, 20210930),
        ("2000 Fourth Quarter", 20001001, 20001231),
        ("1983 Q2", 19830401, 19830630),
        ("19801120", 19801120, 19801120),
        ("2017/03/01 06:00", 20170301, 20170301),
        ("2017-03", 20170301, 20170331),
        ("1 May 2001", 20010501, 20010501),
        ("1998 Christmas", 19980101, 19981231),
        ("  1979\n Jun ", 19790601, 19790630),
    ],
)
def test_text(text: str, first: int, last: int) -> None:
    assert parse_date_text(text) == PartialDate(first, last, " ".join(text.split()))


@pytest.mark.parametrize("text", ["", "-", "Jun", "0", "0000", "0000 Jan 1", "9999", "forthcoming", "12345678901"])
def test_text_without_a_year_is_no_date(text: str) -> None:
    assert parse_date_text(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2001 Feb 31", 20010201, 20010228),
        ("2001 Feb 0", 20010201, 20010228),
        ("2001/13/01", 20010101, 20011231),
        ("20010000", 20010101, 20011231),
        ("1999-1998", 19980101, 19991231),
    ],
)
def test_what_cannot_be_is_dropped_from_the_right(text: str, first: int, last: int) -> None:
    date = parse_date_text(text)
    assert date is not None
    assert (date.first, date.last) == (first, last)


def test_parts() -> None:
    assert date_of_parts("1979", "Jun", "1") == PartialDate(19790601, 19790601, "1979 Jun 1")
    assert date_of_parts("1979", "6", "1") == PartialDate(19790601, 19790601, "1979-06-01")
    assert date_of_parts("1979", "06") == PartialDate(19790601, 19790630, "1979-06")
    assert date_of_parts("1979", "Nov-Dec") == PartialDate(19791101, 19791231, "1979 Nov-Dec")
    assert date_of_parts("1979", season="Spring") == PartialDate(19790301, 19790531, "1979 Spring")
    assert date_of_parts("1979") == PartialDate(19790101, 19791231, "1979")
    assert date_of_parts("", "6", "1") is None
    assert date_of_parts("9" * 5000, "1") is None


def test_numbers() -> None:
    assert make_date(2017, None, None, "x") == PartialDate(20170101, 20171231, "x")
    assert make_date(2016, 2, 29, "x") == PartialDate(20160229, 20160229, "x")
    assert make_date(2017, 2, 29, "x") == PartialDate(20170201, 20170228, "x")
    assert make_date(2017, -1, 1, "x") == PartialDate(20170101, 20171231, "x")
    assert make_date(0, 1, 1, "x") is None
    assert make_date(-5, 1, 1, "x") is None


_WORDS = st.sampled_from(
    ["1998", "2001", "0", "98", "31", "Feb", "Dec", "Winter", "Fall", "1st", "Quart", "-", "/", "to", "–", "²", "٣"]
)


@given(st.one_of(st.text(max_size=20), st.lists(_WORDS, max_size=7).map(" ".join)))
def test_any_text_is_a_span_or_nothing(text: str) -> None:
    date = parse_date_text(text)
    if date is not None:
        assert 10000101 <= date.first <= date.last <= 29991231
        for bound in (date.first, date.last):
            assert 1 <= bound // 100 % 100 <= 12
            assert 1 <= bound % 100 <= 31


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2999, 12, 31)))
def test_every_day_is_read_back_in_every_form(day: datetime.date) -> None:
    iso = day.isoformat()
    number = int(iso.replace("-", ""))
    year, month, day_of_month = iso.split("-")
    name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[int(month) - 1]
    for date in (
        parse_date_text(iso),
        parse_date_text(str(number)),
        parse_date_text(f"{year} {name} {day_of_month}"),
        date_of_parts(year, month, day_of_month),
        make_date(int(year), int(month), int(day_of_month), iso),
    ):
        assert date is not None
        assert date.first == date.last == number


def test_examples() -> None:
    assert doctest.testmod(dates).failed == 0
