"""Text out of markup: nothing lost, nothing glued."""

from __future__ import annotations

import doctest
from typing import TypeAlias
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from indexer.sources import markup
from indexer.sources.cleaning import clean
from indexer.sources.markup import text_of, tidy
from tests.strategies import raw_texts

MATH = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{}</m:math>'


def text(content: str, prolog: str = "") -> str:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, remove_comments=True, remove_pis=True)
    return text_of(etree.fromstring(f"{prolog}<t>{content}</t>", parser))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("Effects of <i>TP53</i> loss", "Effects of TP53 loss"),
        ("CO<sub>2</sub>", "CO2"),
        ("<i>E. coli</i> <b>O157</b>", "E. coli O157"),
        ("<b><i>Nested</i> and</b> on", "Nested and on"),
        ("<i/>empty<sup/>", "empty"),
        ("\n  layout\n  <i>of</i>\n  lines\n", "layout of lines"),
        ("first<br/>second", "first second"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<list><list-item>a</list-item><list-item>b</list-item></list>", "a b"),
        ("a<DispFormula>x</DispFormula>b", "a x b"),
        ("soft\u00adhyphen<i> and\u00a0space</i>", "softhyphen and space"),
        ("one<!-- comment -->two<?pi three?>", "onetwo"),
        ("<![CDATA[<i>]]>", "<i>"),
        ("a &lt; b &amp; c", "a < b & c"),
    ],
)
def test_text_of(content: str, expected: str) -> None:
    assert text(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (" <m:msup><m:mi>R</m:mi> <m:mn>2</m:mn></m:msup> ", "R2"),
        ("<m:mn>5</m:mn> <m:mspace/> <m:mtext>ms</m:mtext>", "5 ms"),
        ("<m:mtext>two words</m:mtext>", "two words"),
        ("<m:mfrac><m:mn>1</m:mn> <m:mn>2</m:mn></m:mfrac>", "1/2"),
        ("<m:mi>f</m:mi><m:mfenced><m:mi>x</m:mi><m:mi>y</m:mi></m:mfenced>", "f(x,y)"),
        ('<m:mfenced open="[" close="]" separators=""><m:mi>x</m:mi><m:mi>y</m:mi></m:mfenced>', "[xy]"),
        ("<m:mtable><m:mtr><m:mtd>a</m:mtd><m:mtd>b</m:mtd></m:mtr></m:mtable>", "a b"),
        ("<m:semantics><m:mi>x</m:mi><m:annotation>\\mathit{x}</m:annotation></m:semantics>", "x"),
    ],
)
def test_mathml(content: str, expected: str) -> None:
    assert text("of " + MATH.format(content) + " is") == f"of {expected} is"


def test_entities_are_never_expanded() -> None:
    assert text("a &thing; b", '<!DOCTYPE t [<!ENTITY thing "expanded">]>') == "a &thing; b"
    assert text("a<i>&thing;</i>", '<!DOCTYPE t [<!ENTITY thing SYSTEM "file:///etc/hostname">]>') == "a&thing;"
    assert text("a &unknown; b", '<!DOCTYPE t SYSTEM "http://example.invalid/t.dtd">') == "a &unknown; b"


# A tree is text, or a tag around trees; the oracle says how it reads before white space is tidied.
Tree: TypeAlias = "str | tuple[str, list[Tree]]"
_LEAVES = st.text(st.sampled_from("ab <&;é\u00a0\n"), max_size=6)
_TREES: st.SearchStrategy[Tree] = st.recursive(
    _LEAVES,
    lambda inner: st.tuples(st.sampled_from(["i", "sub", "unknown", "p", "br", "li"]), st.lists(inner, max_size=4)),
    max_leaves=12,
)


def _xml(tree: Tree) -> str:
    if isinstance(tree, str):
        return escape(tree)
    tag, inner = tree
    return f"<{tag}>{''.join(map(_xml, inner))}</{tag}>"


def _oracle(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    tag, inner = tree
    part = " " if tag in ("p", "br", "li") else ""
    return part + "".join(map(_oracle, inner)) + part


@given(_TREES)
def test_no_text_is_lost_and_no_word_glued(tree: Tree) -> None:
    assert text(_xml(tree)).split() == _oracle(tree).split()


@given(raw_texts)
def test_tidy_is_clean(raw: str) -> None:
    assert tidy(raw) == clean(raw)


@given(st.text(max_size=3), st.characters())
def test_tidy_is_clean_for_every_character(around: str, character: str) -> None:
    assert tidy(around + character + around) == clean(around + character + around)


def test_tidy_of_nothing() -> None:
    assert tidy(None) == tidy("") == ""


def test_examples() -> None:
    assert doctest.testmod(markup).failed == 0
