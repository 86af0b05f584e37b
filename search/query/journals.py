"""Which journals does someone mean who names one: with or without its "The", or by its ISSN?

An index holds a journal called "The …" under its name without the article, too (`indexer.plain_fields`).
"""

from __future__ import annotations

import re

from indexer.plain_fields import without_article
from search.query.nodes import Node, Or, Value

_ISSN = re.compile(r"([0-9]{4}) ([0-9]{3}[0-9x])")


def journal_node(folded: str, prefix: bool = False) -> Node:
    """The journals of a folded name, or of all names that begin so; records may have it without its article."""
    short = without_article(folded)
    named = Value("journal", folded, prefix)
    return named if short == folded else Or((named, Value("journal", short, prefix)))


def written_issn(folded: str) -> str:
    """An ISSN as people write it, from its folded form "0028 4793"; empty for the name of a journal."""
    match = _ISSN.fullmatch(folded)
    return f"{match[1]}-{match[2].upper()}" if match else ""
