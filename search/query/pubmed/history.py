"""What PubMed writes behind a query when it is copied: "Filters: Humans; English; from 2000 - 2015", "Sort by: …".

Each filter becomes the condition it stands for; one that is not known here is left out and named, since a search
narrowed to nothing would hide what it found.
"""

from __future__ import annotations

import re

from search.query.languages import language_code
from search.query.nodes import Node, Nothing
from search.query.pubmed.dates import is_relative, read_dates
from search.query.pubmed.notes import Context, shown
from search.query.pubmed.tags import find_tag
from search.query.pubmed.terms import Term, read_term

_TAIL = re.compile(
    r"\s(?:Sort by:[^:\n]{0,40}?(?=\s+Filters?\b|\s*$)|Filters?(?: activated)?:(?P<filters>[^\n]{0,500}))"
)
_ITEM = re.compile(r"[^;,]+(?:,\s+Phase\s+\w+)?", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?:publication date|published)\s+(?=from|in)", re.IGNORECASE)
_RANGE = re.compile(r"from\s+(\d[\d/]*)\s*(?:-|–|to)\s*(\d[\d/]*)", re.IGNORECASE)


def cut_tail(text: str, start: int, end: int, context: Context) -> tuple[int, list[Node]]:
    """Where the query between `start` and `end` ends, and the conditions of the filters written behind it."""
    match = _TAIL.search(text, start, end)
    if match is None:
        return end, []
    found: list[Node] = []
    for tail in _TAIL.finditer(text, match.start(), end):
        if tail["filters"] is None:
            context.notes.warn(tail.start() + 1, "the order of hits is no part of a query and was left out")
            continue
        for item in _ITEM.finditer(text, *tail.span("filters")):
            found += _condition(item[0].strip(" ."), item.start(), context)
    return match.start(), found


def _condition(item: str, offset: int, context: Context) -> list[Node]:
    item = _PUBLISHED.sub("", item)
    years = _RANGE.fullmatch(item)
    if years:
        return [read_dates(f"{years[1]}:{years[2]}", "date", offset, context.today, context.notes)]
    if is_relative(item):
        return [read_dates(item, "date", offset, context.today, context.notes)]
    tag = find_tag("la" if language_code(item) else "filter")
    node = read_term(Term(item, False, offset), tag, context) if item else None
    if isinstance(node, Nothing):
        context.notes.warn(offset, f"the filter {shown(item)} cannot be asked of these records and was left out")
        return []
    return [] if node is None else [node]
