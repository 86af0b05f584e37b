"""`meshfind evaluate` on a collection whose answers are known."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from search.evaluation.settings import FEEDBACK_PARTS, PARTS
from tests.cli.running import call, call_json
from tests.evaluation.small_collection import write_collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "tiny")


def evaluate(folder: Path, *more: object) -> object:
    return call_json("evaluate", folder, "--mesh", folder / "mesh.tsv", *more)


def test_synonyms_help_where_only_synonyms_match(folder: Path) -> None:
    (found,) = evaluate(folder)  # type: ignore[misc]
    assert (found["collection"], found["records"], found["queries"]) == ("tiny", 8, 3)
    assert found["baseline"] == "off"
    assert found["means"]["off"]["MRR"] == pytest.approx((1 + 1 + 0) / 3)
    assert found["means"]["normal"]["MRR"] == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert found["means"]["normal"]["R@1000"] == 1.0
    compared = found["comparisons"]["normal"]["MRR"]
    assert (compared["helped"], compared["hurt"]) == (1, 0)
    assert [change["query"] for change in found["changes"]["normal"]["helped"]] == ["q3", "q1"]
    assert found["changes"]["normal"]["helped"][0]["text"] == "vexlor"


def test_the_keys_of_the_contract(folder: Path) -> None:
    (found,) = evaluate(folder)  # type: ignore[misc]
    assert set(found) == {"collection", "records", "queries", "baseline", "means", "comparisons", "changes"}
    assert set(found["means"]["normal"]) == {"nDCG@10", "MAP", "R@100", "R@1000", "MRR"}
    assert set(found["comparisons"]["normal"]["MAP"]) == {"difference", "low", "high", "p", "helped", "hurt"}
    assert set(found["changes"]["normal"]) == {"measure", "helped", "hurt"}
    assert set(found["changes"]["normal"]["helped"][0]) == {"query", "text", "before", "after", "difference"}


def test_the_same_again_is_the_same(folder: Path) -> None:
    assert evaluate(folder) == evaluate(folder)


def test_a_kept_index_is_used_again(folder: Path, tmp_path: Path) -> None:
    first = evaluate(folder, "--keep", tmp_path / "kept")
    (folder / "records.jsonl").unlink()
    assert evaluate(folder, "--keep", tmp_path / "kept") == first
    assert evaluate(folder, "--index", tmp_path / "kept" / "tiny") == first


def test_collections_may_share_records(folder: Path, tmp_path: Path) -> None:
    bare = write_collection(tmp_path / "bare", records=False)
    (found,) = evaluate(bare, "--records", folder / "records.jsonl")  # type: ignore[misc]
    (expected,) = evaluate(folder)  # type: ignore[misc]
    assert found["means"] == expected["means"]
    said = call("evaluate", bare)
    assert said.exit_code == 2
    assert "--records" in said.stderr


def test_topics_without_a_folder(folder: Path, tmp_path: Path) -> None:
    evaluate(folder, "--keep", tmp_path)
    topics = tmp_path / "topics.xml"
    topics.write_text('<topic number="q1"><title>florbin</title></topic>')
    (found,) = call_json("evaluate", "--index", tmp_path / "tiny", "--queries", topics, "--qrels", folder / "qrels.txt")
    assert found["queries"] == 1


def test_a_run_of_another_program_is_the_baseline(folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "bm25.run"
    run.write_text("q1 Q0 m8 1 2.0 bm25\nq1 Q0 m2 2 1.0 bm25\n")
    (found,) = evaluate(folder, "--baseline", run, "--expand", "normal")  # type: ignore[misc]
    assert found["baseline"] == "baseline"
    assert found["means"]["baseline"]["MRR"] == pytest.approx(1 / 2 / 3)
    assert list(found["comparisons"]) == ["normal"]
    run.write_text("elsewhere Q0 m8 1 2.0 bm25\n")
    said = call("evaluate", folder, "--baseline", run)
    assert said.exit_code == 2
    assert "none of the queries" in said.stderr


def test_what_each_part_is_worth(folder: Path) -> None:
    (found,) = evaluate(folder, "--expand", "broad", "--ablate")  # type: ignore[misc]
    assert found["baseline"] == "broad"
    parts = {setting.removeprefix("without ") for setting in found["comparisons"]}
    assert parts == PARTS.keys() | FEEDBACK_PARTS.keys()
    said = call("evaluate", folder, "--mesh", folder / "mesh.tsv", "--ablate").stdout
    assert "without narrower concepts" in said
    assert "without finding by feedback" not in said, "normal finds nothing by it"


def test_weights_of_ones_own_are_settings_too(folder: Path, tmp_path: Path) -> None:
    (folder / "queries.tsv").write_text("q\tzonkol\n")
    (folder / "qrels.txt").write_text("q 0 m1 1\n")
    (tmp_path / "texts.json").write_text('{"title": 0}')
    (found,) = evaluate(folder, "--expand", "off", "--weights", tmp_path / "texts.json")  # type: ignore[misc]
    means = {setting: values["MRR"] for setting, values in found["means"].items()}
    assert means == {"off": 0.5, "off, texts.json": 1.0}, "the title of another has the word"


def test_the_table_names_queries(folder: Path) -> None:
    said = call("evaluate", folder, "--mesh", folder / "mesh.tsv")
    assert said.exit_code == 0
    assert "tiny: 3 queries, 8 records" in said.stdout
    assert "Queries helped most (nDCG@10)" in said.stdout
    assert "q3: vexlor" in said.stdout


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_picture_is_the_same_every_time(folder: Path, tmp_path: Path, suffix: str, start: bytes) -> None:
    pictures = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{suffix}"
        evaluate(folder, "--plot", path, "--keep", tmp_path / "kept")
        pictures.append(path.read_bytes())
    assert pictures[0].startswith(start)
    assert pictures[0] == pictures[1]


def test_a_picture_of_another_kind_is_refused_at_once(folder: Path) -> None:
    said = call("evaluate", folder, "--plot", "x.gif")
    assert said.exit_code == 2
    assert ".png or .svg" in said.stderr


def test_synonyms_against_indexing(folder: Path) -> None:
    (found,) = call_json("evaluate", folder, "--against-indexing")
    assert found == {"collection": "tiny", "records": 0, "descriptors": 0, "agreements": []}
    assert "assigned often enough" in call("evaluate", folder / "records.jsonl", "--against-indexing").stdout


@pytest.mark.parametrize("missing", ["ir_measures", "pytrec_eval", "scipy.stats", "matplotlib"])
def test_a_library_that_is_missing_is_named_with_the_extra(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    said = call("evaluate", folder, "--mesh", folder / "mesh.tsv", "--plot", tmp_path / "x.svg")
    assert said.exit_code == 2
    assert f"{missing.partition('.')[0]} is not installed" in said.stderr
    assert "meshfind[evaluate]" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a COLLECTION"),
        (("a", "b", "--baseline", "run"), "are of one COLLECTION"),
        (("a", "--against-indexing", "--plot", "x.png"), "--against-indexing takes no"),
        (("a", "--ablate", "--weights", "w.json"), "--ablate takes no"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], said: str) -> None:
    result = call("evaluate", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
