"""The tagger finds what a slow and simple search finds, and points at the words that were written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import analyse, tokenise
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.forms import Form, forms_of, singular
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.tagging import Mention, Tagger
from tests.strategies import names, raw_texts


def tagger(folder: Path | str, descriptors: Iterable[Descriptor]) -> Tagger:
    path = Path(folder, "vocabulary.sqlite")
    path.unlink(missing_ok=True)
    write_vocabulary(path, descriptors)
    return Tagger(Vocabulary(path))


def descriptor(ui: str, name: str, *terms: str, cased: bool = True) -> Descriptor:
    return Descriptor(ui=ui, name=name, entries=tuple(EntryTerm(term, cased) for term in terms))


def tag(found: Tagger, text: str, field: str = "abstract", part: int = 0) -> list[Mention]:
    return found.tag(field, part, text, analyse(text))


def seen(found: Tagger, text: str) -> list[tuple[str, str, bool]]:
    """Surface form, UI and weakness of all mentions."""
    return [(text[m.start : m.end], m.ui, m.weak) for m in tag(found, text)]


VOCABULARY = (
    descriptor("D006528", "Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma", "HCC"),
    descriptor("D008113", "Liver Neoplasms", "Cancer of Liver", "Cancer, Hepatic", "Liver Tumor"),
    descriptor("D008099", "Liver"),
    descriptor("D009369", "Neoplasms", "Tumors", "Cancer"),
    descriptor("D000163", "Acquired Immunodeficiency Syndrome", "AIDS"),
    descriptor("D012650", "Self-Help Devices", "Aids, Assistive", "Assistive Aid"),
    descriptor("D051762", "beta Catenin", "β-catenin", "beta-Catenin"),
    descriptor("D007239", "Infections"),
    descriptor("D014180", "Transplantation"),
    descriptor("D019737", "Transplants"),
    descriptor("D004675", "Encephalitis, St. Louis", "St. Louis Encephalitis"),
    descriptor("D000544", "Alzheimer Disease", "Alzheimer's Disease"),
    descriptor("D1", "Cold", "Common Thing"),
    descriptor("D2", "Chronic Obstruction", "Cold", "COLD"),
    descriptor("D3", "Mean Pressure", "map", "whole", "mean arterial", cased=False),
)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    return tagger(tmp_path_factory.mktemp("tagging"), VOCABULARY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hepatomas and liver-cell carcinoma", [("Hepatomas", "D006528", False),
                                                ("liver-cell carcinoma", "D006528", False)]),
        ("hepatocellular carcinomas", [("hepatocellular carcinomas", "D006528", False)]),
        ("Liver tumours", [("Liver tumours", "D008113", False)]),
        ("HEPATIC\u00a0CANCER", [("HEPATIC\u00a0CANCER", "D008113", False)]),
        ("cancer, hepatic failure", [("cancer", "D009369", False)]),
        ("of the liver. Cell carcinoma", [("liver", "D008099", False)]),
        ("liver\ntumor", [("liver", "D008099", False), ("tumor", "D009369", False)]),
        ("liver; tumor", [("liver", "D008099", False), ("tumor", "D009369", False)]),
        ("liver, tumor (liver) tumor", [("liver, tumor", "D008113", False), ("liver) tumor", "D008113", False)]),
        ("β‑catenin, Beta catenin, betacatenin", [("β‑catenin", "D051762", False), ("Beta catenin", "D051762", False),
                                                  ("betacatenin", "D051762", False)]),
        ("infected", [("infected", "D007239", True)]),
        ("infection", [("infection", "D007239", False)]),
        ("transplants", [("transplants", "D019737", False)]),
        ("transplantations", [("transplantations", "D014180", False)]),
        ("transplanted", [("transplanted", "D019737", True), ("transplanted", "D014180", True)]),
        ("St. Louis encephalitis", [("St. Louis encephalitis", "D004675", False)]),
        ("Alzheimer’s disease", [("Alzheimer’s disease", "D000544", False)]),
        ("the common cold", [("cold", "D1", False), ("cold", "D2", False)]),
        ("map, mean arterial", [("map", "D3", True), ("mean arterial", "D3", False)]),
        ("liver liver liver", [("liver", "D008099", False)] * 3),
        ("delivery", []),
        ("", []),
        (" \n. ", []),
    ],
)  # fmt: skip
def test_what_is_recognised(mesh: Tagger, text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert seen(mesh, text) == expected


@pytest.mark.parametrize("text", ["AIDS", "with AIDS.", "(AIDS)", "AIDS's", "AIDS-related"])
def test_an_acronym_in_capitals(mesh: Tagger, text: str) -> None:
    ((surface, ui, weak),) = seen(mesh, text)
    assert (surface.rstrip("s").rstrip("'"), ui, weak) == ("AIDS", "D000163", False)


@pytest.mark.parametrize("text", ["aids", "hearing Aids", "it aids", "hcc", "Hcc"])
def test_a_word_is_no_acronym(mesh: Tagger, text: str) -> None:
    assert seen(mesh, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PET and CT", []),
        ("a pet, PETs", [("pet", "D4", False), ("PETs", "D4", False)]),
        ("PET OWNERS", [("PET", "D4", False)]),
        ("a TIC, tics", [("TIC", "D5", False), ("tics", "D5", False)]),
        ("LIVER in capitals", [("LIVER", "D6", False)]),
    ],
)
def test_a_short_word_in_capitals_is_an_acronym_of_something_else(
    tmp_path: Path, text: str, expected: list[tuple[str, str, bool]]
) -> None:
    found = tagger(
        tmp_path,
        [
            descriptor("D4", "Pets", "Pet"),
            descriptor("D5", "Tics", "TIC"),
            descriptor("D6", "Liver"),
        ],
    )
    assert seen(found, text) == expected


def test_the_recognised_entry_term_is_told(mesh: Tagger) -> None:
    text = "hepatic cancers: HCCs"
    assert tag(mesh, text, "title", 3) == [
        Mention("title", 3, 0, 15, "D008113", "Cancer, Hepatic"),
        Mention("title", 3, 17, 21, "D006528", "HCC"),
    ]


def test_without_descriptors_nothing_is_found(tmp_path: Path) -> None:
    assert seen(tagger(tmp_path, []), "liver") == []


def test_the_longest_match_wins_although_a_shorter_begins_as_early(tmp_path: Path) -> None:
    found = tagger(tmp_path, [descriptor("D1", "a1 b1"), descriptor("D2", "a1 b1 c1 d1"), descriptor("D3", "b1 c1")])
    assert seen(found, "a1 b1 c1 d2") == [("a1 b1", "D1", False)]
    assert seen(found, "a1 b1 c1 d1 a1 b1 c1") == [("a1 b1 c1 d1", "D2", False), ("a1 b1", "D1", False)]
    assert seen(found, "b1 c1 d1") == [("b1 c1", "D3", False)]


def test_the_strongest_form_of_a_descriptor_speaks(tmp_path: Path) -> None:
    entries = (EntryTerm("map", False), EntryTerm("Maps", True), EntryTerm("mapping", True))
    found = tagger(tmp_path, [Descriptor(ui="D1", name="Charts", entries=entries)])
    assert seen(found, "map") == [("map", "D1", False)]
    assert seen(found, "mapped") == [("mapped", "D1", True)]


def test_an_order_for_queries_only_is_not_seen_in_a_text(tmp_path: Path) -> None:
    found = tagger(tmp_path, [descriptor("D1", "Cancer, Liver"), descriptor("D2", "Cancer Liver")])
    assert seen(found, "cancer liver, liver cancer") == [("cancer liver", "D2", False), ("liver cancer", "D1", False)]


# The same by brute force

WORDS = ["liver", "livers", "tumour", "tumor", "Tumors", "infect", "infections", "infected", "MAP", "map", "maps",
         "β", "beta", "IL-2", "cell", "A.", "x", "PET", "Pets", "Pet"]  # fmt: skip
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
inverted = st.tuples(phrases, phrases).map(", ".join)
vocabularies = st.lists(
    st.builds(
        descriptor,
        st.sampled_from(["D1", "D2", "D3", "C4"]),
        phrases,
        phrases | inverted,
        phrases,
        cased=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda made: made.ui,
)
separators = st.sampled_from([" ", " ", " ", "-", ", ", ". ", ".\n", "; ", "\u00a0", ": ", " (", "? "])
written = st.lists(st.tuples(st.sampled_from([*WORDS, "and"]), separators), max_size=14).map(
    lambda pairs: "".join(word + separator for word, separator in pairs)
)


def by_brute_force(descriptors: list[Descriptor], text: str) -> list[tuple[int, int, str, str, bool]]:
    forms = [form for each in descriptors for form in forms_of(each) if form.in_text]
    tokens = tokenise(text)
    starts = set(analyse(text).breaks)
    found = []
    first = 0
    while first < len(tokens):
        for last in range(len(tokens), first, -1):
            run = tokens[first:last]
            here = [form for form in forms if form.key.split(" ") == [token.stem for token in run]]
            if here and not any(index in starts for index in range(first + 1, last)):
                span = run[0].start, run[-1].end
                meant = who_is_meant(here, [singular(token.word) for token in run], text[slice(*span)])
                meant = [one for one in meant if not is_other_acronym(one[0], text[slice(*span)], text)]
                found += [(*span, form.ui, form.term, weak) for form, weak in meant]
                first = last - 1
                break
        first += 1
    return found


def is_other_acronym(form: Form, surface: str, text: str) -> bool:
    short = surface.isupper() and 1 < len(surface) < 5 and not text.isupper()
    return short and not form.acronym and form.term.isalpha() and form.term.isascii() and form.term.istitle()


def who_is_meant(forms: list[Form], words: list[str], surface: str) -> list[tuple[Form, bool]]:
    exact = [form for form in forms if form.exact.split(" ") == words]
    best: dict[str, tuple[Form, bool]] = {}
    for form in sorted(exact or forms, key=lambda form: form.exact):
        weak = not exact or form.doubtful
        if form.ui not in best or (best[form.ui][1] and not weak):
            best[form.ui] = form, weak
    capitals = surface[:-1] if surface.endswith("s") else surface
    return [(form, weak) for form, weak in best.values() if not form.acronym or form.term in (surface, capitals)]


@given(vocabularies, written)
@settings(max_examples=400, deadline=None)
def test_the_tagger_finds_what_brute_force_finds(descriptors: list[Descriptor], text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = tag(tagger(folder, descriptors), text)
    spans = [(m.start, m.end, m.ui, m.term, m.weak) for m in found]
    assert sorted(spans) == sorted(by_brute_force(descriptors, text))
    assert [m.start for m in found] == sorted(m.start for m in found)


@given(st.lists(names, max_size=4, unique=True), st.text(max_size=30) | raw_texts)
@settings(max_examples=150, deadline=None)
def test_any_unicode(terms: list[str], text: str) -> None:
    descriptors = [descriptor(f"D{number}", term) for number, term in enumerate(terms)]
    text = f"{text} {' x '.join(terms)} {text}"
    with tempfile.TemporaryDirectory() as folder:
        found = tag(tagger(folder, descriptors), text)
    tokens = tokenise(text)
    assert {m.start for m in found} <= {token.start for token in tokens}
    assert {m.end for m in found} <= {token.end for token in tokens}
    assert sorted((m.start, m.end, m.ui, m.term, m.weak) for m in found) == sorted(by_brute_force(descriptors, text))
