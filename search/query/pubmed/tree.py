"""From tokens to the syntax tree, without recursion and in time that grows with the text.

PubMed reads operators from left to right, whatever they are, after what stands in parentheses; terms side by side are
joined by AND (User Guide, "Combining search terms with Boolean operators"). Groups of one kind that stand in each other
become one group, and a NOT b NOT c becomes a without b or c, so that the tree is no deeper than its meaning.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from search.query.nodes import And, Everything, Node, Not, Or
from search.query.pubmed.notes import Context
from search.query.pubmed.tags import Tag
from search.query.pubmed.terms import Term, read_term
from search.query.pubmed.tokens import OPERATORS, Token
from search.query.walking import children

DEEPEST = 200
"""A tree deeper than this is refused, because what comes after the parser may walk it recursively."""


LARGEST = 1_000_000
"""The most nodes that lines may add up to by referring to each other, each counted as often as it is referred to."""


class Part(NamedTuple):
    """A finished tree, its depth and the number of its nodes."""

    node: Node
    depth: int = 1
    size: int = 1


class _Group:
    """Operands joined by one operator ("" for a single one), still growing. Of NOT, the first operand is kept."""

    __slots__ = ("depth", "kind", "parts", "size")

    def __init__(self, kind: str, parts: list[Part]) -> None:
        self.kind = kind
        self.parts = deque(part.node for part in parts)
        self.depth = max(part.depth for part in parts)
        self.size = sum(part.size for part in parts)

    def finish(self) -> Part:
        """The group as a node."""
        if self.kind == "":
            return Part(self.parts[0], self.depth, self.size)
        if self.kind == "NOT":
            keep, *drop = self.parts
            return Part(Not(keep, drop[0] if len(drop) == 1 else Or(tuple(drop))), self.depth + 2, self.size + 2)
        return Part((And if self.kind == "AND" else Or)(tuple(self.parts)), self.depth + 1, self.size + 1)


class _Frame:
    """What has been read of one parenthesis: its operands so far, the operator that waits for the next one, and the
    tag behind the closing parenthesis, which holds for untagged terms within."""

    __slots__ = ("group", "inner", "operator", "start", "tag")

    def __init__(self, start: int, tag: Tag | None) -> None:
        self.start = start
        self.tag = tag
        self.group: _Group | None = None
        self.operator: Token | None = None
        self.inner = False


class Builder:
    """Builds the tree of one query or one line; `lines` holds the trees that references stand for, None for a number
    that several lines have."""

    def __init__(self, tokens: list[Token], end: int, context: Context, lines: Mapping[int, Part | None]) -> None:
        self._context = context
        self._notes = context.notes
        self._lines = lines
        self._end = end
        self._tokens = self._without_stray(tokens)
        self._tags = self._tags_behind()
        self._frames = [_Frame(tokens[0].start if tokens else 0, None)]

    def build(self) -> Part | None:
        """The tree; None where there was nothing to look up."""
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind in ("word", "quoted"):
                at = self._term(at)
                continue
            if token.kind == "(":
                self._frames.append(_Frame(token.start, self._tags.get(at) or self._frames[-1].tag))
            elif token.kind == ")":
                self._close(token.start)
            elif token.kind in OPERATORS:
                self._operator(token)
            elif token.kind == "ref":
                self._operand(_Group("", [self._line(token)]), token.start)
            elif token.kind == "tag" and self._tokens[at - 1].kind != ")":
                self._notes.fail(token.start, f"the tag {token.text} follows no term", "an operator or a term")
            at += 1
        while len(self._frames) > 1:
            self._close(self._end)
        return self._finish(self._frames[0])

    def _without_stray(self, tokens: list[Token]) -> list[Token]:
        """The tokens without parentheses that close none."""
        kept: list[Token] = []
        opened = 0
        for token in tokens:
            opened += (token.kind == "(") - (token.kind == ")")
            if opened < 0:
                opened = 0
                self._notes.warn(token.start, "a closing parenthesis without an opening one was left out")
            else:
                kept.append(token)
        return kept

    def _tags_behind(self) -> dict[int, Tag]:
        """Tags behind closing parentheses, by the index of the opening one."""
        tags: dict[int, Tag] = {}
        opened: list[int] = []
        for index, token in enumerate(self._tokens):
            if token.kind == "(":
                opened.append(index)
            elif token.kind == ")":
                start = opened.pop()
                behind = self._tokens[index + 1] if index + 1 < len(self._tokens) else token
                if behind.tag is not None:
                    tags[start] = behind.tag
                    self._notes.warn(behind.start, f"{behind.text} was applied to the terms in the parentheses before")
        for index in opened:
            self._notes.warn(self._tokens[index].start, "an opening parenthesis was never closed; the end closes it")
        return tags

    def _term(self, at: int) -> int:
        """Read the term that begins at token `at`; return the index of the token behind it."""
        first, end = self._tokens[at], self._pieces(at)
        tag = self._tokens[end].tag if end < len(self._tokens) else None
        pieces = self._tokens[at:end]
        if tag is None:
            tag = self._frames[-1].tag
        else:
            end += 1
            if tag.kind == "date" and end < len(self._tokens) and self._tokens[end].text.startswith(":"):
                last = self._pieces(end)
                pieces += self._tokens[end:last]
                end = last + 1 if last < len(self._tokens) and self._tokens[last].tag else last
        quoted = first.kind == "quoted"
        text = first.text if len(pieces) == 1 else self._typed(pieces)
        node = read_term(Term(text, quoted, first.start + quoted), tag, self._context)
        self._operand(None if node is None else _leaf(node), first.start)
        return end

    def _pieces(self, at: int) -> int:
        """The index behind the words, or the quotation, that make one term with token `at`."""
        at += 1
        while at < len(self._tokens):
            before, token = self._tokens[at - 1], self._tokens[at]
            touches = before.end == token.start
            if token.kind == "word":
                joined = before.kind == "word" or token.text[0] == ":" or (touches and token.text[0] == "/")
            elif token.kind == "quoted":
                joined = before.kind == "word" and (before.text[-1] == ":" or (touches and before.text[-1] in "/*"))
            else:
                joined = False
            if not joined:
                break
            at += 1
        return at

    def _typed(self, pieces: list[Token]) -> str:
        """Several pieces as typed, without quotation marks and tags between them."""
        out = []
        for index, piece in enumerate(pieces):
            apart = index and piece.start > pieces[index - 1].end
            out.append((" " if apart else "") + piece.text)
        return "".join(out)

    def _line(self, token: Token) -> Part:
        number = int(token.text[1:])
        part = self._lines.get(number)
        if part is None and number in self._lines:
            self._notes.fail(token.start, f"line {number} is there twice", "lines with different numbers to refer to")
        if part is None:
            known = "a line of this strategy above it" if self._lines else "the strategy's numbered lines"
            self._notes.fail(token.start, f"{token.text} refers to a line that is not there", known)
        return part

    def _operator(self, token: Token) -> None:
        frame = self._frames[-1]
        waiting = frame.operator
        if waiting is None:
            if frame.group is None and token.kind != "NOT":
                self._notes.warn(token.start, f"{token.text} has nothing before it and was left out")
            else:
                frame.operator = token
        elif token.kind == waiting.kind:
            self._notes.warn(token.start, f"{token.text} was repeated and read once")
        elif token.kind == "NOT" and waiting.kind == "AND":
            self._notes.warn(token.start, "AND NOT was read as NOT")
            frame.operator = token
        elif token.kind == "NOT":
            self._notes.warn(token.start, "OR NOT was read as: or everything that is not")
            frame.inner = True
        else:
            self._notes.fail(token.start, f"{token.text} follows {waiting.text}", "a term or a parenthesis")

    def _operand(self, operand: _Group | None, place: int) -> None:
        """Join an operand to what was read before it; None, an empty one, takes its operator with it."""
        frame = self._frames[-1]
        operator, frame.operator = frame.operator, None
        inner, frame.inner = frame.inner, False
        if operand is None:
            return
        everything = _Group("", [Part(Everything())])
        if inner:
            operand = self._join("NOT", everything, operand, place)
        if frame.group is None:
            if operator is not None:
                self._notes.warn(
                    operator.start, f"{operator.text} has nothing before it and was taken from all records"
                )
                operand = self._join("NOT", everything, operand, place)
            frame.group = operand
        else:
            frame.group = self._join(operator.kind if operator else "AND", frame.group, operand, place)

    def _join(self, kind: str, left: _Group, right: _Group, place: int) -> _Group:
        """Two groups as one. The smaller is poured into the larger, so that all joins together stay cheap."""
        if left.kind != kind:
            left = _Group(kind, [self._checked(left, place)])
        if kind == "NOT" or right.kind != kind:
            right = _Group(kind, [self._checked(right, place)])
        depth, size = max(left.depth, right.depth), left.size + right.size
        if len(left.parts) >= len(right.parts):
            left.parts.extend(right.parts)
        else:
            right.parts.extendleft(reversed(left.parts))
            left = right
        left.depth, left.size = depth, size
        return left

    def _checked(self, group: _Group, place: int) -> Part:
        part = group.finish()
        if part.size > LARGEST:
            self._notes.fail(place, f"the query comes to more than {LARGEST} terms here", "fewer references to lines")
        if part.depth > DEEPEST:
            self._notes.fail(place, f"more than {DEEPEST} groups stand in each other here", "fewer nested groups")
        return part

    def _close(self, place: int) -> None:
        """Close the innermost parenthesis and join it to the one around it."""
        frame = self._frames.pop()
        self._dangling(frame)
        if frame.group is None:
            self._notes.warn(frame.start, "an empty pair of parentheses was left out")
        self._operand(frame.group, place)

    def _dangling(self, frame: _Frame) -> None:
        if frame.operator is not None:
            self._notes.warn(frame.operator.start, f"{frame.operator.kind} has nothing behind it and was left out")

    def _finish(self, frame: _Frame) -> Part | None:
        self._dangling(frame)
        return None if frame.group is None else self._checked(frame.group, self._end)


def narrowed(part: Part, conditions: Sequence[Node]) -> Part:
    """A tree of which the conditions hold as well."""
    depth = 1 + max(part.depth, *map(_height, conditions))
    return Part(And((part.node, *conditions)), depth, 1 + part.size + sum(map(_size, conditions)))


def _leaf(node: Node) -> _Group:
    """What one term stands for. Alternatives can grow; filters expand to small trees of known height."""
    if isinstance(node, Or):
        return _Group("OR", [Part(part, _height(part), _size(part)) for part in node.parts])
    return _Group("", [Part(node, _height(node), _size(node))])


def _height(node: Node) -> int:
    return 1 + max(map(_height, children(node)), default=0)


def _size(node: Node) -> int:
    return 1 + sum(map(_size, children(node)))
