"""Narrowing a search: `year:2015-2020`, `type:review` and the like become conditions.

Filters of one name are alternatives, filters of different names must all hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from indexer.errors import QueryError
from indexer.plain_fields import fold_phrase
from search.query.journals import journal_node
from search.query.languages import language_code
from search.query.nodes import And, Dates, Heading, Node, Or, Value

Filters: TypeAlias = Mapping[str, Any]
"""Names to values: one value or several; for "year" a number, a pair (first, last; None is open), or text."""

NAMES = ("year", "type", "language", "journal", "mesh", "major", "has")

_SPAN = re.compile(r"(\d{4})?\s*[-–:]\s*(\d{4})?|(\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1, 9999


def parse_filters(texts: Iterable[str]) -> dict[str, list[str]]:
    """Filters as the command line takes them, "name:value", by name.

    Raises:
        QueryError: one has no colon, or a name that is none.
    """
    filters: dict[str, list[str]] = {}
    for text in texts:
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if not colon or not value.strip() or name not in NAMES:
            raise QueryError(
                f"the filter {text!r} is not understood; write name:value with one of {', '.join(NAMES)}, "
                "for example year:2015-2020"
            )
        filters.setdefault(name, []).append(value.strip())
    return filters


def filter_node(filters: Filters) -> Node | None:
    """The condition that all filters make together; None without any.

    Raises:
        QueryError: a name is unknown or a value makes no sense.
    """
    if not isinstance(filters, Mapping):
        raise QueryError(f'filters are a mapping such as {{"year": (2015, 2020)}}, not {filters!r}')
    nodes = []
    for name, given in filters.items():
        if name not in NAMES:
            raise QueryError(f"there is no filter {name!r}; the filters are {', '.join(NAMES)}")
        values = [given] if name == "year" and isinstance(given, tuple) else _listed(given)
        alternatives = tuple(_one(name, value) for value in values)
        if alternatives:
            nodes.append(alternatives[0] if len(alternatives) == 1 else Or(alternatives))
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]


def _one(name: str, value: Any) -> Node:
    if name == "year":
        first, last = _years(value)
        return Dates("date", first * 10000 + 101, last * 10000 + 1231, f"year:{value}")
    if not isinstance(value, str) or not value.strip():
        raise QueryError(f"the filter {name} takes text, not {value!r}")
    text = value
    if name in ("mesh", "major"):
        return Heading(text, major=name == "major")
    if name == "has":
        if text.lower() != "abstract":
            raise QueryError(f"the filter has:{text} is unknown; there is has:abstract")
        return Value("has_abstract", "yes")
    if name == "language":
        return Value("language", language_code(text) or text.lower())
    return Value("publication_type", fold_phrase(text)) if name == "type" else journal_node(fold_phrase(text))


def _years(value: Any) -> tuple[int, int]:
    """First and last year of a number, a pair or a text like 2015, 2015-2020, 2015- or -2020."""
    first, last = _bounds(value)
    if first > last:
        raise QueryError(f"the years {first}-{last} run backwards; write year:{last}-{first}")
    if first < _FIRST_YEAR or last > _LAST_YEAR:
        raise QueryError(f"year:{value} is no year; years have four digits")
    return first, last


def _bounds(value: Any) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    if isinstance(value, tuple) and len(value) == 2 and all(year is None or isinstance(year, int) for year in value):
        first, last = value
        return (_FIRST_YEAR if first is None else first), (_LAST_YEAR if last is None else last)
    match = _SPAN.fullmatch(str(value).strip())
    if match is None or not any(match.groups()):
        raise QueryError(f"year:{value} is not understood; write year:2015, year:2015-2020, year:2015- or year:-2020")
    if match[3]:
        return int(match[3]), int(match[3])
    return int(match[1] or _FIRST_YEAR), int(match[2] or _LAST_YEAR)
