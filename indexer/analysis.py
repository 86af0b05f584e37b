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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import Stemmer

from indexer.spelling import americanise

ANALYSIS_VERSION = 1

# A token is a run of letters and digits; hyphens (U+2011 too), spaces (U+00A0 too), brackets and slashes
# part tokens, so that "IL-2", "IL 2" and "IL‑2" are the same two tokens. A possessive 's belongs to its word.
# Marks that combine with the letter before, soft hyphens and zero-width characters stand inside words.
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]*)*(?:['’][sS](?![^\W_]))?")

_ASCII_TOKEN = re.compile("[A-Za-z0-9]+(?:'[sS](?![A-Za-z0-9]))?")

# Where a sentence or clause ends no entry term continues. A small letter after the full stop makes it that of an
# abbreviation ("approx. ten"), and so do a single letter ("E. Coli") and these words before it ("St. Louis").
# (One set of first characters, so that `re` can look for them quickly.)
_SENTENCE_END = re.compile(r"[.?!;:\n](?:(?<=\n)|(?<=[;:])\s|(?<=[.?!])[)\]\"'’”]*\s+(?=[^a-z\s]))")

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
    matches = _TOKEN.finditer(text)
    return [Token(*match.span(), word := _word(match[0]), _stem(word)) for match in matches]


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Where each token of a text stands."""
    return map(re.Match.span, (_ASCII_TOKEN if text.isascii() else _TOKEN).finditer(text))


# Texts are read a thousand times as often as queries are, and mostly for their words and stems only. Text in ASCII
# needs no pattern for that: its tokens are what is left between blanks once all other characters are blanks.
_BLANKS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_POSSESSIVE = re.compile("([a-z0-9])'s(?![a-z0-9])")


def words_of(text: str) -> list[str]:
    """The words of a text, those of `tokenise`, in a fraction of its time."""
    if text.isascii():
        small = text.lower()
        if "'s" in small:
            small = _POSSESSIVE.sub(r"\1 ", small)
        return small.translate(_BLANKS).split()
    return list(map(_word, _TOKEN.findall(text)))


def stems_of(words: Iterable[str]) -> list[str]:
    """The stem of each word."""
    return list(map(_stem, words))


class Analysis(NamedTuple):
    """A text as it is indexed: the word and the stem of each token, and which tokens begin a new sentence, section or
    clause (their indexes, ascending, 0 excluded)."""

    words: list[str]
    stems: list[str]
    breaks: list[int]


def analyse(text: str) -> Analysis:
    """Words, stems and breaks of a text."""
    words: list[str] = []
    breaks: list[int] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.start()
        here = words_of(text[start:end])
        words += here
        short = here and text[end] == "." and _ends_with_abbreviation(text, start, end, here[-1])
        if words and not short and breaks[-1:] != [len(words)]:
            breaks.append(len(words))
        start = match.end()
    words += words_of(text[start:])
    if breaks and breaks[-1] == len(words):
        breaks.pop()
    return Analysis(words, stems_of(words), breaks)


def _ends_with_abbreviation(text: str, start: int, end: int, last: str) -> bool:
    """Whether `text[start:end]` ends with a single letter or another abbreviation; `last` is its last word."""
    # The first look is the cheap one.
    if text[max(start, end - 2) : end].isalnum() and end - start > 1 and last not in _ABBREVIATIONS:
        return False
    token = deque(_TOKEN.finditer(text, start, end), maxlen=1).pop()
    if token.end() != end:
        return False
    return (len(token[0]) == 1 and last.isalpha()) or last in _ABBREVIATIONS


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


def content_stems(words: Iterable[str]) -> list[str]:
    """The stems that ranking uses: every word's but those of stop words, in order, with repetition."""
    return list(filter(None, map(_content_stem, words)))


_MOST_REMEMBERED = 200_000


class _Memory(dict[str, str]):
    """The values of a function of a text. The same few words make up all texts, and a dictionary is the fastest way to
    say so; one that is full is emptied."""

    def __init__(self, function: Callable[[str], str]) -> None:
        self._function = function

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        value = self[text] = self._function(text)
        return value


_word = _Memory(fold).__getitem__
_stem = _Memory(stem).__getitem__
_content_stem = _Memory(lambda word: "" if word in STOP_WORDS else _stem(word)).__getitem__
