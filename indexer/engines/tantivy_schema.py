"""How does the Tantivy engine index each field of a Document?

Tokens are finished: fields of many tokens are joined by spaces and parted at spaces again, exact values are kept raw.
"""

from __future__ import annotations

from hashlib import sha256

import tantivy

from indexer.engines.ties import TIE_COLUMN
from indexer.fields import EXACT_FIELDS, NUMBER_FIELDS, STEM_FIELDS, WORD_FIELDS

LENGTH_SUFFIX = "_length"
"""Number of stems in a stem field, for the average length."""

TITLE_KEY = "title_key"
"""The folded title, to sort by."""

LONGEST = 16_000
"""Characters of a token; Tantivy silently drops those of more than 65,530 bytes."""


def kept(token: str) -> str:
    """A token as it is indexed and looked up: one that is too long keeps its beginning and has a digest for an end."""
    return token if len(token) <= LONGEST else token[: LONGEST - 64] + sha256(token.encode()).hexdigest()


def make_schema() -> tantivy.Schema:
    """The schema of an index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(TIE_COLUMN, fast=True)
    builder.add_bytes_field("stored", stored=True)
    builder.add_text_field(TITLE_KEY, tokenizer_name="raw", index_option="basic", fast=True)
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in STEM_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field(name + LENGTH_SUFFIX, fast=True)
    for name in EXACT_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in NUMBER_FIELDS:
        builder.add_unsigned_field(name, fast=True)
    return builder.build()
