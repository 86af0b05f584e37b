"""From a mapped tree to one that engines carry out: headings, qualifiers and concepts become values of exact fields.

Exploding a heading is one posting list: records hold the UIs of their headings and of all that these are below, under
any of their tree numbers.
"""

from __future__ import annotations

from indexer.mesh.qualifiers import canonical, exploded
from indexer.mesh.vocabulary import Vocabulary
from search.query.nodes import And, Concept, Heading, Near, Node, Not, Nothing, Or, Qualifier, Value
from search.query.walking import fold


def executable(root: Node, vocabulary: Vocabulary, known: dict[int, tuple[Node, Node]] | None = None) -> Node:
    """The tree with every Heading, Qualifier and Concept replaced by what is looked up for it.

    `known` carries replaced nodes from one line of a strategy to the next, so that shared lines stay shared.
    """

    def visit(node: Node, below: tuple[Node, ...]) -> Node:
        if isinstance(node, And | Or | Near | Not):
            return _rebuilt(node, below)
        return _leaf(node, vocabulary)

    return fold(root, visit, known)


def _rebuilt(node: And | Or | Near | Not, below: tuple[Node, ...]) -> Node:
    if isinstance(node, Not):
        return Not(*below)
    if isinstance(node, Near):
        return Near(below, node.gap, node.ordered, node.whole)
    return And(below) if isinstance(node, And) else Or(below)


def _leaf(node: Node, vocabulary: Vocabulary) -> Node:
    if isinstance(node, Heading):
        return _heading(node, vocabulary)
    if isinstance(node, Qualifier):
        names = exploded(node.name) if node.explode else (node.name,)
        return _any([Value("qualifiers", canonical(name)) for name in names])
    if isinstance(node, Concept):
        uis = [node.ui, *(vocabulary.below(node.ui) if node.explode else ())]
        return _any([Value("concepts", ui) for ui in uis])
    return node


def _heading(node: Heading, vocabulary: Vocabulary) -> Node:
    """The values that a mapped heading (its name is a UI, its qualifiers are canonical) stands for."""
    descriptor = vocabulary.get(node.name)
    if descriptor is None:
        return Nothing(node.name, "there is no heading of this UI in the vocabulary")
    if descriptor.supplementary:
        return Value("concepts", f"{descriptor.ui}/assigned")
    field = "mesh_tree" if node.explode else "mesh"
    major = "_major" if node.major else ""
    if not node.qualifiers:
        return Value(f"{field}{major}", descriptor.ui)
    return _any([Value(f"{field}_pair{major}", f"{descriptor.ui}/{name}") for name in node.qualifiers])


def _any(nodes: list[Value]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
