"""By which token sequences is a descriptor recognised, and how far can each be trusted?

An entry term becomes one or more *forms*. A form's `key` is its stems joined by spaces: text and query meet it
there, whatever their plural, hyphen, case, accents, Greek letters or British spelling. Its `exact` is the same with
plural endings removed only (Harman 1991, "How effective is suffixing?", the S stemmer): a match on `key` alone
("infected" for *Infections*) is weaker evidence than one on `exact`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import stems_of, words_of
from indexer.mesh.common_words import COMMON_WORDS
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.spelling import americanise

MAX_TOKENS = 16
"""Longer entry terms (systematic chemical names) are kept for display but not matched."""

_ACRONYM = re.compile(r"[A-Z]{2,5}")
# Longer words in capitals are words that someone stresses, or that head a section.
_LONGEST_SHOUTED = 4
_WORD = re.compile("[A-Z][a-z]+")
# Segments of an inverted term are words; a segment with locants or brackets belongs to a chemical name, and one that
# begins with "and" to a list ("Hand, Foot, and Mouth Disease").
_PLAIN_SEGMENT = re.compile(r"(?!(?:and|or) )[^\W_](?:[^,()\[\]{}]*[^\W_'’)])?", re.IGNORECASE)
_LOCANTS = re.compile(r"\d['’′]?, \d")
_GLUED = re.compile(r"[^\W\d_]{2,}(?:[-‐‑][^\W\d_]{2,})+")
_HYPHEN = re.compile("[-‐‑]")
_MAX_SEGMENTS = 4


class Form(NamedTuple):
    """One way to write a descriptor.

    `term` is the entry term as MeSH has it. `in_text` is False for forms that only a query may use (inverted
    terms: in prose "cancer, liver" is a list). `acronym` must stand in a text in capitals. `doubtful` counts as
    weak evidence wherever it stands.
    """

    key: str
    exact: str
    ui: str
    term: str
    in_text: bool
    acronym: bool
    doubtful: bool


def forms_of(descriptor: Descriptor) -> Iterator[Form]:
    """The forms of a descriptor, distinct by `key` and `exact`; where entry terms share one, the most trustworthy."""
    best: dict[tuple[str, str], Form] = {}
    for entry in (EntryTerm(descriptor.name, True), *descriptor.entries):
        for form in _forms_of_term(descriptor.ui, entry):
            slot = (form.key, form.exact)
            known = best.get(slot)
            if known is None or _trust(form) > _trust(known):
                best[slot] = form
            if known is not None and known.acronym != form.acronym:  # "Tics" and "TIC": written in either way
                best[slot] = best[slot]._replace(term=known.term if known.acronym else form.term)
    yield from best.values()


def _trust(form: Form) -> tuple[bool, bool, bool]:
    return (not form.doubtful, form.in_text, not form.acronym)


def _forms_of_term(ui: str, entry: EntryTerm) -> Iterator[Form]:
    text = entry.text
    words = words_of(text)
    if not words or len(words) > MAX_TOKENS or _too_short(words):
        return
    acronym = _ACRONYM.fullmatch(text) is not None
    # A source without capitals cannot tell "MAP" from "map": short words of it are doubted.
    doubtful = not entry.cased and len(words) == 1 and len(text) <= 5
    natural = uninvert(text)
    if natural != text:
        yield Form(*_key_and_exact(words), ui, text, False, False, doubtful)
        words = words_of(natural)
    yield Form(*_key_and_exact(words), ui, text, True, acronym, doubtful)
    if acronym:
        # Snowball takes the plural s off "ICTs" but not off "HCCs", which has no vowel.
        yield Form(*_key_and_exact(words_of(f"{text}s")), ui, text, True, True, doubtful)
    # The first look is the cheap one.
    if _HYPHEN.search(natural) and _GLUED.search(natural):
        words = words_of(_GLUED.sub(lambda match: _HYPHEN.sub("", match[0]), natural))
        yield Form(*_key_and_exact(words), ui, text, True, False, doubtful)


def _key_and_exact(words: Sequence[str]) -> tuple[str, str]:
    return key_of(stems_of(words)), exact_of(words)


def _too_short(words: Sequence[str]) -> bool:
    """One letter, or nothing but numbers, names no concept in a text."""
    first = words[0]
    return (len(words) == 1 and len(first) < 2) or (first.isdigit() and all(word.isdigit() for word in words))


def uninvert(term: str) -> str:
    """An inverted entry term in the order of prose; any other term unchanged.

    >>> uninvert("Hepatitis, Viral, Human"), uninvert("B3, Vitamin"), uninvert("1,2-Dimethylhydrazine")
    ('Human Viral Hepatitis', 'Vitamin B3', '1,2-Dimethylhydrazine')
    """
    if ", " not in term:
        return term
    segments = term.split(", ")
    if not 1 < len(segments) <= _MAX_SEGMENTS or _LOCANTS.search(term):
        return term
    if not all(_PLAIN_SEGMENT.fullmatch(segment) for segment in segments):
        return term
    return " ".join(reversed(segments))


def key_of(stems: Iterable[str]) -> str:
    """The key under which a sequence of stems is looked up."""
    return " ".join(stems)


def exact_of(words: Iterable[str]) -> str:
    """Words (without case and accents) in one spelling and without plural endings, but not stemmed."""
    return " ".join(map(singular, words))


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """A folded word in American spelling without its plural ending (Harman's S stemmer).

    >>> singular("therapies"), singular("tumours"), singular("virus"), singular("biopsies")
    ('therapy', 'tumor', 'virus', 'biopsy')
    """
    word = americanise(word)
    if len(word) > 4 and word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word


_INFLECTION = re.compile("(?:['’][sS]|s)$")


def fits_case(form: Form, written: str) -> bool:
    """Whether an acronym stands in a text as an acronym ("AIDS", "HCCs", "HIV's"), not as a word ("aids"); and whether
    a short word stands there as a word ("pet"), not as an acronym ("PET")."""
    if form.acronym:
        return form.term in (written, _INFLECTION.sub("", written))
    return not (written.isupper() and 1 < len(written) <= _LONGEST_SHOUTED and _WORD.fullmatch(form.term))


def fits_query(form: Form, written: str) -> bool:
    """Whether a query means an acronym: in capitals always, in small letters unless it is also a common word."""
    if fits_case(form, written):
        return True
    small, acronym = written.casefold(), form.term.casefold()
    return acronym in (small, _INFLECTION.sub("", small)) and small not in COMMON_WORDS
