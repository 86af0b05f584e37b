"""Where does the term of a table row end? The entries of the row are the witnesses.

MeSH lists a descriptor's terms in every order, spelling and number. "Neoplasms, Liver" among the entries
therefore proves that "Liver Neoplasms Tumors or cancer of the LIVER." begins with "Liver Neoplasms".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from indexer.analysis import fold, stems_of, words_of

# The longest term of MeSH has 16 words; the bound keeps text without any punctuation from costing its square.
_MOST_WORDS = 40

_ARTICLES = frozenset(("A", "An", "The"))
# Words that terms spell with a small letter ("Quality of Life", "von Willebrand Factor", "beta-Arrestins").
_SMALL_WORD = re.compile(r"a|an|and|as|at|by|for|from|in|of|on|or|the|to|type|vs|with|von|virus|alpha|beta|gamma|delta")
# "Escherichia coli" and "Salmonella enterica": more small letters than these are prose.
_MOST_SMALL_WORDS = 2


def _order(text: str) -> str:
    """Alike for texts that differ in the order of their words only."""
    return " ".join(sorted(words_of(text)))


def _hyphenation(text: str) -> str:
    """Alike for texts that differ in hyphens and spaces only."""
    return "".join(words_of(text))


def _number(text: str) -> str:
    """Alike for the singular and the plural of a text, in any order of words."""
    return " ".join(sorted(stems_of(words_of(text))))


_Key = Callable[[str], str]
# From the strongest kind of proof to the weakest.
_PROOFS: tuple[tuple[_Key, ...], ...] = ((_order, _hyphenation), (_number,))


def find_term(sentence: str, entries: Iterable[str]) -> tuple[str, bool]:
    """The term that a sentence of term and description begins with, and whether it is a guess."""
    words = sentence.split()
    witnesses = _Witnesses(entries)
    for proof in _PROOFS:
        for run in _runs(words, witnesses.most_tokens):
            if witnesses.prove(run, proof):
                return run, False
    name, guessed = before_article(words)
    return (name, guessed) if name else (first_words(words), True)


def prove_bare_term(words: Sequence[str], later: Sequence[str]) -> str:
    """The term of a row without description: some first words, where the others are the first entry.

    "Male Males" and "Abattoirs Abattoir,Slaughterhouses" prove themselves. `later` are the entries after the
    first one. Empty when nothing is proven.
    """
    if len(words) > 2 * _MOST_WORDS:
        return ""
    witnesses = _Witnesses(later)
    for proof in _PROOFS:
        for run in _runs(words[:-1], len(words)):
            first = " ".join(words)[len(run) + 1 :]
            if witnesses.prove(run, proof) or _Witnesses([first]).prove(run, proof):
                return run
    return ""


class _Witnesses:
    """The entries of a row, asked whether a run of words is a term."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._forms: dict[tuple[_Key, str], set[str]] = defaultdict(set)
        self.most_tokens = 0
        for entry in entries:
            self.most_tokens = max(self.most_tokens, len(words_of(entry)))
            for key in chain.from_iterable(_PROOFS):
                self._forms[key, key(entry)].add(fold(entry))

    def prove(self, run: str, proof: tuple[_Key, ...]) -> bool:
        """Is some entry another form of the run? An entry that is the run itself proves nothing."""
        keys = [(key, form) for key in proof if (form := key(run))]
        return any(self._forms.get(key, set()) - {fold(run)} for key in keys)


def _runs(words: Sequence[str], most_tokens: int) -> Iterator[str]:
    """The runs of first words that could be a term, the longest first.

    A term has no more words than its longest form has tokens, but for signs that are no token ("&").
    """
    longest = min(len(words), most_tokens + 2, _MOST_WORDS)
    return (" ".join(words[:count]) for count in range(longest, 0, -1) if _may_end(words, count))


def _may_end(words: Sequence[str], count: int) -> bool:
    """No term ends with a comma ("Carcinoma, Hepatocellular")."""
    return not words[count - 1].endswith(",")


def before_article(words: Sequence[str]) -> tuple[str, bool]:
    """The words before the A, An or The that begins the description, and whether it is a guess.

    Empty when there is none. "Vitamin A A general term" and "Serum Amyloid A Protein An ACUTE PHASE protein"
    show that an A may belong to the term: one that a capitalised word or another article follows gives way
    to a later one, and is but a guess where there is no other.
    """
    doubtful = ""
    for place in range(1, min(len(words) - 1, _MOST_WORDS)):
        if words[place] in _ARTICLES and _may_end(words, place):
            if sum(map(_is_small, words[:place])) > _MOST_SMALL_WORDS:
                break
            if words[place] != "A" or _begins_prose(words[place + 1]):
                return " ".join(words[:place]), False
            doubtful = doubtful or " ".join(words[:place])
    return doubtful, bool(doubtful)


def _begins_prose(word: str) -> bool:
    """Can the word follow the article of a description ("general", "GTP-BINDING", "Gram-negative")?"""
    return word not in _ARTICLES and (word.isupper() or not word[0].isupper() or "-" in word)


def first_words(words: Sequence[str]) -> str:
    """The last resort: the first word, or as many as an inverted term needs ("Carcinoma, Hepatocellular")."""
    counts = (count for count in range(1, len(words)) if _may_end(words, count))
    return " ".join(words[: next(counts, len(words))])


def is_title(words: Sequence[str]) -> bool:
    """Are all words spelt as terms are? A description always has some in small letters."""
    return not any(map(_is_small, words))


def _is_small(word: str) -> bool:
    """Does the word begin with a small letter where a term would have a capital?"""
    return word[0].islower() and _SMALL_WORD.fullmatch(word) is None
