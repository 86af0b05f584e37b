"""Did you mean …? The headings whose names or entry terms are spelled most like something that was not found.

Only terms that begin like one of the typed words are compared (a few thousand of them, read from the vocabulary's own
order), so that a suggestion takes some milliseconds with all of MeSH. Similarity is the normalised indel distance,
as rapidfuzz computes it, of the words in the order given and in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase

from rapidfuzz import fuzz, process

from indexer.analysis import stems_of, words_of
from indexer.mesh.forms import exact_of
from indexer.mesh.vocabulary import Vocabulary

SUGGESTIONS = 3
_LEAST = 78.0
"""Below this similarity (of 100) two names have little in common but their length."""
_WORDS = 4
"""More typed words than these do not begin further candidates."""
_SPAN = 10.0
_REORDERED = 0.98
_POOL = 40


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
