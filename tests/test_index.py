"""`open_index`: what programs that embed the search rely on."""

from __future__ import annotations

import gc
import inspect
import json
import multiprocessing
import pickle
import re
import shutil
import threading
import tracemalloc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pytest

from indexer import Author, Heading, Qualifier, Record, build, generations
from indexer.engines import ENGINES
from indexer.errors import IndexFolderError
from indexer.records import Named, PartialDate
from search import Index, IndexFormatError, IndexNotFoundError, QueryError, QuerySyntaxError, Results, open_index
from tests.small_index import make_index

MESH = {
    "D006528": ("Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma"),
    "D000077157": ("Sorafenib", "Nexavar", "BAY 43-9006"),
    "D009536": ("Niacinamide", "Nicotinamide", "Vitamin B3"),
}
FULL = Record(
    id="full",
    title="Sorafenib for hepatoma",
    abstract="BACKGROUND: β-catenin.\nMETHODS: We gave sorafenib.",
    authors=(Author("Ai-Qing Lu", "Lu", "Ai-Qing", "AQ"),),
    journal="A Journal",
    date=PartialDate(20170101, 20171231, "2017"),
    mesh=(Heading("Carcinoma, Hepatocellular", "D006528", qualifiers=(Qualifier("drug therapy", major=True),)),),
    substances=(),
    supplementary=(Named("Something rare", "C000001"),),
    extra={"note": ["kept", 1, None]},
)
RECORDS = [
    FULL,
    Record(id="b3", title="Vitamin B3 and the skin"),
    Record(id="name", title="Nothing else", mesh=(Heading("hepatoma"),)),
    *(
        Record(id=f"n{n:02}", title=f"Nicotinamide study {n}", abstract="Liver cell carcinoma " * (n % 3))
        for n in range(30)
    ),
]
APART = 2e-3
"""Tantivy adds in single precision, and its scores are rounded to 1/1024."""
QUERIES = ("hepatoma", "nexavar", "vitamin b3 liver", "study", "nicotinamide study 7", "nothing", "drug therapy")


@pytest.fixture(scope="module", params=ENGINES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("index"), RECORDS, MESH, request.param)


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder) as opened:
        yield opened


def answer(index: Index, query: str) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in index.search(query, limit=None)]


def answers(index: Index) -> list[list[tuple[str, float]]]:
    return [answer(index, query) for query in QUERIES]


