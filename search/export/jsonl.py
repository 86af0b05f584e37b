"""JSON lines: the whole record, as `meshfind build` reads it back. Score and reasons are not part of a record."""

from __future__ import annotations

from indexer.records import to_json
from search.hits import Hit


def text_of(hit: Hit) -> str:
    """The record as a line."""
    return to_json(hit.record).decode("utf-8") + "\n"
