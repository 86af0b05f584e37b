"""Which descriptor does someone mean who names a heading?

Names, entry terms and UIs are accepted, in any case, singular or plural, with or without hyphen, comma or inversion:
all of these meet in the forms of the vocabulary. Stems do not decide: "infected" is no heading.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.analysis import stems_of, words_of
from indexer.mesh.forms import Form, exact_of, key_of
from indexer.mesh.vocabulary import Vocabulary
from search.query.mapping.fitting import american, fit

_UI = re.compile(r"[CD]\d{6,9}", re.IGNORECASE)
_LEADING = re.compile(r"^[\s\"“”*]+|[\s\"“”]+$")


class Resolved(NamedTuple):
    """The descriptor that was named: its UI, its name, the term that fitted, and other UIs that have the term too."""

    ui: str
    name: str
    term: str
    others: tuple[str, ...] = ()


def resolve_heading(typed: str, vocabulary: Vocabulary) -> Resolved | None:
    """The descriptor of a name, entry term or UI; None if there is none.

    Where several have the term, one of that very name wins, then one that has it in this order of words.
    """
    typed = _LEADING.sub("", typed)
    if _UI.fullmatch(typed):
        descriptor = vocabulary.get(typed.upper())
        return Resolved(descriptor.ui, descriptor.name, descriptor.ui) if descriptor else None
    for spelling in dict.fromkeys((typed, typed.replace("&", " and "))):
        found = _fitting(spelling, vocabulary)
        if found:
            best = found[0]
            others = dict.fromkeys(form.ui for form in found if form.ui != best.ui)
            return Resolved(best.ui, vocabulary.name(best.ui), best.term, tuple(others))
    return None


def _fitting(typed: str, vocabulary: Vocabulary) -> list[Form]:
    """The forms that these words fit, best first."""
    typed_words = words_of(typed)
    key, exact = key_of(stems_of(typed_words)), exact_of(typed_words)
    words = american(typed_words)
    ranked = []
    for form in vocabulary.forms([key]).get(key, ()):
        rank = fit(form, words) if form.exact == exact else None
        if rank is not None:
            name = vocabulary.name(form.ui)
            order = (name.casefold() != typed.casefold(), rank, form.term != name, form.ui.startswith("C"), form.ui)
            ranked.append((order, form))
    return [form for _, form in sorted(ranked)]
