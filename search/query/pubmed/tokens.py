"""From the text of a PubMed query to tokens: brackets, quotations, tags, operators, words.

What stands in quotation marks is text, whatever it is. Outside of them, brackets that hold a tag are a tag; others
(`[11C]cocaine`) are text where they stand at the beginning of a word, and an unknown tag behind a term is an error.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from search.query.pubmed.notes import Notes, shown
from search.query.pubmed.tags import LONGEST, Tag, find_tag, nearest_tag

QUOTES = '"“”„‟«»″＂'
_PLAIN = rf"[^\s()\[\]{QUOTES}]"
# A word may hold short brackets, HbA(1c) and receptor(s), or begin with them, (1,3)-beta-glucan.
_WORD = re.compile(rf"(?:\({_PLAIN}{{1,12}}\)(?=-\w))?{_PLAIN}+(?:\({_PLAIN}{{1,3}}\){_PLAIN}*)*")
_BRACKETED = re.compile(rf"\(({_PLAIN}{{1,12}})\)-\w")
_QUOTE = re.compile(f"[{QUOTES}]")
_DOUBLED = re.compile(f"[{QUOTES}]{{2}}")
_TAG = re.compile(rf"\[([^\[\]]{{0,{LONGEST}}})\]")
_OPEN_TAG = re.compile(r"\[\s*([a-z0-9/:]+(?: [a-z]+){0,2})", re.IGNORECASE)
_BREAK = re.compile(r"\)|\n|\s(?:AND|OR|NOT)\s")
_REFERENCE = re.compile(r"#\d{1,6}")
_PROXIMITY = re.compile(r"(?:near|next|adj|w|n|pre)/\d{1,2}|(?:near|adj)\d{1,2}", re.IGNORECASE)
_SIGNS = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND"}

OPERATORS = ("AND", "OR", "NOT")


class Token(NamedTuple):
    """A piece of a query. `kind` is "(", ")", "word", "quoted", "tag", "ref", "AND", "OR" or "NOT"."""

    kind: str
    text: str
    start: int
    end: int
    tag: Tag | None = None


def tokenise_query(text: str, notes: Notes, start: int, end: int, references: bool = False) -> list[Token]:
    """The tokens of a part of `text`, with small operators found out. `references`: bare numbers refer to lines."""
    tokens = _Reader(text, notes, start, end).read()
    if references:
        tokens = [
            token._replace(kind="ref", text=f"#{token.text}") if token.text.isdecimal() else token for token in tokens
        ]
    return _operators(tokens, notes)


class _Reader:
    """Reads tokens from left to right, looking at each character a bounded number of times."""

    def __init__(self, text: str, notes: Notes, start: int, end: int) -> None:
        self._text = text[start:end]
        self._base = start
        self._notes = notes
        self._at = 0
        self._tokens: list[Token] = []
        # An odd number of quotation marks: one of them has no partner, and it is worth looking for which.
        self._odd = len(_QUOTE.findall(self._text)) % 2 == 1

    def read(self) -> list[Token]:
        """All tokens."""
        text = self._text
        while self._at < len(text):
            character = text[self._at]
            if character.isspace():
                self._at += 1
            elif character in QUOTES:
                self._quotation()
            elif character == "[":
                self._bracket()
            elif character in "()" and not (character == "(" and _BRACKETED.match(text, self._at)):
                self._add(character, character, self._at + 1)
            elif character == "]":
                self._warn("a ] without its [ was left out")
                self._at += 1
            else:
                self._word()
        return self._tokens

    def _add(self, kind: str, text: str, end: int, tag: Tag | None = None) -> None:
        self._tokens.append(Token(kind, text, self._base + self._at, self._base + end, tag))
        self._at = end

    def _warn(self, sentence: str) -> None:
        self._notes.warn(self._base + self._at, sentence)

    def _word(self) -> None:
        match = _WORD.match(self._text, self._at)
        assert match is not None  # every other character has been dealt with
        word = match[0]
        stem = word.partition("(")[0]
        if stem.upper() in OPERATORS or _REFERENCE.fullmatch(stem):
            word = stem
        elif "(" in word:
            self._warn(f"the brackets in {shown(word)} were read as part of the word")
        end = self._at + len(word)
        if word in OPERATORS:
            self._add(word, word, end)
        elif _REFERENCE.fullmatch(word.rstrip(",.;")):
            self._add("ref", word.rstrip(",.;"), end)
        elif word in _SIGNS or any(character.isalnum() or character in "*:/" for character in word):
            self._add("word", word, end)
        else:
            self._at = end

    def _quotation(self) -> None:
        """A quotation, up to its closing mark; marks doubled by a spreadsheet count as one."""
        start = self._at
        doubled = _DOUBLED.match(self._text, start)
        if doubled and (end := _DOUBLED.search(self._text, start + 2)) and not self._blank_at(start + 2):
            self._close(self._text[start + 2 : end.start()], end.end())
            return
        closing = _QUOTE.search(self._text, start + 1)
        inside = self._text[start + 1 : closing.start() if closing else None]
        if self._odd and (stop := self._unclosed(inside, closing is None)) is not None:
            self._odd = False
            self._warn("a quotation mark without a partner was closed before the next tag or operator")
            self._add("quoted", inside[:stop], start + 1 + stop)
            return
        self._close(inside, closing.end() if closing else len(self._text))

    def _blank_at(self, place: int) -> bool:
        return place >= len(self._text) or self._text[place].isspace() or self._text[place] in ")["

    def _close(self, inside: str, end: int) -> None:
        """Add a quotation that ends at `end`; a star right behind it truncates its last word."""
        while end < len(self._text) and self._text[end] == "*":
            inside += "*"
            end += 1
        tag = _TAG.search(inside)
        if tag and find_tag(tag[1]):
            self._warn(f"the tag {tag[0]} stands inside quotation marks and was read as text")
        self._add("quoted", inside, end)

    def _unclosed(self, inside: str, last: bool) -> int | None:
        """Where the quotation ends if it was never closed; None if it looks sound."""
        for match in _TAG.finditer(inside):
            behind = inside[match.end() : match.end() + 5]
            if find_tag(match[1]) and (_BREAK.match(behind) or (last and not behind.strip())):
                return match.start()
        if not last:
            return None
        found = _BREAK.search(inside)
        return found.start() if found else len(inside)

    def _bracket(self) -> None:
        match = _TAG.match(self._text, self._at)
        behind_term = bool(self._tokens) and self._tokens[-1].kind not in "("
        tag = find_tag(match[1]) if match else None
        if match is None:
            self._open_bracket(behind_term)
        elif tag is not None:
            if not behind_term:
                self._notes.fail(self._base + self._at, f"there is no term before {match[0]}", "a term before its tag")
            self._add("tag", match[0], match.end(), tag)
        elif behind_term and not self._goes_on(match.end()):
            near = nearest_tag(match[1])
            expected = f"a field tag: did you mean [{near}]?" if near else "a field tag, for example [tiab]"
            self._notes.fail(self._base + self._at, f"there is no field tag {match[0]}", expected)
        else:
            word = _WORD.match(self._text, match.end())
            end = word.end() if word else match.end()
            self._warn(f"the brackets {match[0]} hold no tag and were read as text")
            self._add("word", self._text[self._at : end], end)

    def _goes_on(self, place: int) -> bool:
        """The word goes on behind the bracket, as in beta[2]-agonist."""
        return place < len(self._text) and (self._text[place].isalnum() or self._text[place] == "-")

    def _open_bracket(self, behind_term: bool) -> None:
        match = _OPEN_TAG.match(self._text, self._at)
        content = match[1] if match else ""
        while content and behind_term:
            tag = find_tag(content)
            if tag is not None:
                self._warn(f"the tag [{content} was not closed and was read as [{content}]")
                self._add("tag", content, self._text.index(content, self._at) + len(content), tag)
                return
            content = content.rpartition(" ")[0]
        self._warn("a [ that begins no tag was left out")
        self._at += 1


def _operators(tokens: list[Token], notes: Notes) -> list[Token]:
    """Tell operators from words.

    PubMed's guide asks for capitals, and headings such as "Wounds and Injuries" depend on it; published strategies
    have small ones. So `and`, `or`, `not` are operators next to a bracket, a quotation, a tag or a reference, and `or`
    also in the middle of untagged words; so are the signs & and |. In capitals they are words only right before a tag
    (`OR[ti]`).
    """
    result = list(tokens)
    tagged = False
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        after = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        before = tokens[index - 1].kind if index else ""
        tagged = after == "tag" or (after == "word" and tagged)
        word = _SIGNS.get(token.text, token.text.upper())
        if before and after and _PROXIMITY.fullmatch(token.text):
            word = "NEAR"
        if token.kind in OPERATORS and token.text in OPERATORS and after == "tag":
            result[index] = token._replace(kind="word")
        elif token.kind != "word" or word not in (*OPERATORS, "NEAR") or after == "tag":
            continue
        elif word == "NEAR":
            notes.warn(token.start, f"PubMed has no operator {token.text}; it was read as AND, which finds more")
            result[index] = token._replace(kind="AND")
        elif _joins(word, before, after, tagged):
            notes.warn(token.start, f"'{token.text}' was read as the operator {word}")
            result[index] = token._replace(kind=word)
    return result


def _joins(word: str, before: str, after: str, tagged: bool) -> bool:
    """Is a small `word` between tokens of these kinds an operator?"""
    if not after or before in ("", "(") or after in (")", *OPERATORS):
        return False
    if before in OPERATORS:
        return word == "NOT"
    if before in ("tag", "quoted", ")", "ref") or after in ("(", "quoted", "ref"):
        return True
    return word == "OR" and not tagged
