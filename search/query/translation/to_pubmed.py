"""A syntax tree in PubMed's language.

Whatever PubMed cannot say is written in the closest form that finds more, or, after NOT, in one that finds less, so
that the translation loses no record; every such place is noted. What these rules leave is named where it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from search.query.nodes import (
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
from search.query.translation.to_pubmed_text import TextWriter
from search.query.translation.to_pubmed_values import together, type_texts, value_text

_OPEN = 30000000
_DATE_TAGS = {"date": "dp", "entry_date": "edat", "completed": "mhda", "revised": "lr"}


class PubmedWriter:
    """Writes nodes for PubMed; `visit` is what `walking.fold` wants. `native`: the query was typed in this language."""

    def __init__(self, native: bool) -> None:
        self._pieces = Pieces(("AND", "OR", "NOT"))
        self._text = TextWriter(self._pieces)
        self._native = native

    def visit(self, node: Node, below: tuple[Sides, ...]) -> Sides:
        """The two sides of a node, given those of its children."""
        if isinstance(node, And):
            return Sides(
                self._pieces.all_of([sides.wide for sides in below]),
                self._pieces.all_of([sides.narrow for sides in below], strict=True),
            )
        if isinstance(node, Or):
            self._text.either(node)
            return self._any(node, below)
        if isinstance(node, Not):
            keep, drop = below
            return Sides(self._pieces.without(keep.wide, drop.narrow), self._pieces.without(keep.narrow, drop.wide))
        if isinstance(node, Near | Text):
            return self._text.near(node, below) if isinstance(node, Near) else self._text.text(node)
        if isinstance(node, Heading) and node.explode and node.qualifiers and not self._native:
            return self._pairs(node)
        piece = self._leaf(node)
        return Sides(piece, piece)

    def _any(self, node: Or, below: Sequence[Sides]) -> Sides:
        replaced = together(node.parts)
        sides: list[Sides] = []
        for index, own in enumerate(below):
            text = replaced.get(index)
            if text is None:
                sides.append(own)
            elif text:
                piece = self._pieces.leaf(text)
                sides.append(Sides(piece, piece))
        return self._pieces.either(sides)

    def _leaf(self, node: Node) -> Piece:
        if isinstance(node, Heading):
            return self._heading(node)
        if isinstance(node, Qualifier):
            return self._pieces.leaf(f'"{_full_name(node.name)}"[sh{":noexp" * (not node.explode)}]')
        if isinstance(node, Value):
            return self._value(node)
        if isinstance(node, Dates):
            return self._pieces.leaf(f"{_day(node.first)}:{_day(node.last)}[{_DATE_TAGS[node.field]}]")
        if isinstance(node, Nothing):
            return self._nothing(node)
        if not isinstance(node, Everything):
            raise TypeError(f"{type(node).__name__} is not what a parser yields")
        return self._pieces.leaf("all[sb]")

    def _pairs(self, node: Heading) -> Sides:
        """An exploded heading with just these qualifiers, where PubMed takes those below them along."""
        from indexer.mesh.qualifiers import canonical, exploded

        families = {canonical(one): set(map(canonical, exploded(one))) for one in node.qualifiers}
        tops = [one for one in families if not any(one in below for top, below in families.items() if top != one)]
        more = [one for one in tops if not families[one] <= families.keys()]
        wide = self._heading(replace(node, qualifiers=tuple(tops)))
        if not more:
            return Sides(wide, wide)
        typed = f"{node.name}/{','.join(map(_full_name, more))}"
        reason = "PubMed takes the subheadings below along where it explodes a heading"
        whole = [one for one in families if families[one] <= families.keys()]
        alone = [one for one in families if one not in whole]
        narrow = [self._heading(replace(node, qualifiers=tuple(whole)))] if whole else []
        narrow.append(self._heading(replace(node, explode=False, qualifiers=tuple(alone))))
        return Sides(
            self._pieces.any_of([wide], Note(typed, f"{reason}; finds more")),
            self._pieces.any_of(narrow, Note(typed, f"{reason}; not exploded after NOT")),
        )

    def _heading(self, node: Heading) -> Piece:
        tag = ("majr" if node.major else "Mesh") + ":noexp" * (not node.explode)
        name = node.name.strip('"“” ')
        names = [f"{name}/{_full_name(qualifier)}" for qualifier in node.qualifiers] or [name]
        clauses = [f'"{one}"[{tag}]' for one in names]
        if not self._native and not node.qualifiers:
            clauses += type_texts(set(types_as_heading(name, node.explode)))
        return self._pieces.any_of(list(map(self._pieces.leaf, clauses)))

    def _value(self, node: Value) -> Piece:
        text = value_text(node)
        if not text:
            return self._pieces.empty(Note(node.text, f"PubMed does not search {node.field.replace('_', ' ')}"))
        return self._pieces.leaf(text)

    def _nothing(self, node: Nothing) -> Piece:
        """What these records cannot answer, PubMed may: its own clauses are handed on."""
        text, bracket, tag = node.typed.rpartition("[")
        if self._native and bracket:
            return self._pieces.leaf(f'"{text}"[{tag}')
        return self._pieces.empty(Note(node.typed, node.reason))


def _full_name(qualifier: str) -> str:
    """A qualifier's full name, by its name or abbreviation; as typed if there is none."""
    from indexer.mesh.qualifiers import find_qualifier

    found = find_qualifier(qualifier)
    return found.name.replace(" & ", " and ") if found is not None else qualifier


def _day(number: int) -> str:
    """A day; PubMed writes an open end as the year 3000."""
    if number >= _OPEN:
        return "3000"
    return f"{number // 10000:04}/{number // 100 % 100:02}/{number % 100:02}"
