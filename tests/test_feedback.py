"""Feedback: what is learned, what it changes, and what it must not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Record
from indexer.fields import STEM_FIELDS
from indexer.weights import Feedback, Weights
from search import Index, Results, open_index
from search.feedback import _Learner
from search.query.plan import Plan
from search.ranking import idf
from tests.small_index import make_index

MESH = {
    "D000001": ("Florbin", "Zonkol", "Quarnat"),
    "D000002": ("Vexlor", "Drumbat"),
    "D000003": ("Muster",),
    "D000004": ("Humdrum",),
}
LEARNING = ("normal", "broad")


def said(id: str, *words: str) -> Record:
    """A record of a few words; those that are one sentence each."""
    return Record(id=id, title="Note", abstract=" ".join(f"{word}." for word in words))


def noise(count: int = 30) -> Iterator[Record]:
    """Records about something else."""
    return (said(f"noise{n:02}", "nothing", "elsewhere") for n in range(count))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Of the records on Florbin, most are on Muster too, which one record has without saying Florbin."""
    records = [
        *(said(f"both{n:02}", "Florbin", "Muster", "fable") for n in range(12)),
        said("late", "Zonkol", "Muster", "fable"),
        said("alone", "Zonkol", "humdrum", "stranger"),
        said("related", "Muster", "fable"),
        *noise(),
    ]
    with open_index(make_index(tmp_path_factory.mktemp("feedback"), records, MESH)) as opened:
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


@pytest.mark.parametrize("expand", LEARNING)
def test_what_the_first_records_have_in_common_moves_others_up(index: Index, expand: str) -> None:
    found = ids(index.search("florbin", expand=expand, limit=None))  # type: ignore[arg-type]
    plain = ids(index.search("florbin", expand="strict", limit=None))
    assert plain.index("alone") < plain.index("late"), "equal but for their ids"
    assert found.index("late") < found.index("alone")


def test_what_was_learned_is_told(index: Index) -> None:
    for expand in LEARNING:
        learned = index.search("florbin", expand=expand).query.learned  # type: ignore[arg-type]
        assert [unit.text for unit in learned] == ["Muster", "fable", "muster"], "concepts, then words; all have a note"
        assert [concept.ui for unit in learned for concept in unit.concepts] == ["D000003"]


def test_how_much_is_learned_is_a_constant(index: Index) -> None:
    with open_index(index.path, weights=Weights(normal=Feedback(words=1))) as other:
        assert [unit.text for unit in other.search("florbin").query.learned] == ["Muster", "fable"]
    with open_index(index.path, weights=Weights(normal=Feedback(words=0))) as other:
        assert [unit.text for unit in other.search("florbin").query.learned] == ["Muster"]


def test_what_was_asked_is_not_learned(index: Index) -> None:
    for expand in LEARNING:
        learned = index.search("florbin fable", expand=expand).query.learned  # type: ignore[arg-type]
        stems = {stem for unit in learned for stem in unit.stems}
        assert not stems & {"florbin", "zonkol", "fabl"}
        assert "D000001" not in {concept.ui for unit in learned for concept in unit.concepts}


def test_broad_finds_records_that_have_only_what_was_learned(index: Index) -> None:
    normal, broad = (index.search("florbin", expand=expand, limit=None) for expand in ("normal", "broad"))
    assert {*ids(broad)} - {*ids(normal)} == {"related"}
    assert (normal.total, broad.total) == (14, 15)
    (related,) = (hit for hit in broad if hit.id == "related")
    assert [(reason.unit, reason.form) for reason in related.why] == [("Muster", "Muster")]
    assert index.search("florbin", expand="broad", limit=0).total == 15
    for sort in ("date", "title"):
        assert {*ids(index.search("florbin", expand="broad", limit=None, sort=sort))} == {*ids(broad)}


@pytest.mark.parametrize("expand", LEARNING)
def test_every_unit_that_is_required_still_is(index: Index, expand: str) -> None:
    assert ids(index.search("florbin stranger", expand=expand, require_all=True)) == ["alone"]  # type: ignore[arg-type]


def test_nothing_is_learned_from_a_list_that_is_seen_whole(index: Index) -> None:
    assert index.search("stranger").query.learned == ()


@pytest.mark.parametrize("given", [{"expand": "off"}, {"expand": "strict"}, {"sort": "date"}, {"syntax": "pubmed"}])
def test_nothing_is_learned_where_the_order_is_given(index: Index, given: dict[str, str]) -> None:
    results = index.search("florbin", **given)  # type: ignore[arg-type]
    assert results.total > 10
    assert results.query.learned == ()


WORDS = ["Florbin", "Zonkol", "Quarnat", "Vexlor", "Drumbat", "Muster", "fable", "humdrum", "stranger", "plain"]
_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)
_collections = st.lists(_texts, min_size=12, max_size=30)


