"""PubMed's language: golden trees, errors, and properties that hold for every text.

tests/fixtures/strategies/pubmed.json holds strategies written for these tests: name, query, the tree of each line and
the warnings, with TIAB, TW and ALL for the fields of [tiab], [tw] and [all].
"""

from __future__ import annotations

import datetime
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokenise
from indexer.errors import QuerySyntaxError
from search.query.nodes import (
    ALL_WORDS,
    TEXT_WORDS,
    TITLE_ABSTRACT,
    And,
    Everything,
    Heading,
    Node,
    Not,
    Or,
    Strategy,
    Text,
    show,
)
from search.query.pubmed.filters import ABSENT, TEXTS
from search.query.pubmed.strategy import looks_like_pubmed, parse_pubmed
from search.query.pubmed.tags import find_tag, nearest_tag
from search.query.pubmed.types import find_type, names_of_type
from search.query.walking import fold

GOLDEN = json.loads((Path(__file__).parents[1] / "fixtures/strategies/pubmed.json").read_text("utf-8"))
TODAY = datetime.date(2024, 2, 29)
FIELDS = (("ALL", ALL_WORDS), ("TW", TEXT_WORDS), ("TIAB", TITLE_ABSTRACT))


def tree(text: str) -> str:
    """The printed tree, with the long lists of fields shortened."""
    return shortened(show(parse_pubmed(text, today=TODAY).result))


def shortened(shown: str) -> str:
    for name, fields in FIELDS:
        shown = shown.replace(f"[{'|'.join(fields)}]", f"[{name}]")
    return shown


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_golden_strategies(case: dict[str, Any]) -> None:
    strategy = parse_pubmed(case["query"], today=TODAY)
    assert strategy.language == "pubmed"
    assert [shortened(show(line.node)) for line in strategy.lines] == case["lines"]
    assert list(strategy.warnings) == case["warnings"]


def test_lines_keep_their_numbers_and_texts() -> None:
    strategy = parse_pubmed("#3 Search #1 OR #2 10:11 1,204\n#2 Search b[ti]\n#1 Search a[ti] 12\n")
    assert [(line.number, line.text) for line in strategy.lines] == [(1, "a[ti]"), (2, "b[ti]"), (3, "#1 OR #2")]


def test_what_was_typed_is_kept() -> None:
    node = parse_pubmed('"Heart-Attack"[ Title ]').result
    assert isinstance(node, Text)
    assert (node.typed, node.tag, node.quoted) == ("Heart-Attack", "Title", True)
    node = parse_pubmed("heart  attack").result
    assert isinstance(node, Text)
    assert (node.typed, node.fields, node.tag, node.quoted) == ("heart attack", (), "", False)


@pytest.mark.parametrize(
    ("text", "place", "problem", "expected"),
    [
        ("", (1, 1), "nothing to search for", "a term"),
        (" \n ()", (1, 1), "nothing to search for", "a term"),
        ("asthma[tibb]", (1, 7), "[tibb]", "[tiab]"),
        ("asthma[mh] AND\n wheeze[mesh trms]", (2, 8), "[mesh trms]", "[mesh terms]"),
        ("[tiab] OR asthma", (1, 1), "no term before [tiab]", "a term before its tag"),
        ("a[ti][ab]", (1, 6), "[ab] follows no term", "an operator"),
        ("a[ti] AND OR b[ti]", (1, 11), "OR follows AND", "a term"),
        ("#1 AND #2", (1, 1), "#1", "numbered lines"),
        ("#1 a[ti]\n#2 #1 AND #7", (2, 11), "#7", "a line of this strategy above it"),
        ("1. a[ti]\n2. b[ti]\n3. 1 AND 4", (3, 10), "#4", "a line of this strategy"),
        ("2001/13[dp]", (1, 1), "'2001/13' is no date", "YYYY/MM"),
        ("x[ti] AND soon[edat]", (1, 11), "'soon' is no date", "YYYY"),
        ("/blood[mh]", (1, 1), "names no heading", "a heading before the slash"),
        ("*a*b*c*d*e*f*g*h*i*j*k*l*m[ti]", (1, 1), "too many *", "12"),
    ],
)
def test_errors_name_the_place_and_what_was_expected(
    text: str, place: tuple[int, int], problem: str, expected: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_pubmed(text)
    assert (caught.value.line, caught.value.column) == place
    assert problem in caught.value.problem
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("text", "typed", "name"),
    [
        ("lung[mh] AND exp liver/", "exp liver/", "liver"),
        (
            "exp Lung Diseases, Obstructive/ OR asthma[mh]",
            "exp Lung Diseases, Obstructive/",
            "Lung Diseases, Obstructive",
        ),
        ('(exp *"Liver Diseases"/dt,me) AND lung[mh]', 'exp *"Liver Diseases"/dt,me', "Liver Diseases"),
        ("#1 a[ti]\n#2 explode liver/su\n#3 #1 AND #2", "explode liver/su", "liver"),
    ],
)
def test_a_heading_as_ovid_writes_it_is_named(text: str, typed: str, name: str) -> None:
    sentence = f"'{typed}' looks like Ovid's language and was read as words; PubMed's heading is \"{name}\"[mh]."
    assert [warning for warning in parse_pubmed(text).warnings if warning.endswith(sentence)] != []


