"""By which token sequences is a descriptor recognised, and how far can each be trusted?

An entry term becomes one or more *forms*. A form's `key` is its stems joined by spaces: text and query meet it
there, whatever their plural, hyphen, case, accents, Greek letters or British spelling. Its `exact` is the same with
plural endings removed only (Harman 1991, "How effective is suffixing?", the S stemmer): a match on `key` alone
("infected" for *Infections*) is weaker evidence than one on `exact`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import Token, americanise, tokenise
from indexer.mesh.common_words import COMMON_WORDS
from indexer.mesh.descriptors import Descriptor, EntryTerm

MAX_TOKENS = 16
"""Longer entry terms (systematic chemical names) are kept for display but not matched."""

_ACRONYM = re.compile(r"[A-Z]{2,5}")
_INVERTED = re.compile(r", ")
# Segments of an inverted term are words; a segment with locants or brackets belongs to a chemical name.
_PLAIN_SEGMENT = re.compile(r"[^\W_](?:[^,()\[\]{}]*[^\W_'’)])?")
_GLUED = re.compile(r"[^\W\d_]{2,}(?:[-‐‑][^\W\d_]{2,})+")
_MAX_SEGMENTS = 4


class Form(NamedTuple):
    """One way to write a descriptor.

    `term` is the entry term as MeSH has it. `in_text` is False for forms that only a query may use (inverted
    terms: in prose "cancer, liver" is a list). `acronym` must stand in a text in capitals. `doubtful` counts as
    weak evidence wherever it stands.
    """

    key: str
    ui: str
    term: str
    exact: str
    in_text: bool
    acronym: bool
    doubtful: bool


def forms_of(descriptor: Descriptor) -> Iterator[Form]:
    """All distinct forms of a descriptor, the most trustworthy first for each key."""
    best: dict[tuple[str, str], Form] = {}
    for entry in (EntryTerm(descriptor.name, True), *descriptor.entries):
        for form in _forms_of_term(descriptor.ui, entry, is_name=entry.text == descriptor.name):
            slot = (form.key, form.exact)
            known = best.get(slot)
            if known is None or _trust(form) > _trust(known):
                best[slot] = form
    yield from best.values()


def _trust(form: Form) -> tuple[bool, bool, bool]:
    return (not form.doubtful, form.in_text, not form.acronym)


def _forms_of_term(ui: str, entry: EntryTerm, is_name: bool) -> Iterator[Form]:
    tokens = tokenise(entry.text)
    if not tokens or len(tokens) > MAX_TOKENS or _too_short(tokens):
        return
    acronym = bool(_ACRONYM.fullmatch(entry.text))
    # A source without capitals cannot tell "MAP" from "map": short words of it are doubted.
    doubtful = not entry.cased and not is_name and len(tokens) == 1 and len(entry.text) <= 5
    natural = uninvert(entry.text)
    if natural != entry.text:
        yield _form(ui, entry.text, tokens, in_text=False, acronym=False, doubtful=doubtful)
        tokens = tokenise(natural)
    yield _form(ui, entry.text, tokens, in_text=True, acronym=acronym, doubtful=doubtful)
    glued = _GLUED.sub(lambda match: re.sub("[-‐‑]", "", match[0]), natural)
    if glued != natural:
        yield _form(ui, entry.text, tokenise(glued), in_text=True, acronym=False, doubtful=doubtful)


def _form(ui: str, term: str, tokens: Sequence[Token], *, in_text: bool, acronym: bool, doubtful: bool) -> Form:
    return Form(key_of(tokens), ui, term, exact_of(tokens), in_text, acronym, doubtful)


def _too_short(tokens: Sequence[Token]) -> bool:
    """One letter, or nothing but numbers, names no concept in a text."""
    return all(token.word.isdigit() for token in tokens) or (len(tokens) == 1 and len(tokens[0].word) < 2)


def uninvert(term: str) -> str:
    """An inverted entry term in the order of prose; any other term unchanged.

    >>> uninvert("Hepatitis, Viral, Human"), uninvert("B3, Vitamin"), uninvert("1,2-Dimethylhydrazine")
    ('Human Viral Hepatitis', 'Vitamin B3', '1,2-Dimethylhydrazine')
    """
    segments = _INVERTED.split(term)
    if not 1 < len(segments) <= _MAX_SEGMENTS:
        return term
    if not all(_PLAIN_SEGMENT.fullmatch(segment) for segment in segments):
        return term
    return " ".join(reversed(segments))


def key_of(tokens: Sequence[Token]) -> str:
    """The key under which a sequence of tokens is looked up."""
    return " ".join(token.stem for token in tokens)


def exact_of(tokens: Sequence[Token]) -> str:
    """The tokens with case, accents, spelling and plural endings removed, but not stemmed."""
    return " ".join(singular(token.word) for token in tokens)


@lru_cache(maxsize=200_000)
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


def fits_case(form: Form, written: str) -> bool:
    """Whether an acronym stands in a text as an acronym ("AIDS", "HCCs"), not as a word ("aids")."""
    return written in (form.term, f"{form.term}s")


def fits_query(form: Form, written: str) -> bool:
    """Whether a query means an acronym: in capitals always, in small letters unless it is also a common word."""
    return fits_case(form, written) or (
        written.casefold() in (form.term.casefold(), form.term.casefold() + "s")
        and written.casefold() not in COMMON_WORDS
    )
