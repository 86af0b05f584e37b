"""What does a parsed query mean in the vocabulary? Names become descriptors, untagged terms become headings and words.

The tree that a parser built is walked once, shared parts once. Headings and qualifiers are looked up; a heading that
does not exist becomes `Nothing` and is named. Untagged terms are mapped as `expand` says:

* "pubmed": PubMed's Automatic Term Mapping (`atm`): the heading, exploded, or its words, or the words typed, in all
  fields; words that map to nothing in all fields; everything ANDed;
* "normal": that, or any mention of the concept by any of its entry terms in the text;
* "strict": the heading, or one of its entry terms word for word in title or abstract, without PubMed's own variants;
* "off": the words, in all fields.

Terms with a tag keep its meaning, whatever `expand` is.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from indexer.mesh.vocabulary import Vocabulary
from search.query.mapping.alternatives import Alternatives
from search.query.mapping.atm import Kind, Known, TermMapper
from search.query.mapping.atm_types import is_type
from search.query.nodes import And, Heading, Line, Near, Node, Not, Nothing, Or, Qualifier, Strategy, Text, Value
from search.query.pubmed.types import types_as_heading
from search.query.walking import children, fold

MOST_SUGGESTIONS = 50
"""Names that are not found and get suggestions; each takes milliseconds, and a longer list is no strategy."""


MOST_MAPPED = 1_000
"""Words of an untagged term that is looked up in the vocabulary; people type some ten, and a page is no term."""


class Candidate(msgspec.Struct, frozen=True):
    """A heading that was not chosen."""

    ui: str
    name: str


class Mapping(msgspec.Struct, frozen=True):
    """What a term or heading was taken as.

    `typed` as written (a run of words within a term where it was cut up), `ui`, `name` and the entry `term` that fitted
    (empty for words), `others` that would have fitted less well, whether narrower headings are searched too, and why.
    """

    typed: str
    kind: Kind
    ui: str = ""
    name: str = ""
    term: str = ""
    others: tuple[Candidate, ...] = ()
    exploded: bool = False
    why: str = ""


class Mapped(msgspec.Struct, frozen=True):
    """A strategy with its names looked up, what each was taken as, in the order of the query, and warnings."""

    strategy: Strategy
    mappings: tuple[Mapping, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def uis(self) -> tuple[str, ...]:
        """The UIs of everything mapped, each once."""
        return tuple(dict.fromkeys(mapping.ui for mapping in self.mappings if mapping.ui))


def map_strategy(strategy: Strategy, vocabulary: Vocabulary, expand: str, known: Known | None = None) -> Mapped:
    """The strategy with every heading, qualifier and untagged term mapped.

    `known` tells how many records have a value in an exact field; without it no journal or author is recognised.
    """
    mapper = _Mapper(strategy, vocabulary, expand, known)
    done: dict[int, tuple[Node, Node | None]] = {}
    lines = []
    for line in strategy.lines:
        node = fold(line.node, mapper.visit, done)
        if node is None:
            node = Nothing(line.text, "only words that are too common to search for")
        lines.append(Line(line.number, line.text, node))
    mapped = Strategy(strategy.language, tuple(lines), strategy.warnings)
    return Mapped(mapped, tuple(mapper.mappings), tuple(mapper.warnings))


class _Mapper:
    """Maps one node after the other and collects what there is to say. A term of which nothing is left is None."""

    def __init__(self, strategy: Strategy, vocabulary: Vocabulary, expand: str, known: Known | None) -> None:
        self.mappings: dict[Mapping, None] = {}
        self.warnings: dict[str, None] = {}
        self._suggested: dict[str, list[str]] = {}
        self._vocabulary = vocabulary
        self._expand = expand
        # Ovid explodes the qualifiers of a heading nowhere, PubMed wherever it explodes the heading.
        self._ovid = strategy.language == "ovid"
        self._terms = TermMapper(vocabulary, known, variants=expand != "strict")
        self._alternatives = Alternatives(vocabulary, expand)
        self._near = _inside_near(line.node for line in strategy.lines)

    def visit(self, node: Node, below: tuple[Node | None, ...]) -> Node | None:
        """The mapped node, given its mapped children."""
        if isinstance(node, Text):
            return node if node.fields else self._untagged(node)
        if isinstance(node, Heading):
            return self._heading(node)
        if isinstance(node, Qualifier):
            return self._qualifier(node)
        if isinstance(node, And | Or | Near | Not):
            return _rebuilt(node, below)
        return node

    def _note(self, mapping: Mapping) -> None:
        self.mappings[mapping] = None

    def _untagged(self, node: Text) -> Node | None:
        reason = _literal_reason(node, id(node) in self._near, self._expand)
        if reason:
            self._note(Mapping(node.typed, "words", why=reason))
            phrase = self._expand != "off" or node.quoted or id(node) in self._near
            return self._alternatives.literal(node, phrase=phrase and len(node.words) <= MOST_MAPPED)
        parts: list[Node] = []
        pieces = self._terms.pieces(node.words)
        for piece in pieces:
            run = node.words[piece.first : piece.last]
            typed = " ".join(word.text for word in run) if len(pieces) > 1 else node.typed
            others = tuple(Candidate(other.ui, other.name) for other in piece.others)
            for meaning in piece.meanings:
                exploded = meaning.kind in ("heading", "publication type", "qualifier")
                self._note(
                    Mapping(typed, meaning.kind, meaning.ui, meaning.name, meaning.term, others, exploded, meaning.why)
                )
            if piece.meanings or not self._alternatives.too_common(run):
                parts.append(self._alternatives.node(run, piece.meanings))
            if not piece.meanings:
                self._note(self._unmapped(typed, too_common=self._alternatives.too_common(run)))
        return _joined(parts)

    def _unmapped(self, typed: str, too_common: bool) -> Mapping:
        if too_common:
            return Mapping(typed, "stop word", why="too common to search for")
        return Mapping(typed, "words", why="no heading, journal or author is called this")

    def _heading(self, node: Heading) -> Node:
        from search.query.mapping.headings import resolve_heading

        found = resolve_heading(node.name, self._vocabulary)
        types = self._types(node)
        if found is None:
            return _joined(types, Or) or self._missing(node.name, "the vocabulary of this index has no heading")
        names = self._qualifier_names(node)
        if node.qualifiers and not names:
            return Nothing("/".join((node.name, *node.qualifiers)), "none of these is a MeSH qualifier")
        others = tuple(Candidate(ui, self._vocabulary.name(ui)) for ui in found.others)
        kind: Kind = "supplementary" if found.ui.startswith("C") else "heading"
        why = "its UI" if found.term == found.ui else "its name" if found.term == found.name else "entry term"
        heading = Heading(found.ui, node.explode, node.major, names)
        if is_type(found.ui, self._vocabulary):
            kind = "publication type"
            if not types:
                how = "Ovid finds by its name" if self._ovid else "PubMed looks up with [pt]"
                self._warn(f"{node.name} is a publication type, which {how}, not as a heading")
        self._note(Mapping(node.name, kind, found.ui, found.name, found.term, others, node.explode, why))
        return Or((heading, *types)) if types else heading

    def _types(self, node: Heading) -> list[Node]:
        """What Ovid finds under a heading that is called like a publication type: PubMed finds nothing under it."""
        if not self._ovid or node.qualifiers:
            return []
        return [Value("publication_type", one) for one in types_as_heading(node.name, node.explode)]

    def _qualifier_names(self, node: Heading) -> tuple[str, ...]:
        """The folded names of a heading's qualifiers, those below them included where they are exploded."""
        from indexer.mesh.qualifiers import canonical, exploded, find_qualifier

        names: dict[str, None] = {}
        for typed in node.qualifiers:
            found = find_qualifier(typed)
            if found is None:
                self._warn(f"{typed!r} is no MeSH qualifier; it was left out of {node.name}/{typed}")
                continue
            every = exploded(found.name) if node.explode and not self._ovid else (found.name,)
            names.update((canonical(name), None) for name in every)
            self._note(Mapping(typed, "qualifier", found.ui, found.name, found.name, exploded=len(every) > 1))
        return tuple(names)

    def _qualifier(self, node: Qualifier) -> Node:
        from indexer.mesh.qualifiers import canonical, find_qualifier

        found = find_qualifier(node.name)
        if found is None:
            return self._missing(node.name, "there is no MeSH qualifier", suggest=False)
        self._note(Mapping(node.name, "qualifier", found.ui, found.name, found.name, exploded=node.explode))
        return Qualifier(canonical(found.name), node.explode)

    def _missing(self, typed: str, what: str, suggest: bool = True) -> Nothing:
        reason = f"{what} of this name"
        close = self._nearest(typed) if suggest else []
        if close:
            reason += f"; the nearest: {'; '.join(close)}"
        self._warn(f"{typed}: {reason}")
        return Nothing(typed, reason)

    def _nearest(self, typed: str) -> list[str]:
        """Headings that are spelt like a name, looked up once for each."""
        from search.query.mapping.suggest import nearest

        if typed not in self._suggested and len(self._suggested) < MOST_SUGGESTIONS:
            self._suggested[typed] = nearest(typed, self._vocabulary)
        return self._suggested.get(typed, [])

    def _warn(self, text: str) -> None:
        self.warnings[text] = None