@pytest.mark.parametrize(
    "text", ["a[ti] AND exp and/or b", "exp liver/me[mh]", '"exp liver/"[tiab]', "exp liver/kidney grafts AND a[ti]"]
)
def test_what_ovid_would_not_read_as_a_heading_is_not_named(text: str) -> None:
    assert [warning for warning in parse_pubmed(text).warnings if "Ovid's language" in warning] == []


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("asthma[mh]", 1.0),
        ('"heart attack" [Title/Abstract]', 1.0),
        ("(stroke)[ti:~2]", 1.0),
        ("(heart attack OR stroke) AND aspirin", 0.75),
        ("#1 AND #2", 0.75),
        ("aspirin AND stroke", 0.5),
        ("ASPIRIN AND STROKE", 0.25),
        ("heart attack[tiabb]", 1.0),
        ("heart attack [abstarct] child", 1.0),
        ("heart attack [letter]", 0.0),
        ("heart attack and stroke", 0.0),
        ("[11C]cocaine binding", 0.0),
        ("what is IL-2 [a cytokine]?", 0.0),
        ("exp asthma/ and wheez$.tw.", 0.0),
        ('exp "clinical trial [publication type]"/', 0.0),
        ("", 0.0),
    ],
)
def test_what_looks_like_pubmed(text: str, score: float) -> None:
    assert looks_like_pubmed(text) == score


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. a[ti]\n2. b[ti]\n4. 1 AND 2", {1: "a", 2: "b", 4: "(a AND b)"}),
        ("2. a[ti]\n3. b[ti]\n4. 2 AND 3", {2: "a", 3: "b", 4: "(a AND b)"}),
        ("3. #1 AND #2\n2. b[ti]\n1. a[ti]", {1: "a", 2: "b", 3: "(a AND b)"}),
        ("#1 a[ti]\n#3 c[ti]\n#2 b[ti]\n#4 #1 OR #2", {1: "a", 2: "b", 3: "c", 4: "(a OR b)"}),
        ("5 a[ti] OR\n6 b[ti]", {1: "(5 a OR 6 b)"}),
    ],
)
def test_lines_may_lack_numbers_and_come_in_another_order(text: str, lines: dict[int, str]) -> None:
    strategy = parse_pubmed(text)
    assert {line.number: show(line.node).replace('"', "").replace("[title]", "") for line in strategy.lines} == lines


@pytest.mark.parametrize(
    "text",
    [
        "#1 a[ti]\n#2 b[ti]\n#2 c[ti]\n#3 #1 AND #2",
        "1 a[ti]\n2 b[ti]\n2 c[ti]\n3 1 AND 2",
        "1. a[ti]\n2. b[ti]\n2. 1 AND 2",
    ],
)
def test_a_number_that_two_lines_have_cannot_be_referred_to(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="line 2 is there twice; expected lines with different numbers"):
        parse_pubmed(text)


def test_a_number_that_two_lines_have_is_named_even_if_nothing_refers_to_it() -> None:
    strategy = parse_pubmed("#1 a[ti]\n#2 b[ti]\n#2 c[ti]\n#3 #1 AND d[ti]")
    assert [line.number for line in strategy.lines] == [1, 2, 2, 3]
    assert strategy.warnings == ("Line 3, column 4: line 2 is there twice.",)


@pytest.mark.parametrize("before", ["Search ", "Search: ", ""])
def test_the_word_before_a_copied_query_is_none_of_it(before: str) -> None:
    copied = f"{before}((asthma[ti]) AND cough[ti]) Sort by: Best Match Filters: English"
    assert show(parse_pubmed(copied).result) == '(("asthma"[title] AND "cough"[title]) AND language<eng>)'
    assert show(parse_pubmed("Search strategies[ti]").result) == '"search strategies"[title]'


