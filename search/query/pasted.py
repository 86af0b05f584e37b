"""Notation of other systems that is pasted among lines of ours, rewritten character for character.

The Cochrane Library writes headings as "MeSH descriptor: [Asthma] explode all trees", EBSCO numbers lines S1, S2. Both
say what our languages can say. What is written is as long as what was read, filled up with spaces, so that places in
the text stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

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
