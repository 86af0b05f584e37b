"""The same thing written in two ways gives the same tokens; offsets point at what was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Token, analyse, content_stems, fold, spans_of, stem, stems_of, tokenise, words_of
from tests.strategies import raw_texts

any_text = st.one_of(raw_texts, st.text(max_size=40))


def words(text: str) -> list[str]:
    return [token.word for token in tokenise(text)]


def stems(text: str) -> list[str]:
    return [token.stem for token in tokenise(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IL-2", "IL 2"),
        ("IL-2", "IL\u20112"),
        ("IL-2", "IL\u00a02"),
        ("IL-2", "il–2"),
        ("Hepatoma", "HEPATOMA"),
        ("Sjögren", "Sjogren"),
        ("Sjo\u0308gren", "Sjögren"),
        ("œdème", "oedeme"),
        ("Ménière's disease", "Meniere disease"),
        ("Alzheimer’s", "Alzheimer's"),
        ("ALZHEIMER'S", "alzheimer"),
        ("β-catenin", "beta-catenin"),
        ("TNFα", "TNFalpha"),
        ("ϐ𝛃Β", "βββ"),
        ("\u00b5g", "ug"),
        ("\u03bcg", "ug"),
        ("50µg", "50ug"),
        ("μ-opioid", "mu opioid"),
        ("αμ", "alphamu"),
        ("xμg", "xmug"),
        ("ﬁbrosis", "fibrosis"),
        ("hepa\u00adtoma", "hepatoma"),
        ("he\u200bpatoma", "hepatoma"),
        ("CO₂", "CO2"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
    ],
)
def test_spellings_that_meet_as_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumours", "tumor"),
        ("Randomised trials", "randomized trial"),
        ("infections", "infected"),
        ("metastases", "metastasis"),
        ("hæmorrhage", "hemorrhage"),
    ],
)
def test_spellings_that_meet_as_stems(one: str, other: str) -> None:
    assert words(one) != words(other)
    assert stems(one) == stems(other)


def test_words_are_not_stemmed() -> None:
    assert words("Tumours of mice") == ["tumours", "of", "mice"]


@pytest.mark.parametrize("word", ["il2", "p53s", "b12", "5fus"])
def test_a_word_with_a_digit_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


def test_what_parts_tokens() -> None:
    assert words("1,25-(OH)2-D3/x_y don't o'clock's") == [
        "1",
        "25",
        "oh",
        "2",
        "d3",
        "x",
        "y",
        "don",
        "t",
        "o",
        "clock",
    ]
    assert words("McDonald's'") == ["mcdonald"]
    assert words("it's'sx") == ["it", "sx"]
    assert words("O'Sullivan's") == ["o", "sullivan"]


def test_offsets() -> None:
    text = "The “Alzheimer’s” β\u2011amyloid"
    assert [text[t.start : t.end] for t in tokenise(text)] == ["The", "Alzheimer’s", "β", "amyloid"]


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_tokens(text: str) -> None:
    tokens = tokenise(text)
    end = 0
    for token in tokens:
        assert end <= token.start < token.end <= len(text)
        end = token.end
        assert fold(text[token.start : token.end]) == token.word
        assert token.stem == stem(token.word)
        assert token.word
        assert token.stem
        assert all(c.isalnum() for c in token.word + token.stem)
    assert words_of(text) == [token.word for token in tokens]
    assert stems_of(words_of(text)) == [token.stem for token in tokens]
    assert list(spans_of(text)) == [token[:2] for token in tokens]
    assert analyse(text)[:2] == (words_of(text), stems_of(words_of(text)))
    assert not any(c.isalnum() for gap in _gaps(text, tokens) for c in gap)


def _gaps(text: str, tokens: list[Token]) -> list[str]:
    edges = [0, *(edge for token in tokens for edge in token[:2]), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_a_word_is_one_token_and_is_itself(text: str) -> None:
    for word in words(text):
        assert fold(word) == word
        assert words(word) == [word]


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_case_never_matters(text: str) -> None:
    ascii_only = text.encode("ascii", "ignore").decode()
    assert words(ascii_only.upper()) == words(ascii_only.lower())


def test_every_character_can_be_folded() -> None:
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        for token in tokenise(chr(code)):
            assert token.word.isalnum(), hex(code)


def first_words_after_breaks(text: str) -> list[str]:
    analysis = analyse(text)
    return [analysis.words[index] for index in analysis.breaks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It grew. Then it shrank! Why? Nobody (at all.) Knows.", ["then", "why", "nobody", "knows"]),
        ("BACKGROUND: Cancer.\nMETHODS: We", ["cancer", "methods", "we"]),
        ("liver; kidney", ["kidney"]),
        ("liver\nkidney", ["kidney"]),
        ("liver;\n\nkidney", ["kidney"]),
        ('He said "stop." Then', ["then"]),
        ("activity. 12 patients", ["12"]),
        ("levels. β-catenin", ["beta"]),  # a small Greek letter follows no abbreviation
        ("in E. coli", []),
        ("in E. Coli", []),
        ("approx. ten", []),
        ("J. A. Smith", []),
        ("St. Louis encephalitis", []),
        ("Rhodotorula sp. CBS 10223", []),
        ("pH 7.4 and 3.5%", []),
        ("ratio 1:2", []),
        ("grade 2. Then", ["then"]),
        ("a, b (c) d/e", []),
        ("The end.", []),
        ("... Start", []),
        ("", []),
        ("!? !?\n\n", []),
    ],
)
def test_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert first_words_after_breaks(text) == expected


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_breaks_are_ascending_indexes_of_tokens(text: str) -> None:
    words, _, breaks = analyse(text)
    assert breaks == sorted(set(breaks))
    assert all(0 < index < len(words) for index in breaks)


def test_stop_words_carry_no_rank() -> None:
    assert content_stems(words_of("The effects of ACTH on those who were in us all")) == [
        "effect", "acth", "who", "us", "all",
    ]  # fmt: skip
    assert content_stems(words_of("the of and")) == []
    assert content_stems(words_of("cell cells")) == ["cell", "cell"]
