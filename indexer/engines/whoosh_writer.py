"""The writing half of the Whoosh engine.

The schema holds stock Whoosh classes only, so that any program with plain Whoosh can open the folder, and fields
are fed token lists, so that Whoosh's own analysis never runs.
"""

from __future__ import annotations

import warnings
from itertools import chain
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # Whoosh 2.7.4 predates the stricter escapes of Python 3.12+, which warn when it is first compiled.
    warnings.simplefilter("ignore")
    from whoosh import columns, fields
    from whoosh.analysis import LowercaseFilter, RegexTokenizer
    from whoosh.filedb.filestore import FileStorage

from indexer.engines.lengths import encode_length
from indexer.engines.ties import TIE_COLUMN, TITLE_KEY, tie_key
from indexer.engines.whoosh_segment import TokenSegmentWriter
from indexer.engines.whoosh_stored import WhooshStored
from indexer.fields import EXACT_FIELDS, NUMBER_FIELDS, STEM_FIELDS, WORD_FIELDS, Document

LENGTH_SUFFIX = "_length"
"""Column with the length of a stems field as all engines round it (`lengths`); Whoosh rounds its own otherwise."""


def make_schema() -> Any:
    """The Whoosh schema: how each field of a Document is indexed."""
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True, sortable=True),
        stored=fields.STORED,
    )
    # Only someone who opens the folder with plain Whoosh meets this analyser, when parsing a query.
    plain = RegexTokenizer() | LowercaseFilter()
    for name in WORD_FIELDS:
        field = fields.TEXT(analyzer=plain, phrase=True)
        field.scorable = False
        schema.add(name, field)
    for name in STEM_FIELDS:
        schema.add(name, fields.TEXT(analyzer=plain, phrase=False))
        schema.add(name + LENGTH_SUFFIX, fields.COLUMN(columns.NumericColumn("B")))
    for name in EXACT_FIELDS:
        schema.add(name, fields.ID())
    for name in NUMBER_FIELDS:
        # A column without postings: ranges and sorting read it whole.
        schema.add(name, fields.COLUMN(columns.NumericColumn("i")))
    schema.add(TIE_COLUMN, fields.COLUMN(columns.NumericColumn("Q")))
    schema.add(TITLE_KEY, fields.COLUMN(columns.VarBytesColumn()))
    return schema


class WhooshWriter:
    """Writes one Whoosh segment into a folder; what is there already stays, but for what is deleted."""

    def __init__(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        exists = storage.index_exists()
        self._before = WhooshStored(folder) if exists else None
        self._writer = TokenSegmentWriter(
            storage.open_index() if exists else storage.create_index(make_schema()), folder
        )

    def add(self, document: Document) -> None:
        """See `EngineWriter.add`."""
        tokens: dict[str, list[str]] = {"id": [document.id]}
        columns_: dict[str, object] = {"id": document.id, TIE_COLUMN: tie_key(document.id)}
        for name in chain(document.words, document.exact, document.stems):
            if values := document.tokens(name):
                tokens[name] = values
        for name in document.stems:
            columns_[name + LENGTH_SUFFIX] = encode_length(len(tokens.get(name, ())))
        columns_.update(document.numbers)
        columns_[TITLE_KEY] = document.words.get("title", "").encode()
        self._writer.add_tokens(tokens, {"id": document.id, "stored": document.stored}, columns_)

    def delete(self, id: str) -> None:
        """See `EngineWriter.delete`."""
        number = self._before.number(id) if self._before else None
        if number is not None:
            self._writer.delete_document(number)

    def commit(self) -> int:
        """See `EngineWriter.commit`."""
        self._close_before()
        self._writer.commit(merge=False)
        return self._writer.distinct_terms

    def cancel(self) -> None:
        """See `EngineWriter.cancel`."""
        self._close_before()
        self._writer.cancel()

    def _close_before(self) -> None:
        if self._before:
            self._before.close()