@settings(max_examples=25, deadline=None)
@given(
    drawn=_collections, expand=st.sampled_from(LEARNING), query=st.sampled_from(["florbin", "vexlor plain", "fable"])
)
def test_lists_stay_lists(drawn: list[list[str]], expand: str, query: str) -> None:
    """Scores never rise, ties stand by id, pages are slices, the first stay first, and contributions add up."""
    with TemporaryDirectory() as folder, opened(Path(folder), drawn) as index:
        whole = index.search(query, expand=expand, limit=None)  # type: ignore[arg-type]
        plain = index.search(query, expand="strict", limit=None)
        pages = [
            index.search(query, expand=expand, limit=3, offset=at)  # type: ignore[arg-type]
            for at in range(0, len(whole) + 3, 3)
        ]
    listed = [(hit.id, hit.score) for hit in whole]
    assert listed == sorted(listed, key=lambda hit: (-hit[1], hit[0]))
    assert [(hit.id, hit.score) for page in pages for hit in page] == listed
    assert {page.total for page in pages} == {whole.total}
    for hit in whole:
        assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, abs=1e-9)
    bar = plain[3].score if len(plain) > 3 else 0.0
    if bar or expand == "broad":
        first = [hit.id for hit in plain[:3] if hit.score > bar]
        assert ids(whole)[: len(first)] == first  # type: ignore[arg-type]


def opened(folder: Path, drawn: Iterable[list[str]]) -> Index:
    return open_index(make_index(folder, [said(f"{n:02}", *words) for n, words in enumerate(drawn)], MESH))


@pytest.mark.parametrize("expand", LEARNING)
class TestInvariants:
    """The invariants of ranking (`test_ranking_invariants`) where feedback is at work.

    A crowd of records makes sure that there is something to learn, and the records that are compared are below the
    first.
    """

    @pytest.fixture
    def scores(self, tmp_path: Path, expand: str) -> Scores:
        return Scores(tmp_path, expand)

    def test_the_typed_form_scores_more_than_a_synonym_however_rare(self, scores: Scores) -> None:
        compared = [said("typed", "Florbin", "fable"), said("synonym", "Quarnat", "fable")]
        found = scores("florbin", compared)
        assert found["typed"] > found["synonym"]

    def test_three_spellings_score_no_more_than_one(self, scores: Scores) -> None:
        compared = [said("one", "Zonkol", "Zonkol", "Zonkol"), said("three", "Zonkol", "Quarnat", "Zonkol")]
        found = scores("florbin", compared)
        assert found["three"] <= found["one"]

    def test_two_concepts_by_synonyms_beat_one_exactly(self, scores: Scores) -> None:
        compared = [said("two", "Zonkol", "Drumbat"), said("one", "Florbin", "stranger")]
        found = scores("florbin vexlor", compared)
        assert found["two"] > found["one"]

    def test_what_ties_without_feedback_and_holds_the_same_still_ties(self, scores: Scores) -> None:
        compared = [said(f"tied{n}", "Zonkol", "stranger") for n in range(3)]
        found = scores("florbin", compared)
        assert len({found[record.id] for record in compared}) == 1


class Scores:
    """Scores of records among a crowd that is about the concepts of the query and something else."""

    def __init__(self, folder: Path, expand: str) -> None:
        self._folder = folder
        self._expand = expand

    def __call__(self, query: str, compared: list[Record]) -> dict[str, float]:
        crowd = [
            said(f"crowd{n:02}", *words) for n, words in enumerate([["Florbin", "Vexlor", "Muster", "fable"]] * 12)
        ]
        with open_index(make_index(self._folder, [*crowd, *compared, *noise(40)], MESH)) as index:
            results = index.search(query, expand=self._expand, limit=None)  # type: ignore[arg-type]
        assert results.query.learned
        return {hit.id: hit.score for hit in results}


class Counts:
    """As many records as are said hold a name in a field."""

    def __init__(self, counts: dict[str, dict[str, int]], records: int = 100) -> None:
        self._counts = counts
        self._records = records

    def __len__(self) -> int:
        return self._records

    def count(self, field: str, token: str) -> int:
        return self._counts[field][token]


_NAMES = "abcdef"
_counted = st.fixed_dictionaries(dict.fromkeys(_NAMES, st.sampled_from([0, 1, 5, 10, 20, 30, 99])))


@given(
    shares=st.dictionaries(st.sampled_from(_NAMES), st.sampled_from([0.25, 0.5, 0.75]), min_size=3),
    counts=st.fixed_dictionaries(dict.fromkeys(STEM_FIELDS, _counted)), wanted=st.integers(0, 3),
)  # fmt: skip
def test_the_names_that_tell_most_are_found_without_a_look_at_all(
    shares: dict[str, float], counts: dict[str, dict[str, int]], wanted: int
) -> None:
    reader = Counts(counts)
    told = []
    for name, share in shares.items():
        holding = max(counted[name] for counted in counts.values())
        beyond = share - holding / len(reader)
        if beyond > 0.0:
            told.append((-beyond * idf(len(reader), holding), name, beyond))
    best = [(name, beyond) for _, name, beyond in sorted(told)[:wanted]]
    learner = _Learner(Plan(()), Feedback(), reader, None)  # type: ignore[arg-type]
    assert learner._telling(shares, STEM_FIELDS, wanted) == best
