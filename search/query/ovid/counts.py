"""How many hits did a line have? Numbers at the end of lines that are no part of the search."""

from __future__ import annotations

import re

from search.query.ovid.syntax import COMBINED, has_syntax, is_complete

_COUNT = re.compile(
    r"""\s*(?:(?P<wide>\t|\||\s{2})[\s|]*|\s)[(\[]?\s*(?P<count>[0-9][0-9,.' ]{0,14})
    \s*(?:hits?|results?|records?|citations?|articles?|refs?)?\s*[)\]]?[\s|]*(?:(?:advanced|basic|display|more).{0,30})?$""",
    re.IGNORECASE | re.VERBOSE,
)
OPERATOR_END = re.compile(r"(?:(?:^|[\s)/\"*$.\]])(?:or|and|not|adj[0-9]*)|(?:^|\s)exp)\s*$", re.IGNORECASE)
"""A line that ends like this goes on in the next one."""

_LONGEST = 80
_LONGEST_OPERATOR = 20
_SMALL_COUNT = 100


def end_before_count(text: str) -> int | None:
    """Where a search ends that has a number of hits behind it: in brackets, or after a tab, spaces or a complete
    search. None if it has none."""
    match = _COUNT.search(text, max(0, len(text) - _LONGEST))
    while match and OPERATOR_END.search(text[max(0, match.start() - _LONGEST_OPERATOR) : match.start()]):
        # "1 or 2 450123" ends with a line's number and a count, which may itself have spaces.
        match = _COUNT.search(text, match.start() + 1)
    if match is None:
        return None
    head = text[: match.start()].rstrip()
    if not head or head.endswith((",", "-")) or re.match(r"limit\s+\S*$", head, re.I):
        return None
    bracketed = match[0].lstrip(" \t|")[:1] in ("(", "[")
    if bracketed and not match[0].rstrip().endswith((")", "]")):
        return None
    complete = is_complete(head) or COMBINED.fullmatch(head.strip()) is not None
    number = int(re.sub("[^0-9]", "", match["count"]))
    if head.lower().startswith(("limit", "remove")):
        complete = bracketed or match["wide"] is not None
    if complete or (number >= _SMALL_COUNT and (bracketed or match["wide"]) and not has_syntax(head)):
        return len(head)
    return None
