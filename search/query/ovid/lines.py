"""Which lines does a strategy have, and under which numbers are they referred to?

Published strategies are copied out of a search history, a table or a PDF. Whether their lines are numbered is decided
for the whole set, because a line may begin with a number of its own (`3 dus.tw.`):

* numbered, if enough lines begin with numbers that go up by one (`1.`, `1 `, `1)`, `#1`, a tab, mixed; some may be
  missing, and a set that begins again at 1 is a second set). A line without a number then continues the one above,
  is the line whose number is missing, or is prose;
* else every line counts in its order, except blank ones, prose, and lines that go on from the one before.

Prose is named in a warning. Numbers of hits at a line's end are taken off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from search.query.ovid.counts import OPERATOR_END, end_before_count
from search.query.ovid.labels import Labelled, find_labels
from search.query.ovid.notes import LineNotes, shown
from search.query.ovid.syntax import COMBINED, has_syntax, is_complete, plainer
from search.query.pasted import join_words, ovid_heading, plain_rows, rewrite

Warn = Callable[["Place", str], None]


@dataclass(frozen=True)
class Place:
    """Where a part of a line stands in what was typed: `offset` in the line, then line and column from 1."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True)
class OvidLine:
    """One search of a strategy: its number, its text made plain, as written, and where its parts were.

    `within`: it begins behind a word whose end was moved to the line before, and goes on with that line.
    """

    number: int
    text: str
    written: str
    places: tuple[Place, ...]
    within: bool = False

    def where(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset into `text`."""
        index = bisect_right(self.places, offset, key=lambda place: place.offset) - 1
        place = self.places[max(index, 0)]
        return place.line, place.column + offset - place.offset


class _Draft:
    """A line to which pieces are still added."""

    def __init__(self, number: int, piece: OvidLine) -> None:
        self.number = number
        self.pieces = [piece] if piece.text else []
        self.open = _open(piece)
        self.quotes = piece.text.count('"')
        self.first = piece

    def add(self, piece: OvidLine) -> None:
        """The line goes on with this piece."""
        self.pieces.append(piece)
        self.open += _open(piece)
        self.quotes += piece.text.count('"')

    @property
    def end(self) -> str:
        """The text of the last piece."""
        return self.pieces[-1].text if self.pieces else ""

    def goes_on(self, piece: OvidLine) -> bool:
        """Does the line go on with this piece?"""
        if piece.within or not self.pieces or OPERATOR_END.search(self.end[-20:]) or _OPERATOR_START.match(piece.text):
            return True
        if self.end.rfind("[") > self.end.rfind("]") and "]" in piece.text:
            return True
        if self.quotes % 2 and piece.text.count('"') % 2:
            return True
        ended = is_complete(self.end) and not self.end.endswith((")", "]", '"'))
        return self.open > 0 and not ended and (_open(piece) < 0 or not is_complete(piece.text))

    def line(self) -> OvidLine:
        """The whole line."""
        pieces = self.pieces or [self.first]
        places, offset = [], 0
        for piece in pieces:
            places.append(replace(piece.places[0], offset=offset))
            offset += len(piece.text) + 1
        text, written = (" ".join(texts) for texts in zip(*((p.text, p.written) for p in pieces), strict=True))
        return OvidLine(self.number, text, written, tuple(places))


_RULE = re.compile(r"[-=_*~#.\s|+:]*")
_PROSE = re.compile(
    r"""\s*[#\s]*(?:database|platform|interface|search(?:ed|es)?|ovid|(?:pub)?med(?:line)?|embase|psycinfo|cochrane
    |cinahl|appendix|notes?:|quer(?:y|ies)|results?|no[.]|annotation|search\ combination|combination
    |study\ designs?|filters?|rct\ filter)(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_OPERATOR_START = re.compile(r"\s*(?:or|and|not|adj[0-9]*)(?=[\s(\"]|$)(?!\s*/)", re.IGNORECASE)
_REFERENCES = re.compile(r"\s*\(?\s*#?[0-9]+\s*(?:or|and|not)\b[\s0-9#()andortANDORT]*$", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9][0-9,]*")
_MARKED = re.compile(r"\s*#?([0-9]{1,3})[.)]\s")
_MARKED_INSIDE = re.compile(r"\s([0-9]{1,3})[.)]\s+(?=\S)")
_LONG_PROSE = 10


def split_lines(text: str, warnings: dict[str, None]) -> list[OvidLine]:
    """The searches of a strategy in their order; none if there is nothing but blank lines.

    What was left out or assumed is added to `warnings`.
    """

    def warn(place: Place, sentence: str) -> None:
        LineNotes(lambda _: (place.line, place.column), warnings).warn(0, sentence)

    pieces = []
    text, joined = join_words(plain_rows(text))
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    for word in joined:
        warn(_place(starts, word.offset), word.sentence)
    within = {_place(starts, word.end).line + 1 for word in joined}
    rewritten = rewrite(text, ovid_heading, lambda offset, sentence: warn(_place(starts, offset), sentence))
    for number, (written, ours) in enumerate(zip(text.splitlines(), rewritten.splitlines(), strict=True), 1):
        plain = plainer(ours)
        if not _RULE.fullmatch(plain):
            pieces.append(replace(_piece(number, plain, written, 0, len(plain)), within=number in within))
    pieces = _spread(pieces)
    found = find_labels([piece.text for piece in pieces])
    if not found.numbered:
        return _unnumbered([_without_count(piece) for piece in pieces], warn)
    lines = _numbered(pieces, found, warn)
    if found.descending:
        warn(lines[0].places[0], "the lines are numbered from last to first: they are read from first to last")
        lines.sort(key=lambda line: line.number)
    return lines


def _place(starts: Sequence[int], offset: int) -> Place:
    line = bisect_right(starts, offset)
    return Place(0, line, offset - starts[line - 1] + 1)


def _piece(number: int, plain: str, written: str, start: int, end: int) -> OvidLine:
    """A part of a physical line, without the spaces around it."""
    start += len(plain[start:end]) - len(plain[start:end].lstrip())
    end = max(start, start + len(plain[start:end].rstrip()))
    return OvidLine(0, plain[start:end], written[start:end], (Place(0, number, start + 1),))


def _cut(piece: OvidLine, start: int, end: int | None = None) -> OvidLine:
    place = piece.places[0]
    cut = _piece(place.line, piece.text, piece.written, start, len(piece.text) if end is None else end)
    moved = Place(0, place.line, cut.places[0].column + place.column - 1)
    return replace(cut, places=(moved,), within=piece.within and start == 0)


def _spread(pieces: Sequence[OvidLine]) -> list[OvidLine]:
    """The pieces, with lines parted that were run together: `1. exp Asthma/ 2. wheez$.tw. 3. 1 or 2`."""
    result: list[OvidLine] = []
    for index, piece in enumerate(pieces):
        start = _MARKED.match(piece.text)
        following = _MARKED.match(pieces[index + 1].text) if index + 1 < len(pieces) else None
        begin = 0
        number = int(start[1]) if start else 0
        for found in _MARKED_INSIDE.finditer(piece.text) if start else ():
            if int(found[1]) != number + 1 or not is_complete(piece.text[begin : found.start()]):
                continue
            if following and int(following[1]) == number + 1:
                break
            result.append(_cut(piece, begin, found.start()))
            begin, number = found.start(1), number + 1
        result.append(_cut(piece, begin) if begin else piece)
    return result


def _without_count(piece: OvidLine) -> OvidLine:
    """The line without a number of hits at its end."""
    end = end_before_count(piece.text)
    return piece if end is None else _cut(piece, 0, end)


def _open(line: OvidLine) -> int:
    return line.text.count("(") - line.text.count(")")


def _is_prose(text: str) -> bool:
    """Is this surely no search: nothing of Ovid's language, and the words or the colon of a heading or a note?"""
    if has_syntax(text):
        return False
    words = len(text.split())
    return text.endswith(":") or words >= _LONG_PROSE or (words > 1 and _PROSE.match(text) is not None)


class _Numbered:
    """Puts the pieces of a numbered set together."""

    def __init__(self, warn: Warn) -> None:
        self.drafts: list[_Draft] = []
        self._warn = warn

    def add(self, piece: OvidLine, following: int | None) -> None:
        """A piece without a number; `following` is the next number there is."""
        draft = self.drafts[-1]
        complete = is_complete(draft.end)
        if draft.goes_on(piece):
            if complete and _OPERATOR_START.fullmatch(piece.text):
                _name_prose(piece, self._warn)
            else:
                draft.add(piece)
        elif complete and _NUMBER.fullmatch(piece.text):
            return
        elif complete and (following is None or following > draft.number + 1) and _is_search(piece.text):
            self._warn(piece.places[0], f"a line without a number was read as line {draft.number + 1}")
            self.drafts.append(_Draft(draft.number + 1, piece))
        elif not has_syntax(piece.text) and (complete or _is_prose(piece.text)):
            _name_prose(piece, self._warn)
        elif len(draft.pieces) == 1 and ":" in draft.end and not has_syntax(draft.end):
            _name_prose(draft.pieces[0], self._warn)
            self.drafts[-1] = _Draft(draft.number, piece)
        else:
            draft.add(piece)


def _numbered(pieces: Sequence[OvidLine], found: Labelled, warn: Warn) -> list[OvidLine]:
    """The lines of a numbered set."""
    numbered = _Numbered(warn)
    following: list[int | None] = [None] * len(pieces)
    nearest: int | None = None
    for index in range(len(pieces) - 1, -1, -1):
        following[index] = nearest
        label = found.labels[index]
        nearest = label.number if label else nearest
    for index, piece in enumerate(pieces):
        label = found.labels[index]
        open_draft = numbered.drafts[-1] if numbered.drafts else None
        goes_on = open_draft and label and open_draft.number == label.number and open_draft.goes_on(piece)
        if label is not None and not goes_on:
            numbered.drafts.append(_Draft(label.number, _without_count(_cut(piece, label.end))))
            continue
        rest = _without_count(piece)
        first = following[index] or 1
        if numbered.drafts:
            numbered.add(rest, -1 if found.descending else following[index])
        elif first > 1 and has_syntax(rest.text) and not found.descending:
            warn(rest.places[0], f"a line without a number was read as line {first - 1}")
            numbered.drafts.append(_Draft(first - 1, rest))
        else:
            _name_prose(rest, warn)
    return [draft.line() for draft in numbered.drafts]


def _unnumbered(pieces: Sequence[OvidLine], warn: Warn) -> list[OvidLine]:
    """The lines of a set without numbers, counted in their order."""
    drafts: list[_Draft] = []
    prose: list[bool] = []
    for piece in pieces:
        is_prose = _is_prose(piece.text)
        if drafts and not prose[-1] and not is_prose and drafts[-1].goes_on(piece):
            drafts[-1].add(piece)
        else:
            drafts.append(_Draft(0, piece))
            prose.append(is_prose)
    lines = [draft.line() for draft in drafts]
    kept = [line for line, is_prose in zip(lines, prose, strict=True) if not is_prose]
    if not kept or _misfits(lines) < _misfits(kept):
        kept, prose = lines, [False] * len(lines)
    for line, is_prose in zip(lines, prose, strict=True):
        if is_prose:
            _name_prose(line, warn)
    return [replace(line, number=number) for number, line in enumerate(kept, 1)]


def _is_search(text: str) -> bool:
    return has_syntax(text) or _REFERENCES.match(text) is not None


def _misfits(lines: Sequence[OvidLine]) -> int:
    """How many lines refer to lines that are not before them, if the lines are counted like this?"""
    wrong = 0
    for number, line in enumerate(lines, 1):
        combined = COMBINED.match(line.text)
        text = combined[2] if combined else line.text if _REFERENCES.match(line.text) else ""
        wrong += any(int(found[:6]) >= number for found in re.findall("[0-9]+", text))
    return wrong


def _name_prose(line: OvidLine, warn: Warn) -> None:
    warn(line.places[0], f"{shown(line.written, 80)} is not a search and was left out")
