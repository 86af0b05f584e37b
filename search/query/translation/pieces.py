"""Writing a query in another language: pieces of text that share parts, before they become lines.

A writer folds the syntax tree into pieces, bottom up; equal parts become one object. Only then is it decided what is
written out and what is a line of its own, so that a set of lines that refer to each other does not grow exponentially
when it is written as one text. Every piece carries the notes about what its language could not say exactly; the notes
of what is written, and of nothing else, are reported.

A piece may be empty: its language has no words for it. Each writer makes two pieces of every node, one that finds at
least the records of the node and one that finds at most those, because what NOT drops must not grow (`Sides`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HUGE = 1 << 40
_ASSOCIATIVE = {"and", "or"}


class Note(NamedTuple):
    """What could not be said exactly, and what was written instead."""

    typed: str
    reason: str


@dataclass(frozen=True, eq=False)
class Piece:
    """A leaf with its text, or parts with a word between them.

    `suffix` is a field suffix that all of it shares, still to be written. `apart`: nothing in it can be a line of its
    own (proximity groups). `limit`: text of a command that narrows the line `parts[0]`, or, in a leaf, that would say
    the same of any line. `lost` are parts that are not written. `size` is the number of characters when everything is
    written out.
    """

    text: str = ""
    joiner: str = ""
    parts: tuple[Piece, ...] = ()
    lost: tuple[Piece, ...] = ()
    suffix: str = ""
    limit: str = ""
    apart: bool = False
    notes: tuple[Note, ...] = ()
    size: int = 0

    @property
    def empty(self) -> bool:
        """Nothing of it can be written."""
        return not self.text and not self.parts


class Sides(NamedTuple):
    """What a node becomes: `wide` finds at least its records, `narrow` at most."""

    wide: Piece
    narrow: Piece


class Pieces:
    """Makes pieces; equal ones are the same object. `words` are the language's AND, OR and NOT."""

    def __init__(self, words: tuple[str, str, str]) -> None:
        self._and, self._or, self._not = words
        self._known: dict[tuple[object, ...], Piece] = {}

    def leaf(self, text: str, *notes: Note, suffix: str = "", limit: str = "") -> Piece:
        """A text that is written as it stands."""
        size = len(text) + len(suffix) + 2
        return self._keep(Piece(text=text, suffix=suffix, limit=limit, notes=notes, size=size))

    def empty(self, *notes: Note) -> Piece:
        """Something that cannot be written."""
        return self._keep(Piece(notes=notes))

    def all_of(self, parts: Sequence[Piece], *notes: Note, strict: bool = False) -> Piece:
        """All of the parts. What cannot be written is left out; with `strict`, it makes the whole empty."""
        if strict and any(part.empty for part in parts):
            return self._keep(Piece(lost=tuple(parts), notes=notes))
        return self._join(self._and, parts, notes)

    def any_of(self, parts: Sequence[Piece], *notes: Note) -> Piece:
        """Any of the parts; what cannot be written is left out."""
        return self._join(self._or, parts, notes)

    def either(self, sides: Sequence[Sides]) -> Sides:
        """Any of what has two sides."""
        return Sides(self.any_of([one.wide for one in sides]), self.any_of([one.narrow for one in sides]))

    def without(self, keep: Piece, drop: Piece) -> Piece:
        """`keep` without `drop`."""
        if keep.empty:
            return self._keep(Piece(lost=(keep, drop)))
        return self._join(self._not, (keep, drop), ())

    def near(self, joiner: str, parts: Sequence[Piece], *notes: Note) -> Piece:
        """A proximity group: its parts share one suffix and none of them can be a line."""
        return self._join(joiner, parts, notes, apart=True)

    def joined(self, joiner: str, parts: Sequence[Piece]) -> Piece:
        """The parts with any other word between them."""
        return self._join(joiner, parts, ())

    def limited(self, target: Piece, limit: str, *notes: Note) -> Piece:
        """A line that narrows the line `target` by a command."""
        size = min(HUGE, target.size + len(limit))
        return self._keep(Piece(parts=(target,), limit=limit, notes=notes, size=size))

    def _join(self, joiner: str, parts: Sequence[Piece], notes: tuple[Note, ...], apart: bool = False) -> Piece:
        kept = tuple(part for part in parts if not part.empty)
        lost = tuple(part for part in parts if part.empty and _has_notes(part))
        if len(kept) == 1 and not lost and not notes:
            return kept[0]
        suffixes = {part.suffix for part in kept}
        size = min(HUGE, sum(part.size + len(joiner) + 2 for part in kept))
        suffix = suffixes.pop() if len(suffixes) == 1 else ""
        return self._keep(Piece("", joiner, kept, lost, suffix, apart=apart, notes=notes, size=size))

    def _keep(self, piece: Piece) -> Piece:
        below = (tuple(map(id, piece.parts)), tuple(map(id, piece.lost)))
        key = (piece.text, piece.joiner, *below, piece.suffix, piece.limit, piece.apart, piece.notes)
        return self._known.setdefault(key, piece)


