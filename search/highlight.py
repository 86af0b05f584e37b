"""Where in a record is what was asked for? Snippets with the words and the synonyms marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from indexer.analysis import analyse, tokenise
from search.clauses import Reading
from search.evidence import Evidence, content_tokens
from search.query.nodes import Concept, Heading
from search.query.phrases import PHRASE_FIELDS, places_of

_WINDOW = 260


class Span(NamedTuple):
    """A marked run of characters (end exclusive), and the number of what it is marked for: a unit of free text, or a
    clause of a strategy among those that hold."""

    start: int
    end: int
    unit: int


class Snippet(msgspec.Struct, frozen=True):
    """A piece of a field with what is to be marked in it; spans are offsets into `text`."""

    field: str
    text: str
    spans: tuple[Span, ...]

    def render(self, before: str = "<mark>", after: str = "</mark>") -> str:
        """The text with each span between two strings.

        The text itself is not escaped: escape `text` piece by piece for HTML.
        """
        pieces, position = [], 0
        for start, end, _ in self.spans:
            pieces += [self.text[position:start], before, self.text[start:end], after]
            position = end
        return "".join([*pieces, self.text[position:]])


def highlight(evidence: Evidence) -> dict[str, Snippet]:
    """The whole title and the telling part of the other texts, by field, where anything is marked."""
    mark = _marker(evidence)
    found: dict[str, Snippet] = {}
    for (field, part), text in evidence.texts():
        if field not in found:
            spans = _disjoint(mark(field, part, text))
            if field == "title":
                found[field] = Snippet(field, text, tuple(spans))
            elif spans:
                found[field] = _excerpt(field, text, spans)
    return found


def _marker(evidence: Evidence) -> Callable[[str, int, str], Iterator[Span]]:
    """What finds the spans to mark in one text, overlapping ones included: mentions of concepts, and words."""
    unit_of_ui = {ui: number for number, unit in enumerate(evidence.units) for ui in unit.narrower}
    unit_of_ui |= {concept.ui: number for number, unit in enumerate(evidence.units) for concept in unit.concepts}
    unit_of_stem = {stem: number for number, unit in enumerate(evidence.units) for stem in unit.stems}
    reading = Reading(evidence)
    if evidence.question.tree is not None:
        unit_of_stem = {}
        unit_of_ui = {
            ui: number
            for number, clause in enumerate(reading.clauses)
            if isinstance(clause, Heading | Concept)
            for ui in evidence.question.uis_of(clause)
        }

    def mark(field: str, part: int, text: str) -> Iterator[Span]:
        for mention in evidence.mentions:
            if mention.field == field and mention.part == part and mention.ui in unit_of_ui:
                yield Span(mention.start, mention.end, unit_of_ui[mention.ui])
        for token in content_tokens(text) if unit_of_stem else ():
            if token.stem in unit_of_stem:
                yield Span(token.start, token.end, unit_of_stem[token.stem])
        for number, unit in enumerate(evidence.units):
            for phrase in unit.phrases if field in PHRASE_FIELDS else ():
                yield from (Span(start, end, number) for start, end in places_of(phrase, text))
        for number, clause in enumerate(reading.clauses):
            for start, end in reading.marks(clause, field, part):
                yield Span(start, end, number)

    return mark


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _excerpt(field: str, text: str, spans: Sequence[Span]) -> Snippet:
    """The telling part of a text, with dots where something is left out."""
    start, end = _telling_part(text, spans)
    piece = text[start:end].rstrip()
    end = start + len(piece)
    lead, tail = ("… " if start else ""), (" …" if end < len(text.rstrip()) else "")
    shift = len(lead) - start
    inside = [Span(s.start + shift, s.end + shift, s.unit) for s in _within(spans, start, end)]
    return Snippet(field, f"{lead}{piece}{tail}".replace("\n", " "), tuple(inside))


def _telling_part(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """About two lines: from a sentence with a mark on, what shows the most units, then the most marks; the first such.

    A sentence longer than that is cut between words; where it would hide every mark, the first one is shown instead.
    """
    if len(text) <= _WINDOW:
        return 0, len(text)
    tokens = tokenise(text)
    edges = [0, *(tokens[index].start for index in analyse(text).breaks), len(text)]
    best, most = (0, 0), (0, 0)
    for start in sorted({edges[bisect_right(edges, span.start) - 1] for span in spans}):
        last = edges[bisect_right(edges, start + _WINDOW) - 1]
        end = last if last > start else _to_word(text, start + _WINDOW)
        inside = _within(spans, start, end)
        shown = (len({span.unit for span in inside}), len(inside))
        if shown > most:
            best, most = (start, end), shown
    if most == (0, 0):
        start = _to_word(text, max(0, spans[0].start - _WINDOW // 2))
        best = start, _to_word(text, max(spans[0].end, start + _WINDOW))
    return best


def _within(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """The spans (disjoint, in order) that lie wholly between two offsets."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    return spans[first : bisect_right(spans, end, key=lambda span: span.end)]


def _to_word(text: str, position: int) -> int:
    """The position, moved to where a word begins, so that none is cut."""
    while 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
        position += 1
    return position
