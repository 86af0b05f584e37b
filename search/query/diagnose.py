"""Why was nothing found? The clauses that are empty by themselves, and what may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from indexer.mesh.vocabulary import Vocabulary
from search.query.interpret import Interpretation
from search.query.mapping.suggest import nearest
from search.query.nodes import And, Node, Text, show
from search.query.walking import children, positive_leaves

Counts = Callable[[Sequence[Node]], list[int]]

_MOST_CLAUSES = 5
_LONGEST = 120


def why_nothing(asked: Interpretation, counts: Counts, vocabulary: Vocabulary) -> list[str]:
    """Sentences on a search without hits."""
    said = []
    condition = asked.plan.condition
    if condition is not None:
        empty = _empty_clauses(condition, counts)
        said = [f"no record matches {_short(show(clause))}" for clause in empty[:_MOST_CLAUSES]]
        texts = [text for clause in empty for text in _unknown(clause, counts)]
        if not empty and isinstance(condition, And):
            said.append("each clause matches records, but no record matches all of them")
    else:
        texts = [unit.text for unit in asked.understanding.units]
    for text in list(dict.fromkeys(texts))[:_MOST_CLAUSES]:
        close = [name for name in nearest(text, vocabulary) if name.casefold() != text.casefold()]
        if close:
            said.append(f"{text}: did you mean {' or '.join(close)}?")
    return said


def _empty_clauses(root: Node, counts: Counts) -> list[Node]:
    """The smallest parts that must match and match nothing by themselves."""
    empty: list[Node] = []
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if counts([node])[0]:
            continue
        parts = [part for part in children(node) if not counts([part])[0]] if isinstance(node, And) else []
        if parts:
            stack.extend(reversed(parts))
        elif not isinstance(node, And):
            empty.append(node)
    return empty


def _unknown(clause: Node, counts: Counts) -> Iterator[str]:
    """Terms of a clause, as typed, that no record holds."""
    for leaf in positive_leaves(clause):
        if isinstance(leaf, Text) and not any(word.pattern for word in leaf.words) and not counts([leaf])[0]:
            yield leaf.typed or " ".join(word.text for word in leaf.words)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
