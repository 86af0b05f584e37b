"""A query in PubMed's language, in Ovid's, and in the notation of the syntax tree, with what does not translate.

The rules are in `to_pubmed` and `to_ovid`; this page decides what is one text and what are numbered lines:

* PubMed gets one text, because that is what one pastes into its search box. Where lines that refer to each other would
  make it longer than `LONGEST`, it gets lines as in PubMed's history: `#3 #1 AND #2`. Lines that the last one does not
  use are named.
* Ovid gets one line for each line of the strategy and one for each limit; parts that are an earlier line refer to it.
* The notation (`nodes.show`) has one line for each line of the strategy, with references written `#1`.
"""

from __future__ import annotations

import msgspec

from search.query.nodes import And, Line, Near, Node, Not, Or, Strategy, show
from search.query.translation.pieces import Note, Piece, Pieces, Sides, notes_of, numbered, shared, write
from search.query.translation.to_ovid import OvidWriter
from search.query.translation.to_pubmed import PubmedWriter
from search.query.walking import children, fold

LONGEST = 50_000
"""Characters beyond which what is used several times is written once, on a line of its own."""
_LONGEST_SHOWN = 60


class Untranslated(msgspec.Struct, frozen=True):
    """Something that `language` ("pubmed", "ovid") cannot say exactly: as it was typed, and what was done instead."""

    language: str
    typed: str
    reason: str


class Translation(msgspec.Struct, frozen=True):
    """A query in three notations; empty where a language can say nothing of it."""

    pubmed: str
    ovid: str
    meshfind: str
    untranslated: tuple[Untranslated, ...] = ()


def translate(strategy: Strategy) -> Translation:
    """The strategy in every notation."""
    pubmed, pubmed_notes = _pubmed(strategy)
    ovid, ovid_notes = _ovid(strategy)
    untranslated = [Untranslated("pubmed", *note) for note in pubmed_notes]
    untranslated += [
        Untranslated("pubmed", f"line {line.number}, {_short(line.text)}", "the last line does not use it; left out")
        for line in _unused(strategy)
    ]
    untranslated += [Untranslated("ovid", *note) for note in ovid_notes]
    return Translation(pubmed, ovid, _notation(strategy), tuple(untranslated))


def _pubmed(strategy: Strategy) -> tuple[str, list[Note]]:
    known: dict[int, tuple[Node, Sides]] = {}
    visit = PubmedWriter(strategy.language == "pubmed").visit
    lines = [fold(line.node, visit, known).wide for line in strategy.lines]
    result = lines[-1]
    if result.empty:
        return "", notes_of([result])
    if result.size <= LONGEST:
        return write(result, {}), notes_of([result])
    wanted = shared([result]) | {id(line) for line in lines if line.parts}
    texts = numbered([result], wanted, "#{}".format)
    return _joined(texts, "#{} "), notes_of([result])


def _ovid(strategy: Strategy) -> tuple[str, list[Note]]:
    known: dict[int, tuple[Node, Sides]] = {}
    visit = OvidWriter(strategy.language == "ovid").visit
    lines = [fold(line.node, visit, known).wide for line in strategy.lines]
    if lines[-1].empty:
        return "", notes_of(lines)
    kept = [line for line in lines if not line.empty]
    wanted = shared(kept) if max(line.size for line in kept) > LONGEST else set()
    texts = numbered(kept, wanted, str)
    return _joined(texts, "{}. "), notes_of(lines)


def _unused(strategy: Strategy) -> list[Line]:
    """The lines that are no part of the result; the tree of one that is is in it as the same object."""
    reached: set[int] = set()
    stack = [strategy.result]
    while stack:
        node = stack.pop()
        if id(node) not in reached:
            reached.add(id(node))
            stack.extend(children(node))
    return [line for line in strategy.lines if id(line.node) not in reached]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _notation(strategy: Strategy) -> str:
    pieces = Pieces(("AND", "OR", "NOT"))

    def visit(node: Node, below: tuple[Piece, ...]) -> Piece:
        if isinstance(node, And):
            return pieces.all_of(below)
        if isinstance(node, Or):
            return pieces.any_of(below)
        if isinstance(node, Not):
            return pieces.without(*below)
        if isinstance(node, Near):
            word = f"{'then' if node.ordered else 'near'}{node.gap}{'w' * node.whole}"
            return pieces.joined(word, below)
        return pieces.leaf(show(node))

    known: dict[int, tuple[Node, Piece]] = {}
    lines = [fold(line.node, visit, known) for line in strategy.lines]
    large = max(line.size for line in lines) > LONGEST
    return _joined(numbered(lines, shared(lines) if large else set(), "#{}".format, brackets=True), "{}. ")


def _joined(texts: list[str], number: str) -> str:
    """Lines with their numbers; a single one without."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(number.format(index) + text for index, text in enumerate(texts, 1))