def _literal_reason(node: Text, in_near: bool, expand: str) -> str:
    """Why an untagged term is not mapped; empty if it is."""
    if expand == "off":
        return "nothing is expanded"
    if node.quoted:
        return "in quotation marks, so the phrase itself is searched"
    if any(word.pattern for word in node.words):
        return "truncated, so not mapped"
    if len(node.words) > MOST_MAPPED:
        return f"of more than {MOST_MAPPED:,} words, so not mapped; each is searched"
    return "words near each other are not mapped" if in_near else ""


def _inside_near(roots: Iterable[Node]) -> set[int]:
    """The identities of all nodes below a proximity operator."""
    inside: set[int] = set()
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        below = children(node)
        if isinstance(node, Near) or id(node) in inside:
            fresh = {id(child) for child in below} - inside
            inside |= fresh
            # What was seen from elsewhere before has to be gone through again, once, to mark what is below it.
            seen -= fresh
        stack.extend(below)
    return inside


def _rebuilt(node: And | Or | Near | Not, below: tuple[Node | None, ...]) -> Node | None:
    """A group with its mapped parts; a part of which nothing is left is left out."""
    if isinstance(node, Not):
        keep, drop = below
        return keep if keep is None or drop is None else Not(keep, drop)
    parts = [part for part in below if part is not None]
    if isinstance(node, Near) and len(parts) > 1:
        return Near(tuple(parts), node.gap, node.ordered, node.whole)
    return _joined(parts, Or if isinstance(node, Or) else And)


def _joined(parts: list[Node], group: type[And] | type[Or] = And) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return group(tuple(parts))
