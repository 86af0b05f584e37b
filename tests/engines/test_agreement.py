"""Engines agree on what a larger collection answers: the same records, the same scores, the same order but for ties."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import ENGINES, link
from search.engines import EngineReader, open_reader
from search.engines.tantivy_index import TantivyIndex
from search.engines.whoosh_reader import WhooshReader
from search.query.nodes import Dates, Everything, Not, Value
from search.query.plan import Plan, UnitPlan
from tests.engines.generated import QUERIES, generated
from tests.engines.small import plan_of, ranked, write

DOCUMENTS = list(generated())
MOST_APART = 0.01
"""How far two engines' scores of a record may be apart, as a share."""
TIE = 2e-3
"""Scores closer than this may stand in either order: engines round."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {engine: tmp_path_factory.mktemp(engine) for engine in ENGINES}
    for engine, folder in made.items():
        write(engine, folder, DOCUMENTS)
    return made


@pytest.fixture(scope="module")
def readers(folders: dict[str, Path]) -> Iterator[dict[str, EngineReader]]:
    opened = {engine: open_reader(engine, folder) for engine, folder in folders.items()}
    yield opened
    for reader in opened.values():
        reader.close()


def assert_agree(one: EngineReader, other: EngineReader, plan: Plan) -> None:
    """Two readers give the same answer to a plan that is sorted by relevance."""
    expected, found = ranked(one, plan), ranked(other, plan)
    scores = dict(expected)
    assert len(found) > 100
    assert dict(found) == pytest.approx(scores, rel=MOST_APART)
    lowest = float("inf")
    for id, _ in found:
        assert scores[id] < lowest + TIE, f"{id} stands too low"
        lowest = min(lowest, scores[id])


@pytest.mark.parametrize("units", QUERIES)
def test_engines_score_and_order_alike(readers: dict[str, EngineReader], units: tuple[UnitPlan, ...]) -> None:
    for engine in ENGINES[1:]:
        assert_agree(readers[ENGINES[0]], readers[engine], plan_of(*units))


@pytest.mark.parametrize("sort", ["date", "title"])
def test_engines_sort_alike(readers: dict[str, EngineReader], sort: str) -> None:
    plan = Plan(QUERIES[3], sort=sort, condition=Not(Everything(), Value("concepts", "D01")))  # type: ignore[arg-type]
    answers = []
    for reader in readers.values():
        answers.append([id for id, _ in ranked(reader, plan)])
        assert [id for id, _ in ranked(reader, plan, 25, 50)] == answers[-1][50:75]
    assert len(answers[0]) > 100
    assert answers.count(answers[0]) == len(ENGINES)


def test_engines_filter_and_count_alike(readers: dict[str, EngineReader]) -> None:
    dated = Dates("date", 20050101, 20091231)
    for units in QUERIES:
        for any_unit in (True, False):
            plan = Plan(units, any_unit=any_unit, condition=dated)
            found = {engine: {id for id, _ in ranked(reader, plan)} for engine, reader in readers.items()}
            assert len(set(map(frozenset, found.values()))) == 1
    counts = [reader.counts([dated, Value("concepts", "D0", prefix=True), Everything()]) for reader in readers.values()]
    assert counts.count(counts[0]) == len(ENGINES)
    assert min(counts[0]) > 100


def test_every_page_is_a_slice(readers: dict[str, EngineReader]) -> None:
    for reader in readers.values():
        for units in (QUERIES[1], QUERIES[5]):  # sums that hardly tie, and constants of which many do
            whole = ranked(reader, plan_of(*units))
            for limit, offset in ((10, 0), (10, 10), (1, 77), (100, 50), (None, 90)):
                stop = None if limit is None else offset + limit
                assert ranked(reader, plan_of(*units), limit, offset) == whole[offset:stop]
            assert whole == sorted(whole, key=lambda hit: (-hit[1], hit[0]))


class TestFaults:
    """The comparison sees an engine that weights otherwise."""

    def test_in_the_idf_of_tantivy(
        self, readers: dict[str, EngineReader], folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = TantivyIndex.idf
        monkeypatch.setattr(TantivyIndex, "idf", lambda *asked: right(*asked) * 1.05)
        wrong = open_reader("tantivy", folders["tantivy"])
        with pytest.raises(AssertionError):
            assert_agree(readers["whoosh"], wrong, plan_of(*QUERIES[1]))
        wrong.close()

    def test_in_the_lengths_of_whoosh(
        self, readers: dict[str, EngineReader], folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = WhooshReader.average_length
        monkeypatch.setattr(WhooshReader, "average_length", lambda *asked: right(*asked) * 1.2)
        wrong = open_reader("whoosh", folders["whoosh"])
        with pytest.raises(AssertionError):
            assert_agree(readers["tantivy"], wrong, plan_of(*QUERIES[0]))
        wrong.close()


def test_writing_in_another_order_and_in_many_segments_changes_nothing(
    readers: dict[str, EngineReader], tmp_path: Path
) -> None:
    shuffled = random.Random(1).sample(DOCUMENTS, len(DOCUMENTS))
    for engine, reader in readers.items():
        folder = tmp_path / f"{engine}0"
        folder.mkdir()
        write(engine, folder, shuffled[:400])
        for step in range(1, 5):
            grown = tmp_path / f"{engine}{step}"
            link(folder, grown)
            folder = grown
            write(engine, folder, shuffled[step * 400 : (step + 1) * 400])
        other = open_reader(engine, folder)
        try:
            for units in QUERIES:
                assert ranked(other, plan_of(*units)) == ranked(reader, plan_of(*units))
        finally:
            other.close()
