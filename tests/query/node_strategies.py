"""Random syntax trees, as the parsers make them, and a brute-force reading of them over tiny records.

A record is one text for each field and a seed; whether it has a heading, a journal or the like is decided by a checksum
of the seed and the value, so that equal clauses hold for equal records and nothing else is needed of them.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple
from zlib import crc32

from hypothesis import strategies as st

from search.query.nodes import (
    ABSTRACT,
    ALL_WORDS,
    TEXT_WORDS,
    TITLE,
    TITLE_ABSTRACT,
    And,
    Dates,
    Everything,
    Heading,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Qualifier,
    Text,
    Value,
    Word,
)
from search.query.pubmed.types import names_of_type
from tests.engines.test_conditions import occurrences

PLAIN = ["stroke", "bleeding", "il", "2", "and", "organization", "woman", "in"]
"""Words of records and queries; the wildcards below reach some of them and "organisation", "women", "strokes"."""
SPELLED = [*PLAIN, "organisation", "women", "strokes", "bleedings"]

_ANY = "[^ ]*"
TRUNCATED = [Word("stroke", f"stroke{_ANY}"), Word("bleed", f"bleed{_ANY}")]
WILD = [
    *TRUNCATED,
    Word("wom", "wom[^ ]n"),
    Word("organi", "organi[^ ]?ation"),
    Word("strok", "strok[^ ]{0,2}"),
    Word("s", f"s{_ANY}"),
    Word("stro", f"stro[^ ]e{_ANY}"),
]
# Not all fields: a search of them reaches journals and authors, too, and is another tree when it comes back.
FIELD_SETS = [TITLE, TITLE_ABSTRACT, TEXT_WORDS, ("keywords",), ("original_title",), ("affiliation",)]

plain = st.sampled_from(PLAIN).map(Word)
headings = st.builds(
    Heading,
    st.sampled_from(["Stroke", "Wounds and Injuries", "Aorta, Abdominal", "Receptors (Test)"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([(), ("therapy",), ("su", "pc"), ("tr", "surgery")]),
)
days = st.sampled_from([19990101, 20001231, 20010517, 20051231, 20060101])
dates = st.builds(
    lambda field, bounds: Dates(field, min(bounds), max(bounds)),
    st.sampled_from(["date", "entry_date"]),
    st.tuples(days, days),
)
values = st.one_of(
    st.builds(Value, st.just("journal"), st.sampled_from(["lancet", "bmj open"])),
    st.builds(Value, st.just("authors"), st.just("smith j"), st.booleans()),
    st.builds(Value, st.just("language"), st.sampled_from(["eng", "ger"])),
    st.builds(Value, st.just("publication_type"), st.sampled_from(["letter", "meta analysis", "editorial"])),
)
assigned = st.one_of(headings, st.builds(Qualifier, st.sampled_from(["surgery", "dt"]), st.booleans()), dates, values)


def texts(
    words: st.SearchStrategy[Word], last: st.SearchStrategy[Word], fields: st.SearchStrategy[tuple[str, ...]]
) -> st.SearchStrategy[Text]:
    """Phrases of up to three words, whose last word is drawn from `last`."""
    return st.builds(lambda first, end, where: Text((*first, end), where), st.lists(words, max_size=2), last, fields)


def combined(leaves: st.SearchStrategy[Node], most: int = 6) -> st.SearchStrategy[Node]:
    """Boolean trees over leaves."""
    return st.recursive(
        leaves,
        lambda below: st.one_of(
            st.builds(And, st.lists(below, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(below, min_size=2, max_size=3).map(tuple)),
            st.builds(Not, below, below),
        ),
        max_leaves=most,
    )


def near(operands: st.SearchStrategy[Node], whole: st.SearchStrategy[bool]) -> st.SearchStrategy[Near]:
    """Proximity of two or three operands."""
    return st.builds(
        Near, st.lists(operands, min_size=2, max_size=3).map(tuple), st.integers(0, 3), st.booleans(), whole
    )


def in_pubmed() -> st.SearchStrategy[Node]:
    """Trees that PubMed's language can say exactly."""
    fields = st.sampled_from(FIELD_SETS)
    words = texts(plain, plain | st.sampled_from(TRUNCATED), fields)
    close = st.sampled_from([TITLE, TITLE_ABSTRACT, ("affiliation",)]).flatmap(
        lambda where: st.builds(
            Near,
            st.lists(plain.map(lambda word: Text((word,), where)), min_size=2, max_size=3).map(tuple),
            st.integers(0, 5),
            st.just(False),
            st.just(True),
        )
    )
    return combined(st.one_of(words, close, assigned, st.just(Everything())))


def in_ovid() -> st.SearchStrategy[Node]:
    """Trees that Ovid's language can say exactly."""
    fields = st.sampled_from([*FIELD_SETS, ABSTRACT, (*TITLE, *ABSTRACT), (*TITLE_ABSTRACT, "heading_words")])

    def close(where: tuple[str, ...]) -> st.SearchStrategy[Node]:
        word = plain | st.sampled_from(WILD)
        return st.recursive(
            texts(word, word, st.just(where)),
            lambda below: st.one_of(
                st.builds(Or, st.lists(below, min_size=2, max_size=3).map(tuple)),
                st.builds(Near, st.lists(below, min_size=2, max_size=3).map(tuple), st.integers(1, 4)),
                st.builds(Near, st.lists(below, min_size=2, max_size=3).map(tuple), st.just(0), st.just(True)),
            ),
            max_leaves=4,
        )

    return combined(fields.flatmap(close) | assigned.filter(lambda node: not isinstance(node, Dates)))


