"""The words of a term: folded, with `*` where it was typed.

The PubMed User Guide ("Wildcards and truncation") has `*` at the end of a term's last word, behind at least four
characters. Published strategies put it in other places too: they are run, and a warning says that PubMed would not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.analysis import tokenise
from search.query.nodes import Word
from search.query.pubmed.notes import Notes, shown

SHORTEST_STEM = 4

MOST_STARS = 12
"""A word with more places of truncation is refused: its pattern could take for ever to match."""

_STARS = re.compile(r"\*+")
_ANY = "[^ ]*"
_OTHER_WILDCARD = re.compile(r"\w[?$#](?=[\w\s?$#]|$)")


def read_words(text: str, offset: int, notes: Notes) -> tuple[Word, ...]:
    """The words of `text`, which stands at `offset` in the query."""
    words: list[Word] = []
    open_word: int | None = None
    for start, parts in _chunks(text):
        if parts == [""]:
            notes.warn(offset + start, "a * that belongs to no word was left out")
            continue
        if open_word is not None:
            notes.warn(offset + open_word, "PubMed truncates only the last word of a phrase; here it was done as typed")
            open_word = None
        if "" not in parts:
            words.append(Word(parts[0]))
            continue
        if parts.count("") > MOST_STARS:
            notes.fail(offset + start, "this word has too many *", f"at most {MOST_STARS} in one word")
        words.append(_pattern(parts))
        _check(parts, text, start, offset, notes)
        open_word = start if parts[-1] == "" else None
    wildcard = _OTHER_WILDCARD.search(text)
    if wildcard:
        sign = wildcard[0][1]
        notes.warn(offset + wildcard.start(), f"PubMed has no wildcard {sign}; in {shown(text)} it only parts words")
    return tuple(words)


def _chunks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Words and the stars that touch them: where each begins and its parts in order; a star is an empty part."""
    tokens = [(token.start, token.end, token.word) for token in tokenise(text)]
    stars = [(match.start(), match.end(), "") for match in _STARS.finditer(text)] if "*" in text else []
    begin, end = 0, -1
    parts: list[str] = []
    for start, stop, part in sorted(tokens + stars):
        touches = start == end and (part == "" or parts[-1] == "")
        if not touches:
            if parts:
                yield begin, parts
            begin, parts = start, []
        parts.append(part)
        end = stop
    if parts:
        yield begin, parts


def _pattern(parts: list[str]) -> Word:
    return Word(parts[0], "".join(re.escape(part) if part else _ANY for part in parts))


def _check(parts: list[str], text: str, start: int, offset: int, notes: Notes) -> None:
    """Warn where PubMed would not truncate. Characters before `*` are counted from the last space: x-ray* is long."""
    word = "".join(part or "*" for part in parts)
    place = offset + start
    typed = text[max(0, start - SHORTEST_STEM) : text.index("*", start)]
    if parts[0] == "":
        notes.warn(place, f"PubMed has no truncation at the beginning of a word; '{word}' was run as typed")
    elif "" in parts[:-1]:
        notes.warn(place, f"PubMed truncates only at the end of a word; '{word}' was run as typed")
    elif len(typed.split()[-1]) < SHORTEST_STEM:
        notes.warn(place, f"PubMed asks for {SHORTEST_STEM} characters before *; '{word}' was run as typed")
