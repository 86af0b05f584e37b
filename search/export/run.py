"""A TREC run: the six columns from which trec_eval and its kin compute measures.

trec_eval ranks by the score alone, which it keeps in single precision, and orders equal scores by id; the column
with the rank is ignored (its README: "sort and rank the retrieved docs by sim/docno"). Two hits with one score,
or with scores that single precision cannot tell apart, would change places. So each printed score is the nearest
number of single precision that is still below the one before.

Columns are parted by white space, so that ids of records are quoted (`run_id`).
"""

from __future__ import annotations

import math
import struct
from urllib.parse import quote

from indexer.errors import QueryError
from search.hits import Hit

# By how much a tied score is lowered: at least one place of single precision, and near zero enough to stay clear
# of numbers that lose their digits there.
_RELATIVE_STEP = 2.0**-23
_SMALLEST_STEP = 1e-9


class Run:
    """The lines of one query of a run, from the best hit to the last."""

    def __init__(self, query_id: str, tag: str) -> None:
        self._query_id = _column(query_id, "id of the query")
        self._tag = _column(tag, "tag of the run")
        self._rank = 0
        self._last_score = math.inf

    def text_of(self, hit: Hit) -> str:
        """The line of the next hit."""
        score = _single(hit.score)
        if score >= self._last_score:
            step = max(abs(self._last_score) * _RELATIVE_STEP, _SMALLEST_STEP)
            score = _single(self._last_score - step)
        self._last_score = score
        self._rank += 1
        # Nine digits tell any two numbers of single precision apart.
        return f"{self._query_id} Q0 {run_id(hit.id)} {self._rank} {score:.9g} {self._tag}\n"


def run_id(id: str) -> str:
    """A record id as a run can hold it: white space and control characters quoted as in URLs.

    >>> run_id("a b")
    'a%20b'
    """
    return "".join(quote(c) if c.isspace() or not c.isprintable() else c for c in id)


def _column(text: str, what: str) -> str:
    if text.split() != [text] or not text.isprintable():
        raise QueryError(
            f"the {what} {text!r} is empty or has white space or invisible characters in it, which a TREC run cannot "
            "hold; choose another format, such as jsonl"
        )
    return text


def _single(number: float) -> float:
    """The nearest number of single precision."""
    value: float = struct.unpack("f", struct.pack("f", number))[0]
    return value
