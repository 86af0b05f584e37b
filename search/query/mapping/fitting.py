"""How well do words fit an entry term that has the same key?

Keys are made of stems, so that texts meet the vocabulary whatever their endings. Who names a heading means more: these
words, but for case, spelling, hyphens and number. A stub ("pancrea") and another word of the same stem ("infected") do
not fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.analysis import words_of
from indexer.mesh.forms import Form, uninvert
from indexer.spelling import americanise

_NO_PLURAL = re.compile(r".*(?:[iu]s|ss|pancreas|atlas|bias|gas)")
"""A singular that ends in -s."""


def fit(form: Form, words: Sequence[str]) -> int | None:
    """The rank of a form for folded words in American spelling whose `exact` is the form's: 0 is the best.

    The very same words (0) beat another number ("Nursing Homes" for nursing home: 1), this beats the order of the
    vocabulary ("Nursing, Home": 2), also in another number (3). None: they do not fit.
    """
    natural, listed = _words(uninvert(form.term)), _words(form.term)
    if words == natural:
        return 0
    if form.acronym:
        # An acronym has a plural in -s, but "LAT" is not the singular of "LATS".
        return 3 if [f"{word}s" for word in natural] == words else None
    if form.in_text and _same_number(words, natural):
        return 1
    if words == listed:
        return 2
    if any(_same_number(words, term) for term in (natural, listed)):
        return 3
    # What is left are hyphened terms written as one word.
    return 3 if len(natural) != len(words) else None


def american(words: Sequence[str]) -> list[str]:
    """Folded words in American spelling."""
    return [americanise(word) for word in words]


def _same_number(words: Sequence[str], term: Sequence[str]) -> bool:
    """Whether words differ from a term in number only."""
    return len(words) == len(term) and all(
        word == other or not _NO_PLURAL.fullmatch(max(word, other, key=len))
        for word, other in zip(words, term, strict=True)
    )


def _words(text: str) -> list[str]:
    return american(words_of(text))