def test_numbers_that_do_not_follow_each_other_are_an_error() -> None:
    with pytest.raises(QuerySyntaxError, match="line 3, column 1: the numbers of these lines do not follow each other"):
        parse_pubmed("1. a[ti]\n2. b[ti]\n1. c[ti]\n2. 1 or 2")


def test_tags_have_many_spellings() -> None:
    for spelling in ("mh:noexp", "MeSH Terms:NoExp", " mesh : noexp ", "Mesh:no exp", "MH noexp", "mesh_terms:noexp"):
        tag = find_tag(spelling)
        assert tag is not None, spelling
        assert (tag.kind, tag.explode, tag.typed) == ("heading", False, " ".join(spelling.split()))
    assert find_tag("ti,ab") == find_tag("ti,ab")
    assert find_tag("11C") is find_tag("x" * 81) is find_tag("") is None
    assert nearest_tag("tibb") == "tiab"


@pytest.mark.parametrize("text", ["systematicreview[Filter]", '"systematic review"[Filter]', "Systematic Reviews[sb]"])
def test_the_side_bars_systematic_reviews_are_the_subset(text: str) -> None:
    assert show(parse_pubmed(text).result) == show(parse_pubmed("systematic[sb]").result)


def test_filters_can_all_be_read() -> None:
    for name, text in TEXTS.items():
        assert show(parse_pubmed(text).result) == show(parse_pubmed(f"{name}[filter]").result)
    for name in ABSENT:
        strategy = parse_pubmed(f"{name}[sb]")
        assert "finds nothing" in strategy.warnings[0]
        assert show(strategy.result).startswith("nothing<")


def test_publication_types_explode_over_their_tree() -> None:
    trials = names_of_type("clinical study", True)
    assert {"clinical trial", "randomized controlled trial", "pragmatic clinical trial"} <= set(trials)
    assert names_of_type("clinical study", False) == ["clinical study"]
    assert find_type("randomizedcontrolledtrial") == find_type("rct") == "randomized controlled trial"


def test_a_date_range_does_not_swallow_the_next_term() -> None:
    assert tree("2001[dp] AND a[ti]") == '(date<20010101-20011231> AND "a"[title])'
    assert tree("2001[dp]:2002[dp] b[ti]") == '(date<20010101-20021231> AND "b"[title])'
    assert tree('"last 1 month"[dp]') == "date<20240129-20240229>"


# Properties


FRAGMENTS = """a heart β* IL-2 *x co*r AND OR NOT and or not ( ) (( )) "a "b" “c” "" [ti] [tiab:~3] [mh] [dp] [zz]
[11C]d [ ] 2001 : 2001:2002 last 5 years #1 #2 1. 2. # / a/b[mh] humans[filter] x[pa] , . | & * ** [ti
3000 (1,3)-b c(d)"""
fragments = st.sampled_from([*FRAGMENTS.split(), "\n", "\t", "\u200b"])
messy = st.lists(st.tuples(fragments, st.sampled_from(["", " ", "\n"])), max_size=25).map(
    lambda parts: "".join(text + gap for text, gap in parts)
)


def check_place(error: QuerySyntaxError, text: str) -> None:
    """An error names a place within the text, its end included."""
    lines = text.split("\n")
    assert error.expected
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1


@given(st.one_of(messy, st.text(max_size=60)))
def test_any_text_is_a_strategy_or_a_syntax_error(text: str) -> None:
    try:
        strategy = parse_pubmed(text, today=TODAY)
    except QuerySyntaxError as error:
        check_place(error, text)
    else:
        assert isinstance(strategy, Strategy)
        assert all(re.fullmatch(r"Line \d+, column \d+: [^\n]+\.", warning) for warning in strategy.warnings)
    assert 0.0 <= looks_like_pubmed(text) <= 1.0


@given(st.text(max_size=40).filter(lambda text: not re.search(r'["“”„‟«»″＂*]', text)))
def test_what_stands_in_quotation_marks_is_text(content: str) -> None:
    words = [token.word for token in tokenise(content.replace("\u200b", " "))]
    query = f'"{content}"[ti] OR zzz[ti]'
    node = parse_pubmed(query).result
    if not words:
        assert show(node) == '"zzz"[title]'
        return
    assert isinstance(node, Or)
    first = node.parts[0]
    assert isinstance(first, Text)
    assert [word.text for word in first.words] == words


