"""Parts of an Ovid line that have been understood, and how operators join them.

Which operator comes first where brackets are missing: adjacency, then `and` and `not`, then `or`. Help pages for Ovid
agree that `or` comes last (e.g. CIAP, "Combining terms with Boolean Operators on Ovid databases"). Among `and` and
`not` the order makes no difference unless `and` follows `not`: those are taken from left to right. Both cases are
named in a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.query.nodes import And, Everything, Near, Node, Not, Or, Text
from search.query.ovid.fields import WORD_FIELDS
from search.query.ovid.notes import LineNotes, shown

MAX_DEPTH = 300
"""Levels of operators in one tree, far beyond any strategy; deeper ones are refused."""
MAX_SIZE = 2_000_000
"""Terms of a tree with all references written out; more would take for ever to count or to print."""


@dataclass(frozen=True)
class Part:
    """A node with what is needed to join it to others.

    `fields`: those that all of its words share; None if it cannot be near anything (a heading, a line, `and`).
    `loose`: no suffix has named the fields, so a neighbour's decide. `closed`: ends with a suffix, a slash or a
    number, so what follows without an operator is another search. `text` is what was typed, from `start`.
    """

    node: Node
    start: int
    text: str = ""
    fields: frozenset[str] | None = None
    loose: bool = False
    closed: bool = True
    depth: int = 0
    size: int = 1


@dataclass(frozen=True)
class Joint:
    """An operator between two parts: "and", "or", "not", or "adj" with the N of adjN (None: bare)."""

    operator: str
    start: int
    number: int | None = None
    implied: bool = False


def join(entries: Sequence[Part | Joint], notes: LineNotes) -> Part | None:
    """One part of parts and joints in turn (parts at both ends)."""
    parts = [entry for entry in entries if isinstance(entry, Part)]
    joints = [entry for entry in entries if isinstance(entry, Joint)]
    if len(parts) < 2:
        return parts[0] if parts else None
    _warn_of_precedence(joints, notes)
    parts, joints = _adjacent(parts, joints, notes)
    alternatives: list[Part] = []
    first = 0
    for index in range(len(parts)):
        if index == len(joints) or joints[index].operator == "or":
            alternatives.append(_all_but(parts[first : index + 1], joints[first:index], notes))
            first = index + 1
    return either(alternatives, notes)


def either(parts: Sequence[Part], notes: LineNotes) -> Part:
    """Any of the parts."""
    different = _different(parts)
    if len(different) == 1:
        return different[0]
    fields: frozenset[str] | None = None
    if all(part.fields is not None for part in different):
        fields = frozenset.intersection(*(part.fields for part in different if part.fields is not None)) or None
    loose = all(part.loose for part in different)
    return _whole(Or(tuple(part.node for part in different)), different, notes, fields, loose)


def without(keep: Part, drop: Part, notes: LineNotes) -> Part:
    """`keep` without `drop`."""
    return _whole(Not(keep.node, drop.node), (keep, drop), notes)


def all_of(parts: Sequence[Part], notes: LineNotes) -> Part:
    """All of the parts."""
    different = _different(parts)
    return different[0] if len(different) == 1 else _whole(And(tuple(p.node for p in different)), different, notes)


def everything(start: int) -> Part:
    """Every record: what a leading NOT takes away from."""
    return Part(Everything(), start)


def _different(parts: Sequence[Part]) -> list[Part]:
    return list({id(part.node): part for part in parts}.values())


def _whole(
    node: Node,
    parts: Sequence[Part],
    notes: LineNotes,
    fields: frozenset[str] | None = None,
    loose: bool = False,
) -> Part:
    depth = 1 + max(part.depth for part in parts)
    size = sum(part.size for part in parts)
    return _limited(Part(node, parts[0].start, parts[0].text, fields, loose, False, depth, size), notes)


def _limited(part: Part, notes: LineNotes) -> Part:
    if part.depth > MAX_DEPTH:
        notes.fail(part.start, "the search is nested too deeply", f"at most {MAX_DEPTH} levels of operators")
    if part.size > MAX_SIZE:
        notes.fail(part.start, "the lines refer to each other too often", f"at most {MAX_SIZE} terms in all")
    return part


def _all_but(parts: Sequence[Part], joints: Sequence[Joint], notes: LineNotes) -> Part:
    """Parts with `and` and `not` between them."""
    kept = [parts[0], *(part for part, joint in zip(parts[1:], joints, strict=True) if joint.operator != "not")]
    dropped = [part for part, joint in zip(parts[1:], joints, strict=True) if joint.operator == "not"]
    keep = all_of(kept, notes)
    return without(keep, either(dropped, notes), notes) if dropped else keep


def _warn_of_precedence(joints: Sequence[Joint], notes: LineNotes) -> None:
    operators = [joint.operator for joint in joints if joint.operator != "adj" and not joint.implied]
    others = {"and", "not"} & set(operators)
    if "or" in operators and others:
        joint = next(joint for joint in joints if joint.operator in others)
        notes.warn(joint.start, f'"or" stands beside "{joint.operator}" without brackets; "or" comes last')
    elif any(a == "not" and b == "and" for a, b in pairwise(operators)):
        joint = next(joint for joint in joints if joint.operator == "not")
        notes.warn(joint.start, '"and" follows "not" without brackets; they were taken from left to right')


def _adjacent(parts: list[Part], joints: list[Joint], notes: LineNotes) -> tuple[list[Part], list[Joint]]:
    """Carry out adjacency, from left to right; phrases of plain words first."""
    done: list[Part] = [parts[0]]
    rest: list[Joint] = []
    phrase: list[Part] = [parts[0]]
    for part, joint in zip(parts[1:], joints, strict=True):
        if joint.operator == "adj" and joint.number is None and _continues(phrase[-1], part):
            phrase.append(part)
            continue
        done[-1] = _phrase(done[-1], phrase, notes)
        if joint.operator == "adj":
            phrase = [_near(done[-1], part, joint, notes)]
            done[-1] = phrase[0]
        else:
            rest.append(joint)
            done.append(part)
            phrase = [part]
    done[-1] = _phrase(done[-1], phrase, notes)
    return done, rest


def _continues(left: Part, right: Part) -> bool:
    """Are these words of one phrase?"""
    texts = isinstance(left.node, Text) and isinstance(right.node, Text)
    return texts and (left.fields == right.fields or left.loose or right.loose)


def _phrase(last: Part, phrase: Sequence[Part], notes: LineNotes) -> Part:
    """The words of a phrase as one term, in the fields of the one that names them."""
    if len(phrase) == 1:
        return last
    texts = [part.node for part in phrase if isinstance(part.node, Text)]
    named = next((part for part in phrase if not part.loose), phrase[0])
    fields = named.node.fields if isinstance(named.node, Text) else ()
    tag = named.node.tag if isinstance(named.node, Text) else ""
    words = tuple(word for text in texts for word in text.words)
    node = Text(words, fields, " ".join(text.typed for text in texts), tag)
    depth = 1 + max(part.depth for part in phrase)
    return _limited(replace(named, node=node, start=phrase[0].start, text=node.typed, depth=depth), notes)


def _near(left: Part, right: Part, joint: Joint, notes: LineNotes) -> Part:
    """Two parts near each other; `and` instead where that cannot be, with a warning."""
    gap = 0 if joint.number is None else max(0, joint.number - 1)
    shared = _shared(left, right)
    if not shared:
        reason = "they share no field" if left.fields and right.fields else "only words can be near each other"
        notes.warn(joint.start, f"adjacency was read as and: {reason} ({shown(left.text)}, {shown(right.text)})")
        return replace(all_of((left, right), notes), closed=right.closed)
    parts = (_within(left, shared), _within(right, shared))
    near = Near(tuple(part.node for part in parts), gap, ordered=joint.number is None)
    whole = _whole(near, parts, notes, shared, left.loose and right.loose)
    return replace(whole, closed=right.closed)


def _shared(left: Part, right: Part) -> frozenset[str] | None:
    if left.fields is None or right.fields is None:
        return None
    if left.loose != right.loose:
        return right.fields if left.loose else left.fields
    return left.fields & right.fields


def _within(part: Part, fields: frozenset[str]) -> Part:
    """The part with its words in these fields only."""
    if part.fields == fields and _uniform(part.node, fields):
        return part
    return replace(part, node=_narrowed(part.node, fields, part.loose), fields=fields, loose=False)


def _uniform(node: Node, fields: frozenset[str]) -> bool:
    return isinstance(node, Near) or (isinstance(node, Text) and frozenset(node.fields) == fields)


def _narrowed(node: Node, fields: frozenset[str], loose: bool) -> Node:
    """The words of a group in these fields: all of them if the group is loose, else those that it has."""
    if isinstance(node, Text):
        kept = tuple(field for field in (WORD_FIELDS if loose else node.fields) if field in fields)
        return Text(node.words, kept, node.typed, node.tag, node.quoted)
    if isinstance(node, Near):
        return Near(tuple(_narrowed(one, fields, loose) for one in node.parts), node.gap, node.ordered, node.whole)
    if isinstance(node, Or):
        return Or(tuple(_narrowed(one, fields, loose) for one in node.parts))
    return node
