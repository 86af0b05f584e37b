"""What does someone mean who types words? Free text becomes units: concepts and words.

Leftmost-longest tagging against the vocabulary, each token used once, as texts are tagged while indexing. Nothing typed
disappears: what belongs to no unit is kept in `unused` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import msgspec

from indexer.analysis import STOP_WORDS, Token, tokenise
from indexer.errors import QuerySyntaxError
from indexer.fields import WEAK
from indexer.mesh.check_tags import NEVER_EXPANDED
from indexer.mesh.common_words import COMMON_WORDS
from indexer.mesh.descriptors import TermUse
from indexer.mesh.forms import MAX_TOKENS, Form, exact_of, fits_case, fits_query, key_of
from indexer.mesh.term_use import is_meant, stored_term_use
from indexer.mesh.vocabulary import Vocabulary
from indexer.tagging import resolve
from search.query.phrases import Phrase, borders_in, code_of, phrases_in

if TYPE_CHECKING:
    from search.query.mapping.atm import Known

Expansion: TypeAlias = Literal["off", "strict", "normal", "broad", "pubmed"]
EXPANSIONS: tuple[Expansion, ...] = ("off", "strict", "normal", "broad", "pubmed")

LENIENT: tuple[Expansion, ...] = ("normal", "broad")
"""Expansions that take terms by their stems alone, and learn from the first records."""

MOST_NARROWER = 50
"""Descriptors of these records below one that is asked for, all looked up; what has more below it is too general."""

_MOST_BELOW = 1_000


class Concept(msgspec.Struct, frozen=True):
    """A descriptor that a unit may mean: its UI and name, the entry term that was recognised, and whether the
    words fit it exactly (but for case, plural and spelling) or only by their stems."""

    ui: str
    name: str
    term: str
    exact: bool


class Unit(msgspec.Struct, frozen=True):
    """A part of a query.

    Attributes:
        text: as typed.
        concepts: the concepts it may mean; a word has none.
        words, stems: its words and their stems.
        narrower: UIs below its concepts that count for less.
        phrases: words that count where they stand one after the other, any of them.
        quoted: the phrase stood in quotation marks.
    """

    text: str
    concepts: tuple[Concept, ...] = ()
    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    quoted: bool = False


class Unused(msgspec.Struct, frozen=True):
    """Something typed that is not searched, and why not."""

    text: str
    reason: str


class LineView(msgspec.Struct, frozen=True):
    """A line of a strategy: its number, its text as written, and its mapped tree in one notation (`nodes.show`)."""

    number: int
    text: str
    tree: str


class Understanding(msgspec.Struct, frozen=True):
    """How a query was understood.

    `units` are what scores, and so is `learned`, which is what the first records have in common (`search.feedback`).
    `lines` and `mappings` (`mapping.Mapping`) are there for PubMed and Ovid syntax, whose last line is what is found.
    """

    text: str
    syntax: str
    expand: Expansion
    require_all: bool
    units: tuple[Unit, ...]
    unused: tuple[Unused, ...] = ()
    lines: tuple[LineView, ...] = ()
    mappings: tuple[Any, ...] = ()
    learned: tuple[Unit, ...] = ()

    @property
    def scored(self) -> tuple[Unit, ...]:
        """All that contributions to a score may come from, in the order of `search.scoring.Part.unit`."""
        return (*self.units, *self.learned, Unit("place among the first"))

    def to_dict(self) -> dict[str, Any]:
        """Plain data, the same as in the JSON output."""
        data = dict(msgspec.to_builtins(self))
        for unit in (*data["units"], *data["learned"]):
            for name in ("narrower", "phrases", "quoted"):
                if not unit[name]:
                    del unit[name]
        return data


def understand(
    text: str, vocabulary: Vocabulary, expand: Expansion, require_all: bool, known: Known | None = None
) -> Understanding:
    """The units of a free-text query.

    `known` tells how many records hold a token of a field; with it, words that only share their stems with a term are
    taken as its concept where that is what they mean in these records (`_mean_it`). A term that is seldom about its
    descriptor where it is written is taken as words, if the vocabulary knows (`indexer.mesh.term_use`).

    Raises:
        QuerySyntaxError: there is no word in the text.
    """
    tokens = tokenise(text)
    if not tokens:
        raise QuerySyntaxError("there is nothing to search for", expected="at least one word")
    borders = borders_in(text, tokens)
    spans = [] if expand == "off" else _concept_spans(text, tokens, borders, vocabulary, expand, known)
    codes, phrases = _phrases(text, tokens, spans)
    longer = {first: (last, _unit(text, tokens[first : last + 1], concepts)) for first, last, concepts in spans} | codes
    units: list[Unit] = []
    unused: list[Unused] = []
    free = 0
    for place, token in enumerate(tokens):
        written = text[token.start : token.end]
        if place in longer:
            last, unit = longer[place]
            units.append(unit)
            free = last + 1
        elif place < free:
            continue
        elif token.word in STOP_WORDS:
            unused.append(Unused(written, "too common to search for"))
        else:
            units.append(Unit(written, (), (token.word,), (token.stem,)))
    merged = merge_units([*units, *phrases])
    if expand in LENIENT and known is not None:
        merged = tuple(_with_narrower(unit, vocabulary, known) for unit in merged)
    return Understanding(text, "free", expand, require_all, merged, tuple(unused))


def _with_narrower(unit: Unit, vocabulary: Vocabulary, known: Known) -> Unit:
    """The unit with what is below its concepts in these records, unless that is too much to be meant."""
    narrower: set[str] = set()
    for concept in unit.concepts:
        below = vocabulary.below(concept.ui)
        held = [ui for ui in below if known("concepts", ui)] if len(below) <= _MOST_BELOW else []
        narrower.update(held if len(held) <= MOST_NARROWER else ())
    narrower.difference_update(concept.ui for concept in unit.concepts)
    return msgspec.structs.replace(unit, narrower=tuple(sorted(narrower))) if narrower else unit


def _unit(text: str, tokens: Sequence[Token], concepts: tuple[Concept, ...]) -> Unit:
    content = [token for token in tokens if token.word not in STOP_WORDS]
    return Unit(
        text[tokens[0].start : tokens[-1].end],
        concepts,
        tuple(token.word for token in content),
        tuple(dict.fromkeys(token.stem for token in content)),
    )


def merge_units(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units that mean the same, said twice, count once; each keeps every way it was said."""
    groups: dict[object, list[Unit]] = {}
    for unit in units:
        same = frozenset(concept.ui for concept in unit.concepts) or (unit.stems, unit.stems or unit.phrases)
        groups.setdefault(same, []).append(unit)
    return tuple(
        Unit(
            ", ".join(dict.fromkeys(unit.text for unit in group)),
            group[0].concepts,
            tuple(dict.fromkeys(word for unit in group for word in unit.words)),
            tuple(dict.fromkeys(stem for unit in group for stem in unit.stems)),
            phrases=tuple(dict.fromkeys(phrase for unit in group for phrase in unit.phrases)),
            quoted=any(unit.quoted for unit in group),
        )
        for group in groups.values()
    )


