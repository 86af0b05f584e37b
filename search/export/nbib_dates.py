"""Dates as the tags of MEDLINE have them: "2017 Mar 9" (DP), "20180105" (DCOM, LR), "2016/12/25 06:00" (EDAT)."""

from __future__ import annotations

import re

from indexer.records import PartialDate
from indexer.sources.dates import parse_date_text
from search.export.values import day_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENTRY_DATE = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d")


def publication_date(date: PartialDate | None) -> str:
    """ "2017", "2017 Mar", "2017 Mar 9"; a span in its own words, if they say what it is, else from day to day."""
    if date is None:
        return ""
    day = day_of(date)
    if day is not None:
        return _words(*day)
    if _says(date.text, date):
        return date.text
    return "-".join(_words(bound // 10000, bound // 100 % 100, bound % 100) for bound in (date.first, date.last))


def compact_date(date: PartialDate | None) -> str:
    """The digits of a day; what is not known to the day has no such form and is written as for publications."""
    if date is not None and date.first == date.last:
        return str(date.first)
    return publication_date(date)


def entry_date(date: PartialDate | None) -> str:
    """A day with slashes. The time follows where the source gave one, and is not made up where it did not."""
    day = day_of(date) if date is not None else None
    if date is None or day is None or day.day is None:
        return publication_date(date)
    if _ENTRY_DATE.fullmatch(date.text) and _says(date.text, date):
        return date.text
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def _says(text: str, date: PartialDate) -> bool:
    """Whether a reader of the text would find this date in it."""
    read = parse_date_text(text)
    return read is not None and (read.first, read.last) == (date.first, date.last)


def _words(year: int, month: int | None = None, day: int | None = None) -> str:
    if month is None or not 1 <= month <= 12:
        return f"{year:04}"
    return f"{year:04} {_MONTHS[month - 1]}" + (f" {day}" if day else "")
