"""One search of an Ovid strategy: its tokens become a tree.

Without recursion: brackets are a stack of groups, and each group is joined when it closes. Field suffixes are known
beforehand (`ovid_brackets.group_suffixes`), so that every term is made once, in the fields that hold for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from search.query.nodes import Heading, Node, Text, Value
from search.query.ovid.brackets import balanced, group_suffixes
from search.query.ovid.fields import clean_name, is_heading, is_text, term
from search.query.ovid.headings import MARKS, on_slash
from search.query.ovid.notes import LineNotes, shown
from search.query.ovid.parts import Joint, Part, everything, join
from search.query.ovid.tokens import Token, Tokeniser

_REFERENCE = re.compile(r"#?([0-9]{1,5})[.,;:]?")
_RANGE = re.compile(r"#?([0-9]{1,5})\s*-\s*#?([0-9]{1,5})[.,;:]?")
_NUMBERS = re.compile(r"#?[0-9]{1,3}(?:[\s,;+&#]+[0-9]{1,3})+")
_PUBLICATION_TYPE = re.compile(r"\s*[\[(]publication type[\])]\s*", re.IGNORECASE)


class Lines(Protocol):
    """The lines that a search may refer to."""

    def one(self, number: int, offset: int, among_alternatives: bool) -> Part | None:
        """The line of a number; None if it is to be left out."""

    def several(self, operator: str, listed: str, offset: int) -> Part | None:
        """Lines listed as in `or/1-5,7`, joined."""

    def knows(self, number: int) -> bool:
        """Is there such a line before this one?"""


def read_expression(text: str, notes: LineNotes, lines: Lines) -> Part | None:
    """The tree of a search; None if there is no term in it.

    Raises:
        QuerySyntaxError: it cannot be understood.
    """
    reader = Tokeniser(text, notes, on_slash)
    tokens = [token for token in reader.run() if token.kind != "mark"]
    return _Expression(text, balanced(tokens, notes), notes, lines).read()


class _Expression:
    """Reads the tokens of one search."""

    def __init__(self, text: str, tokens: Sequence[Token], notes: LineNotes, lines: Lines) -> None:
        self._text = text
        self._tokens = tokens
        self._notes = notes
        self._lines = lines
        self._codes = group_suffixes(tokens)
        self._groups: list[list[Part | Joint]] = [[]]
        self._around: list[tuple[str, ...]] = [()]
        self._starts: list[int] = []

    def read(self) -> Part | None:
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            if token.kind == "open":
                self._groups.append([])
                self._around.append(self._codes[index])
                self._starts.append(token.start)
                index += 1
            elif token.kind == "close":
                index = self._close(index)
            elif token.kind == "operator":
                self._operator(token)
                index += 1
            elif token.kind in ("word", "quote"):
                index = self._words(index)
            else:
                self._other(token)
                index += 1
        return self._joined(self._groups[0])

    def _other(self, token: Token) -> None:
        if token.kind == "heading":
            self._push(self._heading(token))
        elif token.kind == "lines":
            self._push(self._lines.several(token.text, token.codes[0], token.start))
        elif self._groups[-1]:
            typed = self._text[token.start : token.end]
            self._notes.warn(token.start, f"the field {shown(typed)} belongs to no term and was left out")

    def _close(self, index: int) -> int:
        """Join the group that ends here; the index of what follows it and its suffix."""
        part = self._joined(self._groups.pop())
        self._around.pop()
        start = self._starts.pop()
        suffixed = index + 1 < len(self._tokens) and self._tokens[index + 1].kind == "suffix"
        if part is None:
            self._notes.warn(start, "brackets with nothing in them were left out")
        else:
            self._push(replace(part, start=start, closed=suffixed))
        return index + 1 + suffixed

    def _joined(self, entries: list[Part | Joint]) -> Part | None:
        if entries and isinstance(entries[-1], Joint):
            joint = entries.pop()
            assert isinstance(joint, Joint)
            self._notes.warn(joint.start, f'"{joint.operator}" has nothing after it and was left out')
        return join(entries, self._notes)

    def _operator(self, token: Token) -> None:
        group = self._groups[-1]
        joint = Joint(token.text, token.start, token.number)
        if not group:
            if joint.operator == "not":
                self._notes.warn(token.start, '"not" has nothing before it: taken away from all records')
                group.extend((everything(token.start), joint))
            else:
                self._notes.warn(token.start, f'"{joint.operator}" has nothing before it and was left out')
            return
        last = group[-1]
        if isinstance(last, Part):
            group.append(joint)
            return
        if not (last.operator == "and" and joint.operator == "not"):
            self._notes.warn(token.start, f'"{last.operator}" is followed by "{joint.operator}"; the second one counts')
        group[-1] = joint

    def _push(self, part: Part | None) -> None:
        """Add a part, with an operator before it where none was typed."""
        if part is None:
            return
        group = self._groups[-1]
        if group and isinstance(last := group[-1], Part):
            words = not last.closed and last.fields is not None and part.fields is not None
            group.append(Joint("adj" if words else "or", part.start, implied=True))
            between = f"{shown(last.text, 30)} and {shown(part.text, 30)}"
            if not words:
                self._notes.warn(part.start, f'no operator between {between}: "or" was assumed')
            elif not (isinstance(last.node, Text) and isinstance(part.node, Text)):
                self._notes.warn(part.start, f"no operator between {between}: read as a phrase, as Ovid does")
        group.append(part)

    def _words(self, index: int) -> int:
        """Words and quotations side by side are one term; the index of what follows them."""
        end = index
        while end < len(self._tokens) and self._tokens[end].kind in ("word", "quote"):
            end += 1
        start = self._tokens[index].start
        typed = self._text[start : self._tokens[end - 1].end]
        suffixed = end < len(self._tokens) and self._tokens[end].kind == "suffix"
        codes = self._tokens[end].codes if suffixed else ()
        numeral = self._tokens[index].kind == "word" and not (
            end < len(self._tokens) and self._tokens[end].kind == "open"
        )
        if not codes and numeral and self._reference(typed, start, end):
            return end
        node = self._term(typed, codes or self._around[-1], start)
        self._push(self._part(node, typed, codes or self._around[-1], start, suffixed))
        return end + suffixed

    def _part(self, node: Node | None, typed: str, codes: tuple[str, ...], start: int, closed: bool) -> Part | None:
        if node is None:
            return None
        if isinstance(node, Text):
            return Part(node, start, typed, frozenset(node.fields), loose=not codes, closed=closed)
        return Part(node, start, typed, closed=closed or isinstance(node, Heading))

    def _term(self, typed: str, codes: tuple[str, ...], start: int) -> Node | None:
        """The node of a term; one that begins with `exp` is a heading whose slash was lost."""
        first, _, rest = typed.partition(" ")
        if first.lower() in MARKS and re.search(r"[^\W_]", rest):
            if not codes:
                self._notes.warn(start, f"{shown(typed)} was read as a heading without its slash")
                name = clean_name(rest)
                return Heading(name.lstrip("* "), major=name.startswith("*") or first == "*")
            if is_heading(codes):
                heading = term(rest, codes, start, self._notes)
                return Heading(heading.name, True, heading.major) if isinstance(heading, Heading) else heading
            self._notes.warn(start, f'"{first}" belongs before a heading and was left out')
            typed = rest
        return term(typed, codes, start, self._notes)

    def _reference(self, typed: str, start: int, end: int) -> bool:
        """Is this the number of a line, or a range of them? Then it is added."""
        single, several = _REFERENCE.fullmatch(typed), _RANGE.fullmatch(typed)
        if self._around[-1] and (single or several):
            if single and not typed.startswith("#") and self._lines.knows(int(single[1])):
                self._notes.warn(start, f"{shown(typed)} stands in a group with a field: read as text, not as a line")
            return False
        if single:
            self._push(self._lines.one(int(single[1]), start, self._among_alternatives(end)))
            return True
        if several and self._lines.knows(int(several[1])):
            self._push(self._lines.several("or", f"{several[1]}-{several[2]}", start))
            return True
        if several:
            self._notes.warn(start, f"{shown(typed)} names no lines before this one: read as words")
        elif _NUMBERS.fullmatch(typed) and all(self._lines.knows(int(one)) for one in re.findall("[0-9]+", typed)):
            self._notes.warn(
                start, f"{shown(typed)} was searched as words; lines are joined by operators, as in or/1,2"
            )
        return False

    def _among_alternatives(self, end: int) -> bool:
        """Is the operand that ends before index `end` one of those that `or` joins?"""
        last = self._groups[-1][-1] if self._groups[-1] else None
        before = last.operator if isinstance(last, Joint) else None
        following = self._tokens[end] if end < len(self._tokens) else None
        after = following.text if following is not None and following.kind == "operator" else None
        return {before, after} <= {"or", None} and "or" in (before, after)

    def _heading(self, token: Token) -> Part | None:
        typed = self._text[token.start : token.end]
        codes = self._around[-1]
        if "doubtful" in token.marks and is_text(codes):
            node = term(typed, codes, token.start, self._notes)
            return self._part(node, typed, codes, token.start, closed=False)
        if not re.search(r"[^\W_]", token.text):
            self._notes.warn(token.start, f"{shown(typed)} names no heading and was left out")
            return None
        name, explode = token.text, "exp" in token.marks
        stripped = _PUBLICATION_TYPE.sub("", name)
        if stripped != name and not explode:
            return Part(Value("publication_type", stripped.casefold()), token.start, typed)
        heading = Heading(stripped, explode, "*" in token.marks, token.codes)
        return Part(heading, token.start, typed)