def _phrases(
    text: str, tokens: Sequence[Token], spans: Sequence[tuple[int, int, tuple[Concept, ...]]]
) -> tuple[dict[int, tuple[int, Unit]], list[Unit]]:
    """Letters with a number as units, by the index of their first token with that of their last; and units of other
    words that belong together. Nothing within a concept is either."""
    runs = [*phrases_in(text, tokens), *(Phrase(place, place, False) for place in range(len(tokens)))]
    codes: dict[int, tuple[int, Unit]] = {}
    others: list[Unit] = []
    taken = {place for first, last, _ in spans for place in range(first, last + 1)}
    for first, last, quoted in runs:
        words = tuple(token.word for token in tokens[first : last + 1])
        written = text[tokens[first].start : tokens[last].end]
        code = code_of(words)
        if code and taken.isdisjoint(range(first, last + 1)):
            joined, parted = code
            codes[first] = last, Unit(written, (), (joined,), (joined,), phrases=(parted,))
            taken.update(range(first, last + 1))
        elif first < last and not any(begin <= first and last <= end for begin, end, _ in spans):
            others.append(Unit(f'"{written}"' if quoted else written, phrases=(words,), quoted=quoted))
    return codes, others


def _concept_spans(
    text: str,
    tokens: Sequence[Token],
    borders: set[int],
    vocabulary: Vocabulary,
    expand: Expansion,
    known: Known | None,
) -> list[tuple[int, int, tuple[Concept, ...]]]:
    """Runs of tokens that name a concept: first and last index, and the concepts; leftmost, longest, disjoint."""
    stems = [token.stem for token in tokens]
    runs: dict[tuple[int, int], str] = {}
    for first in range(len(tokens)):
        for last in range(first, min(first + MAX_TOKENS, len(tokens))):
            if last > first and last in borders:
                break
            runs[first, last] = key_of(stems[first : last + 1])
    forms = vocabulary.forms(list(dict.fromkeys(runs.values())))
    read = _Reading(vocabulary, expand, known, _term_use(forms.values(), vocabulary))
    spans = []
    first = 0
    while first < len(tokens):
        for last in range(min(first + MAX_TOKENS, len(tokens)) - 1, first - 1, -1):
            found = forms.get(runs.get((first, last), ""), ())
            concepts = _meant(text, tokens[first : last + 1], found, read) if found else ()
            if concepts:
                spans.append((first, last, concepts))
                first = last
                break
        first += 1
    return spans