class TestSearch:
    def test_its_signature_is_a_contract(self) -> None:
        parameters = inspect.signature(Index.search).parameters
        assert list(parameters)[:2] == ["self", "query"]
        options = {name: p.default for name, p in parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
        expected = {"syntax": "auto", "expand": "normal", "require_all": False, "limit": 10, "offset": 0}
        assert options.items() >= expected.items()

    def test_synonyms_find_the_record(self, index: Index) -> None:
        for query in ("Nexavar", "BAY 43-9006", "liver cell carcinoma", "Hepatomas"):
            assert "full" in [hit.id for hit in index.search(query, limit=None)], query

    def test_pages(self, index: Index) -> None:
        whole = index.search("nicotinamide", limit=None)
        assert whole.total == len(whole) == 31
        assert len(index.search("nicotinamide")) == 10
        page = index.search("nicotinamide", limit=7, offset=3)
        assert [hit.id for hit in page] == [hit.id for hit in whole[3:10]]
        assert (page.total, page.offset) == (31, 3)
        beyond = index.search("nicotinamide", offset=100)
        assert (len(beyond), beyond.total) == (0, 31)

    def test_a_limit_of_zero_only_counts(self, index: Index) -> None:
        counted = index.search("nicotinamide", limit=0)
        assert (len(counted), counted.total, list(counted)) == (0, 31, [])

    @pytest.mark.parametrize("query", ["nicotinamide study", "nicotinamide[ti]"])
    def test_lazy_hits_are_the_same_hits(self, index: Index, query: str) -> None:
        eager, lazy = (index.search(query, limit=None, offset=2, lazy=lazy) for lazy in (False, True))
        assert len(lazy) == len(eager) == lazy.total - 2 > 20
        assert list(lazy) == list(eager)
        assert (lazy[3], lazy[-1], lazy[5:8]) == (eager[3], eager[-1], list(eager[5:8]))
        assert lazy.to_dict() == eager.to_dict()

    def test_lazy_hits_are_not_kept(self, tmp_path: Path) -> None:
        records = [Record(id=str(n), title="heart", extra={"bulk": f"{n}" * 10_000}) for n in range(300)]
        with open_index(make_index(tmp_path, records, MESH)) as index:
            peaks = []
            for lazy in (True, False):
                tracemalloc.start()
                assert sum(1 for _ in index.search("heart", limit=None, lazy=lazy)) == 300
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            assert peaks[0] < peaks[1] * 2 / 3

    def test_lazy_hits_need_the_open_index(self, folder: Path) -> None:
        with open_index(folder) as index:
            hits = index.search("nicotinamide", lazy=True)
        with pytest.raises(IndexFolderError, match="closed"):
            hits[0]

    def test_require_all(self, index: Index) -> None:
        assert [hit.id for hit in index.search("vitamin b3 skin", require_all=True)] == ["b3"]
        assert index.search("vitamin b3 zebra", require_all=True).total == 0

    def test_expansion_is_a_knob(self, index: Index) -> None:
        totals = [index.search("nicotinamide", limit=0, expand=e).total for e in ("off", "strict", "normal")]
        assert totals == [30, 31, 31]

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            ({"syntax": "latin"}, "latin"),
            ({"expand": "wild"}, "wild"),
            ({"limit": -1}, "limit"),
            ({"offset": -1}, "offset"),
        ],
    )
    def test_wrong_arguments_are_refused(self, index: Index, arguments: dict[str, Any], named: str) -> None:
        with pytest.raises(QueryError, match=named):
            index.search("hepatoma", **arguments)

    def test_an_empty_query_is_an_error(self, index: Index) -> None:
        with pytest.raises(QuerySyntaxError):
            index.search(" ")

    def test_what_is_not_searched_is_said(self, index: Index) -> None:
        results = index.search("what of the hepatoma", limit=0)
        assert any("what, of, the" in warning for warning in results.warnings)
        nothing = index.search("of the")
        assert (len(nothing), nothing.total) == (0, 0)
        assert nothing.warnings

    def test_the_library_is_silent(self, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        make_index(tmp_path, RECORDS[:2], MESH)
        with open_index(folder) as index:
            for hit in index.search("hepatoma study"):
                hit.to_dict(explain=True)
            index.mesh("hepatoma")
        assert capfd.readouterr() == ("", "")


class TestRecords:
    def test_a_record_comes_back_whole(self, index: Index) -> None:
        assert index.get("full") == FULL
        (hit,) = (hit for hit in index.search("sorafenib") if hit.id == "full")
        assert hit.record == FULL
        assert (hit.title, hit.year) == ("Sorafenib for hepatoma", 2017)

    def test_unknown_ids_have_none(self, index: Index) -> None:
        assert [index.get(id) for id in ("", "FULL", "n1", "full ")] == [None] * 4

    def test_the_length_is_the_number_of_records(self, index: Index) -> None:
        assert len(index) == len(RECORDS)
        assert index.stats()["records"] == len(RECORDS)
        json.dumps(index.stats())

    def test_a_descriptor_knows_its_records(self, index: Index) -> None:
        for term in ("D006528", "d006528", "hepatoma", "Liver Cell Carcinomas"):
            (entry,) = index.mesh(term)
            assert (entry.descriptor.name, entry.records, entry.assigned) == ("Carcinoma, Hepatocellular", 22, 2)
        assert index.mesh("zebra") == []


class TestResults:
    def test_they_are_a_sequence(self, index: Index) -> None:
        results = index.search("nicotinamide", limit=4)
        assert isinstance(results, Sequence)
        assert [hit.id for hit in results] == [results[n].id for n in range(4)]
        assert results[-1] is results[3]
        assert list(results[1:3]) == [results[1], results[2]]
        assert results[0] in results
        assert results.index(results[2]) == 2
        assert "4 of 31" in repr(results)
        assert re.fullmatch(r"<Hit \S+: '.+', [\d.]+>", repr(results[0]))

    def test_they_outlive_the_index_and_can_be_pickled(self, folder: Path) -> None:
        with open_index(folder) as index:
            before = index.search("hepatoma study therapy")
            expected = before.to_dict(explain=True)
        assert before.to_dict(explain=True) == expected
        again: Results = pickle.loads(pickle.dumps(before))
        assert again.to_dict(explain=True) == expected
        assert list(again) == list(before)

    def test_their_plain_form_is_a_contract(self, index: Index) -> None:
        data = json.loads(json.dumps(index.search("hepatoma", limit=1).to_dict()))
        assert set(data) == {"query", "total", "offset", "warnings", "lines", "facets", "truncated", "hits"}
        assert set(data["query"]) >= {"text", "syntax", "expand", "require_all", "units", "unused"}
        (hit,) = data["hits"]
        assert set(hit) == {"id", "score", "title", "year", "authors", "journal", "why", "snippets"}
        assert (hit["id"], hit["year"], hit["authors"], hit["journal"]) == ("full", 2017, ["Ai-Qing Lu"], "A Journal")
        assert set(hit["why"][0]) >= {"unit", "kind", "form", "field"}
        assert hit["snippets"]["title"] == "Sorafenib for <mark>hepatoma</mark>"

    def test_explained_scores_add_up(self, index: Index) -> None:
        for query in QUERIES:
            for hit in index.search(query, limit=None).to_dict(explain=True)["hits"]:
                assert sum(part["value"] for part in hit["explanation"]) == pytest.approx(hit["score"], abs=APART)
                assert set(hit["explanation"][0]) == {"unit", "kind", "name", "where", "value"}
                assert hit["explanation"][0]["unit"] in query


class TestClosing:
    def test_a_closed_index_says_so(self, folder: Path) -> None:
        index = open_index(folder)
        index.close()
        index.close()
        for use in (lambda: index.search("x"), lambda: index.get("x"), lambda: len(index), lambda: index.mesh("x")):
            with pytest.raises(IndexFolderError, match="is closed"):
                use()

    def test_lazy_hits_say_how_to_pickle_them(self, index: Index) -> None:
        results = index.search("hepatoma study therapy", lazy=True)
        assert len(results) > 3
        with pytest.raises(TypeError, match="pickle list"):
            pickle.dumps(results)
        assert pickle.loads(pickle.dumps(list(results))) == list(results)

    def test_an_index_is_not_pickled(self, index: Index) -> None:
        with pytest.raises(TypeError, match="pass its path"):
            pickle.dumps(index)


def _in_child(index: Index, queue: Any) -> None:
    queue.put(answers(index))


class TestSharing:
    def test_threads_answer_as_one_does(self, index: Index) -> None:
        expected = answers(index)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: answers(index), range(40)))
        assert found == [expected] * 40

    def test_threads_come_and_go(self, index: Index) -> None:
        expected = answers(index)
        found: list[object] = []
        for _ in range(10):
            thread = threading.Thread(target=lambda: found.append(answers(index)))
            thread.start()
            thread.join()
        assert found == [expected] * 10

    @pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork")
    def test_it_survives_a_fork(self, index: Index) -> None:
        expected = answers(index)
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        children = [context.Process(target=_in_child, args=(index, queue)) for _ in range(3)]
        for child in children:
            child.start()
        assert [answers(index) for _ in range(20)] == [expected] * 20
        assert [queue.get(timeout=30) for _ in children] == [expected] * 3
        for child in children:
            child.join(timeout=30)
        assert [child.exitcode for child in children] == [0, 0, 0]
        assert answers(index) == expected


