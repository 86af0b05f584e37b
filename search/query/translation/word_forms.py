"""Words with wildcards: how they are written in Ovid, and what PubMed can do instead.

PubMed knows one wildcard, `*` at the end of a word after at least four characters. What Ovid writes with `?` (none or
one character), `#` (exactly one) or `$N` (at most N) becomes, in this order:

1. the spellings that the analysis knows as one word, if the wildcard stands between them (`h?emorrhag*`: hemorrhag*,
   haemorrhag*), which is what people mean by it;
2. the word truncated at its first wildcard, where four characters stand before it; this finds more;
3. the word with every letter in the place of its wildcard (`wom#n`);
4. the word truncated all the same, which PubMed may not carry out.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import NamedTuple

from indexer.analysis import words_of
from indexer.spelling import americanise
from search.query.nodes import Near, Node, Or, Text, Word

STEM = 4
"""The characters that PubMed wants before a `*`."""

_LOOK = 12
"""The texts and groups that the name of a proximity group is made of."""

_PIECE = re.compile(r"(\[\^ \]|\\S|\\w|\.)(?:([?*+])|\{(\d+)(?:(,)(\d*))?\})?|\\(.)|(.)", re.DOTALL)
_COUNTS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
# Endings that show whether a truncated word is British or American: "isch(a)emi" is neither, "isch(a)emia" is.
_ENDINGS = ("", "a", "e", "ed", "ation")


class Wild(NamedTuple):
    """Any characters: at least `least`, at most `most` of them (None: any number)."""

    least: int
    most: int | None


ANY = Wild(0, None)


class Forms(NamedTuple):
    """What stands for a word in PubMed: words that find at least what it finds, words that find at most that, and
    what is inexact about them (empty: nothing)."""

    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    reason: str = ""


def parts_of(word: Word) -> tuple[str | Wild, ...]:
    """The letters and wildcards of a word, from its pattern."""
    if word.pattern is None:
        return (word.text,)
    parts: list[str | Wild] = []
    for wild, count, least, comma, most, escaped, letter in _PIECE.findall(word.pattern):
        if wild:
            parts.append(_wild(count, least, comma, most))
        elif parts and isinstance(parts[-1], str):
            parts[-1] += escaped or letter
        else:
            parts.append(escaped or letter)
    return tuple(parts)


def _wild(count: str, least: str, comma: str, most: str) -> Wild:
    if least:
        return Wild(int(least), int(most) if most else None if comma else int(least))
    return Wild(*_COUNTS.get(count, (1, 1)))


def typed_of(node: Node) -> str:
    """A text or proximity group as a reader knows it again; what is long or deep is cut."""
    texts: list[str] = []
    stack = [node]
    for _ in range(_LOOK):
        if not stack:
            break
        at = stack.pop()
        if isinstance(at, Text):
            texts.append(at.typed or " ".join(map(ovid_word, at.words)))
        elif isinstance(at, Near | Or):
            stack.extend(reversed(at.parts))
    return " ".join(texts) + " …" * bool(stack)


def surface(node: Text) -> str:
    """The words as they were typed (case, hyphens, Greek letters), where that is still the same words; else folded,
    with Ovid's wildcards."""
    typed = " ".join(node.typed.split()).strip('"“”')
    same = words_of(typed) == [word.text for word in node.words]
    if same and '"' not in typed and all(word.pattern is None for word in node.words):
        return typed
    return " ".join(map(ovid_word, node.words))


def ovid_word(word: Word) -> str:
    """A word as Ovid writes it.

    >>> ovid_word(Word("h", "h[^ ]?emorrhag[^ ]*")), ovid_word(Word("r", "r[^ ]{0,2}"))
    ('h?emorrhag*', 'r$2')
    """
    return "".join(part if isinstance(part, str) else _ovid_wild(part) for part in parts_of(word))


def _ovid_wild(wild: Wild) -> str:
    if wild.most is None:
        return "#" * wild.least + "*"
    more = wild.most - wild.least
    return "#" * wild.least + ("" if not more else "?" if more == 1 else f"${more}")


def pubmed_forms(word: Word) -> Forms:
    """What stands for a word in PubMed, by the rules at the top of this page."""
    parts = parts_of(word)
    if word.pattern is None:
        return Forms((word.text,), (word.text,))
    stem = parts[0] if isinstance(parts[0], str) else ""
    typed = ovid_word(word)
    if len(stem) < len(typed) and not stem:
        starred = "".join(part if isinstance(part, str) else "*" for part in parts)
        return Forms((starred,), (), "PubMed has no wildcard at the start of a word; written all the same")
    if parts == (stem, ANY):
        short = f"PubMed wants {STEM} characters before *; written all the same" if len(stem) < STEM else ""
        return Forms((f"{stem}*",), (f"{stem}*",), short)
    return _inner(parts, stem)


def _inner(parts: tuple[str | Wild, ...], stem: str) -> Forms:
    """What stands for a word with a wildcard that is not an ending without limit."""
    every = _every_letter(parts)
    same = _same_word(every)
    if same:
        return Forms(same, same, f"PubMed has no such wildcard; written as {' or '.join(same)}")
    if len(stem) >= STEM:
        return Forms((f"{stem}*",), (), f"PubMed has no such wildcard; {stem}* finds more")
    if every:
        return Forms(every, every, "PubMed has no such wildcard; written with every letter from a to z in its place")
    return Forms((f"{stem}*",), (), f"PubMed has no such wildcard and wants {STEM} characters before *")


def _every_letter(parts: tuple[str | Wild, ...]) -> tuple[str, ...]:
    """The word with every letter in the place of its only wildcard, where that is one character or none."""
    ending = "*" if parts[-1] == ANY else ""
    body = parts[:-1] if ending else parts
    wilds = [part for part in body if isinstance(part, Wild)]
    if len(wilds) != 1 or wilds[0].most != 1:
        return ()
    letters = ([] if wilds[0].least else [""]) + list(ascii_lowercase)
    return tuple("".join(letter if isinstance(p, Wild) else p for p in body) + ending for letter in letters)


def _same_word(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that are one word in British and American spelling; empty if there are none."""
    for ending in _ENDINGS:
        spelled: dict[str, list[str]] = {}
        for word in words:
            stem = word.removesuffix("*")
            whole = stem + ending if stem != word else stem
            spelled.setdefault(americanise(whole), []).append(word)
        for same in spelled.values():
            if len(same) > 1:
                return tuple(same)
    return ()
