"""One id per line: what PubMed's search box and most screening tools take as a list."""

from __future__ import annotations

from search.export.values import one_line
from search.hits import Hit


def text_of(hit: Hit) -> str:
    """The id as a line."""
    return one_line(hit.id) + "\n"
