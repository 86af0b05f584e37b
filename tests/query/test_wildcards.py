"""Ovid's wildcards: what they match, against a matcher that tries everything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.wildcards import MOST_RUNS, read_words

_LETTERS = "ab"
_signs = st.sampled_from(["a", "b", "*", "$", "$1", "*2", "?", "#"])


def _matches(signs: list[str], word: str) -> bool:
    """Does the word fit the signs? By trying how many letters each sign stands for."""
    if not signs:
        return not word
    sign, rest = signs[0], signs[1:]
    if sign.isalpha():
        return word[:1] == sign and _matches(rest, word[1:])
    fewest = 1 if sign == "#" else 0
    most = {"*": len(word), "$": len(word), "$1": 1, "*2": 2, "?": 1, "#": 1}[sign]
    return any(_matches(rest, word[count:]) for count in range(fewest, min(most, len(word)) + 1))


@given(st.lists(_signs, min_size=1, max_size=7), st.text(_LETTERS, max_size=7))
def test_patterns_match_like_trying_everything(signs: list[str], word: str) -> None:
    reading = read_words("".join(signs))
    if not any(sign.isalpha() for sign in signs):
        assert reading.alone
        return
    (found,) = reading.words
    got = re.fullmatch(found.pattern, word) is not None if found.pattern else found.text == word
    assert got == _matches(signs, word)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for word in read_words(text).words:
        assert word.text or word.pattern
        if word.pattern:
            re.compile(word.pattern)
            assert re.sub(r"\\(.)", r"\1", word.pattern).startswith(word.text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("meta-analy$", [("meta", None), ("analy", "analy[^ ]*")]),
        ("Tumo?r*", [("tumo", "tumo[^ ]?r[^ ]*")]),
        ("wom#n", [("wom", "wom[^ ]n")]),
        ("soap$1", [("soap", "soap[^ ]?")]),
        ("model??", [("model", "model[^ ]{0,2}")]),
        ("x##", [("x", "x[^ ]{2}")]),
        ("x#*", [("x", "x[^ ]{1,}")]),
        ("disease:", [("disease", "disease[^ ]*")]),
        ("disease:s 1:2", [("disease", None), ("s", None), ("1", None), ("2", None)]),
        ("Œdem*", [("oedem", "oedem[^ ]*")]),
        ("Crohn's", [("crohn", None)]),
        ("x$99999999999999999999", [("x", "x[^ ]*")]),
    ],
)  # fmt: skip
def test_words(text: str, words: list[tuple[str, str | None]]) -> None:
    assert [(word.text, word.pattern) for word in read_words(text).words] == words


def test_what_is_no_word_is_reported() -> None:
    reading = read_words("$ *itis " + "a*" * (MOST_RUNS + 1))
    assert reading.alone == ("$",)
    assert reading.leading == ("*itis",)
    assert len(reading.overfull) == 1
    assert [word.pattern for word in reading.words] == ["[^ ]*itis"]
