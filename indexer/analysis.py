"""From text to tokens: how do two spellings of one thing become the same token?

Runs once, here, for records and queries alike; engines receive finished tokens. Each token has

* a *word*: the token as written, without case, accents and possessive 's; what tags, phrases and
  truncation work on, because PubMed does not stem;
* a *stem*: the word in American spelling, stemmed by Snowball English (Porter 1980, "An algorithm for
  suffix stripping"; snowballstem.org): what ranking and the matching of entry terms work on.

`ANALYSIS_VERSION` changes whenever the tokens of a text may change; an index remembers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache, partial
from operator import add
from typing import NamedTuple

import Stemmer

from indexer.spelling import americanise

ANALYSIS_VERSION = 1

# A token is a run of letters and digits; hyphens (U+2011 too), spaces (U+00A0 too), brackets and slashes
# part tokens, so that "IL-2", "IL 2" and "IL‑2" are the same two tokens. A possessive 's belongs to its word.
# Marks that combine with the letter before, soft hyphens and zero-width characters stand inside words.
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]*)*(?:['’][sS](?![^\W_]))?")

# Where a sentence or clause ends no entry term continues. A small letter after the full stop makes it that of an
# abbreviation ("approx. ten"), and so do a single letter ("E. Coli") and these words before it ("St. Louis").
_SENTENCE_END = re.compile(r"[.?!][)\]\"'’”]*\s+(?=[^a-z\s])|[;:]\s|\n")

_ABBREVIATIONS = frozenset("aff cf dept dr genomosp no nos prof serov sp spp st str subsp var vs".split())

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
# Letters that have no decomposition in Unicode.
_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_FOLD = str.maketrans({**_GREEK, **_LETTERS})
_MICRO = re.compile(r"(?<![^\W\d_])μ(?=[a-z])")


class Token(NamedTuple):
    """One token of a text: where it stands (offsets in characters, end exclusive), its word and its stem."""

    start: int
    end: int
    word: str
    stem: str


def fold(token: str) -> str:
    """The word of a token: case, accents, ligatures and possessive 's folded, Greek letters named.

    >>> fold("Nicotinsäureamid"), fold("β"), fold("Alzheimer's"), fold("µg")
    ('nicotinsaureamid', 'beta', 'alzheimer', 'ug')
    """
    if token.isascii():
        word = token.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", token.replace("’", "'")).casefold()
        word = "".join(c for c in decomposed if c.isalnum() or c == "'")
        word = _MICRO.sub("u", word).translate(_FOLD) or token
    return word[:-2] if word.endswith("'s") else word


_snowball = Stemmer.Stemmer("english", 0)


def stem(word: str) -> str:
    """The stem of a folded word; a word with a digit is its own stem.

    >>> stem("tumours"), stem("tumor"), stem("metastases") == stem("metastasis"), stem("il2")
    ('tumor', 'tumor', True, 'il2')
    """
    if not word.isalpha():
        return word
    return str(_snowball.stemWord(americanise(word)))


def tokenise(text: str) -> list[Token]:
    """All tokens of a text, in order, stop words kept."""
    matches = list(_TOKEN.finditer(text))
    places = map(re.Match.span, matches)
    return list(map(_token, map(add, places, map(_word_and_stem, map(re.Match.group, matches)))))


# `Token._make` without the call in Python, of which an abstract would take hundreds.
_token = partial(tuple.__new__, Token)


def words_and_stems(text: str) -> list[tuple[str, str]]:
    """Word and stem of each token, in half the time where nobody asks for the offsets."""
    return [_word_and_stem(token) for token in _TOKEN.findall(text)]


@lru_cache(maxsize=100_000)
def _word_and_stem(token: str) -> tuple[str, str]:
    word = fold(token)
    return word, stem(word)


def breaks(text: str, tokens: Sequence[Token]) -> list[int]:
    """Indexes of the tokens that begin a new sentence, section or clause (0 excluded), ascending."""
    result: list[int] = []
    position = 0
    for match in _SENTENCE_END.finditer(text):
        while position < len(tokens) and tokens[position].end <= match.start():
            position += 1
        if not 0 < position < len(tokens):
            continue
        before = tokens[position - 1]
        short = text[match.start()] == "." and before.end == match.start() and _is_abbreviation(before)
        if not short and (not result or result[-1] != position):
            result.append(position)
    return result


def _is_abbreviation(token: Token) -> bool:
    return (token.end - token.start == 1 and token.word.isalpha()) or token.word in _ABBREVIATIONS


# Words that carry no topic, left out of the stem fields. Few on purpose: "who", "it", "us" and "all" are also
# acronyms, and a rare word that is kept costs nothing.
STOP_WORDS = frozenset(
    """a about after again also although am an and any are as at be because been before being between both but
    by can could did do does doing during each either for from further had has have having he her here him his
    how however i if in into is its itself may me might more most my nor not of on only or other our own same
    she should so some such than that the their them then there these they this those through to too under
    until up very was we were what when where whether which while whom whose why will with within without would
    you your""".split()
)


def content_stems(tokens: Sequence[Token]) -> list[str]:
    """The stems that ranking uses: every token's but those of stop words, in order, with repetition."""
    return [token.stem for token in tokens if token.word not in STOP_WORDS]
