"""Words, phrases and proximity in PubMed's language.

PubMed knows phrases whose last word may be truncated, and `"a b"[tiab:~N]`: words without truncation, in any order,
with at most N other words between the first and the last, in titles, abstracts or affiliations. So

* groups in a phrase or in proximity are multiplied out, up to `MOST` combinations;
* Ovid's `a adjN b` is `"a b"[tiab:~N-1]`; a chain of k words with gap g between neighbours spans at most g(k-1) others;
* whatever else is near something becomes AND, which finds more, and after NOT is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from search.query.nodes import (
    ABSTRACT,
    ALL_WORDS,
    TEXT_WORDS,
    TITLE,
    TITLE_ABSTRACT,
    Near,
    Or,
    Text,
    Word,
)
from search.query.translation.pieces import Note, Piece, Pieces, Sides
from search.query.translation.word_forms import pubmed_forms, surface, typed_of

MOST = 100
"""How many combinations a phrase or proximity group is multiplied out to."""

TAGS: dict[str, frozenset[str]] = {
    "ti": frozenset(TITLE),
    "ab": frozenset(ABSTRACT),
    "tiab": frozenset(TITLE_ABSTRACT),
    "tw": frozenset(TEXT_WORDS),
    "all": frozenset(ALL_WORDS),
    "ot": frozenset({"keywords"}),
    "tt": frozenset({"original_title"}),
    "nm": frozenset({"substances"}),
    "ad": frozenset({"affiliation"}),
}
LONGEST = 30
"""Words of a phrase, and operands of proximity, that groups are multiplied out into."""

_NEAR_TAGS = {"ti", "tiab", "ad"}
_SEARCHED = TAGS["all"]

_PLAIN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?\*?")
_RESERVED = {"and", "or", "not"}
_BROKEN = "PubMed truncates only the last word of a phrase; its parts are joined by AND, which finds more"


@lru_cache(maxsize=1000)
def tags_for(fields: frozenset[str], truncated: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that together search at least, and at most, these fields.

    At least: as few other fields as can be, except that author keywords count for less than another tag: [tiab]
    rather than [ti] and [ab]. At most: [all] and [nm] are no choice, since they also find journals and concepts of
    the name, if it is not truncated.
    """
    sets = [tags for count in range(4) for tags in combinations(TAGS, count)]
    reach = {tags: frozenset[str]().union(*(TAGS[tag] for tag in tags)) for tags in sets}

    def excess(tags: tuple[str, ...]) -> float:
        more = reach[tags] - fields
        return len(tags) + 10 * len(more - {"keywords"}) + 0.5 * ("keywords" in more)

    wide = min((tags for tags in sets if reach[tags] >= fields), key=excess)
    inside = [tags for tags in sets if reach[tags] <= fields and (truncated or not {"all", "nm"} & set(tags))]
    narrow = max(inside, key=lambda tags: 10 * len(reach[tags]) - len(tags))
    return wide, narrow


class _Chain(NamedTuple):
    """Operands, any text of each, with at most `gap` other words between the first and the last."""

    operands: list[list[Text]]
    gap: int
    exact: bool


