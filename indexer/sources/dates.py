"""The dates of the bibliographic world: which days can "1998 Dec-1999 Jan" or "2000 Spring" have been?

Every date becomes a `PartialDate`: two inclusive bounds and the words of the source. What makes no sense
(a year 0, the 31st of February) is dropped from the right: the month stands without its day, the year
without its month. Nothing here raises.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import NamedTuple

from indexer.records import PartialDate

# Years outside are slips of the pen: the oldest citations of PubMed are of the 1780s.
_FIRST_YEAR, _LAST_YEAR = 1000, 2999

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# Words for spans of months. A "Winter" is that year's first issue for one journal and its last for the next,
# so it may be any month.
_SPANS = {
    "spr": (3, 5), "sum": (6, 8), "aut": (9, 11), "fal": (9, 11), "win": (1, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_ORDINALS = {"first": "q1", "second": "q2", "third": "q3", "fourth": "q4"}

_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)|(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?![-/\d])(?:[ T]+\d.*)?")
_QUARTER = re.compile(r"\b([1-4](?=(?:st|nd|rd|th)?\s*q)|first|second|third|fourth)\S*\s+q[a-z]*", re.I)
_BETWEEN = re.compile(r"\s*(?:[-‐‑‒–—/&]|\bto\b|\band\b)\s*", re.I)
_WORD = re.compile(r"\d+|[^\W\d_]+\d?")


class _End(NamedTuple):
    """One end of a span as far as it is written: the year, the months it may mean, the day."""

    year: int | None = None
    months: tuple[int, int] | None = None
    day: int | None = None


def make_date(year: int, month: int | None, day: int | None, text: str) -> PartialDate | None:
    """The date of a year, or of a month or a day in it. None if the year cannot be.

    >>> make_date(2017, 2, None, "2017 Feb")
    PartialDate(first=20170201, last=20170228, text='2017 Feb')
    >>> make_date(2017, 2, 31, "2017 Feb 31").last
    20170228
    """
    return _span(_End(year, (month, month) if month is not None else None, day), None, text)


@lru_cache(maxsize=20_000)
def parse_date_text(text: str) -> PartialDate | None:
    """The date that a text tells in any form that PubMed uses. None if there is no year in it.

    >>> parse_date_text("1998 Dec-1999 Jan")
    PartialDate(first=19981201, last=19990131, text='1998 Dec-1999 Jan')
    >>> parse_date_text("1999 1st Quart").last, parse_date_text("1977 Apr 17-21").first
    (19990331, 19770417)
    """
    text = " ".join(text.split())
    digits = _DIGITS.fullmatch(text)
    if digits:
        year, month, day = (int(part) if part else None for part in digits.group(1, 2, 3))
        if year is None:
            year, month, day = (int(part) if part else None for part in digits.group(4, 5, 6))
        # "1976-77" is a span of years, not a month.
        if year is not None and (month is None or 1 <= month <= 12 or day is not None):
            return make_date(year, month, day, text)
    plain = _QUARTER.sub(lambda match: _ORDINALS.get(match[1].lower(), "q" + match[1]), text)
    ends = [_read_end(part) for part in _BETWEEN.split(plain)]
    ends = [end for end in ends if end != _End()]
    if not ends:
        return None
    return _span(ends[0], ends[-1] if len(ends) > 1 else None, text)


@lru_cache(maxsize=20_000)
def date_of_parts(year: str, month: str = "", day: str = "", season: str = "") -> PartialDate | None:
    """The date of the elements Year, Month, Day and Season as written; all but the year may be empty.

    >>> date_of_parts("1979", "Jun"), date_of_parts("1979", "06", "1").text
    (PartialDate(first=19790601, last=19790630, text='1979 Jun'), '1979-06-01')
    """
    if _is_number(year, 4) and _is_number(month, 2) and not season:
        text = "-".join([year, month.zfill(2), day.zfill(2)] if day else [year, month.zfill(2)])
        return make_date(int(year), int(month), int(day) if _is_number(day, 2) else None, text)
    return parse_date_text(" ".join(part for part in (year, month, season, day) if part))


def _is_number(text: str, width: int) -> bool:
    return text.isdecimal() and len(text) <= width


def _read_end(text: str) -> _End:
    """What one side of a hyphen says. The first year, month word and day count; other words are passed over."""
    year = day = None
    months = None
    for word in _WORD.findall(text):
        if word.isdecimal():
            if len(word) == 4 and year is None:
                year = int(word)
            elif len(word) <= 2 and day is None:
                day = int(word)
        elif months is None:
            key = word.lower()[:3]
            months = (_MONTHS[key], _MONTHS[key]) if key in _MONTHS else _SPANS.get(key)
    return _End(year, months, day)


def _span(left: _End, right: _End | None, text: str) -> PartialDate | None:
    """From the start of `left` to the end of `right`; each side lends the other what it leaves out."""
    left, right = (left, left) if right is None else _completed(left, right)
    first, last = _bound(left, upper=False), _bound(right, upper=True)
    if first is None or last is None or first > last:
        # One end makes no sense, or they are the wrong way round.
        others = (first, last, _bound(left, upper=True), _bound(right, upper=False))
        bounds = [bound for bound in others if bound is not None]
        if not bounds:
            return None
        first, last = min(bounds), max(bounds)
    return PartialDate(first, last, text)


def _completed(left: _End, right: _End) -> tuple[_End, _End]:
    """Both sides of a hyphen with what they share: "1977 Apr 17-21", "Jan-Feb 1999", "1978-79", "1977 Dec-Jan"."""
    if left.year is None:
        left = left._replace(year=right.year)
    if right.year is None:
        if left.months is None and right.months is None and left.year and right.day is not None:
            return left, _End(left.year - left.year % 100 + right.day)
        year = left.year
        if year and left.months and right.months and right.months[1] < left.months[0]:
            year += 1
        right = right._replace(year=year)
        if right.months is None and right.day is not None:
            right = right._replace(months=left.months)
    return left, right


def _bound(end: _End, *, upper: bool) -> int | None:
    """The first or the last day that an end may mean, as yyyymmdd."""
    if end.year is None or not _FIRST_YEAR <= end.year <= _LAST_YEAR:
        return None
    months = end.months
    if months is None or not 1 <= months[0] <= months[1] <= 12:
        return end.year * 10000 + (1231 if upper else 101)
    month = months[1] if upper else months[0]
    days = monthrange(end.year, month)[1]
    day = days if upper else 1
    if months[0] == months[1] and end.day is not None and 1 <= end.day <= days:
        day = end.day
    return end.year * 10000 + month * 100 + day
