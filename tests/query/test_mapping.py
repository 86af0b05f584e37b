"""What headings, qualifiers and untagged terms become, under each way of expanding them."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokenise
from indexer.mesh.vocabulary import Vocabulary
from search.query.interpret import detect
from search.query.mapping.strategy import Mapped, map_strategy
from search.query.nodes import (
    ALL_WORDS,
    TITLE,
    And,
    Concept,
    Heading,
    Line,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Qualifier,
    Strategy,
    Text,
    Value,
    Word,
)  # fmt: skip
from search.query.walking import children
from tests.query.small_vocabulary import small_vocabulary


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return small_vocabulary(tmp_path_factory.mktemp("vocabulary"))


def untagged(text: str, quoted: bool = False) -> Text:
    words = tuple(Word(token.word) for token in tokenise(text))
    return Text(words, typed=text, quoted=quoted)


def in_all(word: str) -> Text:
    return Text((Word(word),), ALL_WORDS, word, "all")


def mapped(node: Node, vocabulary: Vocabulary, expand: str = "pubmed", language: str = "pubmed") -> Mapped:
    return map_strategy(Strategy(language, (Line(1, "typed", node),)), vocabulary, expand)


def result(node: Node, vocabulary: Vocabulary, expand: str = "pubmed", language: str = "pubmed") -> Node:
    return mapped(node, vocabulary, expand, language).strategy.result


def uis(text: str, vocabulary: Vocabulary, expand: str = "pubmed") -> list[str]:
    """UIs that an untagged term is mapped to; qualifiers have some too, which are left out."""
    return [ui for ui in mapped(untagged(text), vocabulary, expand).uis if not ui.startswith("Q")]


# Headings


@pytest.mark.parametrize(
    "typed",
    ["Carcinoma, Hepatocellular", "carcinoma hepatocellular", "hepatocellular carcinoma", "Hepatocellular Carcinomas",
     "hepatoma", "D006528", "d006528", "*Carcinoma, Hepatocellular", '"liver-cell carcinoma"'],
)  # fmt: skip
def test_a_heading_by_name_entry_term_or_ui(typed: str, vocabulary: Vocabulary) -> None:
    assert result(Heading(typed, major=True), vocabulary) == Heading("D006528", major=True)


@pytest.mark.parametrize(
    ("typed", "ui"),
    [("follow up studies", "D005500"), ("followup studies", "D005500"), ("Wounds & Injuries", "D014947"),
     ("Transferrin", "D014168"), ("transferrins", "D061250"), ("nexafib", "C471405")],
)  # fmt: skip
def test_spelling_of_headings(typed: str, ui: str, vocabulary: Vocabulary) -> None:
    assert result(Heading(typed), vocabulary) == Heading(ui)


@pytest.mark.parametrize("typed", ["infected", "pancrea", "no such heading", "D999999", "", "***"])
def test_a_heading_that_does_not_exist_is_named(typed: str, vocabulary: Vocabulary) -> None:
    found = mapped(Heading(typed), vocabulary)
    assert isinstance(found.strategy.result, Nothing)
    assert found.strategy.result.typed == typed
    assert len(found.warnings) == 1


def test_a_missing_heading_names_the_nearest(vocabulary: Vocabulary) -> None:
    node = result(Heading("Hepatocelular carcinoma"), vocabulary)
    assert isinstance(node, Nothing)
    assert "Carcinoma, Hepatocellular" in node.reason


def test_qualifiers_of_a_heading(vocabulary: Vocabulary) -> None:
    heading = Heading("hepatoma", qualifiers=("su", "Prevention and Control"))
    assert result(heading, vocabulary) == Heading(
        "D006528", qualifiers=("surgery", "transplantation", "prevention control")
    )
    unexploded = Heading("hepatoma", explode=False, qualifiers=("su",))
    assert result(unexploded, vocabulary) == Heading("D006528", explode=False, qualifiers=("surgery",))
    assert result(heading, vocabulary, language="ovid") == Heading(
        "D006528", qualifiers=("surgery", "prevention control")
    )


def test_unknown_qualifiers(vocabulary: Vocabulary) -> None:
    one = mapped(Heading("hepatoma", qualifiers=("su", "zz")), vocabulary)
    assert one.strategy.result == Heading("D006528", qualifiers=("surgery", "transplantation"))
    assert "zz" in one.warnings[0]
    assert isinstance(result(Heading("hepatoma", qualifiers=("zz",)), vocabulary), Nothing)
    assert isinstance(result(Qualifier("zz"), vocabulary), Nothing)
    assert result(Qualifier("PC", explode=False), vocabulary) == Qualifier("prevention control", explode=False)


# Automatic Term Mapping


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cancer of the liver", ["D008113"]),  # the longest run, stop words and all
        ("liver cancer biopsy", ["D008113", "D001706"]),
        ("LIVER-CELL CARCINOMAS", ["D006528"]),
        ("tumour", ["D009369"]),
        ("gastric", ["D013270"]),  # PubMed's variants
        ("renal", ["D007668"]),
        ("scans", ["D011877"]),
        ("infected", ["D007239"]),
        ("paediatric", ["D010372"]),
        ("biopsied", ["D001706"]),  # regular inflections of a heading's name
        ("endoscopic", ["D004724", "D019723"]),
        ("binding protein", ["D011485"]),  # the longest run, although inverted
        ("transferrin", ["D014168"]),  # not the plural heading
        ("multicenter study", ["D016448", "D015337"]),
        ("nexafib", ["C471405"]),
        ("laparoscop", []),  # stubs
        ("pancrea", []),
        ("cancero", []),
        ("hepat", []),
        ("weighted", []),
        ("spinal", []),
        ("pet", []),
        ("index", []),  # a format of books
        ("sm", []),
    ],
)
def test_what_a_term_is_mapped_to(typed: str, expected: list[str], vocabulary: Vocabulary) -> None:
    assert uis(typed, vocabulary) == expected


def test_a_mapped_term_is_heading_or_words(vocabulary: Vocabulary) -> None:
    assert result(untagged("renal"), vocabulary) == Or((Heading("D007668"), in_all("kidney"), in_all("renal")))
    assert result(untagged("kidney xyz"), vocabulary) == And(
        (Or((Heading("D007668"), in_all("kidney"))), in_all("xyz"))
    )


def test_qualifiers_and_types_by_name(vocabulary: Vocabulary) -> None:
    therapy = result(untagged("therapy"), vocabulary)
    assert isinstance(therapy, Or)
    assert {Heading("D013812"), Qualifier("therapy"), in_all("therapy")} <= set(therapy.parts)
    study = result(untagged("multicenter study"), vocabulary)
    assert isinstance(study, Or)
    assert Value("publication_type", "multicenter study") in study.parts


def test_words_that_are_too_common(vocabulary: Vocabulary) -> None:
    found = mapped(untagged("the xyz of abc"), vocabulary)
    assert found.strategy.result == And((in_all("xyz"), in_all("abc")))
    assert [mapping.typed for mapping in found.mappings if mapping.kind == "stop word"] == ["the", "of"]
    assert result(Or((untagged("the"), untagged("xyz"))), vocabulary) == in_all("xyz")
    assert result(Not(untagged("xyz"), untagged("of the")), vocabulary) == in_all("xyz")
    assert isinstance(result(untagged("of the"), vocabulary), Nothing)


def test_quoted_and_truncated_terms_are_not_mapped(vocabulary: Vocabulary) -> None:
    quoted = untagged("liver cancer", quoted=True)
    assert result(quoted, vocabulary) == Text(quoted.words, ALL_WORDS, "liver cancer", "all", True)
    cut = Text((Word("liver"), Word("canc", "canc[^ ]*")), typed="liver canc*")
    assert result(cut, vocabulary) == Text(cut.words, ALL_WORDS, "liver canc*", "all")
    assert not mapped(cut, vocabulary).uis


def test_a_tag_keeps_its_meaning(vocabulary: Vocabulary) -> None:
    tagged = Text((Word("liver"),), TITLE, "liver", "ti")
    assert all(result(tagged, vocabulary, expand) == tagged for expand in ("pubmed", "normal", "strict", "off"))


def test_terms_near_each_other_stay_words(vocabulary: Vocabulary) -> None:
    shared = untagged("liver")
    near = Near((shared, Or((untagged("biopsy"), untagged("kidney")))), 3)
    node = result(near, vocabulary)
    assert isinstance(node, Near)
    assert node.parts == (Text((Word("liver"),), ALL_WORDS, "liver", "all"),
                          Or((Text((Word("biopsy"),), ALL_WORDS, "biopsy", "all"),
                              Text((Word("kidney"),), ALL_WORDS, "kidney", "all"))))  # fmt: skip


# Ways to expand


def test_normal_searches_mentions_too(vocabulary: Vocabulary) -> None:
    node = result(untagged("hepatoma"), vocabulary, "normal")
    assert isinstance(node, Or)
    assert Concept("D006528") in node.parts
    plain = result(untagged("hepatoma"), vocabulary)
    assert isinstance(plain, Or)
    assert set(plain.parts) == set(node.parts) - {Concept("D006528")}


def test_normal_leaves_general_descriptors_to_their_headings(vocabulary: Vocabulary) -> None:
    node = result(untagged("therapy"), vocabulary, "normal")
    assert isinstance(node, Or)
    assert Heading("D013812") in node.parts
    assert not any(isinstance(part, Concept) for part in node.parts)


def test_strict_searches_entry_terms_and_no_variants(vocabulary: Vocabulary) -> None:
    assert uis("renal", vocabulary, "strict") == []
    node = result(untagged("hepatoma"), vocabulary, "strict")
    assert isinstance(node, Or)
    typed = {part.typed for part in node.parts if isinstance(part, Text) and part.quoted}
    assert typed == {"hepatocellular carcinoma", "hepatoma", "hepatomas", "liver cell carcinoma"}


def test_off_searches_the_words(vocabulary: Vocabulary) -> None:
    assert result(untagged("cancer of the liver"), vocabulary, "off") == And((in_all("cancer"), in_all("liver")))


# Journals and authors


def test_journals_and_authors_of_the_index(vocabulary: Vocabulary) -> None:
    there = {("journal", "gut"), ("authors", "smith jb"), ("authors", "liver b"), ("authors", "smith j")}

    def known(field: str, value: str) -> int:
        return int((field, value) in there)

    def search(text: str) -> Mapped:
        return map_strategy(Strategy("pubmed", (Line(1, text, untagged(text)),)), vocabulary, "pubmed", known)

    found = search("smith jb gut liver")
    assert [(mapping.typed, mapping.kind) for mapping in found.mappings] == [
        ("smith jb", "author"), ("gut", "journal"), ("liver", "heading"),
    ]  # fmt: skip
    one = search("smith j").strategy.result
    assert isinstance(one, Or)
    assert Value("authors", "smith j", prefix=True) in one.parts
    assert [mapping.kind for mapping in search("jones jb").mappings] == ["words", "words"]


# What is said about it


def test_mappings_say_what_was_taken_and_why(vocabulary: Vocabulary) -> None:
    (mapping,) = mapped(untagged("Tumors"), vocabulary).mappings
    assert (mapping.typed, mapping.kind, mapping.ui, mapping.name) == ("Tumors", "heading", "D009369", "Neoplasms")
    assert mapping.exploded
    assert mapping.why == "entry term"
    (mapping,) = mapped(untagged("transferrin"), vocabulary).mappings
    assert [other.ui for other in mapping.others] == ["D061250"]
    json.dumps(msgspec.to_builtins(mapped(untagged("renal xyz the"), vocabulary)))


def test_shared_lines_stay_shared(vocabulary: Vocabulary) -> None:
    shared = untagged("hepatoma")
    lines = (Line(1, "hepatoma", shared), Line(2, "1 and liver", And((shared, untagged("liver")))))
    found = map_strategy(Strategy("ovid", lines), vocabulary, "pubmed")
    first, second = found.strategy.lines
    assert children(second.node)[0] is first.node
    assert [mapping.typed for mapping in found.mappings] == ["hepatoma", "liver"]


def test_depth_and_sharing_cost_nothing(vocabulary: Vocabulary) -> None:
    node: Node = Near((untagged("liver"), untagged("kidney")), 2)
    for _ in range(5_000):
        node = Not(node, untagged("xyz"))
    assert isinstance(result(node, vocabulary), Not)
    doubled: Node = Near((untagged("liver"), untagged("kidney")), 2)
    for _ in range(60):
        doubled = Near((doubled, doubled), 2)
    assert isinstance(result(doubled, vocabulary), Near)


_KNOWN_WORDS = st.sampled_from("liver cancer of the renal aids sma hepatoma".split())
_TEXTS = st.text(max_size=60) | st.lists(_KNOWN_WORDS).map(" ".join)
_EXPANSIONS = st.sampled_from(["pubmed", "normal", "strict", "off"])


@given(_TEXTS, _EXPANSIONS)
def test_any_text_is_mapped_and_every_word_accounted_for(vocabulary: Vocabulary, text: str, expand: str) -> None:
    found = mapped(untagged(text), vocabulary, expand)
    assert not any(isinstance(node, Text) and not node.fields for node in _leaves(found.strategy.result))
    if expand in ("pubmed", "normal", "strict"):
        said = {word for mapping in found.mappings for word in untagged(mapping.typed).words}
        assert said == set(untagged(text).words)


def _leaves(node: Node) -> list[Node]:
    below = children(node)
    return [leaf for child in below for leaf in _leaves(child)] if below else [node]


@pytest.mark.parametrize("text", ["Pets/px", "cancer/dt", "HIV Infections/dt and fever", "exp Ague/ and 5 mg/kg"])
def test_a_heading_with_a_subheading_is_ovid(text: str, vocabulary: Vocabulary) -> None:
    assert detect(text, vocabulary) == "ovid"


@pytest.mark.parametrize("text", ["PET/CT", "SMA/ge", "ague/dt", "5 mg/kg", "either/or", "PET/CT and cancer"])
def test_words_with_a_slash_are_free_text(text: str, vocabulary: Vocabulary) -> None:
    """PET is no name of *Pets*, and an abbreviation before letters is more often text than an entry term."""
    assert detect(text, vocabulary) == "free"
