"""Why was nothing found? The clauses that are empty by themselves, and what may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from indexer.mesh.vocabulary import Vocabulary
from search.query.interpret import Interpretation
from search.query.nodes import And, Concept, Dates, Heading, Near, Node, Not, Nothing, Or, Qualifier, Text, Value
from search.query.planning import executable
from search.query.units import Unit
from search.query.walking import fold, leaves, positive_leaves

Counts = Callable[[Sequence[Node]], list[int]]
Meant = Callable[[str], list[str]]
"""What a text that was not found may have been meant to be."""

_MOST_CLAUSES = 5
_LONGEST = 120


def why_nothing(asked: Interpretation, counts: Counts, vocabulary: Vocabulary, meant: Meant) -> list[str]:
    """Sentences on a strategy without hits, or on free text that a filter left without any."""
    said = []
    if asked.tree is not None:

        def count(node: Node) -> int:
            return counts([executable(node, vocabulary)])[0]

        empty = _empty_clauses(asked.tree, count)
        said = [
            f"no record matches {_short(in_words(clause, vocabulary))}"
            for clause in empty[:_MOST_CLAUSES]
            if not isinstance(clause, Nothing)  # the mapper said so already
        ]
        said += _suggestions([text for clause in empty for text in _unknown(clause, count)], meant)
        if empty:
            return said
        if not count(asked.tree):
            return ["each clause matches records, but no record matches all of them"]
    if asked.filtered:
        said.append("no record that matches the query passes the filters")
    return said


def not_in_texts(text: str, instead: str = "") -> str:
    """The sentence on a part of free text that no text has, with what to do `instead`."""
    return f"no title, abstract, keyword or heading has {text}" + (f"; {instead}" if instead else "")


def unheld(
    missing: Sequence[Unit], units: Sequence[Unit], meant: Meant, elsewhere: Mapping[str, str] | None = None
) -> list[str]:
    """Sentences on the parts of free text that no text holds; what is misspelled may be known as a whole only.

    `elsewhere` says of parts, by their text, how to find what else of a record they are.
    """
    said: list[str] = []
    known = elsewhere or {}
    if not known and 1 < len(units) <= _MOST_CLAUSES and any(not unit.concepts for unit in missing):
        said += _suggestions([" ".join(unit.text for unit in units)], meant)
    for unit in missing[:_MOST_CLAUSES]:
        close = [] if said or unit.concepts or unit.text in known else meant(unit.text)
        instead = f"did you mean {' or '.join(close)}?" if close else known.get(unit.text, "")
        said.append(not_in_texts(unit.text, instead))
    return said


def _suggestions(texts: Sequence[str], meant: Meant) -> Iterator[str]:
    for text in list(dict.fromkeys(texts))[:_MOST_CLAUSES]:
        close = meant(text)
        if close:
            yield f"{text}: did you mean {' or '.join(close)}?"


def _empty_clauses(root: Node, count: Callable[[Node], int]) -> list[Node]:
    """The smallest parts that must match and match nothing by themselves."""
    empty: list[Node] = []
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if count(node):
            continue
        parts: list[Node] = []
        if isinstance(node, And):
            parts = [part for part in node.parts if not count(part)]
        elif isinstance(node, Not) and not count(node.keep):
            parts = [node.keep]
        if parts:
            stack.extend(reversed(parts))
        elif not isinstance(node, And):
            empty.append(node)
    return empty


def _unknown(clause: Node, count: Callable[[Node], int]) -> Iterator[str]:
    """Terms of a clause, as typed, that no record holds; those of proximity groups too."""
    for leaf in (text for part in positive_leaves(clause) for text in leaves(part)):
        if isinstance(leaf, Text) and not any(word.pattern for word in leaf.words) and not count(leaf):
            yield leaf.typed or " ".join(word.text for word in leaf.words)


def in_words(root: Node, vocabulary: Vocabulary) -> str:
    """A mapped tree as its parts were typed, headings by their names."""

    def visit(node: Node, below: tuple[str, ...]) -> str:
        if isinstance(node, And | Or):
            text = "(" + f" {type(node).__name__.upper()} ".join(dict.fromkeys(below)) + ")"
        elif isinstance(node, Not):
            text = f"({below[0]} NOT {below[1]})"
        elif isinstance(node, Near):
            text = f" within {node.gap} words of ".join(below)
        else:
            text = _leaf_in_words(node, vocabulary)
        return text[: 2 * _LONGEST]

    return fold(root, visit)


def _leaf_in_words(node: Node, vocabulary: Vocabulary) -> str:
    if isinstance(node, Text):
        return f"{node.typed or ' '.join(word.text for word in node.words)}[{node.tag}]"
    if isinstance(node, Heading):
        major = "major topic" if node.major else "heading"
        return f"{major} {'/'.join((vocabulary.name(node.name), *node.qualifiers))}"
    if isinstance(node, Concept | Qualifier):
        return f"concept {vocabulary.name(node.ui)}" if isinstance(node, Concept) else f"qualifier {node.name}"
    if isinstance(node, Value | Dates):
        value = f"{node.text}{'*' * node.prefix}" if isinstance(node, Value) else node.typed
        return f"{node.field.replace('_', ' ')} {value}"
    return node.typed if isinstance(node, Nothing) else "every record"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
