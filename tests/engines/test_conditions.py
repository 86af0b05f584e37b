"""Boolean conditions on an index equal a brute-force reading of the same records.

The oracle here tokenises on its own, with a plain regular expression over ASCII texts, and knows nothing of positions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, permutations, product
from unittest.mock import Mock, patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import Record, build
from indexer.engines import ENGINES
from indexer.records import PartialDate
from indexer.stored import decode_stored
from search.engines import EngineReader, open_reader, tantivy_near
from search.engines.tantivy_index import TantivyIndex
from search.query.nodes import And, Dates, Everything, Near, Node, Not, Nothing, Or, Text, Value, Word
from search.query.plan import Plan

WORDS = ["liver", "livers", "cancer", "cell", "cells", "of", "il", "2", "stem"]
FIELDS = ("title", "abstract", "keywords")
TRUNCATED = [Word("liver", "liver[^ ]*"), Word("c", "c[^ ]{0,3}"), Word("cell", "cell[^ ]?"), Word("", "[^ ]tem")]


Collection = tuple[list[Record], EngineReader]


@pytest.fixture(scope="session", params=ENGINES)
def collection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Sixty small records over few words, so that every combination occurs."""
    folder = tmp_path_factory.mktemp("conditions")
    records = []
    for number in range(60):
        words = [WORDS[(number * 7 + step * step * (number % 5 + 1) + step) % len(WORDS)] for step in range(12)]
        records.append(
            Record(
                id=f"r{number:02}",
                title=" ".join(words[: number % 5]),
                abstract=" ".join(words[3 : 3 + number % 10]),
                keywords=(" ".join(words[:2]), " ".join(words[5:8])),
                languages=("eng",) if number % 3 else ("ger",),
                date=PartialDate(20000101 + number * 10000, 20001231 + number * 10000, "x") if number % 4 else None,
            )
        )
    build(records, folder / "index", engine=request.param)
    reader = open_reader(request.param, next((folder / "index" / "generations").iterdir()) / request.param)
    yield records, reader
    reader.close()


def values(record: Record, field: str) -> list[list[str]]:
    texts = record.keywords if field == "keywords" else (getattr(record, field),)
    return [re.findall(r"[a-z0-9]+", text) for text in texts]


def fits(word: Word, token: str) -> bool:
    return bool(re.fullmatch(word.pattern, token)) if word.pattern else word.text == token


def occurrences(node: Node, tokens: list[str], field: str) -> Iterator[tuple[int, int]]:
    """First and last index of every occurrence of a text or proximity group in one value."""
    if isinstance(node, Text):
        size = len(node.words)
        for start in range(len(tokens) - size + 1):
            window = tokens[start : start + size]
            if field in node.fields and all(fits(w, t) for w, t in zip(node.words, window, strict=True)):
                yield start, start + size - 1
    elif isinstance(node, Or):
        for part in node.parts:
            yield from occurrences(part, tokens, field)
    elif isinstance(node, Near):
        yield from near_occurrences(node, tokens, field)


def near_occurrences(node: Near, tokens: list[str], field: str) -> Iterator[tuple[int, int]]:
    below = [list(occurrences(part, tokens, field)) for part in node.parts]
    if node.whole:
        for combination in product(*below):
            for order in permutations(combination):
                apart = all(a[1] < b[0] for a, b in pairwise(order))
                gaps = sum(b[0] - a[1] - 1 for a, b in pairwise(order))
                if apart and gaps <= node.gap:
                    yield order[0][0], order[-1][1]
        return
    joined = below[0]
    for part in below[1:]:
        joined = [
            (min(a[0], b[0]), max(a[1], b[1]))
            for a, b in product(joined, part)
            if (a[1] < b[0] and b[0] - a[1] - 1 <= node.gap)
            or (not node.ordered and b[1] < a[0] and a[0] - b[1] - 1 <= node.gap)
        ]
    yield from joined


def matches(node: Node, record: Record) -> bool:
    """Brute force."""
    combine: dict[type, Callable[[], bool]] = {
        And: lambda: all(matches(part, record) for part in node.parts),
        Or: lambda: any(matches(part, record) for part in node.parts),
        Not: lambda: matches(node.keep, record) and not matches(node.drop, record),
        Everything: lambda: True,
        Nothing: lambda: False,
        Value: lambda: any(v == node.text or (node.prefix and v.startswith(node.text)) for v in record.languages),
        Dates: lambda: bool(record.date and record.date.first <= node.last and record.date.last >= node.first),
    }
    if type(node) in combine:
        return combine[type(node)]()
    return any(True for field in FIELDS for tokens in values(record, field) for _ in occurrences(node, tokens, field))


