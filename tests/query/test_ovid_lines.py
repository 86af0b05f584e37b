"""Which lines does a strategy have, and under which numbers?"""

from __future__ import annotations

import pytest

from search.query.ovid.lines import split_lines


def _numbers(text: str) -> list[tuple[int, str]]:
    return [(line.number, line.text) for line in split_lines(text, {})]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a.tw.\n\n\nb.tw.\n\n1 or 2", [(1, "a.tw."), (2, "b.tw."), (3, "1 or 2")]),
        ("1. a.tw.\n\n2. b.tw.", [(1, "a.tw."), (2, "b.tw.")]),
        ("1 a.tw.\n2 b.tw.\n3 1 or 2", [(1, "a.tw."), (2, "b.tw."), (3, "1 or 2")]),
        ("#1 a.tw.\n#2 #1 or b.tw.", [(1, "a.tw."), (2, "#1 or b.tw.")]),
        ("1) a.tw.\n2) b.tw.", [(1, "a.tw."), (2, "b.tw.")]),
        ("1.a.tw.\n2.b.tw.\n3.1 or 2", [(1, "a.tw."), (2, "b.tw."), (3, "1 or 2")]),
        ("1\ta.tw.\n2\tb.tw.", [(1, "a.tw."), (2, "b.tw.")]),
        ("1. a.tw.\n3. b.tw.\n5. 1 or 3", [(1, "a.tw."), (3, "b.tw."), (5, "1 or 3")]),
        ("3 dus.tw.\n3 dimension.tw.\n1 or 2", [(1, "3 dus.tw."), (2, "3 dimension.tw."), (3, "1 or 2")]),
        ("2.tw.", [(1, "2.tw.")]),
        ("1 or 2 or ICH.tw.", [(1, "1 or 2 or ICH.tw.")]),
        ("4. dt.fs.", [(1, "4. dt.fs.")]),
        ("1. a.tw.\n2. dt.fs.\n3. su.fs.", [(1, "a.tw."), (2, "dt.fs."), (3, "su.fs.")]),
        ("1. a.tw.\n2. (b or\nc).tw.\n3. 1 or 2", [(1, "a.tw."), (2, "(b or c).tw."), (3, "1 or 2")]),
        ("(a or b\nor c).tw.\nd.tw.", [(1, "(a or b or c).tw."), (2, "d.tw.")]),
        ("exp a/ or\nexp b/\nc.tw.", [(1, "exp a/ or exp b/"), (2, "c.tw.")]),
        ("a.tw. [mp=title,\nabstract]\nb.tw.", [(1, "a.tw. [mp=title, abstract]"), (2, "b.tw.")]),
    ],
)
def test_numbers(text: str, lines: list[tuple[int, str]]) -> None:
    assert _numbers(text) == lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("exp a/ (3305)", "exp a/"), ("exp a/ (1,234)", "exp a/"), ("a.tw.\t3305", "a.tw."), ("a.tw. 3305", "a.tw."),
        ("a.tw.   3305", "a.tw."), ("or/1-4 (12)", "or/1-4"), ("1 or 2 (12)", "1 or 2"), ("a.tw. [3305]", "a.tw."),
        ("a.tw. (3305 results)", "a.tw."), ("a.tw. | 3305 |", "a.tw."), ("malaria (3305)", "malaria"),
        ("vitamin B (12)", "vitamin B (12)"), ("kabi 2161", "kabi 2161"), ("1 or 2", "1 or 2"),
        ("limit 36", "limit 36"), ("a adj2 (12)", "a adj2 (12)"), ("limit 4 to yr=2010", "limit 4 to yr=2010"),
    ],
)  # fmt: skip
def test_numbers_of_hits_are_taken_off(typed: str, kept: str) -> None:
    assert _numbers(f"x.tw.\n{typed}")[1] == (2, kept)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Ovid MEDLINE search strategy\na.tw.", ["Ovid MEDLINE search strategy"]),
        ("1. a.tw.\nSome heading of a section\n2. b.tw.", ["Some heading of a section"]),
        ("a.tw.\nInterventions:\nb.tw.", ["Interventions:"]),
        ("1. a.tw.\nOR\n2. b.tw.", ["OR"]),
    ],
)
def test_prose_is_named_and_not_counted(text: str, prose: list[str]) -> None:
    warnings: dict[str, None] = {}
    lines = split_lines(text, warnings)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(not line.text.startswith(tuple(prose)) for line in lines)
    assert len(warnings) == len(prose)
    assert all(text in warning for text, warning in zip(prose, warnings, strict=True))


def test_prose_counts_where_references_say_so() -> None:
    assert len(split_lines("a.tw.\nMedline terms here\nb.tw.\nor/1-3", {})) == 4
    assert len(split_lines("a.tw.\nMedline terms here\nb.tw.\nor/1-2", {})) == 3


def test_places_are_those_of_what_was_typed() -> None:
    line = split_lines("x.tw.\n  (a or\n   b).tw.", {})[1]
    assert line.text == "(a or b).tw."
    assert line.where(0) == (2, 3)
    assert line.where(line.text.index("b")) == (3, 4)
