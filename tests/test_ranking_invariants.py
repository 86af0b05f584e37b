"""What ranking must never do (the invariants of synonym-aware ranking), on real builds.

Terms are invented words, each a single token, so that records that differ in spelling differ in nothing else.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from indexer import Heading, Record
from search import Index, Results, open_index
from tests.small_index import make_index

FLORBIN = ("Florbin", "Zonkol", "Quarnat", "Plimster")
VEXLOR = ("Vexlor", "Drumbat")
MESH = {"D000001": FLORBIN, "D000002": VEXLOR}
PLACES = ("title", "abstract", "both", "heading")
EXPANSIONS = ("normal", "strict")


def record(id: str, *terms: str, place: str = "abstract") -> Record:
    """A record that mentions terms in a place, each in a sentence of its own; records differ in nothing else."""
    text = " ".join(f"Report {term} observed." for term in terms)
    heading = [Heading(names[0], ui) for ui, names in MESH.items() if {t.capitalize() for t in terms} & {*names}]
    return Record(
        id=id,
        title=text if place in ("title", "both") else "Nothing of note",
        abstract=text if place != "title" else "Nothing of note",
        mesh=tuple(heading) if place == "heading" else (),
    )


def others(count: int = 12) -> Iterator[Record]:
    """Records about something else, so that idf is worth something."""
    return (
        Record(id=f"other{n}", title="Nothing of note", abstract="Report elsewhere observed.") for n in range(count)
    )


def scores(index: Index, query: str, expand: str = "normal") -> dict[str, float]:
    return {hit.id: hit.score for hit in index.search(query, expand=expand, limit=None)}  # type: ignore[arg-type]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opening]:
    opening = Opening(tmp_path)
    yield opening
    opening.close()


class Opening:
    """Builds and opens indexes of a test and closes them after it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._indexes: list[Index] = []

    def __call__(self, records: Iterable[Record], descriptors: dict[str, tuple[str, ...]] | None = None) -> Index:
        folder = self._folder / str(len(self._indexes))
        self._indexes.append(open_index(make_index(folder, records, descriptors or MESH)))
        return self._indexes[-1]

    def close(self) -> None:
        for index in self._indexes:
            index.close()


@pytest.mark.parametrize("expand", EXPANSIONS)
@pytest.mark.parametrize("place", PLACES)
class TestTypedForm:
    """1. The typed form scores at least as high as a synonym, all else equal."""

    def test_it_scores_more_than_a_synonym(self, opened: Opening, place: str, expand: str) -> None:
        index = opened([*(record(term, term, place=place) for term in FLORBIN), *others()])
        for typed in FLORBIN:
            found = scores(index, typed, expand)
            synonyms = {score for id, score in found.items() if id != typed}
            assert len(found) == 4
            # An assigned heading has one name, whatever was typed.
            assert found[typed] >= max(synonyms) if place == "heading" else found[typed] > max(synonyms)
            assert len(synonyms) == 1, "synonyms are worth the same"

    def test_however_rare_the_synonym_is(self, opened: Opening, place: str, expand: str) -> None:
        common = [record(f"florbin{n}", "florbin", place=place) for n in range(6)]
        index = opened([*common, record("rare", "zonkol", place=place), *others()])
        found = scores(index, "florbin", expand)
        common_ones = {score for id, score in found.items() if id != "rare"}
        assert found["rare"] <= min(common_ones) if place == "heading" else found["rare"] < min(common_ones)


class TestIdf:
    """2. Adding a synonym to a descriptor never raises the idf of that descriptor's unit."""

    RECORDS = (
        *(record(f"florbin{n}", "florbin") for n in range(3)),
        *(record(f"zonkol{n}", "zonkol") for n in range(2)),
        record("quarnat", "quarnat"),
        *others(),
    )

    def importance(self, index: Index, query: str, id: str = "florbin0") -> float:
        """What any evidence of the concept adds to the score of a record."""
        (hit,) = (hit for hit in index.search(query, limit=None) if hit.id == id)
        (part,) = (part for part in hit.parts if part.where == "any")
        return part.value

    def test_adding_synonyms_never_raises_it(self, opened: Opening) -> None:
        seen = [
            self.importance(opened(self.RECORDS, {"D000001": FLORBIN[:count]}), "florbin")
            for count in range(1, len(FLORBIN) + 1)
        ]
        assert seen[0] > seen[1] > seen[2], "each of these occurs, so that more records are about the concept"
        assert seen[2] == seen[3], "nobody writes plimster"

    def test_it_is_the_same_whichever_spelling_is_typed(self, opened: Opening) -> None:
        index = opened(self.RECORDS)
        assert len({self.importance(index, term) for term in FLORBIN}) == 1
        assert len({scores(index, term)["quarnat"] for term in ("florbin", "zonkol", "plimster")}) == 1

    def test_adding_synonyms_never_raises_a_score(self, opened: Opening) -> None:
        before = scores(opened(self.RECORDS, {"D000001": FLORBIN[:1]}), "florbin")
        after = scores(opened(self.RECORDS), "florbin")
        assert all(after[id] <= score for id, score in before.items())


