"""By what do engines order records without reading them? Ties by the beginning of their ids, and titles."""

from __future__ import annotations

TIE_COLUMN = "id_prefix"
"""Column with the first eight bytes of the id as an unsigned integer."""


TITLE_KEY = "title_key"
"""Column with the folded title, to sort by."""


def tie_key(id_: str) -> int:
    """The first eight bytes of an id as an integer that sorts like them."""
    return int.from_bytes(id_.encode()[:8].ljust(8, b"\0"), "big")
