"""Did you mean …? The entry terms, and the words of the records, spelled most like something that was not found.

Two spellings are as far apart as letters are wrong: missing, too many, others, or swapped with their neighbours. Few
may be wrong, and fewer in short words. Only terms that begin like one of the typed words are compared (some thousands,
read from the vocabulary's own order), and those that begin otherwise only if none of these is one letter away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from string import ascii_lowercase
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import STOP_WORDS, fold, stems_of, words_of
from indexer.mesh.forms import exact_of
from indexer.mesh.vocabulary import Vocabulary

Words = Callable[[str, str], Iterable[str]]
"""Of a field and a beginning: the words of the index that begin so."""
Count = Callable[[str, str], int]
"""Of a field and a word: how many records have it."""

SUGGESTIONS = 3
_WORDS = 4
"""More typed words than these do not begin further candidates."""
_REORDERED = 0.5
"""What another order of the words counts for, in wrong letters."""
_POOL = 40
_TEXTS = ("title", "abstract")
_SHORTEST, _SHORT = 3, 4
"""Letters of what others are compared with; up to so many, only what is common is suggested."""
_MOST_WRONG = 3
_COMMON = 1000
"""What one of so many records has is common."""
_RARE = 100
"""A word is taken for misspelled itself where another one is alike that so many times as many records have."""
_MOST_COMPARED = 50_000
"""Words that begin alike are compared; there are more of them in tens of millions of records, most of them misspelt."""


class Candidate(NamedTuple):
    """What may have been meant: how far it is from what was typed, how many records have it, what it is called, in
    which form it was compared, and the descriptor, empty for a word of the records."""

    wrong: float
    records: int
    shown: str
    exact: str
    ui: str = ""


def meant(text: str, vocabulary: Vocabulary, words: Words, count: Count, records: int = 0) -> list[str]:
    """What `text` may have been meant to be: entry terms (with their headings) and, for one word, words of the records.

    The nearest, and of these first what most records have. `records` is how many there are in all.
    """
    found = [*_terms(text, vocabulary, count), *_words_alike(text, words, count)]
    word = fold(text.strip())
    if len(word) <= _SHORT:
        if _held(word, count) * _COMMON > records:
            return []
        found = [one for one in found if one.records and one.records * _COMMON >= records]
    most = max((one.records for one in found), default=0)
    return _nearest(one for one in found if one.ui or one.records * _RARE >= most)


def nearest(text: str, vocabulary: Vocabulary, limit: int = SUGGESTIONS) -> list[str]:
    """The entry terms nearest in spelling to `text`, with their headings; none that is unlike it."""
    return _nearest(_terms(text, vocabulary))[:limit]


def _nearest(candidates: Iterable[Candidate]) -> list[str]:
    """Of the nearest candidates those that most records have, each descriptor once; a word that is a term is none."""
    ranked = sorted(
        candidates, key=lambda one: (one.wrong, -one.records, one.ui.startswith("C"), not one.ui, one.shown)
    )
    terms = {one.exact for one in ranked if one.ui}
    nearest: dict[str, str] = {}
    for one in ranked:
        if one.wrong == ranked[0].wrong and (one.ui or exact_of([one.exact]) not in terms):
            nearest.setdefault(one.ui or one.shown, one.shown)
    return list(nearest.values())[:SUGGESTIONS]


def _most_wrong(text: str) -> int:
    """How many letters of a text may be wrong."""
    letters = len(text.replace(" ", ""))
    return min(_MOST_WRONG, (letters + 1) // 4)


def _held(word: str, count: Count) -> int:
    return sum(count(field, word) for field in _TEXTS)


def _words_alike(text: str, words: Words, count: Count) -> Iterator[Candidate]:
    """The words of titles and abstracts of which few letters are wrong."""
    word = fold(text.strip())
    most = _most_wrong(word)
    if not most or not word.isalpha():
        return
    found: dict[str, int] = {}
    for beginning in dict.fromkeys((word[:2], word[1] + word[0], word[0] + word[2])):
        for field in _TEXTS:
            compared = list(islice(words(field, beginning), _MOST_COMPARED))
            alike = process.extract(word, compared, scorer=OSA.distance, score_cutoff=most, limit=_POOL)
            found.update((one, wrong) for one, wrong, _ in alike if wrong and one not in STOP_WORDS)
    for one, wrong in found.items():
        yield Candidate(wrong, _held(one, count), one, one)


def _terms(text: str, vocabulary: Vocabulary, count: Count | None = None) -> list[Candidate]:
    """The entry terms of which few letters are wrong."""
    words = words_of(text)
    wanted = exact_of(words)
    most = _most_wrong(wanted)
    stems = [stem for stem in stems_of(words) if len(stem) >= _SHORTEST][:_WORDS]
    if not most or not stems:
        return []
    found: list[Candidate] = []
    for prefixes in (_likely, _alike, _unlikely):
        found += _compared(wanted, prefixes(stems), most, vocabulary, count)
        if any(one.wrong <= 1 for one in found):
            break
    return [one for one in found if one.shown.casefold() != text.strip().casefold()]


def _likely(stems: Sequence[str]) -> dict[str, None]:
    """Terms begin like one of the words, but for a letter too many or two that were swapped."""
    return dict.fromkeys(
        prefix for stem in stems for prefix in (stem[:2], stem[1] + stem[0], stem[1:3], stem[0] + stem[2])
    )


def _alike(stems: Sequence[str]) -> dict[str, None]:
    """Terms begin with the first letter of one of the words."""
    return dict.fromkeys(stem[0] for stem in stems)


def _unlikely(stems: Sequence[str]) -> dict[str, None]:
    """The first letter of the first word is wrong, or missing."""
    return dict.fromkeys(letter + second for stem in stems[:1] for letter in ascii_lowercase for second in stem[:2])


def _compared(
    wanted: str, prefixes: Iterable[str], most: int, vocabulary: Vocabulary, count: Count | None
) -> Iterator[Candidate]:
    """The terms that begin so and of which few letters are wrong."""
    terms: dict[str, dict[str, str]] = {}
    for prefix in prefixes:
        for exact, ui, term in vocabulary.terms_from(prefix, len(wanted) - most, len(wanted) + most):
            terms.setdefault(exact, {})[ui] = term
    for exact, wrong in _distances(wanted, list(terms), most).items():
        for ui, term in terms[exact].items():
            yield Candidate(wrong, count("concepts", ui) if count else 0, _shown(term, vocabulary.name(ui)), exact, ui)


def _distances(wanted: str, terms: Sequence[str], most: int) -> dict[str, float]:
    """How many letters of the terms are wrong, where these are few; their words may stand in another order."""
    found: dict[str, float] = {}
    for term, wrong, _ in process.extract(wanted, terms, scorer=OSA.distance, score_cutoff=most, limit=_POOL):
        found[term] = wrong
    if " " in wanted:
        for term, wrong, _ in process.extract(
            _sorted(wanted), terms, scorer=OSA.distance, processor=_sorted, score_cutoff=most, limit=_POOL
        ):
            found[term] = min(found.get(term, most + 1.0), wrong + _REORDERED)
    return found


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _shown(term: str, name: str) -> str:
    """An entry term, with the heading that it belongs to unless that is called the same."""
    return name if exact_of(words_of(term)) == exact_of(words_of(name)) else f"{term} ({name})"
