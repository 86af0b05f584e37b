"""An open Tantivy index: statistics, tokens and hits, as plain values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import tantivy

from indexer.engines.tantivy_schema import LENGTH_SUFFIX, term_of, token_of
from indexer.engines.tantivy_stored import open_index, segment_sizes
from search.scoring import UnitClauses

_CACHED_FREQUENCIES = 65_536
_CACHED_QUERIES = 4_096
_SHIFT = 32
_FEW = 30


class TantivyIndex:
    """One state of an index. Documents are numbered by segment (upper 32 bits) and place in it (lower 32)."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self.schema = index.schema
        self.searcher = index.searcher()
        self.records = self.searcher.num_docs
        self._documents = sum(segment_sizes(folder))
        self.count = lru_cache(maxsize=_CACHED_FREQUENCIES)(self._count)
        self.term = lru_cache(maxsize=_CACHED_QUERIES)(self._term)
        self.by_frequency = lru_cache(maxsize=_CACHED_QUERIES)(self._by_frequency)
        self.without = lru_cache(maxsize=_CACHED_QUERIES)(self._without)
        self.recent_parts: list[tuple[UnitClauses, list[tantivy.Query]]] = []
        self.average_length = lru_cache(maxsize=None)(self._average_length)

    def _term(self, field: str, token: str) -> tantivy.Query:
        """The documents that hold a token, whatever their score."""
        return tantivy.Query.term_query(self.schema, field, term_of(field, token), "basic")

    def _by_frequency(self, field: str, token: str) -> tuple[tantivy.Query, float]:
        """The documents that hold a stem, scored by Tantivy's BM25, and the idf in those scores."""
        return tantivy.Query.term_query(self.schema, field, term_of(field, token), "freq"), self.idf(field, token)

    def _without(self, field: str, token: str, without: str) -> tantivy.Query:
        """The documents that hold a token and not another."""
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self.term(field, token)), (tantivy.Occur.MustNot, self.term(field, without))]
        )

    def _count(self, field: str, token: str) -> int:
        """The number of records that hold a token in a field."""
        if self.records == self._documents:
            return int(self.searcher.doc_freq(field, term_of(field, token)))
        return self.total(self.term(field, token))  # Tantivy's own number counts deleted documents

    def total(self, query: tantivy.Query) -> int:
        """The number of documents that match."""
        return int(self.searcher.search(tantivy.Query.const_score_query(query, 0.0), 1).count)  # type: ignore[attr-defined]

    def idf(self, field: str, token: str) -> float:
        """The inverse document frequency by which Tantivy weights a token: it counts deleted documents too."""
        frequency = int(self.searcher.doc_freq(field, term_of(field, token)))
        return math.log(1.0 + (self._documents - frequency + 0.5) / (frequency + 0.5))

    def _average_length(self, field: str) -> float:
        """The average number of stems in a stem field, over all records."""
        if not self.records:
            return 0.0
        asked = {"length": {"avg": {"field": field + LENGTH_SUFFIX}}}
        answer = self.searcher.aggregate(tantivy.Query.all_query(), asked)
        return float(answer["length"]["value"] or 0.0)

    def tokens(self, field: str, prefix: str) -> list[str]:
        """The distinct tokens of a field that begin with `prefix`, in order."""
        found = self.searcher.terms_with_prefix(field, term_of(field, prefix))
        return sorted(token_of(term) for term, _ in found)

    def ids(self, query: tantivy.Query) -> list[str]:
        """The ids of all documents that match, in their order."""
        limit = max(1, self.records)
        hits = self.searcher.search(query, limit, False, order_by_field="id", order=tantivy.Order.Asc).hits
        return [str(id) for id, _ in hits]

    def has_any(self, query: tantivy.Query) -> bool:
        """Whether any document matches.

        Raises:
            ValueError: Tantivy cannot carry the query out.
        """
        return bool(self.searcher.search(query, 1, False).hits)

    def with_ids(self, ids: Sequence[str]) -> tantivy.Query:
        """The documents with these ids."""
        return self.any_token("id", ids)

    def any_token(self, field: str, tokens: Sequence[str]) -> tantivy.Query:
        """The documents that hold any of these tokens in a field."""
        if len(tokens) < 2:
            return self.term(field, tokens[0]) if tokens else tantivy.Query.empty_query()
        if len(tokens) <= _FEW:  # a set of terms is looked for in the whole dictionary, and then in all documents
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, self.term(field, token)) for token in tokens])
        return tantivy.Query.term_set_query(self.schema, field, [term_of(field, token) for token in tokens])

    def phrase(self, field: str, words: Sequence[str]) -> tantivy.Query:
        """The documents that hold two words or more one after the other in a field of words."""
        return tantivy.Query.phrase_query(self.schema, field, list(words))

    def stored(self, document: int) -> bytes:
        """What is stored of a document (`indexer.stored`)."""
        return bytes(self.searcher.doc(address(document)).get_first("stored") or b"")

    def values(self, field: str, documents: Sequence[int]) -> list[int]:
        """The values of a fast field (0 where there is none)."""
        found = self.searcher.fast_field_values(field, [address(document) for document in documents])
        return [int(value or 0) for value in found]


def number(at: tantivy.DocAddress) -> int:
    """The number of a document."""
    return at.segment_ord << _SHIFT | at.doc


def address(document: int) -> tantivy.DocAddress:
    """Where the document of a number stands."""
    return tantivy.DocAddress(document >> _SHIFT, document & (1 << _SHIFT) - 1)
