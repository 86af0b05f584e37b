"""Dates and ranges of dates, as the PubMed User Guide describes them under "Searching by date".

`2001`, `2001/05`, `2001/05/17`, any two of them around a colon, `3000` for an open end, and "last 5 years".
"""

from __future__ import annotations

import calendar
import datetime
import re

from search.query.nodes import Dates
from search.query.pubmed.notes import Notes, shown

_DAY = re.compile(r"(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?[/.]?")
_DASHED_YEARS = re.compile(r"(\d{4})\s*[-‐‑‒–—]\s*(\d{4})")
_STEM = re.compile(r"(\d{1,4})\*")
_LAST = re.compile(r"(?:published\s+)?(?:in\s+the\s+)?(?:last|past)\s+(?:(\d{1,5})\s+)?(day|week|month|year)s?")
_EARLIEST, _LATEST = 101, 30001231
_EXPECTED = 'a date as YYYY, YYYY/MM or YYYY/MM/DD, two of them around a colon, or "last 5 years"'


def is_relative(text: str) -> bool:
    """Whether a text counts back from today, like "last 5 years"."""
    return bool(_LAST.fullmatch(" ".join(text.split()).casefold()))


def read_dates(text: str, field: str, offset: int, today: datetime.date, notes: Notes) -> Dates:
    """The range that a date term at `offset` asks for."""
    typed = " ".join(text.split())
    plain = re.sub(r"[\"“”„‟«»″]", "", typed).strip().casefold()
    relative = _LAST.fullmatch(plain)
    if relative:
        first = _before(today, int(relative[1] or 1), relative[2])
        return Dates(field, _number(first), _number(today), typed)
    years = _DASHED_YEARS.fullmatch(plain)
    if years:
        notes.warn(offset, f"{shown(text)} was read as {years[1]}:{years[2]}")
        plain = f"{years[1]}:{years[2]}"
    begin, colon, end = (part.strip() for part in plain.partition(":"))
    if not begin and not end:
        notes.fail(offset, f"the date {shown(text)} is empty", _EXPECTED)
    first_day = _bound(begin, offset, notes)[0] if begin else _EARLIEST
    last_day = (_bound(end, offset, notes)[1] if end else _LATEST) if colon else _bound(begin, offset, notes)[1]
    if first_day > last_day:
        notes.warn(offset, f"the range {shown(text)} runs backwards and was turned round")
        first_day, last_day = _bound(end, offset, notes)[0], _bound(begin, offset, notes)[1]
    return Dates(field, first_day, last_day, typed)


def _bound(text: str, offset: int, notes: Notes) -> tuple[int, int]:
    """First and last day of a year, a month or a day; `199*` is the ten years that begin so."""
    stem = _STEM.fullmatch(text)
    if stem:
        return int(stem[1].ljust(4, "0")) * 10000 + 101, int(stem[1].ljust(4, "9")) * 10000 + 1231
    match = _DAY.fullmatch(text)
    month, day = (int(part) if part else None for part in match.group(2, 3)) if match else (0, 0)
    if match is None or (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        notes.fail(offset, f"{shown(text)} is no date", _EXPECTED)
    year = int(match[1])
    if month is None:
        return year * 10000 + 101, year * 10000 + 1231
    start = year * 10000 + month * 100
    if day is None:
        return start + 1, start + calendar.monthrange(max(year, 1), month)[1]
    return start + day, start + day


def _before(today: datetime.date, count: int, unit: str) -> datetime.date:
    """The day so many days, weeks, months or years before today, not before the year 1."""
    if unit in ("day", "week"):
        days = min(count * (7 if unit == "week" else 1), today.toordinal() - 1)
        return today - datetime.timedelta(days=days)
    months = max(today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1), 12)
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _number(day: datetime.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
