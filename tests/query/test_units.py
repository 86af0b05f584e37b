"""What free text is understood to mean."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import tokenise
from indexer.errors import QueryError, QuerySyntaxError
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from search.query.units import EXPANSIONS, Expansion, Understanding, understand

DESCRIPTORS = {
    "D006528": ("Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma", "Liver Cancer, Adult"),
    "D008113": ("Liver Neoplasms", "Liver Cancer", "Cancer, Hepatic"),
    "D008099": ("Liver",),
    "D009536": ("Niacinamide", "Nicotinamide", "Vitamin B3", "B3, Vitamin"),
    "D014815": ("Vitamins", "Vitamin"),
    "D000163": ("Acquired Immunodeficiency Syndrome", "AIDS"),
    "D007316": ("Insemination, Artificial, Heterologous", "AID"),
    "D062186": ("Arterial Pressure", "MAP"),
    "D008297": ("Male", "Males"),
    "D006801": ("Humans", "Man"),
    "D007239": ("Infections", "Infection"),
    "D014180": ("Transplantation", "Transplantations"),
    "D019737": ("Transplants",),
    "D000111": ("Twice Named One", "Twin Term"),
    "D000222": ("Twice Named Two", "Twin Term"),
    "D006333": ("Heart Failure", "Failure of the Heart"),
}
LOST_CAPITALS = ("ram", "qzx")


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vocabulary]:
    path: Path = tmp_path_factory.mktemp("vocabulary") / "vocabulary.sqlite"
    write_vocabulary(
        path,
        [
            Descriptor(ui=ui, name=names[0], entries=tuple(EntryTerm(name) for name in names[1:]))
            for ui, names in sorted(DESCRIPTORS.items())
        ]
        # From a source that lost capitals: nobody can tell whether these are acronyms.
        + [
            Descriptor(
                ui="D999999", name="Rapid Arm Motion", entries=(EntryTerm("ram", False), EntryTerm("qzx", False))
            )
        ],
    )
    opened = Vocabulary(path)
    yield opened
    opened.close()


def shape(understood: Understanding) -> list[tuple[str, str]]:
    """The units as text and UIs (a word has none)."""
    return [(unit.text, " ".join(concept.ui for concept in unit.concepts)) for unit in understood.units]


def units(vocabulary: Vocabulary, text: str, expand: Expansion = "normal") -> list[tuple[str, str]]:
    return shape(understand(text, vocabulary, expand, False))


class TestConcepts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("hepatoma", [("hepatoma", "D006528")]),
            ("HEPATOMAS", [("HEPATOMAS", "D006528")]),
            ("liver-cell carcinoma", [("liver-cell carcinoma", "D006528")]),
            ("liver cancer", [("liver cancer", "D008113")]),
            ("adult liver cancer", [("adult liver cancer", "D006528")]),
            ("liver cancer adult", [("liver cancer adult", "D006528")]),
            ("cancer of the liver", [("cancer", ""), ("liver", "D008099")]),
            ("liver liver cancer", [("liver", "D008099"), ("liver cancer", "D008113")]),
            ("failure of the heart", [("failure of the heart", "D006333")]),
        ],
    )
    def test_the_longest_match_wins_from_the_left(
        self, vocabulary: Vocabulary, text: str, expected: list[tuple[str, str]]
    ) -> None:
        assert units(vocabulary, text) == expected

    @pytest.mark.parametrize("text", ["vitamin b3", "B3, Vitamin", "Vitamin B-3", "vitamin\u00a0B3", "niacinamides"])
    def test_inverted_and_hyphenated_terms_meet(self, vocabulary: Vocabulary, text: str) -> None:
        if text == "Vitamin B-3":  # "B3" is one token, "B-3" two: not the same term
            assert units(vocabulary, text)[0] == ("Vitamin", "D014815")
        else:
            assert units(vocabulary, text) == [(text, "D009536")]

    def test_a_term_of_several_descriptors_keeps_all(self, vocabulary: Vocabulary) -> None:
        (unit,) = understand("twin term", vocabulary, "normal", False).units
        assert {concept.ui for concept in unit.concepts} == {"D000111", "D000222"}
        assert {concept.name for concept in unit.concepts} == {"Twice Named One", "Twice Named Two"}

    def test_words_that_fit_one_descriptor_exactly_mean_no_other(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, "transplants") == [("transplants", "D019737")]
        assert units(vocabulary, "transplantation") == [("transplantation", "D014180")]

    def test_the_stems_of_a_unit_are_those_of_its_content_words(self, vocabulary: Vocabulary) -> None:
        (unit,) = understand("failure of the heart", vocabulary, "normal", False).units
        assert (unit.words, unit.stems) == (("failure", "heart"), ("failur", "heart"))


class TestQuotes:
    def test_a_quoted_term_is_a_term(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, '"vitamin b3"') == [("vitamin b3", "D009536")]

    @pytest.mark.parametrize("text", ['"vitamin" b3', 'vitamin "b3"', "“vitamin” b3", '"my vitamin" "b3 dose"'])
    def test_no_concept_reaches_across_a_quotation_mark(self, vocabulary: Vocabulary, text: str) -> None:
        found = units(vocabulary, text)
        assert ("vitamin", "D014815") in found
        assert ("b3", "") in found

    def test_a_single_mark_is_ignored(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, 'vitamin" b3') == [('vitamin" b3', "D009536")]


class TestMinus:
    def test_no_concept_reaches_across_a_minus(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, "heart -failure vitamin") == [("heart", ""), ("failure", ""), ("vitamin", "D014815")]

    def test_a_hyphen_and_a_dash_are_none(self, vocabulary: Vocabulary) -> None:
        for text in ("heart-failure", "heart - failure"):
            assert units(vocabulary, text) == [(text, "D006333")]


class TestWordsThatAreNoConcepts:
    @pytest.mark.parametrize(
        ("text", "ui"),
        [("AIDS", "D000163"), ("aids", "D000163"), ("AID", "D007316"), ("aid", ""), ("MAP", "D062186"), ("map", "")],
    )
    def test_acronyms_that_are_also_words(self, vocabulary: Vocabulary, text: str, ui: str) -> None:
        assert units(vocabulary, text) == [(text, ui)]

    def test_short_words_of_a_source_without_capitals(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, "ram") == [("ram", "")]
        assert units(vocabulary, "qzx") == [("qzx", "D999999")]

    @pytest.mark.parametrize("text", ["male", "males", "humans", "man"])
    def test_check_tags_are_words(self, vocabulary: Vocabulary, text: str) -> None:
        for expand in EXPANSIONS:
            assert units(vocabulary, text, expand) == [(text, "")]

    def test_stop_words_are_reported(self, vocabulary: Vocabulary) -> None:
        understood = understand("What of the hepatoma", vocabulary, "normal", False)
        assert shape(understood) == [("hepatoma", "D006528")]
        assert [unused.text for unused in understood.unused] == ["What", "of", "the"]
        assert {unused.reason for unused in understood.unused} == {"too common to search for"}

    def test_nothing_but_stop_words(self, vocabulary: Vocabulary) -> None:
        understood = understand("to be or not to be", vocabulary, "normal", False)
        assert understood.units == ()
        assert len(understood.unused) == 6


class TestExpansion:
    def test_off_takes_words_as_words(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, "vitamin b3", "off") == [("vitamin", ""), ("b3", "")]

    def test_strict_wants_an_entry_term(self, vocabulary: Vocabulary) -> None:
        assert units(vocabulary, "infected", "strict") == [("infected", "")]
        assert units(vocabulary, "infection", "strict") == [("infection", "D007239")]

    def test_normal_takes_the_stems_of_one(self, vocabulary: Vocabulary) -> None:
        (unit,) = understand("infected", vocabulary, "normal", False).units
        assert [(concept.ui, concept.exact) for concept in unit.concepts] == [("D007239", False)]


class TestMerging:
    def test_a_concept_said_twice_is_one_unit(self, vocabulary: Vocabulary) -> None:
        (unit,) = understand("nicotinamide vitamin b3 Nicotinamide nicotinamide", vocabulary, "normal", False).units
        assert unit.text == "nicotinamide, vitamin b3, Nicotinamide"
        assert unit.words == ("nicotinamide", "vitamin", "b3")
        assert unit.stems == ("nicotinamid", "vitamin", "b3")

    def test_a_word_said_twice_is_one_unit(self, vocabulary: Vocabulary) -> None:
        (unit,) = understand("running runs", vocabulary, "normal", False).units
        assert (unit.text, unit.words, unit.stems) == ("running, runs", ("running", "runs"), ("run",))


class TestEmptyQueries:
    @pytest.mark.parametrize("text", ["", " ", "\n", "...", '""', "[]", "—"])
    def test_there_must_be_a_word(self, vocabulary: Vocabulary, text: str) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            understand(text, vocabulary, "normal", False)
        error = caught.value
        assert (error.line, error.column, error.expected) == (1, 1, "at least one word")
        assert "line 1, column 1" in str(error)
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (QuerySyntaxError, str(error), vars(error))
        assert isinstance(error, QueryError)


_words = st.sampled_from(
    [name for names in DESCRIPTORS.values() for name in names] + ["the", "map", "aids", "zebra", '"', "“", ",", "-"]
)
_queries = st.text(max_size=60) | st.lists(_words, max_size=12).map(" ".join)


class TestAnyText:
    @settings(deadline=None)
    @given(text=_queries, expand=st.sampled_from(EXPANSIONS))
    @example(text="ǅ\u0345 ﬁ ß’s", expand="normal")
    def test_nothing_is_lost_and_nothing_used_twice(self, vocabulary: Vocabulary, text: str, expand: Expansion) -> None:
        tokens = tokenise(text)
        if not tokens:
            with pytest.raises(QuerySyntaxError):
                understand(text, vocabulary, expand, False)
            return
        understood = understand(text, vocabulary, expand, False)
        assert understood == understand(text, vocabulary, expand, False)
        there = {token.word for token in tokens}
        used = {word for unit in understood.units for word in unit.words}
        unused = {token.word for thing in understood.unused for token in tokenise(thing.text)}
        inside = {token.word for unit in understood.units for token in tokenise(unit.text)}
        assert used | unused | inside == there
        meant = [concept.ui for unit in understood.units for concept in unit.concepts]
        assert len({tuple(c.ui for c in unit.concepts) or unit.stems for unit in understood.units}) == len(
            understood.units
        )
        assert not {"D008297", "D006801"}.intersection(meant)
        assert understood.to_dict()["text"] == text

    def test_long_queries_are_understood_quickly(self, vocabulary: Vocabulary) -> None:
        understood = understand('"liver" cancer the ' * 3000, vocabulary, "normal", False)
        assert shape(understood) == [("liver", "D008099"), ("cancer", "")]
