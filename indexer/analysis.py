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
from functools import lru_cache
from typing import NamedTuple

import Stemmer

ANALYSIS_VERSION = 1

# A token is a run of letters and digits; hyphens (U+2011 too), spaces (U+00A0 too), brackets and slashes
# part tokens, so that "IL-2", "IL 2" and "IL‑2" are the same two tokens. A possessive 's belongs to its word.
_TOKEN = re.compile(r"[^\W_]+(?:['’][sS](?![^\W_]))?")

# Where a sentence or clause ends no entry term continues. A small letter after the full stop makes it that of an
# abbreviation ("approx. ten"), and a single letter before it one of an initial ("E. coli"): see `breaks`.
_SENTENCE_END = re.compile(r"[.?!][)\]\"'’”]*\s+(?=[^a-z\s])|[;:]\s|\n")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
# Letters that have no decomposition in Unicode.
_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_FOLD = str.maketrans({**_GREEK, **_LETTERS})
_MICRO = re.compile("^μ(?=[a-z])")

# British to American, on folded words of at least five letters. Each line was checked against the entry
# terms of MeSH: what it rewrites wrongly, it rewrites alike in text and vocabulary, so nothing is lost by it.
_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"haem(?=[aeiopt])", "hem"),
        (r"aemi(?=[ac])", "emi"),
        (r"oedema", "edema"),
        (r"^oe(?=s(?:oph|tr))", "e"),
        (r"oesoph", "esoph"),
        (r"oestr(?=[aiou])", "estr"),
        (r"^f(?:oe|e)t(?=(?:us|al|o))", "fet"),
        (r"^(p|orthop)aed", r"\1ed"),
        (r"(?<=gyn)aec", "ec"),
        (r"^an?aesth", "anesth"),
        (r"(?<=an)aesth", "esth"),
        (r"^caec", "cec"),
        (r"^coeli", "celi"),
        (r"^aeti", "eti"),
        (r"^leuk?aem", "leukem"),
        (r"^leuco", "leuko"),
        (r"rrhoea", "rrhea"),
        (r"pnoea", "pnea"),
        (r"^faec", "fec"),
        (r"^(neoplas|tum)our", r"\1or"),
        (r"(col|behavi|lab|fav|vap|od|hum|flav|harb|neighb)our", r"\1or"),
        (r"^(cent|theat|calib|lit|fib|tit|lust|och|(?:micro|milli|centi|kilo|nano)?(?:met|lit))re(?=s?$)", r"\1er"),
        (r"sulph", "sulf"),
        (r"(?<=[a-z]{3})is(?=(?:e|ed|er|es|ing|ation|ations)$)", "iz"),
        (r"(?<=[a-z]{3})ys(?=(?:e|ed|es|ing)$)", "yz"),
    )
)


# Most words hold none of these; one look tells.
_MAY_BE_BRITISH = re.compile(r"ae|oe|our|sulph|leuco|leuka|[bcdhlt]re|is[ei]|ised|ys[ei]|isa")


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
        decomposed = unicodedata.normalize("NFKD", token).casefold()
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
        word = _MICRO.sub("u", word).translate(_FOLD).replace("’", "'")
    return word[:-2] if word.endswith("'s") else word


@lru_cache(maxsize=100_000)
def americanise(word: str) -> str:
    """A folded word in American spelling.

    >>> americanise("tumour"), americanise("oesophageal"), americanise("leukaemia"), americanise("randomised")
    ('tumor', 'esophageal', 'leukemia', 'randomized')
    """
    if len(word) < 5 or not _MAY_BE_BRITISH.search(word) or not word.isalpha():
        return word
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


_snowball = Stemmer.Stemmer("english", 0)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word; a word with a digit is its own stem."""
    if not word.isalpha():
        return word
    return str(_snowball.stemWord(americanise(word)))


def tokenise(text: str) -> list[Token]:
    """All tokens of a text, in order, stop words kept."""
    return [Token(*match.span(), *_word_and_stem(match[0])) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=200_000)
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
        initial = text[match.start()] == "." and before.end - before.start == 1 and before.end == match.start()
        if not initial and (not result or result[-1] != position):
            result.append(position)
    return result


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
