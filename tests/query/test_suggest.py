"""Suggestions for names that were not found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from search.query.mapping.strategy import MOST_SUGGESTIONS, map_strategy
from search.query.mapping.suggest import meant, nearest
from search.query.ovid.strategy import parse_ovid
from tests.query.small_vocabulary import small_vocabulary


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return small_vocabulary(tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture(scope="module")
def no_terms(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path = tmp_path_factory.mktemp("nothing") / "vocabulary.sqlite"
    write_vocabulary(path, [])
    return Vocabulary(path)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hepatocelular carcinoma", "Carcinoma, Hepatocellular"),
        ("carcinoma, hepatocelluler", "Carcinoma, Hepatocellular"),
        ("hepatomma", "Hepatoma (Carcinoma, Hepatocellular)"),
        ("liver canser", "Liver Cancer (Liver Neoplasms)"),
        ("canser liver", "Liver Cancer (Liver Neoplasms)"),
        ("pancraes", "Pancreas"),
        ("pncreas", "Pancreas"),  # only the first letter is as it should be
        ("iopsy", "Biopsy"),  # the first letter is missing
        ("vibrosis", "Fibrosis"),  # or wrong
        ("ednoscopy", "Endoscopy"),  # or swapped with the second
        ("nexafibb", "Nexafib (sorafenib tosylate)"),
    ],
)
def test_the_nearest_comes_first(typed: str, name: str, vocabulary: Vocabulary) -> None:
    assert nearest(typed, vocabulary)[0] == name


@pytest.mark.parametrize("typed", ["", "x", "qqqqqq", "?!", "42", "entirely different things altogether"])
def test_nothing_alike_nothing_suggested(typed: str, vocabulary: Vocabulary) -> None:
    assert nearest(typed, vocabulary) == []


def test_descriptors_once_and_no_more_than_asked(vocabulary: Vocabulary) -> None:
    found = nearest("transferin", vocabulary)
    assert sorted(found) == ["Transferrin", "Transferrins"]
    assert nearest("transferin", vocabulary, limit=1) == found[:1]


@given(st.text(max_size=40))
def test_any_text(vocabulary: Vocabulary, text: str) -> None:
    assert len(nearest(text, vocabulary)) <= 3


def test_a_strategy_gets_a_bounded_number_of_suggestions(vocabulary: Vocabulary) -> None:
    names = [f"pancraes{'s' * number}" for number in range(MOST_SUGGESTIONS)]
    parsed = parse_ovid(" or ".join(f"{name}/" for name in (*names, "ednoscopy", names[0])))
    warnings = map_strategy(parsed, vocabulary, "pubmed").warnings
    assert len(warnings) == MOST_SUGGESTIONS + 1
    assert "the nearest: Pancreas" in warnings[0]
    assert "ednoscopy" in warnings[-1]
    assert "nearest" not in warnings[-1]


WORDS = {"wheezing": 9, "wheezin": 1, "whezing": 1, "randomized": 5, "randomised": 7, "liver": 3, "hepatoma": 2}


def _words(field: str, prefix: str) -> list[str]:
    return sorted(word for word in WORDS if word.startswith(prefix)) if field == "title" else []


def _count(field: str, word: str) -> int:
    return WORDS.get(word, 0) if field == "title" else 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("wheezng", ["wheezing"]),
        ("Randomzed", ["randomized"]),
        ("randomied", ["randomised", "randomized"]),  # the most frequent first
        ("hwezing", ["whezing"]),  # swapped at the beginning
        ("liver", []),  # it is there
        ("livre", ["liver"]),
        ("lvr", []),  # too short to say
        ("liver canser", []),  # no word
        ("transferin", []),
    ],
)
def test_words_of_the_records(typed: str, found: list[str], no_terms: Vocabulary) -> None:
    assert meant(typed, no_terms, _words, _count) == found


def test_what_is_nearest_comes_first_then_what_most_records_have(vocabulary: Vocabulary) -> None:
    assert meant("hepatomma", vocabulary, _words, _count) == ["Hepatoma (Carcinoma, Hepatocellular)"]
    assert meant("wheezng", vocabulary, _words, _count) == ["wheezing"]
    assert meant("transferin", vocabulary, _words, lambda field, word: int(word == "D061250")) == [
        "Transferrins", "Transferrin",
    ]  # fmt: skip
    # Two letters are wrong in "Fibrosis", so what is nearer is all there is to say.
    assert meant("vibrasos", vocabulary, lambda *_: ["vibrasis"], lambda *_: 1) == ["vibrasis"]


def test_a_word_that_few_records_have_is_a_slip_itself(vocabulary: Vocabulary) -> None:
    counts = {"cncer": 1, "cancer": 500}
    found = meant("cnacer", vocabulary, lambda *_: counts, lambda field, word: counts.get(word, 0))
    assert found == ["Cancer (Neoplasms)"]


@pytest.mark.parametrize(("held", "found"), [(1, []), (5, ["live"])])
def test_for_a_short_word_only_what_is_common_is_meant(held: int, found: list[str], vocabulary: Vocabulary) -> None:
    def count(field: str, word: str) -> int:
        return {"live": held, "lion": 1000}.get(word, 0) if field == "title" else 0

    assert meant("lvie", vocabulary, lambda *_: ["lion", "live"], count, 5_000) == found
    assert meant("lion", vocabulary, lambda *_: ["lion", "lino"], lambda *_: 100, 5_000) == []  # it is common itself
