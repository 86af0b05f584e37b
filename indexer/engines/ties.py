"""How do records with equal scores stand in the order of their ids without reading ids?"""

from __future__ import annotations

TIE_COLUMN = "id_prefix"
"""Column with the first eight bytes of the id as an unsigned integer."""


def tie_key(id_: str) -> int:
    """The first eight bytes of an id as an integer that sorts like them."""
    return int.from_bytes(id_.encode()[:8].ljust(8, b"\0"), "big")
