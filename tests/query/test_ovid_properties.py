"""Ovid's parser on arbitrary text: a tree or an error with a place, in time that grows with the text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QuerySyntaxError
from search.query.nodes import And, Heading, Near, Node, Or, Strategy, Text, show
from search.query.ovid.strategy import looks_like_ovid, parse_ovid
from search.query.walking import fold

_PIECES = """exp |*|/|/dt|/dt,pc | |\n|1|2|3. |1. |#1|or|and|not|adj| or | and | not | adj3 | adj |or/1-2|(|)|[|]|"|.
|and/1,2|.ti,ab.|.tw.|.sh.|.fs.|.pt.|.ed.|.au.|.rn.|.mp|heart|malaria|risk$2|wom#n|h?em*|:|$|limit |humans|ti
|limit 1 to |remove duplicates from |[mp=title]|[mesh]|[tw]|-|–|“|”|\t|(33)|é|β|\x00|\u2028|use medz|from 1 keep 1-3|,|;
|.zz.|12345|Child|'s|&|..l/1 yr=2000|adj99|all adult (19 plus years)|1-3
|/freq=2|0|²|٣|ﬁ|exp|ed=2017|yr="2000 -Current\""""
_soup = st.lists(st.sampled_from(_PIECES.split("|")), max_size=25).map("".join)


def _check(node: Node, below: tuple[None, ...]) -> None:
    if isinstance(node, And | Or | Near):
        assert len(node.parts) > 1
    if isinstance(node, Heading):
        assert node.name.strip()
    if isinstance(node, Text):
        assert node.words
        assert node.fields
        assert all(re.compile(word.pattern) if word.pattern else word.text for word in node.words)


def _read(text: str) -> Strategy | QuerySyntaxError:
    try:
        return parse_ovid(text)
    except QuerySyntaxError as error:
        return error


@settings(max_examples=500)
@given(st.one_of(_soup, st.text()))
def test_a_tree_or_an_error_with_a_place(text: str) -> None:
    looks_like_ovid(text)
    found = _read(text)
    if isinstance(found, QuerySyntaxError):
        lines = text.splitlines() or [""]
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        assert found.expected
        return
    for line in found.lines:
        fold(line.node, _check)
        show(line.node)
    assert len(set(found.warnings)) == len(found.warnings)


_terms = st.sampled_from(["cough.tw.", "exp Fever/", "chills.ti,ab.", "Malaria/dt", "(sore adj2 throat).mp."])


@given(st.lists(st.tuples(_terms, st.sampled_from(["or", "and"])), min_size=2, max_size=6))
def test_a_line_set_means_what_one_line_with_brackets_means(parts: list[tuple[str, str]]) -> None:
    lines = [parts[0][0]]
    whole = parts[0][0]
    for term, operator in parts[1:]:
        lines += [term, f"{len(lines)} {operator} {len(lines) + 1}"]
        whole = f"({whole}) {operator} {term}"
    assert parse_ovid("\n".join(lines)).result == parse_ovid(whole).result
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    assert parse_ovid(numbered).result == parse_ovid(whole).result


@pytest.mark.parametrize(
    "piece",
    [
        "a or ", "(", ")", "()", "(a)", '"', '"a" ', "a/ ", "a/", "exp a/ or ", "a and b/ ", ".", ".ti", "a.ti.",
        ".ti,", "a adj ", "a\n", "a.ti.\n", "1. a.ti.\n", "or/1-5\n", " ", "\n", "[", "[a] ", "a[mesh] ", "*", "a*",
        ",", "1", "#1 ", "not ", ":", "a/bcd, ", "or/", "or/1,", "((a)/", "\\", "a/dt,pc ", "(a\n", "(a or\n", "é ",
        "x (", "1. ", "|", "| ", "|-", "-|\n", " = 1", "(n=1) ",
    ],
)  # fmt: skip
def test_time_grows_with_the_text(piece: str) -> None:
    """Eight times the text may take twenty-four times as long, not sixty-four."""

    def seconds(count: int) -> float:
        start = time.process_time()
        text = "1. cough.ti.\n" + piece * (count // len(piece))
        _read(text)
        looks_like_ovid(text)
        return time.process_time() - start

    assert seconds(64_000) < max(1.0, 24 * seconds(8_000))
