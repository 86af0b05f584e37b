"""What comes with pasted text: notation of other systems, tables and counts, and words hyphenated across lines.

The Cochrane Library writes headings as "MeSH descriptor: [Asthma] explode all trees", EBSCO numbers lines S1, S2. Both
say what our languages can say. What is written is as long as what was read, filled up with spaces, so that places in
the text stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_DESCRIPTOR = re.compile(
    r"""mesh[ ]descriptor:?[ ]{0,3}
    (?:\[(?P<bracketed>[^\[\]\n]{1,120})\]|(?P<plain>\w[\w ,'-]{0,100}?)(?=[ ](?:this|explode)))
    (?:[ ]?,?[ ](?:(?P<only>this[ ]term[ ]only)|explode[ ](?:all[ ]trees|trees?[ ][\d, ]*\d)))?
    (?:[ ]{1,3}and[ ]with[ ]qualifiers?(?:\(s\))?:[ ]?\[(?P<qualifiers>[^\[\]\n]{1,200})\])?""",
    re.IGNORECASE | re.VERBOSE,
)
_CODE = re.compile(r"-[ ]?([A-Z]{2})\b")
_EBSCO_LABEL = re.compile(r"^[ \t]*S(\d{1,4})(?=[\s.:)])", re.MULTILINE)
_EBSCO_FIELD = re.compile(r"(?<![\w\"])(?:TI|AB|TX|MH|MM|SU|KW)(?= [\w(\"])")
_EBSCO_REFERENCE = re.compile(r"(?<![\w-])S(\d{1,4})(?![\w-])")

_RULE = re.compile(r"^(?=[^|\n]{0,200}\|)[ \t|]*:?-+[ \t:|-]*\r?$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*\r?$", re.MULTILINE)
_NUMBER_CELL = re.compile(r"\|[ \t]*[0-9][0-9,. ]*\|[ \t]*\r?$")
_UNIT = r"(?:results?|hits?|records?|citations?|articles?|references?|refs?)"
_PUBLISHED_COUNT = re.compile(
    rf"""(?:(?<=[\])}}"”*$/.\d\w])[ \t]*[(\[][ \t]*n[ \t]*=[ \t]*[0-9][0-9,. ]{{0,14}}[)\]]       # (n = 89)
    |(?<=[\s\])"”*$/.])[=:][ \t]*[0-9][0-9,. ]{{0,14}}{_UNIT}                                   # = 89 results
    |(?<=[\])"”*$/.]|\b[0-9])[ \t]+=[ \t]*[0-9][0-9,. ]{{0,14}})[ \t.]*\r?$                    # 1 and 2 = 89""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)

_BROKEN = re.compile(r"([^\W\d_]{2,40})([-\u2010\u00ad])[ \t]*(\r?\n)([ \t]*)([^\W\d_]{1,40})((?:[$*?#][0-9]{0,2})?)")
_WHOLE = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)?")
_FIRST_MEMBERS = frozenset(
    "cross double evidence follow full half health high long low non quasi risk self semi short single well".split()
)
"""Words before a hyphen that stays: they begin compounds more often than a longer word is parted behind them."""

Write = Callable[[str, bool, list[str]], str]
"""A heading in a language of ours, from its name, whether it is exploded, and the codes of its qualifiers."""


def ovid_heading(name: str, explode: bool, qualifiers: list[str]) -> str:
    """The heading as Ovid writes it."""
    return f'{"exp " if explode else ""}"{name}"/{",".join(qualifiers).lower()}'


def pubmed_heading(name: str, explode: bool, qualifiers: list[str]) -> str:
    """The heading as PubMed writes it."""
    return f'"{name}{"/" if qualifiers else ""}{",".join(qualifiers)}"[{"mh" if explode else "mh:noexp"}]'


def rewrite(text: str, write: Write, warn: Callable[[int, str], None]) -> str:
    """The text with what other systems write in ours; `warn` is told of each heading and its place."""

    def heading(match: re.Match[str]) -> str:
        name = (match["bracketed"] or match["plain"]).strip().replace('"', "")
        codes = _CODE.findall(match["qualifiers"] or "")
        ours = write(name, not match["only"], codes)
        warn(match.start(), f"a heading as the Cochrane Library writes it was read as {ours}")
        return write(name.ljust(len(name) + len(match[0]) - len(ours)), not match["only"], codes)

    text = _DESCRIPTOR.sub(heading, text)
    if [int(number) for number in _EBSCO_LABEL.findall(text)[:2]] == [1, 2]:
        text = _EBSCO_REFERENCE.sub(r"#\1", text)
        warn(0, "lines numbered S1, S2, … were read as #1, #2, …")
        for match in _EBSCO_FIELD.finditer(text):
            warn(match.start(), f"EBSCO's field {match[0]} is none of this language; its term was read without it")
        text = _EBSCO_FIELD.sub("  ", text)
    return text


def plain_rows(text: str) -> str:
    """The text without the bars of a Markdown table, and without the counts that strategies are published with.

    >>> plain_rows("1. cough.tw. = 89 results").rstrip()
    '1. cough.tw.'
    """
    if _RULE.search(text):
        text = _ROW.sub(_row, _without_heads(text))
    return _PUBLISHED_COUNT.sub(lambda match: _blank(match[0]), text)


def _without_heads(text: str) -> str:
    """A Markdown table without its rules and the names of its columns, which stand above the first one."""
    first = _RULE.search(text)
    if first:
        head = text.rfind("\n", 0, max(first.start() - 1, 0)) + 1
        names = text[head : first.start()]
        if not re.search("[0-9]", names.strip(" \t\r\n|").partition("|")[0]) and "|" in names:
            text = text[:head] + _blank(names) + text[first.start() :]
    return _RULE.sub(lambda match: _blank(match[0]), text)


def _row(match: re.Match[str]) -> str:
    """A row of a table as a line: the bars and a number in the last of several cells become spaces."""
    row = match[0]
    count = _NUMBER_CELL.search(row) if row.count("|") > len("|||") else None
    if count:
        row = row[: count.start()] + _blank(count[0])
    return row.replace("|", " ")


def _blank(text: str) -> str:
    return "".join(character if character in "\r\n" else " " for character in text)


class JoinedWord(NamedTuple):
    """A word that was hyphenated across lines: where it begins and ends in the new text, and what to say about it."""

    offset: int
    end: int
    sentence: str


def join_words(text: str) -> tuple[str, list[JoinedWord]]:
    """The text with `randomi-` at the end of a line and `zed` in the next read as one word.

    The end of the word moves up and leaves spaces, so that everything else keeps its line and column. The hyphen stays
    where the text has the word with it elsewhere, or where its first part is one that begins compounds (`follow-up`).

    >>> join_words("a randomi-\\nzed trial")[0]
    'a randomized\\n    trial'
    """
    words: set[str] | None = None
    joined: list[JoinedWord] = []
    grown = 0

    def join(match: re.Match[str]) -> str:
        nonlocal words, grown
        first, hyphen, end_of_line, indent, second, wildcard = match.groups()
        if not second.islower() or second in ("and", "or", "not"):
            return match[0]
        if words is None:
            words = {found[0].lower() for found in _WHOLE.finditer(text)}
        whole, parted = f"{first}{second}", f"{first}-{second}"
        kept = parted.lower() in words or (first.lower() in _FIRST_MEMBERS and whole.lower() not in words)
        word = parted if kept and hyphen != "\u00ad" else whole
        start = match.start() + grown
        sentence = f"'{first}-' at the end of a line was read as '{word}'"
        joined.append(JoinedWord(start, start + len(word), sentence))
        new = f"{word}{wildcard}{end_of_line}{indent}{' ' * len(second + wildcard)}"
        grown += len(new) - len(match[0])
        return new

    return _BROKEN.sub(join, text), joined
