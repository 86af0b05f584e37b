"""Numbered lines: is this text one query or a set of lines, and which line is which?

Strategies are published as PubMed's history (`#1`, `#2`, …, the newest often first, each line perhaps with "Search"
before and a count behind) or as plain numbered lists (`1.`, `2)`). Lines without a number continue the line before.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from search.query.pubmed.notes import Notes, shown

_LABEL = re.compile(
    r"[ \t]*(?:#[ \t]*(?P<hash>\d{1,4})(?!\d)[.:)]?|(?P<dot>\d{1,4})[.):]|\((?P<bracket>\d{1,4})\)(?=[ \t])"
    r"|(?P<plain>\d{1,4})(?=[ \t]))[ \t]*"
    r"(?:Search\b:?[ \t]*)?"
)
_ENDS_REFERENCE = re.compile(r"(?:AND|OR|NOT)\b|\)|$", re.IGNORECASE)
_OPERATOR = re.compile(r"\s*(?:AND|OR|NOT)\b", re.IGNORECASE)
_COUNT = re.compile(
    r"(?:(?<=[\])\"”*])|(?<=#\d)|(?<=#\d\d)|(?=[\t(]))[ \t]*(?:\d\d:\d\d(?::\d\d)?[ \t]+)?\(?\d[\d,. ]*"
    r"(?:(?:results|records|hits|citations|articles)\b)?\)?\s*$"
)
_COMBINES = re.compile(r"[\s()]*#?\d{1,4}(?:[\s()]+(?:AND|OR|NOT)[\s()]+#?\d{1,4})+[\s()]*", re.IGNORECASE)
_SYNTAX = re.compile(r"[\[\]\"“”()*#]|\b(?:AND|OR|NOT)\b")
_REFERENCE = re.compile(r"#(\d{1,6})")

_NAMED = re.compile(r"[A-Za-z][A-Za-z /-]{0,40}:\s*(?=[(\"“])")

_SKIPPED = 5
"""A number that is so much more than the one before it begins no line."""

_COPIED = re.compile(r"\s*Search:?\s*(?=[(\"“])")
"""PubMed's history writes this before a query."""

_TITLE = "this line was taken for a title and left out"


class NumberedLine(NamedTuple):
    """A line of a set: its number and where its query begins and ends. `bare`: numbers in it are references."""

    number: int
    start: int
    end: int
    bare: bool = False


class _Physical(NamedTuple):
    """A line of text that is not blank, and the label it begins with."""

    start: int
    end: int
    body: int
    number: int | None
    style: str


def split_lines(text: str, notes: Notes) -> list[NumberedLine]:
    """The lines of a set in the order of their numbers; none where the text is one query."""
    physical = _physical_lines(text)
    titles = 0
    while titles < len(physical) - 2 and _is_title(physical[titles], text):
        titles += 1
    if not _is_set(physical[titles:]):
        _check_numbers(physical[titles:], text, notes)
        return _counted(physical, text, notes)
    for line in physical[:titles]:
        notes.warn(line.start, _TITLE)
    return sorted(_collect(physical[titles:], text, notes))


def whole(text: str) -> NumberedLine:
    """The text as one query, without the word that PubMed's history writes before it."""
    copied = _COPIED.match(text)
    return NumberedLine(1, copied.end() if copied else 0, len(text))


def _physical_lines(text: str) -> list[_Physical]:
    lines = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            match = _LABEL.match(text, start, end)
            if match and not _ENDS_REFERENCE.match(text, match.end(), end):
                number = match[match.lastgroup or 0]
                lines.append(_Physical(start, end, match.end(), int(number), match.lastgroup or ""))
            else:
                lines.append(_Physical(start, end, start, None, ""))
        start = end + 1
    return lines


