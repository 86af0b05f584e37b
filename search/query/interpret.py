"""From what was typed to what an engine is to do: one call for free text and for both query languages.

Free text becomes units (`units`); PubMed and Ovid syntax go through parser, mapper and planner, each of which can be
called and printed on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import msgspec

from indexer.analysis import STOP_WORDS, stem
from indexer.mesh.vocabulary import Vocabulary
from search.query import nodes, units
from search.query.filters import Filters, filter_node
from search.query.nodes import And, Line, Near, Node, Strategy, Text
from search.query.plan import Plan, Sort, plan
from search.query.remarks import remarks
from search.query.units import Expansion, LineView, Understanding, Unit, understand
from search.query.walking import children, positive_leaves
from search.ranking import DEFAULT_WEIGHTS, Weights

if TYPE_CHECKING:
    from search.query.mapping.atm import Known
    from search.query.mapping.strategy import Mapped

Syntax: TypeAlias = Literal["auto", "free", "pubmed", "ovid"]
SYNTAXES: tuple[Syntax, ...] = ("auto", "free", "pubmed", "ovid")

MOST_UNITS = 100
"""Terms of a strategy that score; all of them decide what is found."""

# Without any of these no text is in either language, and the parsers need not be imported.
_MAY_BE_SYNTAX = re.compile(
    r"[\[\](){}/*$#?\t\n|]|\.[a-z]{2}|\b(?:AND|OR|NOT|adj\d*|exp|limit|or/|and/)\b", re.IGNORECASE
)
_LIKELY = 0.5


class Request(NamedTuple):
    """What was asked for; see `Index.search`."""

    text: str
    syntax: Syntax = "auto"
    expand: Expansion = "normal"
    require_all: bool = False
    filters: Filters = {}  # noqa: RUF012 - never changed
    sort: Sort = "relevance"
    weights: Weights = DEFAULT_WEIGHTS


class Interpretation(NamedTuple):
    """How a request was understood, the plan, the condition of each line, warnings, and the mapped tree of the result.

    Free text has neither conditions of lines nor a tree. `filtered`: filters narrow the plan.
    """

    understanding: Understanding
    plan: Plan
    conditions: tuple[Node, ...]
    warnings: tuple[str, ...]
    tree: Node | None = None
    filtered: bool = False


def interpret(request: Request, vocabulary: Vocabulary, known: Known) -> Interpretation:
    """Understand a request and plan it.

    `known` tells how many records hold a value of an exact field (journals and authors are recognised by it).

    Raises:
        QuerySyntaxError: the text is wrong; it says where and what was expected.
        QueryError: a filter is wrong.
    """
    narrowed, named = _filters(request.filters, vocabulary)
    syntax = detect(request.text, vocabulary) if request.syntax == "auto" else request.syntax
    if syntax == "free" and request.expand == "pubmed":
        syntax = "pubmed"
    if syntax == "free":
        understood = understand(request.text, vocabulary, request.expand, request.require_all, known)
        todo = _narrowed(plan(understood, request.weights), narrowed, request.sort)
        warnings = (*named, *remarks(request.text, understood))
        return Interpretation(understood, todo, (), warnings, filtered=narrowed is not None)
    from search.query.mapping.strategy import map_strategy  # free text does without

    mapped = map_strategy(_parse(request.text, syntax), vocabulary, request.expand, known)
    return _planned(request, syntax, mapped, narrowed, named, vocabulary)


def _narrowed(todo: Plan, narrowed: Node | None, sort: Sort) -> Plan:
    conditions = tuple(node for node in (todo.condition, narrowed) if node is not None)
    condition = And(conditions) if len(conditions) > 1 else next(iter(conditions), None)
    return msgspec.structs.replace(todo, condition=condition, sort=sort)


def detect(text: str, vocabulary: Vocabulary | None = None) -> Syntax:
    """The language of a query: Ovid's or PubMed's where its operators, tags or lines show it, else free text.

    The vocabulary tells headings with a subheading (`Malaria/dt`) from words with a slash (`TNF/ad`).
    """
    if not _MAY_BE_SYNTAX.search(text):
        return "free"
    from search.query.mapping.headings import resolve_heading
    from search.query.ovid.strategy import looks_like_ovid
    from search.query.pubmed.strategy import looks_like_pubmed

    def is_heading(name: str) -> bool:
        found = resolve_heading(name, vocabulary) if vocabulary is not None else None
        # TNF is an entry term, and PET is Pets: an abbreviation is a heading only where this is its name.
        return found is not None and (not name.isupper() or found.name.casefold() == name.casefold())

    if looks_like_ovid(text, None if vocabulary is None else is_heading):
        return "ovid"
    return "pubmed" if looks_like_pubmed(text) >= _LIKELY else "free"


def _parse(text: str, syntax: Syntax) -> Strategy:
    if syntax == "ovid":
        from search.query.ovid.strategy import parse_ovid

        return parse_ovid(text)
    from search.query.pubmed.strategy import parse_pubmed

    return parse_pubmed(text)


def _planned(
    request: Request,
    syntax: str,
    mapped: Mapped,
    narrowed: Node | None,
    named: tuple[str, ...],
    vocabulary: Vocabulary,
) -> Interpretation:
    from search.query.planning import executable

    strategy = mapped.strategy
    replaced: dict[int, tuple[Node, Node]] = {}
    conditions = tuple(executable(line.node, vocabulary, replaced) for line in strategy.lines)
    found = units.merge_units(list(_units(strategy.result, vocabulary)))
    understood = Understanding(
        request.text,
        syntax,
        request.expand,
        False,
        found[:MOST_UNITS],
        lines=tuple(LineView(line.number, line.text, nodes.show(line.node)) for line in strategy.lines),
        mappings=mapped.mappings,
    )
    condition = conditions[-1] if narrowed is None else And((conditions[-1], narrowed))
    todo = msgspec.structs.replace(
        plan(understood, request.weights), condition=condition, any_unit=False, sort=request.sort
    )
    warnings = [*strategy.warnings, *mapped.warnings, *named, *_unanswerable(strategy)]
    if len(found) > MOST_UNITS:
        warnings.append(f"hits are ranked by the first {MOST_UNITS} of {len(found)} terms; all decide what is found")
    said = tuple(dict.fromkeys(warnings))
    return Interpretation(understood, todo, conditions, said, strategy.result, narrowed is not None)


def _filters(filters: Filters, vocabulary: Vocabulary) -> tuple[Node | None, tuple[str, ...]]:
    node = filter_node(filters)
    if node is None:
        return None, ()
    from search.query.mapping.strategy import map_strategy
    from search.query.planning import executable

    mapped = map_strategy(Strategy("filter", (Line(1, "", node),)), vocabulary, "pubmed")
    return executable(mapped.strategy.result, vocabulary), mapped.warnings


def _units(root: Node, vocabulary: Vocabulary) -> Iterator[Unit]:
    """What scores in a strategy: the concepts and the whole words that speak for a record."""
    for leaf in positive_leaves(root):
        if isinstance(leaf, nodes.Heading):
            yield _concept_unit(leaf.name, vocabulary)
        elif isinstance(leaf, nodes.Concept):
            yield _concept_unit(leaf.ui, vocabulary)
        else:
            for text in _texts(leaf):
                words = tuple(w.text for w in text.words if w.pattern is None and w.text not in STOP_WORDS)
                if words:
                    yield Unit(text.typed or " ".join(words), (), words, tuple(dict.fromkeys(map(stem, words))))


def _concept_unit(ui: str, vocabulary: Vocabulary) -> Unit:
    name = vocabulary.name(ui)
    return Unit(name, (units.Concept(ui, name, name, True),))


def _texts(leaf: Node) -> Iterator[Text]:
    """A text, or the texts of a proximity group."""
    stack = [leaf]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            yield node
        elif isinstance(node, Near | nodes.Or):
            stack.extend(reversed(children(node)))


def _unanswerable(strategy: Strategy) -> Iterator[str]:
    """What a strategy asks that these records cannot answer."""
    for line in strategy.lines:
        for leaf in positive_leaves(line.node):
            if isinstance(leaf, nodes.Nothing):
                yield f"{leaf.typed}: {leaf.reason}"
