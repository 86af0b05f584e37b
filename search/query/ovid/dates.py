"""Dates as Ovid's suffixes and limits have them: `2017*.ed.`, `20170101:20171231`, `yr="2000 -Current"`."""

from __future__ import annotations

import datetime
import re

from search.query.nodes import Dates

FIELDS = {
    "yr": "date", "year": "date", "dp": "date", "ep": "date",
    "ed": "entry_date", "ez": "entry_date", "dt": "entry_date", "da": "entry_date", "em": "entry_date",
    "dc": "entry_date", "dd": "entry_date", "up": "entry_date",
    "rd": "revised",
}  # fmt: skip
"""Index fields by code. `ed` is Ovid's entry date; creation, delivery and update dates, which records lack, are
taken for it too, with a warning (`APPROXIMATE`)."""

APPROXIMATE = frozenset({"dt", "da", "em", "dc", "dd", "up", "ep"})

_EARLIEST, _LATEST = 101, 99991231
_RANGE = re.compile(
    r"(?P<first>[0-9]{4,8})?\s*(?:(?P<open>[-:]|\bto\b)\s*(?P<last>[0-9]{4,8}|current|present|now|date)?)?[$*:]?", re.I
)
_DASHED = re.compile(r"\b([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})\b")
_LAST_YEARS = re.compile(r"(?:last|past)\s+([0-9]{1,3})?\s*years?", re.IGNORECASE)


def read_dates(text: str, field: str) -> Dates | None:
    """The range that a text asks for; None if it is none."""
    plain = " ".join(_DASHED.sub(r"\1\2\3", text.replace('"', " ")).split())
    recent = _LAST_YEARS.fullmatch(plain)
    if recent:
        year = datetime.date.today().year - int(recent[1] or 1)
        return Dates(field, max(year, 1) * 10000 + 101, _LATEST, plain)
    match = _RANGE.fullmatch(plain)
    if match is None:
        return None
    begin, end = ((digits if digits and digits[0].isdigit() else None) for digits in (match["first"], match["last"]))
    bounds = [_bounds(digits) for digits in (begin, end) if digits]
    if not bounds or any(low > high for low, high in bounds):
        return None
    if begin and end:
        (first, _), (_, last) = sorted(bounds)
    else:
        first, last = bounds[0]
    if match["open"] and not end:
        last = _LATEST
    return Dates(field, first if begin else _EARLIEST, last, plain)


def _bounds(digits: str) -> tuple[int, int]:
    """First and last day of the dates that begin with these digits (of yyyymmdd).

    >>> _bounds("2017"), _bounds("20081"), _bounds("200902")
    ((20170101, 20171231), (20081001, 20081231), (20090201, 20090231))
    """
    low, high = digits.ljust(8, "0"), digits.ljust(8, "9")
    months = max(low[4:6], "01"), min(high[4:6], "12")
    days = max(low[6:], "01"), min(high[6:], "31")
    return int(low[:4] + months[0] + days[0]), int(high[:4] + months[1] + days[1])
