"""Brackets of a line: which belong together, what is missing, and which suffix holds for what is inside.

Brackets that were never opened are opened at the line's beginning; brackets that were never closed are closed at its
end, but before a suffix that ends the line: `(heart or (lung adj cancer).tw.` asks for both in .tw.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.query.ovid.notes import LineNotes
from search.query.ovid.tokens import Token


def balanced(tokens: Sequence[Token], notes: LineNotes) -> list[Token]:
    """The tokens with the missing brackets added, each kind with a warning."""
    opened: list[Token] = []
    missing: list[Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if opened:
                opened.pop()
            else:
                missing.append(token)
    result = list(tokens)
    if missing:
        notes.warn(missing[0].start, "a closing bracket without its opening one: opened at the beginning of the line")
        result = [Token("open", tokens[0].start, tokens[0].start)] * len(missing) + result
    if opened:
        notes.warn(opened[0].start, "an opening bracket without its closing one: closed at the end of the line")
        end = len(result) - (result[-1].kind == "suffix" and len(result) > 1 and result[-2].kind == "close")
        result[end:end] = [Token("close", result[-1].end, result[-1].end)] * len(opened)
    return result


def group_suffixes(tokens: Sequence[Token]) -> dict[int, tuple[str, ...]]:
    """For each opening bracket (by index) the codes that hold inside: its own suffix, or that of the group around."""
    closes: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "open":
            stack.append(index)
        elif token.kind == "close" and stack:
            closes[stack.pop()] = index
    codes: dict[int, tuple[str, ...]] = {}
    around: list[tuple[str, ...]] = [()]
    for index, token in enumerate(tokens):
        if token.kind == "open":
            after = closes[index] + 1
            own = tokens[after].codes if after < len(tokens) and tokens[after].kind == "suffix" else ()
            codes[index] = own or around[-1]
            around.append(codes[index])
        elif token.kind == "close":
            around.pop()
    return codes
