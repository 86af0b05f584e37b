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

from indexer.analysis import Analysis, spans_of, stems_of
from indexer.mesh.forms import Form, exact_of, fits_case, key_of
from indexer.mesh.vocabulary import Vocabulary

# Each token stands between two characters that no token can hold: a match then begins and ends at token borders,
# and neighbouring tokens share no border, so that matches can follow one another. A third one parts sentences.
_OPEN, _CLOSE, _BREAK = "\x02", "\x03", "\x04"
_CACHE = 100_000


class Mention(msgspec.Struct, frozen=True, array_like=True, gc=False):
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
        self._tokens = bytearray()
        """How many tokens each key has, `MAX_TOKENS` at most, by its number in the automaton."""
        self._automaton = ahocorasick_rs.AhoCorasick(
            map(self._pattern, vocabulary.text_keys()),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            store_patterns=False,
        )
        self._meant = lru_cache(maxsize=_CACHE)(self._look_up)

    def tag(self, field: str, part: int, text: str, analysis: Analysis) -> list[Mention]:
        """The mentions in one text, in order; `analysis` is that of the text."""
        mentions: list[Mention] = []
        haystack = _haystack(analysis)
        words, count = analysis.words, haystack.count
        spans: list[tuple[int, int]] = []
        seen = position = 0
        for key, start, end in self._automaton.find_matches_as_indexes(haystack):
            first = seen + count(_OPEN, position, start)
            seen, position = first + self._tokens[key], end
            forms = self._meant(" ".join(words[first:seen]))
            if not forms:
                continue
            # Offsets are read off the text only if they are asked for.
            spans = spans or list(spans_of(text))
            begins, ends = spans[first][0], spans[seen - 1][1]
            for form, weak in forms:
                if fits_case(form, text[begins:ends]) or (not form.acronym and text.isupper()):
                    mentions.append(Mention(field, part, begins, ends, form.ui, form.term, weak))
        return mentions

    def _pattern(self, key: str) -> str:
        self._tokens.append(key.count(" ") + 1)
        return _OPEN + key.replace(" ", _CLOSE + _OPEN) + _CLOSE

    def _look_up(self, run: str) -> tuple[tuple[Form, bool], ...]:
        """The forms that a run of words stands for, each with whether it is weak evidence."""
        words = run.split(" ")
        key = key_of(stems_of(words))
        return resolve([f for f in self._vocabulary.forms([key]).get(key, ()) if f.in_text], exact_of(words))


def _haystack(analysis: Analysis) -> str:
    """The stems of a text as the automaton reads them."""
    stems = analysis.stems
    if analysis.breaks:
        stems = stems.copy()
        for index in analysis.breaks:
            stems[index - 1] += _CLOSE + _BREAK
    return _OPEN + (_CLOSE + _OPEN).join(stems) + _CLOSE


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
