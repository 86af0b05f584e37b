"""Words that belong together though they name no concept: in quotation marks, by hyphens, letters with a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Record
from indexer.analysis import tokenise
from search import Index, open_index
from search.query.phrases import code_of, phrases_in, places_of
from tests.small_index import make_index

MESH = {"D000001": ("Heart Failure", "Cardiac Failure"), "D000002": ("COVID-19", "2019-nCoV")}
RECORDS = [
    Record(id="apart", title="Perfusion perfusion by a machine, machine", abstract="Machine of perfusion"),
    Record(id="together", title="Kidneys", abstract="What machine perfusion does in kidneys that nobody knew."),
    Record(id="joined", title="COX2 in mice"),
    Record(id="parted", title="The role of COX-2"),
    Record(id="numbers", title="Type 2 of cox"),
    Record(id="waited", title="To wait, and we see"),
    Record(id="wait-and-see", title="Many other words in front of wait-and-see in rectal disease"),
    *(Record(id=f"other{number}", title=f"Filler of words {number} to wait") for number in range(20)),
]


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    path: Path = make_index(tmp_path_factory.mktemp("phrases"), RECORDS, MESH, request.param)
    with open_index(path) as opened:
        yield opened


def ids(index: Index, query: str, **options: object) -> list[str]:
    return [hit.id for hit in index.search(query, syntax="free", limit=None, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"machine perfusion" now', [("machine perfusion", True)]),
        ("wait-and-see and follow-up", [("wait-and-see", False), ("follow-up", False)]),
        ("follow\u2011up", [("follow\u2011up", False)]),
        ('a "well-known phrase"', [("well-known phrase", True)]),
        ('"word"', []),
        ("here - there, either/or", []),
        ("-".join("abcdefghijklmnop"), []),
    ],
)
def test_which_words_belong_together(text: str, found: list[tuple[str, bool]]) -> None:
    tokens = tokenise(text)
    phrases = phrases_in(text, tokens)
    assert [(text[tokens[first].start : tokens[last].end], quoted) for first, last, quoted in phrases] == found


def test_letters_with_a_number_are_one_word() -> None:
    assert code_of(["il", "6"]) == code_of(["il6"]) == ("il6", ("il", "6"))
    assert [code_of(words) for words in (["2", "cox"], ["p53"], ["see"], ["covid", "2019"], ["h1n1"])] == [None] * 5


def test_places_are_those_of_whole_words() -> None:
    text = "COX-2, cox 2; COX-20 and Cox\u20112"
    assert [text[start:end] for start, end in places_of(("cox", "2"), text)] == ["COX-2", "cox 2", "Cox\u20112"]


def test_what_stands_in_quotation_marks_comes_first(index: Index) -> None:
    assert ids(index, "machine perfusion")[:2] == ["apart", "together"]
    assert ids(index, '"machine perfusion"')[:2] == ["together", "apart"]
    assert ids(index, '"machine perfusion"', require_all=True) == ["together"]
    assert "come first" in index.search('"machine perfusion"').warnings[0]


def test_what_has_hyphens_comes_first_where_it_stands_so(index: Index) -> None:
    assert ids(index, "wait-and-see")[0] == "wait-and-see"
    assert "waited" in ids(index, "wait-and-see", require_all=True)


@pytest.mark.parametrize("typed", ["COX2", "COX-2", "cox2"])
def test_both_ways_to_write_letters_with_a_number_are_found(index: Index, typed: str) -> None:
    for options in ({}, {"require_all": True}, {"expand": "off"}):
        assert sorted(ids(index, typed, **options)) == ["joined", "parted"]


def test_a_phrase_within_a_concept_is_the_concept(index: Index) -> None:
    for typed in ('"heart failure"', "covid-19"):
        (unit,) = index.search(typed, syntax="free", limit=0).query.units
        assert unit.concepts
        assert not unit.phrases


def test_reasons_marks_and_explanation_name_the_phrase(index: Index) -> None:
    (hit,) = [hit for hit in index.search("COX2", limit=None) if hit.id == "parted"]
    assert [(reason.kind, reason.form, reason.field) for reason in hit.why] == [("phrase", "COX-2", "title")]
    assert hit.snippets["title"].render("<", ">") == "The role of <COX-2>"
    assert [(part.kind, part.name, part.where) for part in hit.parts] == [("phrase", "cox 2", "title")]
    assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, rel=1e-3)


def test_two_phrases_are_two_units(index: Index) -> None:
    units = index.search('"wait and" or "and see"', syntax="free", limit=0).query.units
    assert [unit.text for unit in units if unit.quoted] == ['"wait and"', '"and see"']
