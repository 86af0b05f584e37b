"""A syntax tree in Ovid's language.

Ovid's fields can be listed in a suffix, its wildcards and proximity say nearly all that PubMed's do, and a group that
shares one suffix is written with one: `(stroke* or (brain adj3 bleed*)).ti,ab,kf.` Dates narrow a line by `limit`,
which needs a line of its own. What Ovid cannot say is treated as `to_pubmed` says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from search.query.journals import written_issn
from search.query.nodes import (
    ALL_WORDS,
    TEXT_WORDS,
    And,
    Dates,
    Everything,
    Heading,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Qualifier,
    Text,
    Value,
)
from search.query.pubmed.types import types_as_heading
from search.query.translation.pieces import Note, Piece, Pieces, Sides
from search.query.translation.to_ovid_dates import ovid_dates
from search.query.translation.to_pubmed_values import in_all_fields
from search.query.translation.word_forms import surface, typed_of

_FIELDS = {
    "title": "ti", "abstract": "ab", "other_abstract": "ab", "keywords": "kf", "original_title": "ot",
    "heading_words": "hw", "substances": "nm", "affiliation": "in",
}  # fmt: skip
_VALUES = {
    "authors": "au", "first_author": "pa", "journal": "jn", "publication_type": "pt",
    "language": "lg", "registry": "rn", "id": "ui", "subset": "sb",
}  # fmt: skip
_FARTHEST = 99
_LONGEST_NEAR = 100_000
"""Characters beyond which a proximity group, which cannot refer to lines, is no longer written out."""
_DATES = {"date": "yr", "entry_date": "ed", "revised": "rd"}

_PLAIN = re.compile(r"[^\W_][\w*?#$' -]*")
_RESERVED = re.compile(r"(?i)(?:and|or|not|adj\d*|near\d*|next\d*|to|exp|limit|n|w)")


class OvidWriter:
    """Writes nodes for Ovid; `visit` is what `walking.fold` wants. `native`: the query was typed in this language."""

    def __init__(self, native: bool) -> None:
        self._pieces = Pieces(("and", "or", "not"))
        self._native = native
        self._operands: set[int] = set()
        self._limit_notes: dict[int, tuple[Note, ...]] = {}

    def visit(self, node: Node, below: tuple[Sides, ...]) -> Sides:
        """The two sides of a node, given those of its children."""
        if isinstance(node, And):
            asked = [sides for part, sides in zip(node.parts, below, strict=True) if not isinstance(part, Everything)]
            return Sides(
                self._all([sides.wide for sides in asked or below], strict=False),
                self._all([sides.narrow for sides in asked or below], strict=True),
            )
        if isinstance(node, Or):
            _texts, found = in_all_fields(node.parts)
            parts = [sides for index, sides in enumerate(below) if index not in found]
            either = self._pieces.either(parts)
            whole = all(id(sides.wide) in self._operands for sides in below)
            return self._operand(*either) if whole else either
        if isinstance(node, Not):
            keep, drop = below
            return Sides(self._pieces.without(keep.wide, drop.narrow), self._pieces.without(keep.narrow, drop.wide))
        return self._near(node, below) if isinstance(node, Near) else self._leaf(node)

    def _all(self, parts: Sequence[Piece], strict: bool) -> Piece:
        """All of the parts, those that can be limits as limits of the others."""
        limits = [part for part in parts if part.limit and not part.parts]
        others = [part for part in parts if not part.limit or part.parts]
        target = self._pieces.all_of(others, strict=strict)
        if target.empty:
            return self._pieces.all_of(parts, strict=strict)
        for clause in limits:
            target = self._pieces.limited(target, clause.limit, *self._limit_notes.get(id(clause), ()))
        return target

    def _near(self, node: Near, below: Sequence[Sides]) -> Sides:
        wide = [sides.wide for sides in below]
        typed = typed_of(node)
        gap = node.gap + (len(wide) - 2) * node.whole
        shared = len({part.suffix for part in wide}) == 1 and bool(wide[0].suffix)
        operands = shared and all(id(part) in self._operands for part in wide)
        if not operands or gap >= _FARTHEST or sum(part.size for part in wide) > _LONGEST_NEAR:
            note = Note(typed, f"Ovid has proximity up to adj{_FARTHEST} and within the same fields; AND finds more")
            return Sides(self._pieces.all_of(wide, note), self._left_out(typed))
        if node.whole and len(wide) > 2:
            pairs = [self._pieces.near(f"adj{gap + 1}", pair) for pair in combinations(wide, 2)]
            note = Note(typed, "Ovid counts the words between two, not those between several; finds more")
            return Sides(self._pieces.all_of(pairs, note), self._left_out(typed))
        if node.ordered and not node.whole and node.gap:
            note = Note(typed, "Ovid's adjN is in either order; finds more")
            return self._operand(self._pieces.near(f"adj{gap + 1}", wide, note), self._left_out(typed))
        joiner = "adj" if node.ordered and not node.whole else f"adj{gap + 1}"
        narrow = [sides.narrow for sides in below]
        exact = self._pieces.near(joiner, wide)
        if any(part.empty for part in narrow):
            return self._operand(exact, self._left_out(typed))
        return self._operand(exact, self._pieces.near(joiner, narrow))

    def _operand(self, wide: Piece, narrow: Piece) -> Sides:
        """Pieces that can be operands of proximity."""
        self._operands.add(id(wide))
        return Sides(wide, narrow)

    def _left_out(self, typed: str) -> Piece:
        return self._pieces.empty(Note(typed, "Ovid cannot say this; left out after NOT"))

    def _leaf(self, node: Node) -> Sides:
        if isinstance(node, Text):
            piece = self._text(node)
            return self._same(piece) if piece.empty else self._operand(piece, piece)
        if isinstance(node, Dates):
            return self._dates(node)
        if isinstance(node, Heading):
            return self._heading(node)
        if isinstance(node, Qualifier):
            return self._same(self._qualifier(node))
        if isinstance(node, Value):
            return self._value(node)
        if not isinstance(node, Nothing | Everything):
            raise TypeError(f"{type(node).__name__} is not what a parser yields")
        return self._same(self._rest(node))

    def _rest(self, node: Nothing | Everything) -> Piece:
        """What these records cannot answer, Ovid may: its own clauses are handed on."""
        if isinstance(node, Everything):
            return self._pieces.empty(Note("all", "Ovid cannot ask for every record; left out"))
        return self._pieces.leaf(node.typed) if self._native else self._pieces.empty(Note(node.typed, node.reason))

    def _text(self, node: Text) -> Piece:
        typed = typed_of(node)
        notes = []
        if not node.fields:
            notes.append(Note(typed, "Ovid does not map untagged terms to headings as PubMed does; searched as .mp."))
        if any(word.pattern is not None and not word.text for word in node.words):
            notes.append(Note(typed, "Ovid has no wildcard at the start of a word; written all the same"))
        suffix = _suffix(node.fields)
        if not suffix:
            return self._pieces.empty(Note(typed, f"Ovid does not search {', '.join(node.fields).replace('_', ' ')}"))
        return self._pieces.leaf(_quoted(surface(node)), *notes, suffix=suffix)

    def _heading(self, node: Heading) -> Sides:
        notes = []
        if re.fullmatch(r"[DCQ]\d{6,}", node.name):
            notes.append(Note(node.name, "Ovid looks headings up by name, not by identifier"))
        codes = self._codes(node)
        notes += [Note(code, "Ovid has no qualifier of this name") for code in codes if len(code) != len("dt")]
        name = _quoted(node.name.strip('"“” '), heading=True)
        marks = "exp " * node.explode + "*" * node.major
        text = f"{marks}{name}/{','.join(codes)}"
        if self._native or node.qualifiers or not types_as_heading(node.name, node.explode):
            return self._same(self._pieces.leaf(text, *notes))
        note = Note(node.name, "Ovid finds the publication type under its heading, PubMed does not; finds more")
        return Sides(self._pieces.leaf(text, *notes, note), self._left_out(node.name))

    def _codes(self, node: Heading) -> list[str]:
        """The qualifiers of a heading; PubMed means those below them too where it explodes the heading."""
        from indexer.mesh.qualifiers import exploded

        if self._native or not node.explode:
            return list(map(_code, node.qualifiers))
        return list(dict.fromkeys(_code(name) for given in node.qualifiers for name in exploded(given)))

    def _qualifier(self, node: Qualifier) -> Piece:
        from indexer.mesh.qualifiers import exploded

        codes = [_code(name) for name in (exploded(node.name) if node.explode else (node.name,))]
        notes = [Note(code, "Ovid has no qualifier of this name") for code in codes if len(code) != len("dt")]
        return self._pieces.any_of([self._pieces.leaf(_quoted(code), suffix="fs") for code in codes], *notes)

    def _value(self, node: Value) -> Sides:
        if node.field == "has_abstract":
            alone = Note("hasabstract", "Ovid says this as a limit only; left out")
            return self._same(self._pieces.leaf("", alone, limit="abstracts"))
        issn = written_issn(node.text) if node.field == "journal" else ""
        if issn:
            return self._same(self._pieces.leaf(issn, suffix="is"))
        written = _quoted(node.text + "*" * node.prefix)
        if node.field == "last_author":
            note = Note(node.text, "Ovid searches all authors")
            return Sides(self._pieces.leaf(written, note, suffix="au"), self._left_out(node.text))
        code = _VALUES.get(node.field)
        if code is None:
            return self._same(
                self._pieces.empty(Note(node.text, f"Ovid does not search {node.field.replace('_', ' ')}"))
            )
        return self._same(self._pieces.leaf(written, suffix=code))

    def _dates(self, node: Dates) -> Sides:
        """All years, months and days of a range, which in a group with others can be a limit of those."""
        code = _DATES.get(node.field)
        typed = node.typed or f"{node.first}-{node.last}"
        if code is None:
            return self._same(self._pieces.empty(Note(typed, f"Ovid has no date {node.field}; left out")))
        found = ovid_dates(node.first, node.last, code)
        notes = () if found.exact else (Note(typed, "Ovid has whole years only; finds more"),)
        if found.terms:
            terms = " or ".join(found.terms)
            text = f"({terms})" if len(found.terms) > 1 else terms
            wide = self._pieces.leaf(text, *notes, suffix=code, limit=found.limit)
        else:
            alone = Note(typed, "Ovid says this as a limit only; left out")
            wide = self._pieces.leaf("", alone, *notes, limit=found.limit)
        self._limit_notes[id(wide)] = notes
        return self._same(wide) if found.exact else Sides(wide, self._left_out(typed))

    def _same(self, piece: Piece) -> Sides:
        return Sides(piece, piece)


def _suffix(fields: Sequence[str]) -> str:
    """The field codes that search exactly these fields; .mp. for a term without a tag."""
    if not fields or set(fields) == set(TEXT_WORDS):
        return "mp"
    if set(fields) == set(ALL_WORDS):
        return "af"
    return ",".join(dict.fromkeys(code for field, code in _FIELDS.items() if field in fields))


def _code(qualifier: str) -> str:
    """The two letters of a qualifier, by its name or abbreviation; as typed if there is none."""
    from indexer.mesh.qualifiers import find_qualifier

    found = find_qualifier(qualifier)
    return found.abbreviation.lower() if found is not None else qualifier


def _quoted(text: str, heading: bool = False) -> str:
    """The text, in quotation marks where Ovid would read something else into it: operators, numbers of lines."""
    words = text.replace("-", " ").split()
    plain = _PLAIN.fullmatch(text.replace(",", "") if heading else text)
    return text if plain and not words[0].isdigit() and not any(map(_RESERVED.fullmatch, words)) else f'"{text}"'
