"""How does the Tantivy engine index each field of a Document?

Tokens are finished: those of a field come as one string and are parted at its blanks. The blanks inside of exact values
are another character meanwhile.
"""

from __future__ import annotations

from hashlib import sha256

import tantivy

from indexer.engines.ties import TIE_COLUMN, TITLE_KEY
from indexer.fields import BETWEEN_VALUES, EXACT_FIELDS, NUMBER_FIELDS, STEM_FIELDS, WORD_FIELDS

LENGTH_SUFFIX = "_length"
"""Number of stems in a stem field, for the average length."""

_BLANK = "\x1d"
"""Stands for a blank inside of a value, which would part it; to Tantivy it is no white space."""

LONGEST = 16_000
"""Characters of a token; Tantivy silently drops those of more than 65,530 bytes."""


def terms_of(line: str) -> str:
    """The values of an exact field (`Document.exact`) as Tantivy is given them: parted by blanks."""
    terms = line.replace(" ", _BLANK).replace(BETWEEN_VALUES, " ")
    return terms if len(terms) <= LONGEST else " ".join(map(kept, terms.split(" ")))


def term_of(field: str, token: str) -> str:
    """The term under which a token of a field is found."""
    return kept(token if field == "id" else token.replace(" ", _BLANK))


def token_of(term: str) -> str:
    """The token of a term."""
    return term.replace(_BLANK, " ")


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
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in NUMBER_FIELDS:
        builder.add_unsigned_field(name, fast=True)
    return builder.build()
