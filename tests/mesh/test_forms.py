"""By which words a descriptor is recognised, and when an acronym is one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import stems_of, words_of
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.forms import (
    MAX_TOKENS,
    Form,
    exact_of,
    fits_case,
    fits_query,
    forms_of,
    key_of,
    singular,
    uninvert,
)
from tests.strategies import names


def of(*terms: str, cased: bool = True, name: str = "Some Name") -> list[Form]:
    """The forms of entry terms, those of the name left out."""
    entries = tuple(EntryTerm(term, cased) for term in terms)
    return [form for form in forms_of(Descriptor(ui="D000001", name=name, entries=entries)) if form.term != name]


@pytest.mark.parametrize(
    ("term", "natural"),
    [
        ("Cancer, Hepatic", "Hepatic Cancer"),
        ("Hepatitis, Viral, Human", "Human Viral Hepatitis"),
        ("B3, Vitamin", "Vitamin B3"),
        ("Alzheimer Disease, Early-Onset", "Early-Onset Alzheimer Disease"),
        ("Fire, St. Anthony's", "St. Anthony's Fire"),
        ("2, ELAV-Like Protein", "ELAV-Like Protein 2"),
        ("Aged, 80 and over", "80 and over Aged"),
    ],
)
def test_inverted_terms_are_put_in_the_order_of_prose(term: str, natural: str) -> None:
    assert uninvert(term) == natural
    inverted, prose, *_ = of(term)
    assert (inverted.key, inverted.in_text) == (key_of(stems_of(words_of(term))), False)
    assert (prose.key, prose.in_text) == (key_of(stems_of(words_of(natural))), True)
    assert inverted.term == prose.term == term


@pytest.mark.parametrize(
    "term",
    [
        "1,2-Dimethylhydrazine",
        "2, 4-Dinitrophenol",
        "4-Benzoxazolecarboxylic acid, 5-(methylamino)-",
        "Fructose 1,6-bisphosphate, (alpha)",
        "Hand, Foot, and Mouth Disease",
        "Diet, Food, And Nutrition",
        "Life, Or Death",
        "a, b, c, d, e",
        "Hepatoma",
        "Carcinoma,Hepatocellular",
        "Carcinoma, ",
        ", Carcinoma",
    ],
)
def test_other_terms_stay_in_their_order(term: str) -> None:
    assert uninvert(term) == term
    assert all(form.in_text for form in of(term))


def test_hyphens_may_be_left_out() -> None:
    assert [form.key for form in of("NF-kappaB")] == ["nf kappab", "nfkappab"]
    assert [form.key for form in of("Gastro‑oesophageal Reflux")] == ["gastro esophag reflux", "gastresophag reflux"]
    assert [form.key for form in of("Reflux, Gastro-Oesophageal")] == [
        "reflux gastro esophag", "gastro esophag reflux", "gastresophag reflux",
    ]  # fmt: skip
    assert [form.key for form in of("IL-2", "B-cell")] == ["il 2", "b cell"]


def test_british_greek_plural_and_accented_terms_have_one_form() -> None:
    same = of("β-Catenin tumours", "beta-catenin tumor", "Beta Catenin Tumors", "BÉTA‑CATENIN TUMOUR")
    assert {form.exact for form in same} == {"beta catenin tumor", "betacatenin tumor"}


@pytest.mark.parametrize(
    ("term", "acronym"),
    [("AIDS", True), ("MAP", True), ("HCC", True), ("ABCDE", True), ("ABCDEF", False), ("HIV1", False),
     ("Aids", False), ("mRNA", False), ("A", None), ("MAP K", False), ("17", None), ("4 5", None)],
)  # fmt: skip
def test_which_terms_are_acronyms(term: str, acronym: bool | None) -> None:
    assert {form.acronym for form in of(term)} == (set() if acronym is None else {acronym})


def test_the_plural_of_an_acronym_is_known() -> None:
    assert {(form.key, form.exact) for form in of("HCC")} == {("hcc", "hcc"), ("hccs", "hcc")}
    assert {(form.key, form.exact) for form in of("PET")} == {("pet", "pet")}


def test_a_word_beside_the_acronym_of_its_letters_is_a_word() -> None:
    for terms in (("MAP", "Map"), ("Map", "MAP")):
        (form,) = (form for form in of(*terms) if form.key == "map")
        assert (form.term, form.acronym) == ("MAP", False)


def form_of(term: str) -> Form:
    return of(term)[0]


@pytest.mark.parametrize("written", ["AIDS", "AIDS's", "AIDS’s", "AIDSs"])
def test_an_acronym_in_a_text(written: str) -> None:
    assert fits_case(form_of("AIDS"), written)
    assert fits_query(form_of("AIDS"), written)


@pytest.mark.parametrize("written", ["aids", "Aids", "AIDs", "AIDSS", "AID"])
def test_a_word_in_a_text_is_no_acronym(written: str) -> None:
    assert not fits_case(form_of("AIDS"), written)


def test_a_longer_acronym_is_not_the_plural_of_a_shorter() -> None:
    assert not fits_case(form_of("AID"), "AIDS")
    assert fits_case(form_of("AID"), "AIDs")


def test_a_query_in_small_letters_means_the_acronym_unless_it_is_a_word() -> None:
    assert fits_query(form_of("AIDS"), "aids")
    assert fits_query(form_of("HCC"), "hcc")
    assert fits_query(form_of("HCC"), "hccs")
    assert not fits_query(form_of("MAP"), "map")
    assert not fits_query(form_of("MAP"), "Map")
    assert fits_query(form_of("MAP"), "MAP")
    assert fits_query(form_of("MAP"), "MAPs")
    assert not fits_query(form_of("HCC"), "hcd")


def test_short_words_of_a_source_without_capitals_are_doubted() -> None:
    assert [form.doubtful for form in of("map", "whole", "hepatoma", "map x", cased=False)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [form.doubtful for form in of("map", "whole")] == [False, False]
    (name,) = forms_of(Descriptor(ui="D1", name="liver", cased=False))
    assert not name.doubtful


def test_the_most_trustworthy_form_stays() -> None:
    entries = (EntryTerm("map", False), EntryTerm("Maps", True))
    forms = list(forms_of(Descriptor(ui="D1", name="Charts", entries=entries)))
    assert [(form.term, form.doubtful) for form in forms] == [("Charts", False), ("Maps", False)]
    (both,) = (form for form in of("Cancer, Liver", "cancer liver") if form.exact == "cancer liver")
    assert both.in_text


def test_long_names_are_not_matched() -> None:
    assert len(of(" ".join(["word"] * MAX_TOKENS))) == 1
    assert of(" ".join(["word"] * (MAX_TOKENS + 1))) == []


@given(st.lists(names, max_size=6), st.booleans())
@settings(max_examples=200, deadline=None)
def test_forms_of_any_terms(terms: list[str], cased: bool) -> None:
    forms = of(*terms, cased=cased)
    assert len({(form.key, form.exact) for form in forms}) == len(forms)
    for form in forms:
        assert form.ui == "D000001"
        assert form.term in terms
        assert form.key
        assert form.exact
        assert len(form.key.split(" ")) == len(form.exact.split(" ")) <= MAX_TOKENS


@given(names)
@settings(max_examples=200, deadline=None)
def test_every_term_is_found_as_it_is_written(term: str) -> None:
    words = words_of(term)
    found = {(form.key, form.exact) for form in of(term)}
    assert not found or (key_of(stems_of(words)), exact_of(words)) in found


@pytest.mark.parametrize(
    ("plural", "one"),
    [("therapies", "therapy"), ("tumours", "tumor"), ("virus", "virus"), ("biopsies", "biopsy"), ("mass", "mass"),
     ("shoes", "shoe"), ("metastases", "metastasi"), ("metastasis", "metastasi"), ("is", "is"), ("gas", "ga"),
     ("dies", "die"), ("infected", "infected")],
)  # fmt: skip
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one