class TextWriter:
    """Writes Text and Near for PubMed."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        # By identity of the node: the texts that it is any of, and the words that it wants near each other.
        self._texts: dict[int, list[Text]] = {}
        self._chains: dict[int, _Chain] = {}

    def text(self, node: Text) -> Sides:
        """A word or phrase in its fields, or without a tag, as it was typed."""
        self._texts[id(node)] = [node]
        return self._text(node)

    def _text(self, node: Text) -> Sides:
        fields = frozenset(node.fields) & _SEARCHED
        if node.fields and not fields:
            return self.left_out(Note(typed_of(node), f"PubMed does not search {_listed(node.fields)}"))
        forms = [pubmed_forms(word) for word in node.words]
        truncated = any("*" in word for form in forms for word in form.wide)
        wide_tags, narrow_tags = tags_for(fields, truncated) if fields else (("",), ("",))
        typed = typed_of(node)
        notes = [*_field_note(node, fields, wide_tags), *(Note(typed, form.reason) for form in forms if form.reason)]
        wide, broken = self._written(node, [form.wide for form in forms], wide_tags)
        if broken:
            notes.append(Note(typed, _BROKEN))
        narrow, broken = self._written(node, [form.narrow for form in forms], narrow_tags)
        return self._sides(typed, wide, None if broken else narrow, notes)

    def either(self, node: Or) -> None:
        """Remember alternatives, which a phrase or proximity group may have as an operand."""
        parts = [self._texts.get(id(part), []) for part in node.parts]
        if all(parts) and sum(map(len, parts)) <= MOST:
            self._texts[id(node)] = [text for texts in parts for text in texts]

    def near(self, node: Near, below: Sequence[Sides]) -> Sides:
        """A proximity group; `below` are its operands, written on their own."""
        if node.ordered and not node.gap and not node.whole:
            phrases = self._phrases(node)
            if phrases:
                self._texts[id(node)] = phrases
                return self._pieces.either([self._text(phrase) for phrase in phrases])
        chain = self._chain(node)
        sides = self._proximity(node, chain) if chain else None
        if sides is not None:
            return sides
        typed = typed_of(node)
        note = Note(typed, "PubMed has proximity of whole words in [ti], [tiab] and [ad] only; AND finds more")
        return self._sides(typed, self._pieces.all_of([sides.wide for sides in below]), None, [note])

    def _phrases(self, node: Near) -> list[Text]:
        """A phrase with groups in it as single phrases; none if it holds more than texts, or too many."""
        operands = [self._texts.get(id(part), []) for part in node.parts]
        fields = {frozenset(text.fields) for texts in operands for text in texts}
        longest = sum(max((len(text.words) for text in texts), default=0) for texts in operands)
        if not all(operands) or len(fields) != 1 or longest > LONGEST or prod(map(len, operands)) > MOST:
            return []
        return [_joined(combo) for combo in product(*operands)]

    def _chain(self, node: Near) -> _Chain | None:
        """The operands of a proximity group, with those of groups that are its operands; None if they are no texts."""
        operands: list[list[Text]] = []
        gap = node.gap if node.whole else node.gap * (len(node.parts) - 1)
        for part in node.parts:
            inner = self._chains.get(id(part))
            if inner is not None and not node.whole:
                operands += inner.operands
                gap += inner.gap
            else:
                operands.append(self._texts.get(id(part), []))
        if not all(operands) or len(operands) > LONGEST:
            return None
        exact = node.whole or (len(operands) == 2 and not node.ordered)
        chain = _Chain(operands, gap, exact)
        if not node.whole:
            self._chains[id(node)] = chain
        return chain

    def left_out(self, note: Note) -> Sides:
        """What PubMed has no words for."""
        return Sides(self._pieces.empty(note), self._pieces.empty(note))

    def _sides(self, typed: str, wide: Piece, narrow: Piece | None, notes: Sequence[Note]) -> Sides:
        """Both sides with notes; `notes` are about the wide one, and about the other if it is the same."""
        if narrow is None or narrow.empty:
            least = self._pieces.empty(Note(typed, "PubMed cannot say this; left out after NOT"))
        elif narrow is wide:
            least = self._pieces.all_of([narrow], *notes)
        else:
            least = self._pieces.all_of([narrow], Note(typed, "PubMed cannot say this; after NOT it finds less"))
        return Sides(self._pieces.all_of([wide], *notes), least)

    def _written(self, node: Text, choices: Sequence[tuple[str, ...]], tags: Iterable[str]) -> tuple[Piece, bool]:
        """The words, each in any of its forms, under any of the tags; and whether a phrase had to be broken up."""
        if prod(map(len, choices)) <= MOST:
            combos = list(product(*choices))
            broken = any(word.endswith("*") for combo in combos for word in combo[:-1])
            phrases = [self._phrase(node, combo, tag) for tag in tags for combo in combos]
            return self._pieces.any_of(phrases), broken
        words = [self._pieces.any_of([self._phrase(node, (f,), t) for t in tags for f in forms]) for forms in choices]
        return self._pieces.all_of(words), True

    def _phrase(self, node: Text, words: Sequence[str], tag: str) -> Piece:
        """Words in a row, parted after every truncated one."""
        ends = [index + 1 for index, word in enumerate(words) if word.endswith("*") or index + 1 == len(words)]
        runs = [words[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        exact = len(words) == len(node.words) and all(word.pattern is None for word in node.words)
        texts = [surface(node)] if exact else [" ".join(run) for run in runs]
        return self._pieces.all_of([self._pieces.leaf(tagged(text, tag, node.quoted)) for text in texts])

    def _proximity(self, node: Near, chain: _Chain) -> Sides | None:
        """Words within a distance of each other; None if PubMed cannot say that, even roughly."""
        texts = [text for operand in chain.operands for text in operand]
        fields = frozenset(texts[0].fields) & _SEARCHED
        if not fields or any(len(text.words) > 1 or text.fields != texts[0].fields for text in texts):
            return None
        wide_tags, narrow_tags = tags_for(fields, False)
        forms = [[pubmed_forms(text.words[0]) for text in operand] for operand in chain.operands]
        choices = [[word for form in operand for word in form.wide] for operand in forms]
        truncated = any("*" in word for words in choices for word in words)
        if truncated or prod(map(len, choices)) > MOST or not set(wide_tags) <= _NEAR_TAGS:
            return None
        typed = typed_of(node)
        reasons = dict.fromkeys(form.reason for operand in forms for form in operand if form.reason)
        notes = [*_field_note(texts[0], fields, wide_tags), *(Note(typed, reason) for reason in reasons)]
        if not chain.exact:
            notes.append(Note(typed, "PubMed's proximity is in any order and counts from first to last; finds more"))
        together = [" ".join(words) for words in product(*choices)]

        def close(tags: Iterable[str]) -> Piece:
            texts = [f'"{one}"[{tag}:~{chain.gap}]' for tag in tags for one in together]
            return self._pieces.any_of([self._pieces.leaf(text) for text in texts])

        narrow = close(tag for tag in narrow_tags if tag in _NEAR_TAGS) if chain.exact else None
        return self._sides(typed, close(wide_tags), narrow, notes)


def _field_note(node: Text, fields: frozenset[str], tags: Sequence[str]) -> list[Note]:
    """What the tags search beyond the fields that are meant."""
    if not fields or frozenset[str]().union(*(TAGS[tag] for tag in tags)) == fields:
        return []
    typed = f".{node.tag}." if node.tag else _listed(sorted(fields))
    found = f"[{'] and ['.join(tags)}] {'search' if len(tags) > 1 else 'searches'}"
    return [Note(typed, f"{found} more fields than {_listed(sorted(fields))}")]


def _listed(fields: Iterable[str]) -> str:
    return ", ".join(field.replace("_", " ") for field in fields)


def _joined(texts: Sequence[Text]) -> Text:
    """Texts in a row as one phrase."""
    words: tuple[Word, ...] = tuple(word for text in texts for word in text.words)
    return Text(words, texts[0].fields, " ".join(typed_of(text) for text in texts), texts[0].tag)


def tagged(text: str, tag: str, quoted: bool = False) -> str:
    """A text with its tag, in quotation marks unless it is one plain word; without a tag only where they matter."""
    words = text.split(" ")
    plain = all(_PLAIN.fullmatch(word) and word.lower() not in _RESERVED for word in words)
    if not tag:
        return text if plain and not quoted else f'"{text}"'
    return f"{text}[{tag}]" if plain and len(words) == 1 else f'"{text}"[{tag}]'