class TestRebuilding:
    def test_readers_keep_what_they_opened(self, tmp_path: Path) -> None:
        folder = make_index(tmp_path, RECORDS, MESH)
        with open_index(folder) as old:
            expected = answers(old)
            make_index(tmp_path, [Record(id="only", title="Nexavar")], MESH)
            assert answers(old) == expected
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(answers, old).result() == expected
            with open_index(folder) as new:
                assert [id for id, _ in answer(new, "sorafenib")] == ["only"]
                assert len(new) == 1
            assert old.get("full") == FULL
        make_index(tmp_path, RECORDS[:2], MESH)
        assert len(list((folder / "generations").iterdir())) == 1, "what nobody reads any more is gone"

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_what_was_about_to_be_opened_is_removed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
    ) -> None:
        """A writer switches between the look at the manifest and the share, or has found the generation unshared."""
        folder = make_index(tmp_path, RECORDS[:2], MESH)

        def hold(generation: Path) -> IO[bytes]:
            monkeypatch.undo()
            share = generations.hold(generation) if when == "after" else None
            make_index(tmp_path, RECORDS[:1], MESH)
            if generation.exists():
                shutil.rmtree(generation)
            return share or generations.hold(generation)

        monkeypatch.setattr("search.opened.hold", hold)
        with open_index(folder) as index:
            assert len(index) == 1
            assert [id for id, _ in answer(index, "nexavar")] == ["full"]

    def test_opening_while_it_is_rebuilt(self, tmp_path: Path) -> None:
        folder = make_index(tmp_path, RECORDS[:3], MESH)
        done = threading.Event()
        seen: set[int] = set()
        problems: list[BaseException] = []

        def keep_opening() -> None:
            while not done.is_set():
                try:
                    with open_index(folder) as index:
                        seen.add(len(index.search("sorafenib hepatoma vitamin", limit=None)))
                except BaseException as error:
                    problems.append(error)

        threads = [threading.Thread(target=keep_opening) for _ in range(2)]
        for thread in threads:
            thread.start()
        for count in (2, 3, 2, 3, 2):
            make_index(tmp_path, RECORDS[:count], MESH)
        done.set()
        for thread in threads:
            thread.join()
        assert problems == []
        assert seen <= {2, 3}


