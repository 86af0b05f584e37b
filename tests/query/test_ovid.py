"""Ovid's language: strategies and their trees, errors, and telling it from other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import QuerySyntaxError
from search.query.nodes import And, Heading, Nothing, Or, Text, show
from search.query.ovid.parts import MAX_DEPTH
from search.query.ovid.strategy import looks_like_ovid, parse_ovid

GOLDEN = sorted((Path(__file__).parent / "ovid").glob("*.txt"))


def _sections(path: Path) -> tuple[str, list[str], list[str]]:
    """The strategy of a golden file, its trees and its warnings."""
    text, _, rest = path.read_text(encoding="utf-8").partition("\n\n==== tree\n")
    trees, _, warnings = rest.partition("\n==== warnings\n")
    return text, trees.splitlines(), warnings.splitlines()


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_golden(path: Path) -> None:
    text, trees, warnings = _sections(path)
    strategy = parse_ovid(text)
    assert [f"{line.number}: {show(line.node)}" for line in strategy.lines] == trees
    assert list(strategy.warnings) == warnings
    assert strategy.language == "ovid"


def test_there_are_many_golden_strategies() -> None:
    assert len(GOLDEN) >= 25


def test_lines_keep_what_was_written() -> None:
    strategy = parse_ovid("1. exp Asthma/ (3305)\n2. “night cough”.tw.\n3. 1 or 2")
    assert [line.text for line in strategy.lines] == ["exp Asthma/", "“night cough”.tw.", "1 or 2"]


def test_lines_share_their_trees() -> None:
    strategy = parse_ovid("exp Asthma/\nwheez$.tw.\n1 or 2\n3 and 1")
    third, fourth = strategy.lines[2].node, strategy.result
    assert isinstance(third, Or)
    assert isinstance(fourth, And)
    assert third.parts[0] is strategy.lines[0].node
    assert fourth.parts[0] is third


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1. exp Asthma/\n2. wheez$.tw.\n2. cough$.tw.\n3. 1 and 2", 2),
        ("1. exp Asthma/\n1. cough$.tw.\n2. 1 and fever.tw.", 1),
        ("1. exp Asthma/\n2. exp Cough/\n2. 1 and 2", 2),
        ("1 exp Asthma/\n2 wheez$.tw.\n2 cough$.tw.\n3 or/1-2", 2),
    ],
)
def test_a_number_that_two_lines_have_cannot_be_referred_to(text: str, number: int) -> None:
    with pytest.raises(QuerySyntaxError, match=f"line {number} is there twice; expected lines with different numbers"):
        parse_ovid(text)


def test_a_number_that_two_lines_have_is_named_even_if_nothing_refers_to_it() -> None:
    strategy = parse_ovid("1. a.ti.\n2. b.ti.\n2. c.ti.\n3. d.ti.\n4. 1 or 3")
    assert [(line.number, line.text) for line in strategy.lines[:3]] == [(1, "a.ti."), (2, "b.ti."), (2, "c.ti.")]
    assert show(strategy.result) == '("a"[title] OR "d"[title])'
    assert strategy.warnings == ("Line 3, column 4: line 2 is there twice.",)


def test_a_line_that_goes_on_may_begin_with_its_own_number() -> None:
    strategy = parse_ovid("1 a.ti.\n2 b.ti. or\n2 dimensions.ti.\n3 1 or 2")
    assert show(strategy.lines[1].node) == '("b"[title] OR "2 dimensions"[title])'


def test_text_keeps_what_was_typed() -> None:
    node = parse_ovid('"Night Cough*".ti,ab.').result
    assert isinstance(node, Text)
    assert (node.typed, node.tag, node.quoted) == ("Night Cough*", "ti,ab", True)
    assert [(word.text, word.pattern) for word in node.words] == [("night", None), ("cough", "cough[^ ]*")]


def test_a_limit_that_cannot_be_answered_keeps_the_set_and_is_named() -> None:
    strategy = parse_ovid("cough.tw.\nlimit 1 to full text")
    assert strategy.result is strategy.lines[0].node
    assert strategy.warnings == (
        "Line 2, column 12: these records cannot be limited to 'full text'; the limit was left out.",
    )


def test_a_field_that_is_not_there_finds_nothing_and_is_named() -> None:
    strategy = parse_ovid("england.cp.")
    assert isinstance(strategy.result, Nothing)
    assert "country of publication" in strategy.warnings[0]


def test_a_heading_without_exp_is_not_exploded() -> None:
    assert parse_ovid("Asthma/").result == Heading("Asthma", explode=False)
    assert parse_ovid("exp Asthma/").result == Heading("Asthma", explode=True)


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("", 1, 1, "malaria.ti,ab."),
        (" \n\t\n", 1, 1, "malaria.ti,ab."),
        ("1. cough.tw.\n2. 1 and 5", 2, 10, "line 1"),
        ("cough.tw.\n\nfever.tw.\nor/1-9", 4, 1, "one of the lines 1, 2;"),
        ("1. cough.tw.\n3. fever.tw.\n4. 1 and 2", 3, 10, "one of the lines 1, 3;"),
        ("1. a.tw.\n2. b.tw.\n3. c.tw.\n5. d.tw.\n6. or/1,4", 5, 4, "one of the lines 1 to 3, 5;"),
        ("1. cough.tw.\n2. 2 and 1", 2, 4, "a line before it"),
        ("1. 2 or 3\n2. cough.tw.\n3. fever.tw.", 1, 4, "a term"),
        ("cough.tw.\nlimit 9 to humans", 2, 7, "line 1"),
        ("limit to humans", 1, 1, "limit, a line's number, to"),
        ("cough.tw. or tomorrow.ed.", 1, 14, "a date"),
        ("1. (a or\n b or 7).tw. and 9", 2, 18, "a term"),
        ("cough.tw.\nsweat adj100 test.ab.", 2, 7, "adj1 to adj99"),
        ("(sweat adj0 test).ab.", 1, 8, "adj1 to adj99"),
        ("a*b*c*d*e*f*g*h*i*j*k*l*m*n.tw.", 1, 1, "at most 12 in one word"),
    ],
)
def test_errors_name_line_column_and_what_was_expected(text: str, line: int, column: int, expected: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_ovid(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert expected in caught.value.expected


def test_a_word_that_looks_like_an_operator_is_one_only_between_terms() -> None:
    assert show(parse_ovid("sweat adj99 test.ti.").result) == '("sweat"[title] near98 "test"[title])'
    assert show(parse_ovid("dose adj 100 mg.ti.").result) == show(parse_ovid("dose 100 mg.ti.").result)
    assert show(parse_ovid('adj100.ti. or "sweat adj100 test".ti.').result) == (
        '("adj100"[title] OR "sweat adj100 test"[title])'
    )


def test_ten_thousand_brackets() -> None:
    deep = "(" * 10_000 + "cough" + ")" * 10_000 + ".tw."
    assert parse_ovid(deep).result == parse_ovid("cough.tw.").result
    with pytest.raises(QuerySyntaxError, match="nested too deeply"):
        parse_ovid("(" * 10_000 + "a or b" + ") and c or d)" * 10_000)
    with pytest.raises(QuerySyntaxError, match="nested too deeply"):
        parse_ovid("a adj2 " * (MAX_DEPTH + 2) + "b.tw.")


def test_references_that_multiply_are_refused() -> None:
    doubling = "\n".join(["a.tw.", "b.tw.", *(f"({n} and {n - 1}) or {n - 1}" for n in range(2, 60))])
    with pytest.raises(QuerySyntaxError, match="refer to each other too often"):
        parse_ovid(doubling)
    many = "\n".join(["a.tw."] * 5000 + ["or/1-5000"] * 5000)
    with pytest.raises(QuerySyntaxError, match="refer to each other too often"):
        parse_ovid(many)


@pytest.mark.parametrize(
    "text",
    [
        "malaria.tw.", "malaria.ti,ab", "(malaria or ague).mp", "exp Malaria/", "*Malaria/", "Malaria/dt,pc",
        "1. malaria\n2. ague\n3. 1 or 2", "malaria\nague\nor/1-2", "malaria adj3 fever", "fever and exp Malaria/",
        "1 exp Malaria/ (33)\n2 ague (4)\n3 1 or 2 (5)", "limit 3 to humans", "Malaria/ or ague",
        "malaria.tiab.", "malaria.zz.", "malaria.ti,zz.", "Malaria/zz,dt", "HIV/ge", "Malaria/ and fever",
        '"malaria"/dt',
    ],
)  # fmt: skip
def test_looks_like_ovid(text: str) -> None:
    assert looks_like_ovid(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "heart attack", "HIV/AIDS in Africa", "pain and/or fever", "malaria[mh]", "malaria[tiab] OR ague[ti]",
        "exp Malaria[mesh]", '"heart attack"[tw] AND (aspirin OR "acetylsalicylic acid")', "1 or 2 cups of coffee",
        "treated in the U.S. in 2001", "growth of E.coli.",
        "#1 AND #2", "#1 malaria[mh]\n#2 ague[tw]\n#3 #1 OR #2", "5/10 mg/kg", "wheez* AND asthma",
        "10 mg/ml", "10 mg/ml and asthma", "HIV/TB", "blood pressure mm/hg", "either/or", "PET/CT", "PET/CT and cancer",
        "Malaria/zz",
    ],
)  # fmt: skip
def test_does_not_look_like_ovid(text: str) -> None:
    assert not looks_like_ovid(text)


def test_a_slash_is_a_subheading_only_behind_a_heading_that_the_vocabulary_has() -> None:
    names = {"malaria", "wounds and injuries"}
    for text in ("malaria/dt", "cough and malaria/dt", "Wounds and Injuries/th", "1. malaria/dt,pc or fever"):
        assert looks_like_ovid(text, lambda name: name.casefold() in names), text
    for text in ("ague/dt", "malaria/kg", "cough and ague/dt"):
        assert not looks_like_ovid(text, lambda name: name.casefold() in names), text


def test_letters_behind_a_slash_that_abbreviate_no_subheading_are_words() -> None:
    strategy = parse_ovid("exp Asthma/ and 10 mg/ml")
    assert isinstance(strategy.result, And)
    assert isinstance(strategy.result.parts[1], Text)
    assert strategy.warnings == (
        "Line 1, column 22: ml abbreviates no subheading: the slash was read as part of a word.",
    )
    assert parse_ovid("*Asthma/ml").result == Heading("Asthma", False, True, ("ml",))
