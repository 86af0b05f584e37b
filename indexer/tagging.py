"""Which concepts does a text mention, where, and in which words?

Leftmost-longest matching of all entry terms at once (Aho and Corasick 1975, "Efficient string matching"), over
stems. The automaton holds only keys; what a key stands for is looked up in the vocabulary and remembered, so
that memory does not grow with 300,000 supplementary records more than it must. Only writers build it: the
mentions are stored with each record.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from indexer.analysis import Token, breaks
from indexer.mesh.forms import Form, exact_of, fits_case
from indexer.mesh.vocabulary import Vocabulary

# Each token stands between two characters that no token can hold: a match then begins and ends at token borders,
# and neighbouring tokens share no border, so that matches can follow one another. A third one parts sentences.
_OPEN, _CLOSE, _BREAK = "\x02", "\x03", "\x04"
_CACHE = 100_000


class Mention(msgspec.Struct, frozen=True, array_like=True):
    """A descriptor seen in a text.

    `field` is the record's field, `part` which of its values (0 but for repeated fields); `start` and `end` are
    offsets in characters, end exclusive; `term` is the entry term that was recognised; `weak` says that the words
    are only its stems, or an unreliable entry term.
    """

    field: str
    part: int
    start: int
    end: int
    ui: str
    term: str
    weak: bool = False


class Tagger:
    """Recognises the entry terms of a vocabulary in texts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Build the automaton (about a second for all descriptors of MeSH, ten with supplements)."""
        import ahocorasick_rs  # only writers need it

        self._vocabulary = vocabulary
        self._automaton = ahocorasick_rs.AhoCorasick(
            (_OPEN + key.replace(" ", _CLOSE + _OPEN) + _CLOSE for key in vocabulary.text_keys()),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            store_patterns=False,
        )
        self._resolve = lru_cache(maxsize=_CACHE)(self._resolve_uncached)

    def tag(self, field: str, part: int, text: str, tokens: Sequence[Token]) -> list[Mention]:
        """The mentions in one text, in order; `tokens` are those of `analysis.tokenise(text)`."""
        if not tokens:
            return []
        pieces = [f"{_OPEN}{token.stem}{_CLOSE}" for token in tokens]
        for index in breaks(text, tokens):
            pieces[index] = _BREAK + pieces[index]
        haystack = "".join(pieces)
        mentions: list[Mention] = []
        seen = position = 0
        for _, start, end in self._automaton.find_matches_as_indexes(haystack):
            first = seen + haystack.count(_OPEN, position, start)
            seen, position = first + haystack.count(_OPEN, start, end), end
            key = haystack[start + 1 : end - 1].replace(_CLOSE + _OPEN, " ")
            matched = tokens[first:seen]
            span = matched[0].start, matched[-1].end
            for form, weak in self._resolve(key, exact_of(matched)):
                if not form.acronym or fits_case(form, text[span[0] : span[1]]):
                    mentions.append(Mention(field, part, *span, form.ui, form.term, weak))
        return mentions

    def _resolve_uncached(self, key: str, exact: str) -> tuple[tuple[Form, bool], ...]:
        return resolve([f for f in self._vocabulary.forms([key]).get(key, ()) if f.in_text], exact)


def resolve(forms: Sequence[Form], exact: str) -> tuple[tuple[Form, bool], ...]:
    """Which of the forms under one key are meant by words whose exact form is `exact`, each with whether it is weak.

    Words that equal an entry term but for plural, case and spelling mean its descriptors and no others
    ("transplants" is not *Transplantation*). Where no entry term fits so well, all that share the stems are
    meant, weakly.
    """
    fitting = [form for form in forms if form.exact == exact]
    chosen: dict[str, tuple[Form, bool]] = {}
    for form in fitting or forms:
        chosen.setdefault(form.ui, (form, not fitting or form.doubtful))
    return tuple(chosen.values())
