"""The tokens of one line of an Ovid strategy.

The difficulty is headings: `exp Neoplasms/` has its sign at the end, and names of headings hold commas, hyphens,
brackets and the word "and" (`Delirium, Dementia, Amnestic, Cognitive Disorders/`). So the line is read from left to
right into words, and a slash that ends a heading takes back the words before it (`headings`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from search.query.ovid.notes import LineNotes
from search.query.ovid.syntax import BARE_SUFFIX, CODE, COMBINED, GROUP_SUFFIX, OPERATOR, SUFFIX, TAG, TOO_FAR, TURNED


class Token(NamedTuple):
    """A piece of a line. `kind`: word, quote, open, close, operator, lines, suffix or heading.

    `text` is the word as typed, the operator in lower case ("adj3" as "adj" with `number` 3), or the name of a
    heading; `codes` those of a suffix, the qualifiers of a heading, or the line numbers of `or/1-5` (one text). `marks`
    of a heading: "exp", "*", "quoted", "doubtful" (may be text such as `pet/ct`).
    """

    kind: str
    start: int
    end: int
    text: str = ""
    codes: tuple[str, ...] = ()
    number: int | None = None
    marks: frozenset[str] = frozenset()


OPERAND_ENDS = ("word", "quote", "close", "heading", "suffix", "lines")

_PLAIN_WORD = re.compile(r"[^\s()\[\]\"/.,:;]+")
_QUOTED = re.compile(r'"+([^"]*)"+')
_BRACKETED = re.compile(r"\[([^\[\]]*)\]?")
_FREQUENCY = re.compile(r"\.?\s*/\s*freq\s*=\s*([0-9]+)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_GLUED = re.compile(r"(.*[$*])(or|and|not)", re.IGNORECASE)
_IN_WORD = re.compile(r"\[[^\s\[\]]{1,12}\]")


class Tokeniser:
    """Reads a line once, from left to right; `headings` is told of every slash."""

    def __init__(self, text: str, notes: LineNotes, on_slash: Callable[[Tokeniser], bool]) -> None:
        self.text = text
        self.notes = notes
        self.position = 0
        self.tokens: list[Token] = []
        self.opened: list[int] = []
        self.partner: dict[int, int] = {}
        self._on_slash = on_slash

    def run(self) -> list[Token]:
        """All tokens of the line."""
        while self.position < len(self.text):
            spaces = _SPACES.match(self.text, self.position)
            if spaces:
                self.position = spaces.end()
            else:
                self._step()
        return _unglued(self.tokens, self.text, self.notes)

    def add(self, token: Token) -> None:
        """Append a token and go on after it."""
        if token.kind == "open":
            self.opened.append(len(self.tokens))
        elif token.kind == "close" and self.opened:
            self.partner[len(self.tokens)] = self.opened.pop()
        self.tokens.append(token)
        self.position = token.end

    def last(self) -> Token | None:
        """The last token so far."""
        return self.tokens[-1] if self.tokens else None

    def _step(self) -> None:
        sign = self.text[self.position]
        if sign in ("(", ")"):
            self.add(Token("open" if sign == "(" else "close", self.position, self.position + 1))
        elif sign == "[":
            self._bracket()
        elif sign == '"':
            self._quote()
        elif sign == "/":
            if not self._on_slash(self):
                self._grow(self.position + 1)
        elif sign in ".,:;" and self._suffix(SUFFIX):
            pass
        elif not self._begins_word() or not (self._combined() or self._operator() or self._suffix(BARE_SUFFIX)):
            word = _PLAIN_WORD.match(self.text, self.position)
            self._grow(word.end() if word else self.position + 1)

    def _begins_word(self) -> bool:
        """Is this the first character of a word?"""
        return self.position == 0 or self.text[self.position - 1] in ' \t()[]"/.,:;' or self._after_suffix()

    def _after_suffix(self) -> bool:
        last = self.last()
        return last is not None and last.kind in ("suffix", "heading") and last.end == self.position

    def _grow(self, end: int) -> None:
        """Text up to `end`: part of the word that it touches, or a new word."""
        last = self.last()
        if last and last.kind == "word" and last.end == self.position:
            self.tokens[-1] = last._replace(end=end)
            self.position = end
        else:
            self.add(Token("word", self.position, end))

    def _bracket(self) -> None:
        """A tag as PubMed writes it, a part of a word such as benzo[a]pyrene, or an explanation in brackets."""
        tag = TAG.match(self.text, self.position)
        last = self.last()
        if tag and last and last.kind in OPERAND_ENDS:
            code = " ".join(tag[1].lower().split()).removesuffix("s") + (":noexp" if tag[2] else "")
            return self.add(Token("suffix", *tag.span(), codes=(f"[{code}]",)))
        inside = _IN_WORD.match(self.text, self.position)
        before = self.text[self.position - 1 : self.position]
        if inside and ((before.isalnum()) or self.text[inside.end() : inside.end() + 1].isalnum()):
            return self._grow(inside.end())
        match = _BRACKETED.match(self.text, self.position)
        assert match is not None
        explained = last is not None and last.kind in ("heading", "suffix", "close", "quote")
        if not explained and not match[1].lower().startswith("mp"):
            self.notes.warn(self.position, f"left out as a comment: {match[0][:80]}")
        self.position = match.end()
        return None

    def _quote(self) -> None:
        match = _QUOTED.match(self.text, self.position)
        after_word = self.position > 0 and self.text[self.position - 1].isalnum()
        if match is None or after_word:
            self.notes.warn(self.position, "a quotation mark without its partner was left out")
            self.position += 1
        elif match[1].strip():
            self.add(Token("quote", *match.span(), text=match[1]))
        else:
            self.position = match.end()

    def _suffix(self, pattern: re.Pattern[str]) -> bool:
        """A field suffix after something that can have one."""
        last = self.last()
        if last is None or last.kind not in OPERAND_ENDS:
            return False
        match = pattern.match(self.text, self.position)
        if match is None and pattern is BARE_SUFFIX and last.kind == "close":
            match = GROUP_SUFFIX.match(self.text, self.position)
        if match is None:
            return False
        if pattern is BARE_SUFFIX:
            self.notes.warn(self.position, f"{match[0].strip()} was read as a field suffix without its full stop")
        listed = next(group for group in match.groups() if group)
        codes = tuple(dict.fromkeys(code.lower() for code in CODE.findall(listed)))
        end = match.end()
        frequency = _FREQUENCY.match(self.text, end)
        if frequency:
            self.notes.warn(
                self.position, f"how often a word occurs (freq={frequency[1][:9]}) is not asked of records: left out"
            )
            end = frequency.end()
        self.add(Token("suffix", match.start(), end, codes=codes))
        return True

    def _combined(self) -> bool:
        match = COMBINED.match(self.text, self.position)
        if match:
            self.add(Token("lines", *match.span(), text=match[1].lower(), codes=(match[2],)))
            return True
        match = TURNED.match(self.text, self.position)
        if match is None or (match["first"] and self.tokens):
            return False
        operator, listed = (match["operator"] or match["first"]).lower(), match["listed"] or match["all"]
        self.notes.warn(self.position, f'"{match[0].strip()}" was read as {operator}/{listed}')
        self.add(Token("lines", *match.span(), text=operator, codes=(listed,)))
        return True

    def _operator(self) -> bool:
        last = self.last()
        far = TOO_FAR.match(self.text, self.position)
        if far and last is not None and last.kind in OPERAND_ENDS:
            self.notes.fail(self.position, f'Ovid has no operator "{far[0][:20]}"', "adj, or adj1 to adj99")
        match = OPERATOR.match(self.text, self.position)
        if match is None:
            return False
        text, end, number = match[0].lower(), match.end(), match[3] or match[4]
        if match[1]:
            self.notes.warn(self.position, f'"{match[0]}" was read as "or"')
            text = "or"
        elif match[2]:
            text = "not" if text.endswith("not") else text
        else:
            if not text.startswith("adj") or (number and text != f"adj{number}"):
                self.notes.warn(self.position, f'"{match[0]}" was read as adj{number}')
            text = "adj"
        self.add(Token("operator", match.start(), end, text, number=int(number) if number else None))
        return True


def _unglued(tokens: list[Token], text: str, notes: LineNotes) -> list[Token]:
    """`magn*or MR` as `magn* or MR`: an operator that lost its space after a wildcard."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        apart = following is not None and following.start > token.end and following.kind in ("word", "quote", "open")
        match = _GLUED.fullmatch(text, token.start, token.end) if token.kind == "word" and apart else None
        if match is None:
            result.append(token)
            continue
        notes.warn(token.start, f'"{match[0]}" was read as "{match[1]} {match[2]}"')
        result.append(token._replace(end=match.end(1)))
        result.append(Token("operator", match.start(2), token.end, match[2].lower()))
    return result
