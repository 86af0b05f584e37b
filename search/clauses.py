"""Which clauses of a strategy hold for one record, and where do they stand in it?

The mapped tree of a strategy is read against the stored record, without the index: the reasons of a hit and what is
marked in it come from the clauses that hold. Only what speaks for the record counts: an alternative that does not
hold, and what NOT leaves out, say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from indexer.analysis import Token, tokenise
from indexer.fields import assigned_uis, texts_of
from indexer.mesh.qualifiers import canonical, exploded
from indexer.plain_fields import numbers_of, plain_values
from indexer.records import Heading as Assigned
from search.engines import spans
from search.evidence import Evidence
from search.query.nodes import (
    And,
    Concept,
    Dates,
    Everything,
    Heading,
    Near,
    Node,
    Not,
    Or,
    Qualifier,
    Text,
    Value,
    Word,
)  # fmt: skip
from search.query.walking import children, fold


class Reading:
    """One record, read against the clauses of a strategy."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._record = evidence.stored.record
        self._tokens: dict[str, list[list[Token]]] = {}
        self._places: dict[tuple[str, int], dict[str, list[int]]] = {}

    @cached_property
    def clauses(self) -> list[Node]:
        """The leaves and proximity groups that speak for the record, in their order."""
        root = self.evidence.question.tree
        if root is None:
            return []
        holding: dict[int, tuple[Node, bool]] = {}
        fold(root, self._holds, holding)
        found: dict[Node, None] = {}
        seen: set[int] = set()
        stack = [root]
        while stack:
            node = stack.pop()
            if id(node) in seen or not holding[id(node)][1]:
                continue
            seen.add(id(node))
            if isinstance(node, Not):
                stack.append(node.keep)
            elif isinstance(node, And | Or):
                stack.extend(reversed(node.parts))
            else:
                found[node] = None
        return list(found)

    def marks(self, clause: Node, field: str, part: int) -> list[tuple[int, int]]:
        """What a text or proximity clause found in one text of the record, as character offsets, end exclusive."""
        tokens = self._tokens_of(field)[part]
        if isinstance(clause, Near):
            covers = self._spans(clause, field, part)
            inside = chain.from_iterable(self._text_spans(text, field, part) for text in texts_in(clause))
            found = {span for span in inside if any(low <= span[0] and span[1] <= high for low, high in covers)}
        else:
            found = set(self._text_spans(clause, field, part)) if isinstance(clause, Text) else set()
        return [(tokens[first].start, tokens[last].end) for first, last in sorted(found)]

    def occurrences(self, clause: Node) -> Iterator[tuple[str, str]]:
        """Every field and form, as written, in which a text or proximity clause stands in the record."""
        texts = texts_of(self._record)
        for field in dict.fromkeys(field for text in texts_in(clause) for field in text.fields):
            for part, text in enumerate(texts[field]):
                tokens = self._tokens_of(field)[part]
                for first, last in self._spans(clause, field, part):
                    yield field, text[tokens[first].start : tokens[last].end]

    def headings(self, clause: Heading) -> list[Assigned]:
        """The assigned headings that a heading clause stands for: its own, or narrower ones where it is exploded."""
        uis = self.evidence.question.uis_of(clause)
        return [
            heading
            for heading in self._record.mesh
            if self.evidence.ui_of(heading) in uis
            and (not clause.qualifiers or any(canonical(q.name) in clause.qualifiers for q in heading.qualifiers))
            and (not clause.major or _is_major(heading, clause.qualifiers))
        ]

    def substance(self, clause: Heading) -> str:
        """The name under which the supplementary concept of a clause is assigned; empty if it is not."""
        if not clause.name.startswith("C"):
            return ""
        assigned = (*self._record.mesh, *self._record.concepts)
        return next((thing.name for thing in assigned if self.evidence.ui_of(thing) == clause.name), "")

    def values(self, clause: Value) -> list[str]:
        """The folded values of the record that a clause on an exact field found."""
        values = [self._record.id] if clause.field == "id" else self._values.get(clause.field, [])
        fits = str.startswith if clause.prefix else str.__eq__
        return [value for value in values if fits(value, clause.text)]

    # Does a clause hold?

    def _holds(self, node: Node, below: tuple[bool, ...]) -> bool:
        if isinstance(node, And):
            return all(below)
        if isinstance(node, Or):
            return any(below)
        if isinstance(node, Not):
            return below[0] and not below[1]
        return self._leaf_holds(node)

    def _leaf_holds(self, node: Node) -> bool:
        if isinstance(node, Text | Near):
            return any(True for _ in self.occurrences(node))
        if isinstance(node, Heading | Qualifier | Value):
            return self._assigned(node)
        if isinstance(node, Dates):
            return self._dated(node)
        if isinstance(node, Concept):
            return not self.evidence.question.uis_of(node).isdisjoint(self._concepts)
        return isinstance(node, Everything)

    def _assigned(self, node: Heading | Qualifier | Value) -> bool:
        if isinstance(node, Heading):
            return bool(self.headings(node) or self.substance(node))
        return bool(self.qualifiers(node) if isinstance(node, Qualifier) else self.values(node))

    def qualifiers(self, clause: Qualifier) -> list[str]:
        """The names of the qualifiers, on any heading, that a clause found."""
        wanted = {canonical(name) for name in (exploded(clause.name) if clause.explode else (clause.name,))}
        names = dict.fromkeys(q.name for heading in self._record.mesh for q in heading.qualifiers)
        return [name for name in names if canonical(name) in wanted]

    def _dated(self, node: Dates) -> bool:
        first = self._numbers.get(node.field, 0)
        last = self._numbers.get("date_last", first) if node.field == "date" else first
        return bool(first) and first <= node.last and last >= node.first

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        return plain_values(self._record)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return numbers_of(self._record)

    @cached_property
    def _concepts(self) -> set[str]:
        headings = [(self.evidence.ui_of(heading), heading) for heading in self._record.mesh]
        assigned, _ = assigned_uis(headings, map(self.evidence.ui_of, self._record.concepts))
        return {*assigned, *(mention.ui for mention in self.evidence.stored.mentions)}

    # Where do words stand? Positions are those of the tokens of one text.

    def _tokens_of(self, field: str) -> list[list[Token]]:
        if field not in self._tokens:
            self._tokens[field] = [tokenise(text) for text in texts_of(self._record)[field]]
        return self._tokens[field]

    def _positions(self, field: str, part: int) -> dict[str, list[int]]:
        if (field, part) not in self._places:
            places: dict[str, list[int]] = {}
            for position, token in enumerate(self._tokens_of(field)[part]):
                places.setdefault(token.word, []).append(position)
            self._places[field, part] = places
        return self._places[field, part]

    def _spans(self, node: Node, field: str, part: int) -> list[spans.Span]:
        def visit(node: Node, below: tuple[list[spans.Span], ...]) -> list[spans.Span]:
            if isinstance(node, Text):
                return self._text_spans(node, field, part)
            if isinstance(node, Near):
                return spans.group(below, node.gap, ordered=node.ordered, whole=node.whole)
            return sorted(set(chain.from_iterable(below)))

        return fold(node, visit)

    def _text_spans(self, node: Text, field: str, part: int) -> list[spans.Span]:
        if field not in node.fields:
            return []
        places = self._positions(field, part)
        found = [_word_positions(word, places) for word in node.words]
        return spans.phrase(found) if all(found) else []


def _word_positions(word: Word, places: Mapping[str, list[int]]) -> list[int]:
    if word.pattern is None:
        return places.get(word.text, [])
    fits = re.compile(word.pattern).fullmatch
    return sorted(
        chain.from_iterable(at for token, at in places.items() if token.startswith(word.text) and fits(token))
    )


def _is_major(heading: Assigned, qualifiers: Sequence[str]) -> bool:
    """Whether a heading is a major topic: with given qualifiers one of these must be, else anything of it."""
    if not qualifiers:
        return heading.is_major
    return any(canonical(qualifier.name) in qualifiers for qualifier in heading.major_qualifiers)


def texts_in(node: Node) -> Iterator[Text]:
    """The text itself, or the texts of a proximity group."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            yield node
        else:
            stack.extend(reversed(children(node)))