def brute_force(records: list[Record], node: Node) -> set[str]:
    return {record.id for record in records if matches(node, record)}


def found(reader: EngineReader, node: Node) -> set[str]:
    documents = reader.matching(Plan((), any_unit=False, condition=node))
    assert reader.counts([node]) == [len(documents)]
    return {decode_stored(body).record.id for body in reader.stored(documents)}


words = st.one_of(st.sampled_from(WORDS).map(Word), st.sampled_from(TRUNCATED))
texts = st.builds(
    Text,
    st.lists(words, min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True).map(tuple),
)
spanning = st.recursive(
    texts,
    lambda below: st.one_of(
        st.builds(Or, st.lists(below, min_size=1, max_size=2).map(tuple)),
        st.builds(
            Near, st.lists(below, min_size=2, max_size=3).map(tuple), st.integers(0, 3), st.booleans(), st.booleans()
        ),
    ),
    max_leaves=4,
)
other = st.one_of(
    st.builds(Value, st.just("language"), st.sampled_from(["eng", "ger", "ge"]), st.booleans()),
    st.builds(Dates, st.just("date"), st.integers(19990101, 20600101), st.integers(19990101, 20600101)),
    st.just(Everything()),
    st.just(Nothing("x", "y")),
)
trees = st.recursive(
    st.one_of(spanning, other),
    lambda below: st.one_of(
        st.builds(And, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(below, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, below, below),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(node=trees)
def test_conditions_equal_brute_force(node: Node, collection: Collection) -> None:
    records, reader = collection
    assert found(reader, node) == brute_force(records, node)


def test_deep_nesting_and_shared_nodes_cost_nothing(collection: Collection) -> None:
    _, reader = collection
    node: Node = Text((Word("liver"),), FIELDS)
    for _ in range(5000):
        node = Or((And((node, node)), node))
    assert found(reader, node) == found(reader, Text((Word("liver"),), FIELDS))


@pytest.mark.parametrize("refused", [False, True])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(node=spanning)
def test_tantivy_answers_alike_in_all_its_ways(node: Node, refused: bool, collection: Collection) -> None:
    """Words with many alternatives are matched by patterns, and with too many for these record by record."""
    records, reader = collection
    answer = Mock(side_effect=ValueError if refused else None)
    with patch.object(tantivy_near, "MOST_PHRASES", 0), patch.object(TantivyIndex, "has_any", answer):
        assert found(reader, node) == brute_force(records, node)


def joined(parts: int, join: Callable[[Node, Node, int], Node]) -> Node:
    """A tree as deep as it has parts, over words of which hardly any are in the index."""
    node: Node = Text((Word("liver"),), FIELDS)
    for number in range(parts):
        node = join(node, Text((Word(WORDS[number] if number < len(WORDS) else f"w{number}"),), FIELDS), number)
    return node


def by_turns(node: Node, part: Node, number: int) -> Node:
    return Or((node, part)) if number % 2 else And((node, Not(Everything(), part)))


@pytest.mark.parametrize(
    ("node", "like"),
    [
        (joined(3000, lambda node, part, _: Or((node, part))), joined(9, lambda node, part, _: Or((node, part)))),
        (Or(tuple(Text((Word(f"w{n}"),), FIELDS) for n in range(10_000))), Nothing("", "")),
        (And((Everything(),) * 10_000), Everything()),
        (joined(2000, by_turns), joined(10, by_turns)),
        (joined(3000, lambda node, part, _: Not(node, part)), joined(9, lambda node, part, _: Not(node, part))),
        (joined(60, lambda node, part, _: Near((node, part), 3)), Nothing("", "")),
        (joined(40, lambda node, part, _: Or((And((node, Everything())), Not(node, part)))), joined(0, by_turns)),
    ],
    ids=["deep or", "wide or", "wide and", "deep by turns", "deep not", "deep near", "twofold"],
)
def test_deep_and_wide_conditions_are_answered(node: Node, like: Node, collection: Collection) -> None:
    _, reader = collection
    assert found(reader, node) == found(reader, like)


def test_a_phrase_and_a_proximity_group_stay_within_one_value(collection: Collection) -> None:
    records, reader = collection
    for record in records[:20]:
        first, second = (re.findall(r"\w+", keyword) for keyword in record.keywords)
        if not first or not second:
            continue
        across = Near((Text((Word(first[-1]),), ("keywords",)), Text((Word(second[0]),), ("keywords",))), 0, True)
        assert found(reader, across) == brute_force(records, across)


def test_truncation_says_how_far_it_reached(collection: Collection) -> None:
    _, reader = collection
    found(reader, Text((Word("liver", "liver[^ ]*"),), ("abstract",)))
    assert reader.reached()["liver[^ ]*"] == (2, False)
