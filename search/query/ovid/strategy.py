"""Ovid's query language, as Ovid MEDLINE has it: a strategy becomes a syntax tree for each of its lines.

The language is that of Ovid's help ("Advanced Search Techniques") and of the Ovid MEDLINE Database Guide. Published
strategies hold more: what was meant is repaired with a warning, else `QuerySyntaxError` names line, column and what
was expected. The parts: `lines` (which lines there are), `tokens` and `headings` (the signs of a line),
`expressions` and `parts` (terms and operators), `fields` (suffixes), `limits` (limits).

Lines refer to lines before them. A line that names itself among alternatives (`or/1-9` as line 9) is a slip of its
author, and leaving it out changes nothing; any other reference to a line that is not there is an error.

>>> from search.query.nodes import show
>>> show(parse_ovid("1. exp Asthma/\\n2. wheez$.ti.\\n3. 1 or 2").result)
'(heading<Asthma> OR "/wheez[^ ]*/"[title])'
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from indexer.errors import QuerySyntaxError
from search.query.nodes import Line, Nothing, Strategy
from search.query.ovid.detection import looks_like_ovid
from search.query.ovid.expressions import read_expression
from search.query.ovid.limits import read_limits
from search.query.ovid.lines import OvidLine, split_lines
from search.query.ovid.notes import LineNotes, shown
from search.query.ovid.parts import Part, all_of, either

MAX_REFERENCES = 1_000_000
"""References of all lines together; more than any strategy has, so that time stays in proportion to the text."""

_MOST_RUNS = 10
"""Runs of line numbers that an error lists."""

_LIMIT = re.compile(
    r"\s*(?:(?:limit|lim)\s+(?:(?P<to>to\b)|(?P<set>.{1,200}?)\s+to\b)|\.\.l(?:imit)?\s*/\s*(?P<dotted>#?[0-9]+)"
    r"|(?P<before>#?[0-9]+)\s+limit(?:ed)?\s+to\b)\s*(?P<values>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAME = re.compile(
    r"\s*(?:(?:remove|rem)\s+dup\w*\s+(?:from\s+)?(?P<set>.+)|dedup\w*\s+(?:from\s+)?(?P<deduped>.+))", re.IGNORECASE
)
_KEEP = re.compile(r"\s*from\s+(?P<set>.{1,200}?)\s+keep\s+(?P<kept>.+)", re.IGNORECASE)
_USE = re.compile(r"(?P<set>.*\S)\s+use\s+[a-z]{3,8}[0-9]*\s*", re.IGNORECASE | re.DOTALL)
_EXPECTED_TERM = "a search such as malaria.ti,ab. or exp Malaria/"


def parse_ovid(text: str) -> Strategy:
    """The syntax trees of a search or of a set of lines in Ovid's language.

    Raises:
        QuerySyntaxError: the text cannot be understood; it says where and what was expected.
    """
    warnings: dict[str, None] = {}
    lines = split_lines(text, warnings)
    if not lines:
        raise QuerySyntaxError("there is nothing to search for", expected=_EXPECTED_TERM)
    strategy = _Lines()
    parsed = []
    for line in lines:
        notes = LineNotes(line.where, warnings)
        strategy.begin(line.number, notes)
        part = _read(line, notes, strategy)
        strategy.finish(part)
        parsed.append(Line(line.number, line.written, part.node))
    return Strategy("ovid", tuple(parsed), tuple(warnings))


class _Lines:
    """The lines read so far, and the one that is being read."""

    def __init__(self) -> None:
        self._parts: dict[int, Part] = {}
        self._numbers: list[int] = []
        self._repeated: set[int] = set()
        self._current = 0
        self._references = 0
        self.last: Part | None = None

    def begin(self, number: int, notes: LineNotes) -> None:
        """Read the line of this number next. A set that begins again hides the lines of the one before."""
        again, self._current = number == self._current, number
        self._notes = notes
        if again:
            self._repeated.add(number)
            notes.warn(0, f"line {number} is there twice")
        elif number in self._parts:
            self._repeated.discard(number)
            notes.warn(0, f"line {number} is there twice; what follows refers to the second one")

    def finish(self, part: Part) -> None:
        """The line has been read."""
        if self._current not in self._parts:
            self._numbers.insert(bisect_left(self._numbers, self._current), self._current)
        self._parts[self._current] = self.last = part

    def knows(self, number: int) -> bool:
        """Is there such a line before this one?"""
        return number in self._parts

    def one(self, number: int, offset: int, among_alternatives: bool) -> Part | None:
        """The line of a number; None if it is the line itself, named among alternatives."""
        self._count(1, offset)
        if number in self._repeated:
            self._notes.fail(offset, f"line {number} is there twice", "lines with different numbers to refer to")
        part = self._parts.get(number)
        if part is not None and (number != self._current or not among_alternatives):
            return Part(part.node, offset, f"line {number}", depth=part.depth, size=part.size)
        if number == self._current and among_alternatives:
            self._notes.warn(offset, f"line {number} names itself; left out")
            return None
        return self._missing(number, offset)

    def several(self, operator: str, listed: str, offset: int) -> Part | None:
        """Lines listed as in `or/1-5,7`, joined; None if nothing is left of them."""
        wanted: dict[int, None] = {}
        for first, last in re.findall(r"([0-9]+)(?:\s*(?:-|to)\s*#?([0-9]+))?", listed, re.IGNORECASE):
            wanted.update(dict.fromkeys(self._range(int(first), int(last or first), offset)))
        parts = [part for number in wanted if (part := self.one(number, offset, operator == "or"))]
        if not parts:
            return None
        joined = (either if operator == "or" else all_of)(parts, self._notes)
        return Part(joined.node, offset, f"{operator}/{listed.strip()}", depth=joined.depth, size=joined.size)

    def _range(self, first: int, last: int, offset: int) -> list[int]:
        """The lines from `first` to `last`, which must be there; some between may be missing."""
        if first > last:
            self._notes.warn(offset, f"the range {first}-{last} runs backwards and was turned round")
            first, last = last, first
        for end in {first, last}:
            if end not in self._parts and end != self._current:
                self._missing(end, offset)
        found = self._numbers[bisect_left(self._numbers, first) : bisect_right(self._numbers, last)]
        self._count(len(found), offset)
        if last == self._current and last not in self._parts:
            found = [*found, last]
        if len(found) < last - first + 1:
            self._notes.warn(offset, f"some lines of {first}-{last} are missing; those that are there were taken")
        return found

    def _count(self, number: int, offset: int) -> None:
        self._references += number
        if self._references > MAX_REFERENCES:
            self._notes.fail(offset, "the lines refer to each other too often", f"at most {MAX_REFERENCES} references")

    def _missing(self, number: int, offset: int) -> Part | None:
        if number == self._current:
            self._notes.fail(offset, f"line {number} refers to itself", "the number of a line before it")
        known = f"{_listed(self._numbers)}; a number in quotes is a word"
        self._notes.fail(offset, f"there is no line {number} before this one", known)


def _listed(numbers: Sequence[int]) -> str:
    """What may be referred to where these lines are there, in order."""
    if not numbers:
        return "a term"
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return f"one of the lines {', '.join(parts[:_MOST_RUNS])}{', …' * (len(parts) > _MOST_RUNS)}"


def _read(line: OvidLine, notes: LineNotes, lines: _Lines) -> Part:
    """The tree of a line: a command, or a search."""
    part = _command(line.text, notes, lines) or read_expression(line.text, notes, lines)
    if part is None:
        notes.warn(0, f"there is nothing to search for in {shown(line.written)}")
        return Part(Nothing(line.written, "there is nothing to search for"), 0)
    return part


def _command(text: str, notes: LineNotes, lines: _Lines) -> Part | None:
    """The lines that a command works on, changed by it; None if the text is no command."""
    match = _LIMIT.fullmatch(text)
    if match:
        return _limited(match, notes, lines)
    match = _SAME.fullmatch(text)
    if match:
        return _inner(match, "set" if match["set"] else "deduped", notes, lines)
    match = _KEEP.fullmatch(text)
    if match:
        notes.warn(
            match.start("kept"), f"records marked by hand are not known: all of {shown(match['set'])} were taken"
        )
        return _inner(match, "set", notes, lines)
    match = _USE.fullmatch(text)
    if match:
        notes.warn(match.end("set"), f"the choice of a database was left out: {shown(text[match.end('set') :])}")
        return _inner(match, "set", notes, lines)
    return None


def _limited(match: re.Match[str], notes: LineNotes, lines: _Lines) -> Part:
    group = next((name for name in ("set", "dotted", "before") if match[name]), None)
    if group:
        target = _inner(match, group, notes, lines)
    else:
        target = lines.last
        notes.warn(0, "the limit names no line: the line before it was taken")
    if target is None:
        notes.fail(match.start(group) if group else 0, "the limit has no line to narrow", "limit, a line's number, to")
    condition = read_limits(match["values"], match.start("values"), notes)
    if condition is None:
        return target
    return all_of((target, Part(condition, match.start("values"), match["values"])), notes)


def _inner(match: re.Match[str], group: str, notes: LineNotes, lines: _Lines) -> Part | None:
    """What a group of a command names, read as a search; its places are kept."""
    start = match.start(group)
    return read_expression(" " * start + match[group], notes, lines)


__all__ = ["looks_like_ovid", "parse_ovid"]