expressions = st.recursive(
    st.sampled_from("abcd"),
    lambda inner: st.lists(st.tuples(st.sampled_from(["AND", "OR", "NOT", ""]), inner), min_size=1, max_size=4),
    max_leaves=12,
)


def written(expression: Any) -> str:
    """An expression as a query; the first operator of a group is not written."""
    if isinstance(expression, str):
        return f"{expression}[ti]"
    first, *others = expression
    return "(" + written(first[1]) + "".join(f" {operator} {written(one)}" for operator, one in others) + ")"


def holds(expression: Any, true: frozenset[str]) -> bool:
    """The value of an expression, from left to right."""
    if isinstance(expression, str):
        return expression in true
    result = holds(expression[0][1], true)
    for operator, one in expression[1:]:
        value = holds(one, true)
        result = (result or value) if operator == "OR" else result and value != (operator == "NOT")
    return result


def value_of(root: Node, true: frozenset[str]) -> bool:
    def visit(node: Node, below: tuple[bool, ...]) -> bool:
        if isinstance(node, And):
            return all(below)
        if isinstance(node, Or):
            return any(below)
        if isinstance(node, Not):
            return below[0] and not below[1]
        return isinstance(node, Everything) or (isinstance(node, Text) and node.words[0].text in true)

    return fold(root, visit)


@given(expressions)
def test_operators_are_read_from_left_to_right(expression: Any) -> None:
    strategy = parse_pubmed(written(expression))
    assert strategy.warnings == ()
    for flags in product([False, True], repeat=4):
        true = frozenset(name for name, flag in zip("abcd", flags, strict=True) if flag)
        assert value_of(strategy.result, true) == holds(expression, true)


@given(expressions)
def test_more_parentheses_change_nothing(expression: Any) -> None:
    text = written(expression)
    assert parse_pubmed(f"(({text}))").result == parse_pubmed(text).result == parse_pubmed(text + ")").result


# Size


def test_deep_nesting_is_flat_or_refused() -> None:
    deep = 10_000
    assert show(parse_pubmed("(" * deep + "gout[mh]" + ")" * deep).result) == "heading<gout>"
    node = parse_pubmed("(a[ti] OR " * deep + "z[ti]").result
    assert isinstance(node, Or)
    assert len(node.parts) == deep + 1
    node = parse_pubmed("(" * deep + "a[ti]" + " NOT b[ti])" * deep).result
    assert isinstance(node, Not)
    with pytest.raises(QuerySyntaxError, match="groups stand in each other"):
        parse_pubmed("(a[ti] OR (b[ti] AND " * deep + "z[ti]")


def test_lines_that_double_each_other_are_refused() -> None:
    lines = ["#1 a[ti]", *(f"#{n} (#{n - 1} OR a[ti]) AND (#{n - 1} OR b[ti])" for n in range(2, 60))]
    with pytest.raises(QuerySyntaxError, match="terms here"):
        parse_pubmed("\n".join(lines))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: " OR ".join(f"wo{i}*[tiab]" for i in range(n)),
        lambda n: "(" * n + "a" + " OR b)" * n,
        lambda n: "(a OR " * n + "b",
        lambda n: "(" * n + "a" + ")[ti]" * n,
        lambda n: '"a ' * n,
        lambda n: '"a[ti] ' * (n | 1),
        lambda n: '""a ' * n,
        lambda n: "a[ti " * n,
        lambda n: "1. x AND\n2. 1 AND\n" + "1 AND\n" * n + "1",
        lambda n: "\n".join(f"#{i} a[ti]" for i in range(1, min(n, 9999))),
        lambda n: " NOT ".join(["a[ti]"] * n),
        lambda n: "a/" * n + "[mh]",
        lambda n: " " * n + "(b) " * n + "a(b)" * n,
    ],
)
def test_time_grows_with_the_text(make: Callable[[int], str]) -> None:
    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            with suppress(QuerySyntaxError):
                parse_pubmed(text)
            best = min(best, time.perf_counter() - start)
        return best

    small, large = seconds(make(1200)), seconds(make(9600))
    assert large < 0.05 or large / small < 28, "eight times the text took as long as its square"


def test_headings_keep_everything_that_was_asked() -> None:
    node = parse_pubmed("gout/drug therapy,diet therapy[majr:noexp]").result
    assert node == Heading("gout", explode=False, major=True, qualifiers=("drug therapy", "diet therapy"))
