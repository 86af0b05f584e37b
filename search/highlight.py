"""Where in a record is what was asked for? Snippets with the words and the synonyms marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from indexer.analysis import breaks, tokenise
from indexer.fields import Stored
from search.explain import texts_of
from search.query.units import Unit

_WINDOW = 260


class Span(NamedTuple):
    """A marked run of characters (end exclusive), and the number of the unit it is marked for."""

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


def highlight(stored: Stored, units: Sequence[Unit]) -> dict[str, Snippet]:
    """The whole title and the telling part of the other texts, by field, where anything is marked."""
    found: dict[str, Snippet] = {}
    for (field, part), text in texts_of(stored):
        spans = _spans(stored, units, field, part, text)
        if field == "title":
            found[field] = Snippet(field, text, tuple(spans))
        elif spans and field not in found:
            found[field] = _excerpt(field, text, spans)
    return found


def _spans(stored: Stored, units: Sequence[Unit], field: str, part: int, text: str) -> list[Span]:
    """What to mark in one text: mentions of the units' concepts, and their words; longer runs win."""
    unit_of_ui = {concept.ui: number for number, unit in enumerate(units) for concept in unit.concepts}
    unit_of_stem = {stem: number for number, unit in enumerate(units) for stem in unit.stems}
    spans = [
        Span(mention.start, mention.end, unit_of_ui[mention.ui])
        for mention in stored.mentions
        if mention.field == field and mention.part == part and mention.ui in unit_of_ui
    ]
    spans += [
        Span(token.start, token.end, unit_of_stem[token.stem]) for token in tokenise(text) if token.stem in unit_of_stem
    ]
    return _disjoint(spans)


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _excerpt(field: str, text: str, spans: Sequence[Span]) -> Snippet:
    """The run of sentences of about two lines that shows the most units, then the most spans; the first such."""
    tokens = tokenise(text)
    starts = [0, *(tokens[index].start for index in breaks(text, tokens))]
    best, best_value = (0, min(len(text), _WINDOW)), (-1, -1)
    for start in starts:
        end = max([e for e in (*starts, len(text)) if start < e <= start + _WINDOW], default=start + _WINDOW)
        inside = [span for span in spans if start <= span.start and span.end <= end]
        value = (len({span.unit for span in inside}), len(inside))
        if value > best_value:
            best, best_value = (start, min(end, len(text))), value
    start, end = best
    start, end = _to_word(text, start), _to_word(text, end)
    if best_value == (0, 0):  # one sentence longer than the window: show its first mark
        start = _to_word(text, max(0, spans[0].start - _WINDOW // 2))
        end = _to_word(text, min(len(text), start + _WINDOW))
    piece = text[start:end].rstrip()
    lead, tail = ("… " if start else ""), (" …" if start + len(piece) < len(text.rstrip()) else "")
    shift = len(lead) - start
    inside = [
        Span(s.start + shift, s.end + shift, s.unit) for s in spans if start <= s.start and s.end <= start + len(piece)
    ]
    return Snippet(field, f"{lead}{piece}{tail}".replace("\n", " "), tuple(inside))


def _to_word(text: str, position: int) -> int:
    """The position, moved to where a word begins, so that none is cut."""
    while 0 < position < len(text) and text[position - 1].isalnum() and text[position].isalnum():
        position += 1
    return position
