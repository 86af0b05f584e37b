"""Arbitrary text through PubMed's parser and through the whole of a search: an answer or an error of ours, in time that
grows with the text."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Heading, Record
from indexer.errors import MeshfindError, QuerySyntaxError
from search import Index, open_index
from search.query.interpret import SYNTAXES, Syntax
from search.query.nodes import And, Near, Node, Or, Strategy, Text, show
from search.query.nodes import Heading as MeshHeading
from search.query.pubmed.strategy import looks_like_pubmed, parse_pubmed
from search.query.walking import fold
from tests.small_index import make_index

_PIECES = """heart| attack|[mh]|[tiab]|[Title/Abstract]|[MeSH Terms:noexp]|[tiab:~3]|[majr]|[sh]|[pt]|[dp]|[au]
|[la]|[pmid]|[rn]|[filter]|[sb]|[zz]|[|]|(|)|((|))|"|“|”|'|*|liver*|*liver|li*er|**|/|/dt
|/drug therapy|:| : |2001|2001/05|2001:2010[dp]|3000|"last 5 years"[dp]| AND | OR | NOT |and|or|not
|AND|NOT|#1|#1 OR #2|\n|1. |2. |#3 |1|,|;|.|?|$|#|~|<|>|&|\\|\t|\x00|é|β|\u2028|humans[filter]
|Therapy/Broad[filter]|hasabstract|all[sb]|smith j[au]|lancet[ta]|exp |adj3|.ti,ab.|{|}|=
|"a b"[tiab:~99999]|"HbA(1c)"|"[11C]cocaine"[tiab]|65 and over|[ti] [ab]|''|%|@|!|12345|٣|ﬁ|²
|limit 1 to |or/1-2"""
_soup = st.lists(st.sampled_from(_PIECES.replace("\n|", "|").split("|")), max_size=25).map("".join)


def _check(node: Node, below: tuple[None, ...]) -> None:
    if isinstance(node, And | Or | Near):
        assert len(node.parts) > 1
    if isinstance(node, MeshHeading):
        assert node.name.strip()
    if isinstance(node, Text):
        assert node.words
        assert all(re.compile(word.pattern) if word.pattern else word.text for word in node.words)


def read(text: str) -> Strategy | QuerySyntaxError:
    try:
        return parse_pubmed(text)
    except QuerySyntaxError as error:
        return error


@settings(max_examples=500)
@given(st.one_of(_soup, st.text()))
def test_pubmed_gives_a_tree_or_an_error_with_a_place(text: str) -> None:
    assert 0 <= looks_like_pubmed(text) <= 1
    strategy = read(text)
    if isinstance(strategy, QuerySyntaxError):
        lines = text.split("\n")
        assert 1 <= strategy.line <= len(lines)
        assert 1 <= strategy.column <= len(lines[strategy.line - 1]) + 1
        assert strategy.expected
        return
    for line in strategy.lines:
        fold(line.node, _check)
        show(line.node)
    assert len(set(strategy.warnings)) == len(strategy.warnings)


@pytest.mark.parametrize(
    "piece",
    [
        "a or ", "a OR ", "(", ")", "()", "(a)", '"', '"a" ', "a[ti] ", "a[mh] OR ", "[", "]", "[ti]", "a/dt[mh] ", "*",
        "a* ", "abcd* ", "a:b[dp] ", ":", "a NOT ", "NOT ", "#1 ", "#1 OR ", "a\n", "1. a[ti]\n", "#1 OR #1\n", "\n",
        "“", "a, ", "é ", "a b[tiab:~2] ", '"a b"[tiab:~2] OR ', "/", "a/", "((a) OR ", "humans[filter] ", "\\", "' ",
        "smith j[au] ", "2001[dp] ", "x (", "1. ", "(a\n",
    ],
)  # fmt: skip
def test_pubmed_takes_time_that_grows_with_the_text(piece: str) -> None:
    """Eight times the text may take twenty-four times as long, not sixty-four."""

    def seconds(count: int) -> float:
        start = time.process_time()
        text = "cough[ti] " + piece * (count // len(piece))
        looks_like_pubmed(text)
        read(text)
        return time.process_time() - start

    assert seconds(64_000) < max(1.0, 24 * seconds(8_000))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    mesh = {"D006333": ("Heart Failure", "Cardiac Failure"), "D008099": ("Liver",), "D006801": ("Humans",)}
    draw = random.Random(3)
    words = "heart attack liver lives of 65 and over the rat cardiac failure b12".split()
    records = [
        Record(id=str(n), title=" ".join(draw.choices(words, k=6)), mesh=(Heading("Liver", "D008099"),) * (n % 2))
        for n in range(20)
    ]
    with open_index(make_index(tmp_path_factory.mktemp("soup"), records, mesh)) as opened:
        yield opened


def answer(index: Index, text: str, syntax: Syntax) -> None:
    """Everything that a search does, or an error of ours."""
    try:
        results = index.search(text, syntax=syntax, limit=3)
    except MeshfindError:
        return
    results.to_dict(explain=True)
    assert [hit.id for hit in results if not hit.why] == []


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(_soup, st.text()), syntax=st.sampled_from(SYNTAXES))
def test_every_text_is_answered_or_is_an_error_of_ours(text: str, syntax: Syntax, index: Index) -> None:
    answer(index, text, syntax)


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("pubmed", "(" * 2_000 + "liver[ti]" + ")" * 2_000),
        ("ovid", "(" * 2_000 + "liver.ti." + ")" * 2_000),
        ("auto", "(" * 2_000),
        ("pubmed", "liver NOT (" * 2_000),
        ("pubmed", " OR ".join(f"li{number}*[tiab]" for number in range(500))),
        ("ovid", " or ".join(f"(l$ adj{number} h?art*).ti,ab." for number in range(1, 150))),
        ("pubmed", "\n".join(f"#{number} OR #{number}" if number else "liver[ti]" for number in range(300))),
        ("ovid", "((heart or liver) adj3 (attack or " * 200 + "failure" + "))" * 200),
        ("ovid", "\n".join(["liver.ti.", *(f"{n} or {n}" for n in range(1, 300))])),
        ("free", "liver " * 5_000),
        ("auto", "x" * 100_000),
        ("pubmed", '"' + "heart attack " * 2_000 + '"[tiab:~5]'),
        ("pubmed", '"' + "heart attack " * 6 + '"[tiab:~5]'),
        ("pubmed", "liver heart attack of zebra " * 4_000),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_huge_is_answered_too(syntax: Syntax, text: str, index: Index) -> None:
    start = time.process_time()
    answer(index, text, syntax)
    assert time.process_time() - start < 10
