"""The syntax tree: what was typed, in either language, before anything is looked up.

Small frozen values. A parser builds the tree, the mapper (`mapping`) looks headings and untagged terms up in the
vocabulary, the planner (`planning`) turns the result into what engines carry out. Every node can be printed:
`show` gives the tree in one canonical notation, whichever language it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, Union

import msgspec


class Word(msgspec.Struct, frozen=True):
    """One word of a term.

    `text` is the folded word (`analysis.fold`). With wildcards, `pattern` is a regular expression over whole folded
    words and `text` the letters before the first wildcard: `h?emorrhag$` has text "h" and the pattern
    "h[^ ]?emorrhag[^ ]*".
    """

    text: str
    pattern: str | None = None


class Text(msgspec.Struct, frozen=True, tag=True):
    """One word, or several words in a row, in any of the index fields `fields`.

    `fields` is empty for a term without a tag, which the mapper maps as PubMed does. `typed` is the term as written,
    `tag` the tag as written without brackets or dots ("tiab", "mp"), `quoted` whether it stood in quotation marks.
    """

    words: tuple[Word, ...]
    fields: tuple[str, ...] = ()
    typed: str = ""
    tag: str = ""
    quoted: bool = False


def phrase(words: Sequence[str], fields: tuple[str, ...]) -> Text:
    """Folded words in a row, in any of the fields."""
    return Text(tuple(map(Word, words)), fields)


class Near(msgspec.Struct, frozen=True, tag=True):
    """Two or more operands within a distance of each other, in one value of one field.

    `gap` is the largest number of words between neighbouring operands (Ovid's adjN allows N-1, PubMed's ~N
    allows N in all between the first and the last word: `whole` is then True). `ordered`: only in the order given.
    Operands are Text, Near, or Or of these.
    """

    parts: tuple[Node, ...]
    gap: int
    ordered: bool = False
    whole: bool = False


class Heading(msgspec.Struct, frozen=True, tag=True):
    """An assigned MeSH heading, by name, entry term or UI, as typed.

    `qualifiers` are names or abbreviations as typed, any of which will do; empty means with or without any.
    """

    name: str
    explode: bool = True
    major: bool = False
    qualifiers: tuple[str, ...] = ()


class Qualifier(msgspec.Struct, frozen=True, tag=True):
    """A floating qualifier (subheading) on any heading: name or abbreviation as typed."""

    name: str
    explode: bool = True


class Value(msgspec.Struct, frozen=True, tag=True):
    """A value of an exact field: author, journal, language, publication type, registry number, id and the like.

    `field` is the index field ("id" included). `prefix`: the value may go on after `text`.
    """

    field: str
    text: str
    prefix: bool = False


class Dates(msgspec.Struct, frozen=True, tag=True):
    """A range of dates: `field` is "date", "entry_date", "completed" or "revised"; bounds are integers yyyymmdd,
    inclusive."""

    field: str
    first: int
    last: int
    typed: str = ""


class Concept(msgspec.Struct, frozen=True, tag=True):
    """Any evidence of a concept, reliable or weak: it was assigned, or the text has one of its entry terms.

    No parser makes it; the mapper does, where a search is to find more than PubMed's. `explode`: or of a narrower one.
    """

    ui: str
    explode: bool = False


class Everything(msgspec.Struct, frozen=True, tag=True):
    """Every record (`all[sb]`)."""


class Nothing(msgspec.Struct, frozen=True, tag=True):
    """Matches no record, because `typed` asks for what these records cannot answer; `reason` says what."""

    typed: str
    reason: str


class And(msgspec.Struct, frozen=True, tag=True):
    """All of the parts."""

    parts: tuple[Node, ...]


class Or(msgspec.Struct, frozen=True, tag=True):
    """Any of the parts."""

    parts: tuple[Node, ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """`keep`, without what `drop` matches."""

    keep: Node
    drop: Node


Node: TypeAlias = Union[  # noqa: UP007 - a recursive alias needs the name at run time
    Text, Near, Heading, Qualifier, Value, Dates, Concept, Everything, Nothing, And, Or, Not
]


class Line(msgspec.Struct, frozen=True):
    """One line of a strategy: its number (from 1), its text as written, and its tree with references resolved."""

    number: int
    text: str
    node: Node


class Strategy(msgspec.Struct, frozen=True):
    """A parsed query: its lines (one, unless it is a line set), the tree of the result (the last line), and warnings
    about what was repaired or assumed."""

    language: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()

    @property
    def result(self) -> Node:
        """The tree of the last line, which is what a strategy finds."""
        return self.lines[-1].node


TITLE = ("title",)
ABSTRACT = ("abstract", "other_abstract")
TITLE_ABSTRACT = ("title", "abstract", "other_abstract", "keywords")
TEXT_WORDS = (*TITLE_ABSTRACT, "original_title", "heading_words", "substances")
ALL_WORDS = (*TEXT_WORDS, "affiliation")


LONGEST_SHOWN = 100_000
"""Characters of a printed tree: lines that refer to lines can stand for more text than there is memory."""


def show(node: Node) -> str:
    """The tree in one line, the same for both languages; groups always bracketed, the longest cut short."""
    from search.query.walking import fold

    return fold(node, _show_group)


def _show_group(node: Node, below: tuple[str, ...]) -> str:
    if isinstance(node, And | Or):
        text = "(" + f" {type(node).__name__.upper()} ".join(below) + ")"
    elif isinstance(node, Not):
        text = f"({below[0]} NOT {below[1]})"
    elif isinstance(node, Near):
        kind = "then" if node.ordered else "near"
        text = "(" + f" {kind}{node.gap}{'w' * node.whole} ".join(below) + ")"
    else:
        return _show_leaf(node)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _show_leaf(node: Node) -> str:
    if isinstance(node, Text):
        words = " ".join((word.pattern and f"/{word.pattern}/") or word.text for word in node.words)
        return f'"{words}"[{"|".join(node.fields)}]'
    if isinstance(node, Heading):
        marks = f"{'*' * node.major}{node.name}{':noexp' * (not node.explode)}"
        return f"heading<{'/'.join((marks, ','.join(node.qualifiers))).rstrip('/')}>"
    if isinstance(node, Qualifier | Concept):
        kind, mark = ("qualifier", ":noexp") if isinstance(node, Qualifier) else ("concept", ":exp")
        name = node.name if isinstance(node, Qualifier) else node.ui
        return f"{kind}<{name}{mark * (node.explode == isinstance(node, Concept))}>"
    if isinstance(node, Value):
        return f"{node.field}<{node.text}{'*' * node.prefix}>"
    if isinstance(node, Dates):
        return f"{node.field}<{node.first}-{node.last}>"
    return f"nothing<{node.typed}: {node.reason}>" if isinstance(node, Nothing) else "everything"