def _is_set(lines: list[_Physical]) -> bool:
    """Numbers from the first line on that follow each other, up or down; a few may be missing, or be there twice.

    Numbers with `#` come in any order, and one is enough. Numbers without any mark begin with 1.
    """
    if not lines or lines[0].number is None:
        return False
    numbers = [line.number for line in lines if line.number is not None]
    styles = {line.style for line in lines if line.number is not None}
    if styles == {"hash"}:
        return True
    if "plain" in styles and min(numbers) > 1:
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    nearby = all(0 <= step <= _SKIPPED for step in steps) or all(-_SKIPPED <= step <= 0 for step in steps)
    return nearby and 2 * sum(step in (1, -1) for step in steps) >= max(len(steps), 1)


def _check_numbers(lines: list[_Physical], text: str, notes: Notes) -> None:
    """Lines that begin with `1. ` are numbered, whoever wrote them; they are not read as anything else."""
    marked = [line for line in lines if line.style == "dot" and text[line.body - 1].isspace()]
    if len(marked) > 1 and lines[0].number is not None:
        wrong = next(
            (b for a, b in pairwise(marked) if not 0 <= (b.number or 0) - (a.number or 0) <= _SKIPPED), marked[1]
        )
        notes.fail(wrong.start, "the numbers of these lines do not follow each other", "lines numbered 1, 2, 3, …")


def _collect(lines: list[_Physical], text: str, notes: Notes) -> list[NumberedLine]:
    """Lines with what continues them; a heading in front of a line's query is left out with a warning."""
    found: list[NumberedLine] = []
    highest = max(line.number or 0 for line in lines)
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if line.number is None and _COMBINES.fullmatch(text, line.start, line.end):
            highest += 1
            found.append(NumberedLine(highest, line.start, line.end))
        elif _is_prose(line, following, text) or (line.number is None and _heads_next(lines, index, text)):
            notes.warn(line.body, _TITLE)
            if line.number is not None:
                found.append(NumberedLine(line.number, line.end, line.end))
        elif line.number is not None:
            named = _NAMED.match(text, line.body, line.end)
            if named:
                notes.warn(line.body, f"{shown(named[0])} was taken for the name of the line and left out")
            found.append(NumberedLine(line.number, named.end() if named else line.body, line.end))
        else:
            found[-1] = found[-1]._replace(end=line.end)
    return [_line(*line[:3], text) for line in found]


def _is_title(line: _Physical, text: str) -> bool:
    return line.number is None and not _SYNTAX.search(text, line.start, line.end)


def _is_prose(line: _Physical, following: _Physical | None, text: str) -> bool:
    """A line without any syntax of ours, before a line without a number that has some and does not go on with it."""
    if following is None or following.number is not None or _SYNTAX.search(text, line.body, line.end):
        return False
    if _COMBINES.fullmatch(text, following.start, following.end):
        return line.number is None
    goes_on = _OPERATOR.match(text, following.start, following.end)
    return not goes_on and bool(_SYNTAX.search(text, following.start, following.end))


def _heads_next(lines: list[_Physical], index: int, text: str) -> bool:
    """A line without any syntax between a line that ends with a tag or bracket and a numbered one: a heading."""
    line, before = lines[index], lines[index - 1]
    numbered = index + 1 < len(lines) and lines[index + 1].number is not None
    return numbered and text.endswith(("]", ")"), 0, before.end) and not _SYNTAX.search(text, line.start, line.end)


def _line(number: int, start: int, end: int, text: str) -> NumberedLine:
    count = _COUNT.search(text, max(start, end - 40), end)
    if count and not _COMBINES.fullmatch(text, start, end):
        end = count.start()
    return NumberedLine(number, start, end, bool(_COMBINES.fullmatch(text, start, end)))


def _counted(lines: list[_Physical], text: str, notes: Notes) -> list[NumberedLine]:
    """Lines without numbers that refer to each other are counted; else there is no set."""
    found = []
    references = False
    for number, line in enumerate(lines, 1):
        named = [int(one) for one in _REFERENCE.findall(text, line.start, line.end)]
        if any(not 0 < one < number for one in named):
            return []
        references = references or bool(named)
        found.append(_line(number, line.start, line.end, text))
    if not references:
        return []
    notes.warn(0, "the lines have no numbers and were counted, because they refer to each other")
    return found
