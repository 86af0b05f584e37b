"""The benchmarks run: a short form, with the samples, of what is measured on real records."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import bm25_run, crossvalidation, mapping, report, run, stock_whoosh
from benchmarks.data import Lookup
from benchmarks.peers import meshfind
from indexer import build
from search import Index
from tests.conftest import ROOT

ENGINES = ("meshfind-whoosh", "whoosh", "sqlite-fts5")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results with 20 records, and with 200 that are these again."""
    folder = tmp_path_factory.mktemp("bench")
    strategies = folder / "strategies.jsonl"
    strategies.write_text('{"query": "Niacinamide[mh] OR sorafenib[tiab]"}\n')
    settings = run.Settings(
        records=[str(ROOT / "seeds")], mesh=[], sizes=[20], replicate=200, strategies=strategies, engines=ENGINES,
        repetitions=1, runs=folder / "runs", scratch=folder,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "STARTS", 1)
        return run.run(settings)


def test_every_engine_answers_every_query(results: Path) -> None:
    found = json.loads(results.read_text())
    assert [(size["records"], size["replicated"]) for size in found["sizes"]] == [(20, False), (200, True)]
    for size in found["sizes"]:
        asked = size["queries"]
        assert asked["lookups"] > 10
        assert asked["free"] > 10
        for name in ENGINES:
            figures = size["engines"][name]
            assert figures["index_bytes"] > 1000
            for kind in ("lookups", "free"):
                assert len(figures[kind]["medians"]) == asked[kind]
                assert figures[kind]["with_hits"] > asked[kind] / 2, "engines find what is there"
        ours, other = size["engines"]["meshfind-whoosh"], size["engines"]["whoosh"]
        assert ours["strategies"]["with_hits"] == 1
        for kind in ("lookups", "free"):
            assert len(ours[f"strict_{kind}"]["medians"]) == asked[kind]
            assert ours[f"strict_{kind}"]["with_hits"] > asked[kind] / 2
            assert f"strict_{kind}" not in other


def test_strict_searches_learn_nothing(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    searcher = meshfind.open(seeds_index)
    right = Index.search
    monkeypatch.setattr(Index, "search", lambda *args, **given: asked.append(given["expand"]) or right(*args, **given))
    lookup = Lookup("D006528", "hepatoma", [])
    assert searcher.strict_lookup(lookup) == searcher.strict_free("hepatoma") != []
    assert searcher.lookup(lookup) == searcher.free("hepatoma") != []
    assert asked == ["strict", "strict", "normal", "normal"]


def test_the_report_compares_all_with_one(results: Path) -> None:
    lines = list(report.table(json.loads(results.read_text()), "whoosh"))
    rows = [line for line in lines if line.startswith("| whoosh")]
    assert rows == [f"| whoosh |{' 1.0 |' * len(report.COLUMNS)}"] * 2
    assert sum(line.startswith("| sqlite-fts5") for line in lines) == 2


def test_the_report_has_searches_without_feedback_in_rows_of_their_own(results: Path) -> None:
    found = json.loads(results.read_text())
    found["sizes"] = found["sizes"][:1]
    figures = found["sizes"][0]["engines"]["meshfind-whoosh"]
    figures["strict_lookups"] = {"p50": figures["lookups"]["p50"] / 2, "p95": figures["lookups"]["p95"] / 4}
    figures["strict_free"] = figures["free"]
    (row,) = (line for line in report.table(found, "meshfind-whoosh") if line.startswith("| meshfind-whoosh, "))
    assert row == "| meshfind-whoosh, `strict` |  |  |  |  | 0.50 | 0.25 | 1.0 | 1.0 |"
    del figures["strict_lookups"], figures["strict_free"]  # a run from before
    assert not any("strict" in line for line in report.table(found, "meshfind-whoosh"))


def test_the_picture_is_drawn(results: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the picture needs the extra bench")
    report.draw(json.loads(results.read_text()), "whoosh", tmp_path / "docs" / "growth.svg")
    assert "<svg" in (tmp_path / "docs" / "growth.svg").read_text()


@pytest.mark.parametrize(
    ("program", "given", "said"),
    [
        (report, [], "there is no run in benchmarks/runs"),
        (report, ["nothing"], "nothing is no run"),
        (stock_whoosh, [], "the following arguments are required: index"),
        (stock_whoosh, ["nothing"], "there is no index in nothing"),
        (mapping, [], "the following arguments are required: mappings, --index"),
        (mapping, ["nothing.jsonl", "--index", "nothing"], "nothing.jsonl"),
        (bm25_run, [], "the following arguments are required: collection"),
        (bm25_run, ["nothing"], "nothing"),
    ],
)
def test_a_program_that_lacks_something_prints_its_usage(
    program: ModuleType, given: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["program", *given])
    if program is bm25_run and given:
        pytest.importorskip("bm25s", reason="it needs the extra bench")
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"usage: python -m {program.__name__} ")
    assert said in error


def test_weights_are_chosen_without_the_queries_that_judge_them() -> None:
    """Of two folds each is judged by the queries of one parity, and so each chooses what is good for the other."""

    def values(*of: float) -> dict[str, dict[str, float]]:
        return {measure: {str(place): value for place, value in enumerate(of)} for measure in crossvalidation.MEASURES}

    measured = [{"first": values(0.5, 0.5, 0.5, 0.5), "even": values(0.6, 0.4, 0.6, 0.4)}]
    even, odd = crossvalidation.cross_validate(measured, 2)
    assert (even.chosen, odd.chosen) == ("first", "even")
    assert (even.gain, odd.gain) == (0.0, pytest.approx(-0.2))


def test_whoosh_itself_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build([ROOT / "seeds"], tmp_path, engine="whoosh")
    monkeypatch.setattr("sys.argv", ["stock_whoosh", str(tmp_path)])
    stock_whoosh.main()
    said = capsys.readouterr().out
    assert "25 records" in said
    assert "the same hits" in said
    assert "median" in said