class TestBadFolders:
    def test_no_index(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        for path in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
            with pytest.raises(IndexNotFoundError, match="meshfind build"):
                open_index(path)

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"format_version": "x"}', "\x00"])
    def test_a_damaged_manifest(self, tmp_path: Path, content: str) -> None:
        folder = make_index(tmp_path, RECORDS[:1], MESH)
        (folder / "manifest.json").write_text(content)
        with pytest.raises(IndexFormatError, match="build"):
            open_index(folder)

    def test_a_newer_format(self, tmp_path: Path) -> None:
        folder = make_index(tmp_path, RECORDS[:1], MESH)
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, "format_version": 99, "new": {}}))
        with pytest.raises(IndexFormatError, match="format 99"):
            open_index(folder)

    @pytest.mark.parametrize("pattern", ["whoosh/*.toc", "whoosh/*.trm", "vocabulary.sqlite", "in_use"])
    def test_a_file_that_is_gone(self, tmp_path: Path, pattern: str) -> None:
        folder = make_index(tmp_path, RECORDS[:1], MESH)
        for path in (folder / "generations" / "1").glob(pattern):
            path.unlink()
        with pytest.raises(IndexFormatError, match="build"):
            open_index(folder)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves its files open
    def test_a_truncated_engine_file(self, tmp_path: Path) -> None:
        folder = make_index(tmp_path, RECORDS, MESH)
        for path in (folder / "generations" / "1" / "whoosh").glob("*.trm"):
            path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(IndexFormatError, match="build"):
            open_index(folder)
        gc.collect()  # here, not in the next test


def test_ids_alone_are_those_of_a_search(tmp_path: Path) -> None:
    with open_index(make_index(tmp_path, RECORDS, MESH)) as index:
        for query in ("sorafenib", "liver cancer treatment"):
            hits = [(hit.id, hit.score) for hit in index.search(query, limit=None)]
            assert index.rank(query, limit=None) == hits
            assert index.rank(query, limit=2) == hits[:2]
        with pytest.raises(QueryError):
            index.rank("sorafenib", limit=-1)
        assert {stored.record.id for stored in index.stored_records()} == {record.id for record in RECORDS}


def test_an_empty_index_answers(tmp_path: Path) -> None:
    build([], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        assert len(index) == 0
        assert index.search("hepatoma", limit=None).total == 0
        assert index.get("1") is None


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_journal_is_found_with_and_without_its_article(tmp_path: Path, engine: str) -> None:
    records = [Record(id="with", title="x", journal="The Quiet journal"), Record(id="bare", title="x", journal="Quiet")]
    with open_index(make_index(tmp_path, records, MESH, engine)) as index:
        for text in (
            '"quiet journal"[ta]', '"the quiet journal"[ta]', "quiet j*[ta]", '"Quiet Journal".jn.',
            '"The Quiet Journal".jn.', "quiet j*.jn.", "the quiet j*.jn.",
        ):  # fmt: skip
            assert [hit.id for hit in index.search(text)] == ["with"], text
        assert [hit.id for hit in index.search("the quiet[ta]")] == ["bare"]
        for name in ("quiet journal", "The Quiet Journal"):
            found = index.search("x", filters={"journal": name}, facets=["journal"])
            assert found.facets == {"journal": [("The Quiet journal", 1)]}
