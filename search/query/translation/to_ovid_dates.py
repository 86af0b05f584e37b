"""Ranges of dates in Ovid's language.

A limit where there is a line to limit (`limit 1 to yr="2001 -2010"`), else what the dates begin with
(`(2017* or 201801*).ed.`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MOST = 200
"""Terms that a range is written as, at most."""

_EARLIEST, _OPEN = 10000101, 30000000
_MONTHS, _DAYS = 12, 31


class OvidDates(NamedTuple):
    """A range: its terms for a field (none: too many), its limit (empty: there is none), and whether they are exact."""

    terms: list[str]
    limit: str
    exact: bool = True


def ovid_dates(first: int, last: int, code: str) -> OvidDates:
    """A range of days yyyymmdd in the field `code`: "yr", which holds years, or one that holds days."""
    first = max(first, _EARLIEST)
    if code == "yr":
        end = "Current" if last >= _OPEN else last // 10000
        whole = (first % 10000, last % 10000) == (101, 1231)
        years = [f'"{year}"' for year in _listed(first // 10000, last // 10000)]
        return OvidDates(years, f'yr="{first // 10000} -{end}"', whole)
    terms = list(_beginnings(first, last)) if _listed(first // 10000, last // 10000) else []
    return OvidDates(terms, f'{code}="{first}-{last}"' if code == "ed" else "")


def _listed(first: int, last: int) -> range:
    return range(first, last + 1) if last - first < MOST else range(0)


def _beginnings(first: int, last: int) -> Iterator[str]:
    """The years, and at the ends months and days, that make up the range."""
    for year in range(first // 10000, last // 10000 + 1):
        if first <= year * 10000 + 101 and last >= year * 10000 + 1231:
            yield f"{year}*"
            continue
        for month in range(1, _MONTHS + 1):
            start = year * 10000 + month * 100
            if first <= start + 1 and last >= start + _DAYS:
                yield f"{start // 100}*"
                continue
            yield from (str(start + day) for day in range(1, _DAYS + 1) if first <= start + day <= last)
