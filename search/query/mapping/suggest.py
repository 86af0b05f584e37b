"""Did you mean …? The headings, and the words of the records, spelled most like something that was not found.

Headings are compared by their names and entry terms. Only terms that begin like one of the typed words are compared (a
few thousand of them, read from the vocabulary's own order), so that a suggestion takes some milliseconds with all of
MeSH. Similarity is the normalised indel distance, as rapidfuzz computes it, of the words in the order given and in
alphabetical order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from string import ascii_lowercase

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from indexer.analysis import fold, stems_of, words_of
from indexer.mesh.forms import exact_of
from indexer.mesh.vocabulary import Vocabulary

Words = Callable[[str, str], Iterable[str]]
"""Of a field and a beginning: the words of the index that begin so."""
Count = Callable[[str, str], int]
"""Of a field and a word: how many records have it."""

SUGGESTIONS = 3
_LEAST = 78.0
"""Below this similarity (of 100) two names have little in common but their length."""
_WORDS = 4
"""More typed words than these do not begin further candidates."""
_SPAN = 10.0
_REORDERED = 0.98
_POOL = 40
_TEXTS = ("title", "abstract")
_SHORTEST, _MOST_WRONG = 4, 2
"""Letters of a word that others are compared with, and how many of them may be wrong."""
_MOST_COMPARED = 50_000
"""Words that begin alike are compared; there are more of them in tens of millions of records, most of them misspelt."""


def meant(text: str, vocabulary: Vocabulary, words: Words, count: Count) -> list[str]:
    """What `text` may have been meant to be, best first: headings, then, for one word, words that records have."""
    headings = [name for name in nearest(text, vocabulary) if name.casefold() != text.casefold()]
    alike = nearest_words(text, words, count)
    word = fold(text.strip())
    named = min((OSA.distance(word, one) for name in headings for one in words_of(name)), default=len(word))
    if alike and OSA.distance(word, alike[0]) < named:
        return headings + alike[: 1 if headings else SUGGESTIONS]
    return headings


def nearest_words(text: str, words: Words, count: Count) -> list[str]:
    """The words of titles and abstracts that are spelled most like a word: of those with the fewest wrong letters
    the most frequent first. A letter is wrong that is missing, too many, another one, or swapped with its neighbour."""
    word = fold(text.strip())
    if len(word) < _SHORTEST or not word.isalpha():
        return []
    found = set[str]()
    for beginning in dict.fromkeys((word[:2], word[1] + word[0])):
        for field in _TEXTS:
            found.update(_alike(word, islice(words(field, beginning), _MOST_COMPARED)))
    ranked = sorted((OSA.distance(word, one), -sum(count(field, one) for field in _TEXTS), one) for one in found)
    return [one for wrong, _, one in ranked if wrong == ranked[0][0]][:SUGGESTIONS]


def _alike(word: str, candidates: Iterable[str]) -> list[str]:
    """The candidates of which few letters are wrong, and few of many."""
    most = min(_MOST_WRONG, len(word) // _SHORTEST)
    found = process.extract(word, list(candidates), scorer=OSA.distance, score_cutoff=most, limit=_POOL)
    return [one for one, wrong, _ in found if wrong]


def nearest(text: str, vocabulary: Vocabulary, limit: int = SUGGESTIONS) -> list[str]:
    """The names of the headings nearest in spelling to `text`, best first; none that is unlike it."""
    words = words_of(text)
    wanted = exact_of(words)
    stems = [stem for stem in stems_of(words) if len(stem) >= 3][:_WORDS]
    for prefixes in (_likely, _unlikely):
        found = _best(wanted, prefixes(stems), vocabulary)
        if found:
            return found[:limit]
    return []


def _likely(stems: Sequence[str]) -> dict[str, None]:
    """Terms begin like one of the words, but for a letter too many or two that were swapped."""
    return dict.fromkeys(
        prefix for stem in stems for prefix in (stem[:2], stem[1] + stem[0], stem[1:3], stem[0] + stem[2])
    )


def _unlikely(stems: Sequence[str]) -> dict[str, None]:
    """The first letter of the first word is wrong, or missing. Many terms, so only where nothing else was found."""
    return dict.fromkeys(letter + second for stem in stems[:1] for letter in ascii_lowercase for second in stem[:2])


def _best(wanted: str, prefixes: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Names of descriptors with terms that begin so and are like `wanted`, and not much less so than the best."""
    terms: dict[str, list[str]] = {}
    for prefix in prefixes:
        for exact, ui in vocabulary.terms_from(prefix):
            terms.setdefault(exact, []).append(ui)
    similar = _similar(wanted, list(terms))
    least = max(similar.values(), default=0.0) - _SPAN
    ranked = sorted(
        (-score, ui.startswith("C"), term, ui)
        for term, score in similar.items()
        if score >= least
        for ui in terms[term]
    )
    return [vocabulary.name(ui) for ui in dict.fromkeys(ui for _, _, _, ui in ranked)]


def _similar(wanted: str, terms: Sequence[str]) -> dict[str, float]:
    """The terms most similar to `wanted`, with their similarity."""
    found: dict[str, float] = {}
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, _REORDERED)):
        for term, score, _ in process.extract(wanted, terms, scorer=scorer, score_cutoff=_LEAST, limit=_POOL):
            found[term] = max(found.get(term, 0.0), score * weight)
    return found
