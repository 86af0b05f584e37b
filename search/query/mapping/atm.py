"""What does PubMed take a run of untagged words for? Automatic Term Mapping.

NLM, PubMed User Guide, "Automatic Term Mapping" (https://pubmed.ncbi.nlm.nih.gov/help/#automatic-term-mapping):
words without a field tag are matched against the subject translation table (headings, entry terms, subheadings,
publication types, supplementary concepts), then the journals, then the authors; the longest run of words wins, from
the left; what is left over is searched word by word, without the stop words.

Matching is exact but for case, spelling, hyphens and plural, never by stems, so that a stub ("laparoscop") is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from indexer.analysis import Token, stem, stems_of, tokenise, words_of
from indexer.mesh.forms import MAX_TOKENS, Form, exact_of, key_of
from indexer.mesh.qualifiers import find_qualifier
from indexer.mesh.vocabulary import Vocabulary
from indexer.plain_fields import fold_phrase
from search.query.mapping.atm_types import MEDLINE_TYPES, is_type
from search.query.mapping.atm_variants import UNMAPPED, base_words, heading_variants, qualifier_variants
from search.query.mapping.fitting import american, fit
from search.query.nodes import Word

Kind: TypeAlias = Literal[
    "heading", "supplementary", "publication type", "qualifier", "journal", "author", "words", "stop word"
]
Known: TypeAlias = Callable[[str, str], int]
"""Of an exact field and a value: how many records hold it."""

STOP_WORDS = frozenset(
    """a about again all almost also although always among an and another any are as at be because been before being
    between both but by can could did do does done due during each either enough especially etc for found from
    further had has have having here how however i if in into is it its itself just kg km made mainly make may mg
    might ml mm most mostly must nearly neither no nor obtained of often on our overall perhaps pmid quite rather
    really regarding seem seen several should show showed shown shows significantly since so some such than that the
    their theirs them then there therefore these they this those through thus to upon use used using various very was
    we were what when which while with within without would""".split()
)
"""PubMed Help, "Stopwords" (https://www.ncbi.nlm.nih.gov/books/NBK3827/table/pubmedhelp.T.stopwords/)."""

_INITIALS = re.compile(r"[a-z]{1,2}")


class Meaning(msgspec.Struct, frozen=True):
    """One thing that a run of words is taken for: its UI (or none), its name, the entry term matched, and why."""

    kind: Kind
    ui: str
    name: str
    term: str
    why: str


class Piece(NamedTuple):
    """A run of words (`first` to `last`, exclusive) and what it is taken for; no meaning: the word as a word.

    `others` are headings that have these words too, but fit them less well.
    """

    first: int
    last: int
    meanings: tuple[Meaning, ...] = ()
    others: tuple[Meaning, ...] = ()


class TermMapper:
    """Maps runs of words with one vocabulary; `known` tells which journals and authors the index has."""

    def __init__(self, vocabulary: Vocabulary, known: Known | None, variants: bool = True) -> None:
        self._vocabulary = vocabulary
        self._known = known or _nothing_known
        self._variants = variants

    def pieces(self, words: Sequence[Word]) -> list[Piece]:
        """The run cut into pieces, in order; together they are the whole run."""
        tokens = _tokens(words)
        forms = self._forms(tokens)
        found: list[Piece] = []
        first = 0
        while first < len(tokens):
            piece = self._longest(tokens, first, forms)
            found.append(piece)
            first = piece.last
        return found

    def _longest(self, tokens: Sequence[Token], first: int, forms: dict[str, list[Form]]) -> Piece:
        alone = Piece(first, first + 1)
        for last in range(min(first + MAX_TOKENS, len(tokens)), first, -1):
            run = tokens[first:last]
            if len(run) == 1 and run[0].word in (STOP_WORDS | UNMAPPED):
                return alone
            meanings, others = self._subjects(run, forms)
            meanings = meanings or self._journal(run) or self._author(run)
            if meanings:
                return Piece(first, last, tuple(meanings), tuple(others))
        return alone

    def _forms(self, tokens: Sequence[Token]) -> dict[str, list[Form]]:
        """The forms of every run, and of every word that a single word may come from."""
        keys = [
            _key(tokens[first:last])
            for first in range(len(tokens))
            for last in range(first + 1, min(first + MAX_TOKENS, len(tokens)) + 1)
        ]
        for token in tokens:
            keys.extend(key_of(stems_of(words_of(base))) for base in base_words(token.word))
        topics = [f"{_key(tokens[first:last])} as topic" for first, last in _spans_of_types(len(tokens))]
        return self._vocabulary.forms(list(dict.fromkeys([*keys, *topics])))

    def _subjects(self, run: Sequence[Token], forms: dict[str, list[Form]]) -> tuple[list[Meaning], list[Meaning]]:
        """What the subject translation table has for a run: chosen, and not chosen."""
        exact = _exact(run)
        best, rest = _rank(
            [form for form in forms.get(_key(run), ()) if form.exact == exact and self._assignable(form.ui)], run
        )
        meanings = [self._heading(form.ui, form.term, "entry term") for form in best]
        if any(meaning.kind == "publication type" for meaning in meanings):
            meanings += self._as_topic(run, forms)
        if self._variants:
            meanings += self._more(run, exact, forms, bool(best))
        meanings += _qualifiers(run, exact, self._variants)
        others = [self._heading(form.ui, form.term, "fits the words less well") for form in rest]
        chosen = {meaning.ui or meaning.name: meaning for meaning in reversed(meanings)}
        return list(reversed(chosen.values())), [other for other in others if other.ui not in chosen]

    def _more(self, run: Sequence[Token], exact: str, forms: dict[str, list[Form]], mapped: bool) -> list[Meaning]:
        """Headings by PubMed's own variants, or else by the word that a single word is inflected from."""
        uis = [ui for ui in heading_variants(exact) if self._vocabulary.get(ui)]
        if uis:
            return [self._heading(ui, "", "a variant that PubMed maps too") for ui in uis]
        if mapped or len(run) > 1:
            return []
        bases = [(base, tokenise(base)) for base in base_words(run[0].word)]
        return [
            self._heading(form.ui, form.term, f"comes from {base}")
            for base, tokens in bases
            for form in forms.get(_key(tokens), ())
            if form.exact == _exact(tokens) and form.term == self._vocabulary.name(form.ui)
        ]

    def _as_topic(self, run: Sequence[Token], forms: dict[str, list[Form]]) -> list[Meaning]:
        """The heading for writings about a publication type, which PubMed maps with it ("… as Topic")."""
        wanted = f"{_exact(run)} as topic"
        return [
            self._heading(form.ui, form.term, "the publication type as a topic")
            for form in forms.get(f"{_key(run)} as topic", ())
            if form.exact == wanted
        ]

    def _heading(self, ui: str, term: str, why: str) -> Meaning:
        name = self._vocabulary.name(ui)
        kind: Kind = "supplementary" if ui.startswith("C") else "heading"
        if is_type(ui, self._vocabulary):
            kind = "publication type"
        return Meaning(kind, ui, name, term or name, why)

    def _assignable(self, ui: str) -> bool:
        """Whether records carry it: all but the formats of books."""
        return not is_type(ui, self._vocabulary) or fold_phrase(self._vocabulary.name(ui)) in MEDLINE_TYPES

    def _journal(self, run: Sequence[Token]) -> list[Meaning]:
        name = " ".join(token.word for token in run)
        return [Meaning("journal", "", name, name, "a journal of the index")] if self._known("journal", name) else []

    def _author(self, run: Sequence[Token]) -> list[Meaning]:
        name = " ".join(token.word for token in run)
        if len(run) < 2 or not _INITIALS.fullmatch(run[-1].word) or not self._known("authors", name):
            return []
        return [Meaning("author", "", name, name, "an author of the index")]


def _nothing_known(field: str, value: str) -> int:
    return 0


def _tokens(words: Sequence[Word]) -> list[Token]:
    """Tokens of the words, one for each; they stand nowhere."""
    return [Token(0, 0, word.text, stem(word.text)) for word in words]


def _spans_of_types(count: int) -> list[tuple[int, int]]:
    """Runs short enough to name a publication type (the longest has six words)."""
    return [(first, last) for first in range(count) for last in range(first + 1, min(first + 6, count) + 1)]


def _rank(forms: Sequence[Form], run: Sequence[Token]) -> tuple[list[Form], list[Form]]:
    """The forms that fit a run best, and the rest, one for each descriptor."""
    words = american([token.word for token in run])
    by_fit: dict[int, dict[str, Form]] = {}
    for form in forms:
        rank = fit(form, words)
        if rank is not None:
            by_fit.setdefault(rank, {}).setdefault(form.ui, form)
    ranked = [by_fit[rank] for rank in sorted(by_fit)]
    best = ranked[0] if ranked else {}
    return list(best.values()), [form for group in ranked[1:] for ui, form in group.items() if ui not in best]


def _qualifiers(run: Sequence[Token], exact: str, variants: bool) -> list[Meaning]:
    """Qualifiers of this name (never by abbreviation), and those that PubMed maps the words to as well."""
    name = " ".join(token.word for token in run)
    named = find_qualifier(name) if len(name) > 2 else None
    found = [Meaning("qualifier", named.ui, named.name, named.name, "its name")] if named else []
    for more in qualifier_variants(exact) if variants else ():
        qualifier = find_qualifier(more)
        if qualifier and qualifier != named:
            found.append(Meaning("qualifier", qualifier.ui, more, more, "a variant that PubMed maps too"))
    return found


def _key(run: Sequence[Token]) -> str:
    return key_of(token.stem for token in run)


def _exact(run: Sequence[Token]) -> str:
    return exact_of(token.word for token in run)
