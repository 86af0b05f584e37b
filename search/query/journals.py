"""Which journals does someone mean who names one? With or without its "The".

An index holds a journal called "The …" under its name without the article, too (`indexer.plain_fields`).
"""

from __future__ import annotations

from indexer.plain_fields import without_article
from search.query.nodes import Node, Or, Value


def journal_node(folded: str, prefix: bool = False) -> Node:
    """The journals of a folded name, or of all names that begin so; records may have it without its article."""
    short = without_article(folded)
    named = Value("journal", folded, prefix)
    return named if short == folded else Or((named, Value("journal", short, prefix)))
