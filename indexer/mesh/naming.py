"""Which descriptor does a name mean? For sources that give names without UIs, and for whoever types one."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.analysis import stems_of, words_of
from indexer.mesh.forms import exact_of, key_of
from indexer.mesh.vocabulary import Vocabulary


def uis_meant(term: str, vocabulary: Vocabulary) -> list[str]:
    """The descriptors that a name or entry term fits exactly, else those that share its stems."""
    fitting, sharing = _meant(term, vocabulary)
    return fitting or sharing


def ui_named(name: str, vocabulary: Vocabulary) -> str | None:
    """The UI of the one descriptor of this name, else of the one that has it as an entry term; None if several do.

    What MeSH files say counts before what was only read off records.
    """
    fitting, _ = _meant(name, vocabulary)
    namesakes = [ui for ui in fitting if vocabulary.name(ui).casefold() == name.casefold()]
    return _only(namesakes, vocabulary) or _only(fitting, vocabulary)


def _only(uis: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The only one of some descriptors, or the only one that was not read off records."""
    if len(uis) > 1:
        known = map(vocabulary.get, uis)
        uis = [descriptor.ui for descriptor in known if descriptor is not None and not descriptor.harvested]
    return uis[0] if len(uis) == 1 else None


def _meant(term: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """The descriptors that a term fits exactly, and all that share its stems."""
    words = words_of(term)
    key, exact = key_of(stems_of(words)), exact_of(words)
    forms = vocabulary.forms([key]).get(key, [])
    fitting = dict.fromkeys(form.ui for form in forms if form.exact == exact)
    return list(fitting), list(dict.fromkeys(form.ui for form in forms))
