"""What each part of a record becomes: the contract with every engine and every query."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import stems_of, tokenise, words_of
from indexer.fields import NUMBER_FIELDS, STEM_FIELDS, TAGGED_FIELDS, VALUE_BREAK, Document, DocumentBuilder
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.plain_fields import author_forms, fold_phrase
from indexer.records import (
    Author,
    DescriptorRow,
    Heading,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    RelatedPublication,
    Substance,
    to_json,
)
from indexer.stored import Gist, decode_gist, decode_stored, gist_of
from indexer.tagging import Mention, Tagger
from tests.strategies import records


def descriptor(ui: str, name: str, *terms: str, tree: tuple[str, ...] = (), cased: bool = True) -> Descriptor:
    return Descriptor(ui=ui, name=name, entries=tuple(EntryTerm(t, cased) for t in terms), tree_numbers=tree)


VOCABULARY = (
    descriptor("D006528", "Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma",
               tree=("C04.557.470", "C06.552")),
    descriptor("D008113", "Liver Neoplasms", "Cancer of Liver", tree=("C04.588.274", "C06.552")),
    descriptor("D009369", "Neoplasms", tree=("C04",)),
    descriptor("D009370", "Neoplasms by Histologic Type", tree=("C04.557",)),
    descriptor("D004066", "Digestive System Diseases", tree=("C06",)),
    descriptor("D000001", "Animal Kingdom", tree=("B01",)),
    descriptor("D006801", "Humans", "Homo sapiens", "Man", tree=("B01.050",)),
    descriptor("D007239", "Infections", "Infestation"),
    descriptor("D003", "Mean Pressure", "map", cased=False),
    descriptor("C471405", "sorafenib", "Nexavar", "BAY 43-9006"),
    descriptor("D011", "Common Cold", "Cold"),
    descriptor("D012", "Cold Temperature", "Cold"),
    descriptor("D013", "Cold"),
    descriptor("D021", "Twin Term", "Shared Words"),
    descriptor("D022", "Other Term", "Shared Words"),
)  # fmt: skip

Build: TypeAlias = Callable[..., Document]


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> DocumentBuilder:
    path = tmp_path_factory.mktemp("fields") / "vocabulary.sqlite"
    write_vocabulary(path, VOCABULARY)
    vocabulary = Vocabulary(path)
    return DocumentBuilder(vocabulary, Tagger(vocabulary))


@pytest.fixture(scope="module")
def build(builder: DocumentBuilder) -> Build:
    return lambda **fields: builder.build(Record(id="1", **fields))


def searchable(document: Document) -> list[list[str]]:
    return [document.tokens(field) for field in (*document.words, *document.stems, *document.exact)]


def concepts(document: Document) -> set[str]:
    assert len(set(document.tokens("concepts"))) == len(document.tokens("concepts"))
    return set(document.tokens("concepts"))


def tiers(document: Document, ui: str) -> set[str]:
    """What `concepts` says of one descriptor: "" for any evidence."""
    return {token.removeprefix(ui) for token in concepts(document) if token.split("/")[0] == ui}


def heading(ui: str | None, name: str, *qualifiers: str, major: bool = False, major_qualifiers: str = "") -> Heading:
    return Heading(name, ui, major, tuple(Qualifier(q, major=q == major_qualifiers) for q in qualifiers))


# Tier tokens (DESIGN, section 4)


def test_a_record_about_nothing(build: Build) -> None:
    document = build()
    assert document.id == "1"
    assert concepts(document) == set()
    assert not document.words
    assert document.stems == dict.fromkeys(STEM_FIELDS, "")
    assert not document.exact
    assert document.numbers == {}
    assert not any(searchable(document))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"abstract": "a hepatoma"}, {""}),
        ({"title": "A hepatoma"}, {"", "/title"}),
        ({"abstract": "hepatomas, liver cell carcinoma"}, {"", "/repeated"}),
        ({"title": "Hepatoma", "abstract": "hepatoma"}, {"", "/title", "/repeated"}),
        ({"keywords": ("hepatoma", "liver cell carcinoma")}, {"", "/repeated"}),
        ({"other_abstracts": (OtherAbstract("hepatoma", "eng"),)}, {""}),
        ({"other_abstracts": (OtherAbstract("hepatoma"),)}, {""}),
        ({"other_abstracts": (OtherAbstract("hepatoma", "ger"),)}, set()),
        ({"original_title": "Hepatoma"}, set()),
        ({"affiliations": ("Institute of Hepatoma",)}, set()),
        ({"journal": "Hepatoma"}, set()),
        ({"mesh": (heading("D006528", "Carcinoma, Hepatocellular"),)}, {"", "/assigned"}),
        ({"mesh": (heading("D006528", "x", major=True),)}, {"", "/assigned", "/major"}),
        ({"mesh": (heading("D006528", "x", "genetics", major_qualifiers="genetics"),)}, {"", "/assigned", "/major"}),
        ({"mesh": (heading("D006528", "x", "genetics"),)}, {"", "/assigned"}),
        ({"abstract": "hepatoma", "mesh": (heading("D006528", "x"),)}, {"", "/assigned"}),
        ({"supplementary": (Named("x", "D006528"),)}, {"", "/assigned"}),
        ({"substances": (Substance("x", "D006528"),)}, {"", "/assigned"}),
    ],
)
def test_tiers(build: Build, fields: dict[str, object], expected: set[str]) -> None:
    assert tiers(build(**fields), "D006528") == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "infected mice", "abstract": "they infect"}, {"", "/weak"}),
        ({"title": "infected", "abstract": "infections"}, {""}),
        ({"title": "infection", "abstract": "infected"}, {"", "/title"}),
        ({"abstract": "infected", "mesh": (heading("D007239", "Infections"),)}, {"", "/assigned"}),
    ],
)
def test_weak_evidence_counts_only_where_there_is_no_other(
    build: Build, fields: dict[str, object], expected: set[str]
) -> None:
    assert tiers(build(**fields), "D007239") == expected


def test_an_unreliable_entry_term_is_weak(build: Build) -> None:
    assert tiers(build(title="a map"), "D003") == {"", "/weak"}
    assert tiers(build(title="mean pressure"), "D003") == {"", "/title"}


def test_a_string_of_several_descriptors_keeps_all(build: Build) -> None:
    assert concepts(build(title="cold")) == {"D011", "D011/title", "D012", "D012/title", "D013", "D013/title"}


def test_no_match_crosses_fields_or_values(build: Build) -> None:
    assert concepts(build(title="liver cell", abstract="carcinoma")) == set()
    assert concepts(build(keywords=("liver cell", "carcinoma"))) == set()
    assert concepts(build(abstract="PURPOSE: liver cell\nRESULTS: carcinoma")) == set()


def test_related_publications_and_tables_are_not_searched(build: Build) -> None:
    document = build(
        related=(RelatedPublication(("Ann Hepatoma",), "May", 2015, "Journal of Hepatoma"),),
        descriptors=(DescriptorRow("D006528", "Hepatoma", "Hepatoma", ("Hepatoma",)),),
        extra={"note": "hepatoma"},
    )
    assert not any(searchable(document))
    assert document.numbers == {}
    assert len(decode_stored(document.stored).record.related) == 1


# Headings


def test_explosion_reaches_everything_above_under_every_tree_number(build: Build) -> None:
    document = build(mesh=(heading("D006528", "x", "genetics", "drug therapy", major_qualifiers="genetics"),))
    tree = {"D006528", "D009369", "D009370", "D004066"}
    assert set(document.tokens("mesh_tree")) == set(document.tokens("mesh_tree_major")) == tree
    assert set(document.tokens("mesh_tree_pair")) == {f"{ui}/{q}" for ui in tree for q in ("genetics", "drug therapy")}
    assert set(document.tokens("mesh_tree_pair_major")) == {f"{ui}/genetics" for ui in tree}
    assert document.tokens("mesh") == document.tokens("mesh_major") == ["D006528"]
    assert set(document.tokens("mesh_pair")) == {"D006528/genetics", "D006528/drug therapy"}
    assert document.tokens("mesh_pair_major") == ["D006528/genetics"]
    assert set(document.tokens("qualifiers")) == {"genetics", "drug therapy"}


def test_a_star_on_the_heading_alone_is_one_on_all_its_qualifiers(build: Build) -> None:
    document = build(mesh=(heading("D006528", "x", "genetics", "drug therapy", major=True),))
    assert document.tokens("mesh_pair_major") == document.tokens("mesh_pair") == [
        "D006528/genetics", "D006528/drug therapy",
    ]  # fmt: skip


def test_a_heading_that_is_no_major_topic(build: Build) -> None:
    document = build(mesh=(heading("D006528", "x", "genetics"), heading("D006801", "Humans", major=True)))
    assert document.tokens("mesh_major") == ["D006801"]
    assert set(document.tokens("mesh_tree_major")) == {"D006801", "D000001"}
    assert document.tokens("mesh_tree_pair_major") == document.tokens("mesh_pair_major") == []


def test_only_assigned_headings_explode(build: Build) -> None:
    document = build(title="hepatoma", supplementary=(Named("Liver Neoplasms", "D008113"),))
    assert not any(values for name, values in document.exact.items() if name.startswith("mesh"))


def test_an_unknown_heading_is_found_by_its_ui_and_words(build: Build) -> None:
    document = build(mesh=(heading("D999999", "New Thing", "genetics"),))
    assert document.tokens("mesh") == ["D999999"]
    assert document.tokens("mesh_pair") == ["D999999/genetics"]
    assert document.tokens("mesh_tree") == ["D999999"]
    assert document.tokens("heading_words") == ["new", "thing", VALUE_BREAK, "genetics"]


@pytest.mark.parametrize(
    ("name", "ui"),
    [
        ("Carcinoma, Hepatocellular", "D006528"),
        ("carcinoma, hepatocellular", "D006528"),
        ("Hepatoma", "D006528"),
        ("Cold", "D013"),  # two others have it for an entry term
        ("Common Cold", "D011"),
        ("Shared Words", None),
        ("Nothing Known", None),
        ("Hepatocellular", None),
        ("—", None),
    ],
)
def test_headings_without_ui(build: Build, name: str, ui: str | None) -> None:
    document = build(mesh=(heading(None, name, "genetics", major=True),))
    uis = [ui] if ui else []
    assert document.tokens("mesh") == document.tokens("mesh_major") == uis
    assert tiers(document, ui or "") == ({"", "/assigned", "/major"} if ui else set())
    assert document.tokens("qualifiers") == ["genetics"]


def test_substances_without_ui(build: Build) -> None:
    assert tiers(build(substances=(Substance("Nexavar"),)), "C471405") == {"", "/assigned"}
    assert concepts(build(substances=(Substance("Shared Words"),))) == set()


# Synonyms


def test_synonyms_are_the_stems_that_the_record_lacks(build: Build) -> None:
    document = build(title="A carcinoma", mesh=(heading("D006528", "Carcinoma, Hepatocellular"),))
    assert sorted(document.tokens("synonyms")) == ["cell", "hepatoma", "liver"]
    there = {stem for stems in document.stems.values() for stem in stems}
    assert not there & set(document.tokens("synonyms"))


def test_synonyms_of_what_is_only_mentioned_do_not_count(build: Build) -> None:
    assert build(title="hepatoma").tokens("synonyms") == []


def test_check_tags_bring_no_synonyms(build: Build) -> None:
    assert build(mesh=(heading("D006801", "Humans", major=True),)).tokens("synonyms") == []


def test_synonyms_of_substances(build: Build) -> None:
    assert sorted(build(supplementary=(Named("sorafenib", "C471405"),)).tokens("synonyms")) == [
        "43", "9006", "bay", "nexavar",
    ]  # fmt: skip


# Words, stems and values


def test_words_keep_order_and_values_apart(build: Build) -> None:
    document = build(
        title="The tumours of Mice",
        keywords=("liver cancer", "—", "p53"),
        affiliations=("Here",),
        authors=(Author("A B", affiliations=("There", "Far")),),
        mesh=(heading(None, "Male"), heading(None, "Liver", "drug therapy")),
        substances=(Substance("x y"), Substance("x y")),
        supplementary=(Named("z"),),
        other_abstracts=(OtherAbstract("eins"), OtherAbstract("zwei", "ger")),
    )
    assert document.tokens("title") == ["the", "tumours", "of", "mice"]
    assert document.tokens("keywords") == ["liver", "cancer", VALUE_BREAK, "p53"]
    assert document.tokens("affiliation") == ["here", VALUE_BREAK, "there", VALUE_BREAK, "far"]
    assert document.tokens("heading_words") == ["male", VALUE_BREAK, "liver", VALUE_BREAK, "drug", "therapy"]
    assert document.tokens("substances") == ["z", VALUE_BREAK, "x", "y"]
    assert document.tokens("other_abstract") == ["eins", VALUE_BREAK, "zwei"]


def test_an_affiliation_that_authors_share_stands_once(build: Build) -> None:
    document = build(
        affiliations=("Far Away",),
        authors=(Author("A B", affiliations=("Here", "Far Away")), Author("C D", affiliations=("Here", "here"))),
    )
    values = ["far", "away", VALUE_BREAK, "here", VALUE_BREAK, "here"]
    assert document.tokens("affiliation") == values


def test_stems_have_no_stop_words_and_no_breaks(build: Build) -> None:
    document = build(
        title="The tumours of mice",
        abstract="tumours tumours",
        keywords=("the liver", "livers"),
        other_abstracts=(OtherAbstract("eins", "ger"),),
        mesh=(heading(None, "Male", "drug therapy"),),
        substances=(Substance("x9"),),
        original_title="Le foie",
        affiliations=("Nowhere",),
    )
    assert document.stems == {
        "title_stems": "tumor mice",
        "abstract_stems": "tumor tumor ein liver liver",
        "heading_stems": "male drug therapi x9",
    }


def test_values(build: Build) -> None:
    date = PartialDate(20170101, 20171231, "2017")
    document = build(
        authors=(
            Author("Ai-Qing Lu", "Lu", "Ai-Qing", "AQ"),
            Author("Müller B", "Müller", initials="B"),
            Author("The Liver Group", collective=True),
        ),
        journal="Journal of Liver (London, England)",
        journal_abbreviation="J Liver",
        issn=("1234-567X", "1234-567X"),
        publication_types=(Named("Review", "D016454"), Named("Journal Article")),
        languages=("ENG", "ger"),
        substances=(Substance("x", registry_number="9ZOQ3TZI87"), Substance("y", registry_number="")),
        subsets=("IM",),
        abstract="x",
        date=date,
        entry_date=PartialDate(20180203, 20180203, "x"),
        completed=PartialDate(20180301, 20180331, "x"),
        revised=date,
    )
    assert document.tokens("authors") == ["lu aq", "ai qing lu", "muller b", "the liver group"]
    assert document.tokens("first_author") == ["lu aq", "ai qing lu"]
    assert document.tokens("last_author") == ["the liver group"]
    assert document.tokens("journal") == ["journal of liver london england", "j liver", "1234 567x"]
    assert build(journal="The Lancet", journal_abbreviation="Lancet").tokens("journal") == ["the lancet", "lancet"]
    assert build(journal="The").tokens("journal") == ["the"]
    assert document.tokens("publication_type") == ["review", "journal article"]
    assert document.tokens("language") == ["eng", "ger"]
    assert document.tokens("registry") == ["9zoq3tzi87"]
    assert document.tokens("subset") == ["im"]
    assert document.tokens("has_abstract") == ["yes"]
    assert document.numbers == {
        "date": 20170101, "date_last": 20171231, "entry_date": 20180203, "completed": 20180301, "revised": 20170101,
    }  # fmt: skip


def test_values_hold_no_white_space_but_single_blanks(build: Build) -> None:
    document = build(languages=("New\t\x1fNorse",), subsets=(" IM\u2003x ",), mesh=(heading("D9\n1", "New thing"),))
    assert document.tokens("language") == ["new norse"]
    assert document.tokens("subset") == ["im x"]
    assert document.tokens("mesh") == ["D91"]
    assert concepts(document) == {"D91", "D91/assigned"}


def test_a_record_without_abstract(build: Build) -> None:
    assert build(title="x", other_abstracts=(OtherAbstract("x"),)).tokens("has_abstract") == []


def test_author_forms() -> None:
    assert author_forms(Author("O'Neil J", "O'Neil", "John", "J")) == ["o neil j"]
    assert author_forms(Author("Ann van der Berg", "van der Berg", "Ann", "A")) == [
        "van der berg a", "ann van der berg",
    ]  # fmt: skip
    assert author_forms(Author("Plato")) == ["plato"]
    assert author_forms(Author("?")) == []


def test_fold_phrase() -> None:
    assert fold_phrase("  J. Biol.\u00a0Chem. (β)") == "j biol chem beta"


# What is stored


def test_mentions_are_stored(build: Build) -> None:
    document = build(title="A hepatoma", keywords=("x", "Liver cell carcinoma"))
    assert decode_stored(document.stored).mentions == (
        Mention("title", 0, 2, 10, "D006528", "Hepatoma"),
        Mention("keywords", 1, 0, 20, "D006528", "Liver Cell Carcinoma"),
    )


def test_concepts_with_more_than_weak_evidence_are_stored(build: Build) -> None:
    document = build(
        title="Hepatoma, infect", mesh=(Heading("Liver Neoplasms", "D008113"),), substances=(Substance("sorafenib"),)
    )
    assert "D007239/weak" in document.tokens("concepts")
    gist = decode_gist(document.stored)
    assert gist == Gist("1", "Hepatoma, infect", ("D006528", "D008113", "C471405"), "hepatoma infect", " ")


def test_words_that_tell_something_are_stored(build: Build) -> None:
    document = build(
        title="The fever of 12 livers", abstract="A tumour, a liver and fevers, IL2 studied", keywords=("heat",)
    )
    gist = decode_gist(document.stored)
    words = {"fever": "fevers", "liver": "liver", "tumor": "tumour", "il2": "il2", "studi": "studied"}
    assert gist.stems == " ".join(words)
    assert {stem: gist.word(stem) for stem in words} == words


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_every_word_is_known_by_its_stem(text: str) -> None:
    words = dict(zip(stems_of(found := words_of(text)), found, strict=True))
    gist = gist_of(Record(id="1"), (), words)
    assert {stem: gist.word(stem) for stem in gist.stems.split()} == words


def test_uis_of_what_has_only_a_name_are_stored(build: Build) -> None:
    headings = (Heading("Cancer of Liver"), Heading("Infections", "D007239"), Heading("Twin Term"), Heading("Nothing"))
    document = build(mesh=headings, substances=(Substance("nexavar"),))
    assert decode_stored(document.stored).named == {
        "Cancer of Liver": "D008113", "Twin Term": "D021", "nexavar": "C471405",
    }  # fmt: skip


def test_each_stem_of_a_record_stands_once_among_its_stems(build: Build) -> None:
    document = build(
        title="Fevers fever", abstract="The fever of livers", mesh=(Heading("Liver Neoplasms", "D008113"),)
    )
    assert document.tokens("stems") == ["fever", "liver", "neoplasm"]


def test_json_that_is_there_is_not_made_again(builder: DocumentBuilder) -> None:
    record = Record(id="1", title="A hepatoma")
    assert builder.build(record, to_json(record)) == builder.build(record)
    assert decode_stored(builder.build(record, b'{"id":"2"}').stored).record == Record(id="2")


@given(records())
@settings(max_examples=100, deadline=None)
def test_any_record(builder: DocumentBuilder, record: Record) -> None:
    document = builder.build(record)
    stored = decode_stored(document.stored)
    assert stored.record == record
    assert document.id == record.id
    _check_mentions(record, stored.mentions)
    assert set(document.numbers) <= set(NUMBER_FIELDS)
    for line in map(document.tokens, document.words):
        assert all(word == VALUE_BREAK or word.isalnum() for word in line)
        assert not line or VALUE_BREAK not in (line[0], line[-1])
        assert (VALUE_BREAK, VALUE_BREAK) not in pairwise(line)
    for stems in map(document.tokens, document.stems):
        assert all(stem.isalnum() for stem in stems)
    for name in document.exact:
        values = document.tokens(name)
        assert all(values), name
        assert len(set(values)) == len(values), name
        assert all(" ".join(value.split()) == value for value in values), name
    assert document.tokens("title") == [token.word for token in tokenise(record.title)]


def _check_mentions(record: Record, mentions: tuple[Mention, ...]) -> None:
    texts = {
        "title": [record.title],
        "abstract": [record.abstract],
        "other_abstract": [other.text for other in record.other_abstracts],
        "keywords": record.keywords,
    }
    assert set(texts) == set(TAGGED_FIELDS)
    for mention in mentions:
        surface = texts[mention.field][mention.part][mention.start : mention.end]
        assert tokenise(surface)