def _has_notes(piece: Piece) -> bool:
    return bool(piece.notes or piece.lost)


def bottom_up(roots: Sequence[Piece], done: Container[int] = ()) -> Iterator[Piece]:
    """The roots and every piece below that can be a line, once, parts before wholes; nothing of the pieces `done` (by
    identity) that are below."""
    seen: set[int] = set()
    for root in roots:
        stack = [(root, False)]
        while stack:
            piece, ready = stack.pop()
            if ready:
                yield piece
            elif id(piece) not in seen:
                seen.add(id(piece))
                stack.append((piece, True))
                if not piece.apart:
                    stack.extend((part, False) for part in reversed(piece.parts) if id(part) not in done)


def notes_of(roots: Sequence[Piece]) -> list[Note]:
    """The notes of all that is below, each once, in the order of the text."""
    notes: dict[Note, None] = {}
    seen: set[int] = set()
    stack = list(reversed(roots))
    while stack:
        piece = stack.pop()
        if id(piece) not in seen:
            seen.add(id(piece))
            notes.update(dict.fromkeys(piece.notes))
            stack.extend(reversed((*piece.parts, *piece.lost)))
    return list(notes)


def shared(roots: Sequence[Piece]) -> set[int]:
    """The groups (by identity) that stand in more than one place."""
    seen: set[int] = set()
    twice: set[int] = set()
    for piece in bottom_up(roots):
        for part in () if piece.apart else piece.parts:
            if part.parts:
                (twice if id(part) in seen else seen).add(id(part))
    return twice


def numbered(
    roots: Sequence[Piece], wanted: Collection[int], name: Callable[[int], str], brackets: bool = False
) -> list[str]:
    """One line for every root, preceded by the lines that it needs: the pieces `wanted` and targets of limits.

    `name` makes a reference of a line's number.
    """
    names: dict[int, str] = {}
    lines: list[str] = []
    for root in roots:
        needed = list(bottom_up([root], names))
        limits = {id(target) for piece in needed if piece.limit and piece.parts for target in (piece, *piece.parts)}
        for piece in needed:
            if piece is not root and (id(piece) in wanted or id(piece) in limits):
                lines.append(write(piece, names, brackets))
                names[id(piece)] = name(len(lines))
        lines.append(write(root, names, brackets))
        names.setdefault(id(root), name(len(lines)))
    return lines


def write(root: Piece, names: dict[int, str], brackets: bool = False) -> str:
    """The text of a piece, in which the pieces of `names` are references. `brackets`: around every group."""
    while len(root.parts) == 1 and not root.limit:
        root = root.parts[0]
    whole = _whole(root, names)
    out: list[str] = []
    stack: list[str | tuple[Piece, str | None, bool]] = [(root, None, False)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        piece, above, inside = item
        if id(piece) in names and not inside and piece is not root:
            out.append(names[id(piece)])
        elif piece.limit and piece.parts:
            out.append(f"limit {names[id(piece.parts[0])]} to {piece.limit}")
        elif not piece.parts:
            out.append(piece.text + _suffix(piece, inside))
        elif len(piece.parts) == 1:
            stack.append((piece.parts[0], above, inside))
        else:
            stack.extend(reversed(_group(piece, above, inside, id(piece) in whole, brackets)))
    return "".join(out)


def _group(
    piece: Piece, above: str | None, inside: bool, whole: bool, brackets: bool
) -> list[str | tuple[Piece, str | None, bool]]:
    """A group in writing. `above` is the word between the group and its neighbours (None: it has none), `inside`
    whether its suffix is written further out, `whole` whether its suffix can be written once for all of it."""
    tail = _suffix(piece, inside) if whole else ""
    same = above == piece.joiner and piece.joiner.lower() in _ASSOCIATIVE
    bracketed = brackets or bool(tail) or (above is not None and not same)
    items: list[str | tuple[Piece, str | None, bool]] = ["("] if bracketed else []
    for index, part in enumerate(piece.parts):
        if index:
            items.append(f" {piece.joiner} ")
        items.append((part, piece.joiner, inside or bool(tail)))
    return [*items, ")" + tail] if bracketed else items


def _suffix(piece: Piece, inside: bool) -> str:
    return f".{piece.suffix}." if piece.suffix and not inside else ""


def _whole(root: Piece, names: dict[int, str]) -> set[int]:
    """The groups (by identity) whose suffix can be written once, after all of it: nothing in them is a reference."""
    whole: set[int] = set()
    for piece in bottom_up([root], names):
        if piece.apart or (
            piece.parts
            and piece.suffix
            and all(id(part) not in names and (not part.parts or id(part) in whole) for part in piece.parts)
        ):
            whole.add(id(piece))
    return whole
