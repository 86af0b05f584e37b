"""What does an abbreviation mean in a text that says it itself: "hepatocellular carcinoma (HCC)"?

Found as Schwartz and Hearst do (2003, "A simple algorithm for identifying abbreviation definitions in biomedical
text"): the letters of what stands in brackets, read from its end, are met in order in the words before. Where these
words are a mention of a concept the abbreviation is one, too, from there on; where they are something else, concepts
that are abbreviated in the same way are not meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import content_stems, words_of
from indexer.tagging import Mention

_SHORT = re.compile(r"\(([^\W_][\w/-]{1,9})(?=[),;])")
_LEAST_CAPITALS = 2
_FARTHEST = 200
"""Characters before an abbreviation in which its words begin."""


class Definition(NamedTuple):
    """An abbreviation and where the words begin and end that it stands for; `after` is the end of its definition."""

    short: str
    start: int
    end: int
    after: int


def definitions(text: str) -> Iterator[Definition]:
    """The abbreviations that a text defines, each once."""
    seen: set[str] = set()
    for match in _SHORT.finditer(text):
        short = match[1]
        if short in seen or sum(map(str.isupper, short)) < _LEAST_CAPITALS:
            continue
        end = match.start()
        while end and text[end - 1].isspace():
            end -= 1
        start = _beginning(short, text, end)
        words = min(len(short) + 5, 2 * len(short))
        if start is not None and end - start > len(short) and len(text[start:end].split()) <= words:
            seen.add(short)
            yield Definition(short, start, end, match.end())


def _beginning(short: str, text: str, end: int) -> int | None:
    """Where the words begin, of those that end at `end`, that a short form stands for."""
    least = max(0, end - _FARTHEST)
    before = _folded(text[least:end])
    first, *others = (letter for letter in short.casefold() if letter.isalnum())
    place = len(before)
    for letter in reversed(others):
        place = before.rfind(letter, 0, place)
        if place < 0:
            return None
    place = before.rfind(first, 0, place)
    while place >= 0 and least + place and text[least + place - 1].isalnum():
        place = before.rfind(first, 0, place)
    return least + place if place >= 0 else None


def _folded(text: str) -> str:
    """The text without case, each character where it was."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := letter.casefold()) == 1 else letter for letter in text)


def with_abbreviations(
    text: str, mentions: Sequence[Mention], stems_of: Callable[[str], Collection[str]]
) -> Sequence[Mention]:
    """The mentions of one text as its own abbreviations have it, in the order of the text.

    `stems_of` gives the stems of all entry terms of a UI: of a concept that shares a word with what the abbreviation
    stands for it is not held that it is another.
    """
    if not mentions or "(" not in text:
        return mentions
    found = mentions
    for definition in definitions(text):
        found = _as_defined(text, found, definition, stems_of)
    return found


def _as_defined(
    text: str, mentions: Sequence[Mention], said: Definition, stems_of: Callable[[str], Collection[str]]
) -> Sequence[Mention]:
    meant = [one for one in mentions if one.start <= said.start and one.end == said.end and not one.weak]
    uis = {one.ui for one in meant}
    places = _places(text, said.short)
    if not uis and not any((one.start, one.end) in places for one in mentions):
        return mentions
    stems = set(content_stems(words_of(text[said.start : said.end])))
    kept = [
        one
        for one in mentions
        if (one.start, one.end) not in places or one.ui in uis or (not uis and not stems.isdisjoint(stems_of(one.ui)))
    ]
    if not meant:
        return kept
    later = [(start, end) for start, end in places if start >= said.after]
    free = [place for place in later if not any(one.start <= place[0] < one.end for one in kept)]
    kept.extend(Mention(one.field, one.part, *place, one.ui, one.term) for place in free for one in meant)
    return sorted(kept, key=lambda one: one.start)


def _places(text: str, short: str) -> list[tuple[int, int]]:
    """Where an abbreviation stands as a word of its own, with or without a plural s."""
    places = []
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        end += text[end : end + 1] == "s"
        if not text[end : end + 1].isalnum() and (start == 0 or not text[start - 1].isalnum()):
            places.append((start, end))
        start = text.find(short, end)
    return places