def nodes() -> st.SearchStrategy[Node]:
    """Trees of every kind, whether or not a language has words for them."""
    word = plain | st.sampled_from(WILD)
    fields = st.sampled_from([*FIELD_SETS, ABSTRACT, (*TITLE, *ABSTRACT), ("heading_words",), ("title", "substances")])
    one = fields.flatmap(
        lambda where: st.recursive(
            texts(word, word, st.just(where)),
            lambda below: near(
                below | st.builds(Or, st.lists(below, min_size=2, max_size=3).map(tuple)), st.booleans()
            ),
            max_leaves=4,
        )
    )
    mixed = near(texts(word, word, fields), st.booleans())
    nothing = st.just(Nothing("x[pa]", "not indexed"))
    return combined(st.one_of(one, mixed, assigned, st.just(Everything()), nothing), most=5)


class Tiny(NamedTuple):
    """A record: the words of each field, a date, and what decides about all other clauses."""

    texts: dict[str, list[str]]
    date: int
    seed: int


tiny_records = st.builds(
    Tiny,
    st.dictionaries(st.sampled_from(ALL_WORDS), st.lists(st.sampled_from(SPELLED), max_size=7), max_size=3),
    days,
    st.integers(0, 50),
)


def matches(node: Node, record: Tiny, families: bool = False) -> bool:
    """Brute force. `families`: exploding a heading takes the qualifiers below its qualifiers along, as in PubMed."""
    if isinstance(node, And):
        return all(matches(part, record, families) for part in node.parts)
    if isinstance(node, Or):
        return any(matches(part, record, families) for part in node.parts)
    if isinstance(node, Not):
        return matches(node.keep, record, families) and not matches(node.drop, record, families)
    if isinstance(node, Text | Near):
        return any(True for field, tokens in record.texts.items() for _ in occurrences(node, tokens, field))
    if isinstance(node, Dates):
        return node.first <= record.date <= node.last
    return not isinstance(node, Nothing) and any(_holds(fact, record) for fact in _facts(node, families))


def _holds(fact: str, record: Tiny) -> bool:
    return not fact or crc32(f"{record.seed} {fact}".encode()) % 3 == 0


def _facts(node: Node, families: bool) -> list[str]:
    """What must hold for a leaf, one of them; the empty one always holds."""
    from indexer.mesh.qualifiers import canonical, exploded

    if isinstance(node, Heading):
        reach = (False, True) if node.explode else (False,)
        names = [f"{node.name.lower()} {explode} {node.major}" for explode in reach]
        given = [below for one in node.qualifiers for below in (exploded(one) if families and node.explode else (one,))]
        return [f"{name} {canonical(one)}" for name in names for one in given] or names
    if isinstance(node, Qualifier):
        return [f"sh {canonical(one)}" for one in (exploded(node.name) if node.explode else (node.name,))]
    if isinstance(node, Value) and node.field == "publication_type":
        return [f"pt {min(names_of_type(node.text, False))}"]
    if isinstance(node, Value):
        return [f"{node.field} {node.text.strip()} {node.prefix}"]
    return [""]


def normalised(node: Node) -> Node:
    """The tree in one form: groups flattened, sorted and without repetition; what was typed forgotten."""
    if isinstance(node, And | Or):
        kind = type(node)
        parts: dict[str, Node] = {}
        for part in map(normalised, node.parts):
            parts.update({repr(one): one for one in (part.parts if isinstance(part, kind) else (part,))})
        ordered = tuple(parts[key] for key in sorted(parts))
        return ordered[0] if len(ordered) == 1 else kind(ordered)
    if isinstance(node, Not):
        keep, drop = normalised(node.keep), normalised(node.drop)
        return Not(keep.keep, normalised(Or((keep.drop, drop)))) if isinstance(keep, Not) else Not(keep, drop)
    if isinstance(node, Text):
        return Text(node.words, tuple(sorted(node.fields)))
    if isinstance(node, Near):
        parts_of = tuple(map(normalised, node.parts))
        if node.whole and len(parts_of) > 2:
            return Near(parts_of, node.gap, node.ordered, True)
        return reduce(lambda left, right: _beside(left, right, node), parts_of)
    return _plain_leaf(node)


def _beside(left: Node, right: Node, node: Near) -> Node:
    """Two operands of a chain; words in a row are one phrase."""
    texts = isinstance(left, Text) and isinstance(right, Text)
    if node.ordered and not node.gap and texts and left.fields == right.fields:
        return Text(left.words + right.words, left.fields)
    return Near((left, right), node.gap, node.ordered)


def _plain_leaf(node: Node) -> Node:
    from indexer.mesh.qualifiers import canonical, exploded

    if isinstance(node, Heading):
        given = tuple(Heading(node.name, node.explode, node.major, (canonical(one),)) for one in node.qualifiers)
        return normalised(Or(given)) if len(given) > 1 else given[0] if given else node
    if isinstance(node, Qualifier):
        names = map(canonical, exploded(node.name) if node.explode else (node.name,))
        found = tuple(Qualifier(name, False) for name in names)
        return normalised(Or(found)) if len(found) > 1 else found[0]
    if isinstance(node, Value) and node.field == "publication_type":
        names = sorted(names_of_type(node.text, False))
        return Or(tuple(Value(node.field, name) for name in names)) if len(names) > 1 else node
    return Dates(node.field, node.first, node.last) if isinstance(node, Dates) else node