class _Reading(NamedTuple):
    """By what a query is read."""

    vocabulary: Vocabulary
    expand: Expansion
    known: Known | None
    term_use: Mapping[tuple[str, str, bool], TermUse]


def _meant(
    text: str,
    tokens: Sequence[Token],
    forms: Sequence[Form],
    read: _Reading,
) -> tuple[Concept, ...]:
    """The concepts that a run of words means; none where the words are to be taken as words."""
    written = text[tokens[0].start : tokens[-1].end]
    if len(tokens) == 1 and tokens[0].word in STOP_WORDS and not written.isupper():
        return ()
    possible = [
        form
        for form in forms
        if form.ui not in NEVER_EXPANDED
        and (fits_query(form, written) if form.acronym else text.isupper() or fits_case(form, written))
        and not (form.doubtful and written.casefold() in COMMON_WORDS)
    ]
    whole = [form for form in possible if form.acronym and form.term.casefold() == written.casefold()]
    if whole:  # "AIDS" is not a number of AIDs
        possible = [form for form in possible if form in whole or not form.acronym]
    exact = exact_of(token.word for token in tokens)
    return tuple(
        Concept(form.ui, read.vocabulary.name(form.ui), form.term, form.exact == exact)
        for form, weak in resolve(possible, exact)
        if (form.exact == exact or (read.expand != "strict" and _mean_it(form.ui, read.known)))
        and is_meant(read.term_use.get((form.ui, form.term, weak)))
    )


def _term_use(forms: Iterable[Sequence[Form]], vocabulary: Vocabulary) -> dict[tuple[str, str, bool], TermUse]:
    """How the terms are used that a query may mean, where that was counted."""
    uis = sorted({form.ui for under_one_key in forms for form in under_one_key})
    return {(use.ui, use.term, use.by_stems): use for use in (stored_term_use(vocabulary, *uis) if uis else ())}


def _mean_it(ui: str, known: Known | None) -> bool:
    """Whether words that share only their stems with a term mean its concept in these records.

    They do if at least half of the records with any evidence of it have reliable evidence: "menopausal" stands where
    *Menopause* does, but "tests" not where *Testis* ("testes") does, nor "diabetes" where *Carbutamide* ("Diabetal").
    """
    if known is None:
        return True
    evidence = known("concepts", ui)
    return evidence > 0 and 2 * known("concepts", ui + WEAK) <= evidence