@pytest.mark.parametrize("expand", EXPANSIONS)
@pytest.mark.parametrize("place", PLACES)
class TestSpellings:
    """3. Three mentions in three spellings score no more than three mentions in one."""

    def test_of_which_one_is_typed(self, opened: Opening, place: str, expand: str) -> None:
        three = record("three", "florbin", "zonkol", "quarnat", place=place)
        index = opened([record("one", "florbin", "florbin", "florbin", place=place), three, *others()])
        found = scores(index, "florbin", expand)
        assert found["three"] <= found["one"]

    def test_of_which_none_is_typed(self, opened: Opening, place: str, expand: str) -> None:
        three = record("three", "plimster", "zonkol", "quarnat", place=place)
        index = opened([record("one", "zonkol", "zonkol", "zonkol", place=place), three, *others()])
        found = scores(index, "florbin", expand)
        assert found["three"] == found["one"] > 0


@pytest.mark.parametrize("expand", EXPANSIONS)
@pytest.mark.parametrize("place", PLACES)
class TestTwoConcepts:
    """4. At equal idf, two concepts matched by synonyms beat one concept matched exactly."""

    @pytest.mark.parametrize("times", [1, 2, 9])
    def test_two_by_synonyms_beat_one_exactly(self, opened: Opening, place: str, expand: str, times: int) -> None:
        index = opened(
            [
                record("two", *["zonkol", "drumbat"] * times, place=place),
                record("one", *["florbin", "nothing"] * times, place=place),
                record("other", *["vexlor", "nothing"] * times, place=place),
                *others(40),
            ]
        )
        found = scores(index, "florbin vexlor", expand)
        assert found["two"] > max(found["one"], found["other"])


class TestOrder:
    """5. Same records, same query: same order, always; ties by id, and scores never rise down the list."""

    IDS = ("10", "9", "a", "b", "B", "aa", "longer-than-eight-2", "longer-than-eight-10", "é")
    RECORDS = (
        *(record(id, "zonkol") for id in IDS),
        *(record(f"typed{id}", "florbin", "vexlor") for id in IDS),
        *(record(f"title{id}", "drumbat", place="both") for id in IDS),
        *others(),
    )
    QUERIES = ("florbin", "florbin vexlor", "report florbin", "observed", "drumbat note elsewhere")

    def answers(self, index: Index) -> list[list[tuple[str, float]]]:
        return [[(hit.id, hit.score) for hit in self.search(index, query)] for query in self.QUERIES]

    def search(self, index: Index, query: str) -> Results:
        return index.search(query, limit=None)

    def test_scores_never_rise_and_ties_stand_by_id(self, opened: Opening) -> None:
        for answer in self.answers(opened(self.RECORDS)):
            assert len(answer) > 9
            assert len({score for _, score in answer}) < len(answer), "there are ties"
            assert answer == sorted(answer, key=lambda hit: (-hit[1], hit[0]))

    def test_the_order_of_the_sources_changes_nothing(self, opened: Opening) -> None:
        expected = self.answers(opened(self.RECORDS))
        for seed in range(3):
            shuffled = random.Random(seed).sample(self.RECORDS, len(self.RECORDS))
            assert self.answers(opened(shuffled)) == expected

    def test_threads_change_nothing(self, opened: Opening) -> None:
        index = opened(self.RECORDS)
        expected = self.answers(index)
        found: list[object] = []
        threads = [threading.Thread(target=lambda: found.append(self.answers(index))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 4

    def test_pages_put_together_are_the_list(self, opened: Opening) -> None:
        index = opened(self.RECORDS)
        for query, answer in zip(self.QUERIES, self.answers(index), strict=True):
            for size in (1, 2, 5):
                pages = (index.search(query, limit=size, offset=at) for at in range(0, len(answer) + size, size))
                ids = [hit.id for hit in itertools.chain.from_iterable(pages)]
                assert ids == [id for id, _ in answer]
