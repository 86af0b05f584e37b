"""Walk a syntax tree without recursion: a strategy may nest deeper than Python's stack, and lines share nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from search.query.nodes import And, Near, Node, Not, Or, Text

Result = TypeVar("Result")


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    if isinstance(node, And | Or | Near):
        return node.parts
    return (node.keep, node.drop) if isinstance(node, Not) else ()


def fold(
    root: Node, visit: Callable[[Node, tuple[Result, ...]], Result], known: dict[int, tuple[Node, Result]] | None = None
) -> Result:
    """The value of a tree from the bottom up: `visit` is given a node and the values of its children.

    A node that is shared (the same object) is visited once. `known` carries values from one call to the next, by
    identity; it holds on to the nodes, so that no identity is used twice.
    """
    done = {} if known is None else known
    stack = [root]
    while stack:
        node = stack[-1]
        if id(node) in done:
            stack.pop()
            continue
        below = children(node)
        waiting = [child for child in below if id(child) not in done]
        if waiting:
            stack.extend(reversed(waiting))
            continue
        stack.pop()
        done[id(node)] = (node, visit(node, tuple(done[id(child)][1] for child in below)))
    return done[id(root)][1]


def leaves(root: Node) -> Iterator[Node]:
    """Every leaf below a node, those of proximity groups and of what NOT drops included, each once."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        below = children(node)
        if below:
            stack.extend(reversed(below))
        else:
            yield node


def positive_leaves(root: Node) -> Iterator[Node]:
    """The leaves and proximity groups that speak for a record, each once; what NOT drops is left out."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Not):
            stack.append(node.keep)
        elif isinstance(node, And | Or):
            stack.extend(reversed(node.parts))
        else:
            yield node


def patterns_of(roots: Sequence[Node]) -> list[str]:
    """The patterns of all truncated words, each once."""
    texts = (leaf for leaf in leaves(Or(tuple(roots))) if isinstance(leaf, Text))
    return list(dict.fromkeys(word.pattern for text in texts for word in text.words if word.pattern))
