"""`meshfind build`: the summary, what was not read, and the bar."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from search.cli.output.progress import amount
from tests.cli.running import ROOT, call, call_json, in_terminal

SEED = ROOT / "seeds" / "000_c3207ab883172865.txt"


def test_the_summary_counts(tmp_path: Path) -> None:
    result = call("build", ROOT / "seeds", "--index", tmp_path / "index")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{tmp_path / 'index'}: 25 records indexed\n\n  records ")
    rows = dict(re.findall(r"^  ([a-z ]+?)  +(.+)$", result.stdout, re.MULTILINE))
    assert list(rows) == [
        "records", "replaced", "duplicates", "deletions", "rejects", "descriptors", "distinct terms", "time", "size",
    ]  # fmt: skip
    assert (rows["records"], rows["rejects"]) == ("25", "0")
    assert re.fullmatch(r"[\d.,]+ s, [\d,]+ records/s", rows["time"])
    assert re.fullmatch(r"\d+\.\d MB", rows["size"])


def test_what_was_not_read_is_listed_with_reasons(tmp_path: Path) -> None:
    lines = ['{"id": "1", "title": "heart"}', *["broken"] * 5]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    index = tmp_path / "index"
    result = call("build", tmp_path / "some.jsonl", "--format", "jsonl", "--index", index)
    listed = index / "generations" / "1" / "rejects.jsonl"
    assert result.exit_code == 0
    assert f"Not read: 5 (all in {listed})\n" in result.stdout
    assert result.stdout.count("some.jsonl, line ") == 3
    assert "some.jsonl, line 2: " in result.stdout
    assert "  and 2 more\n" in result.stdout
    again = call_json("build", tmp_path / "some.jsonl", "--format", "jsonl", "--index", index, "--overwrite")
    assert again["rejects_file"] == str(index / "generations" / "2" / "rejects.jsonl")


def test_nothing_readable_is_1_and_said(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    result = call("build", tmp_path / "empty.txt", "--index", tmp_path / "index", "--json")
    assert result.exit_code == 1
    assert result.stderr == "meshfind: no record could be read, so the index is empty\n"
    assert json.loads(result.stdout)["records"] == 0


def test_strict_stops_at_the_first_reject(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text('{"id": "1"}\nbroken\n', encoding="utf-8")
    result = call("build", tmp_path / "some.jsonl", "--format", "jsonl", "--index", tmp_path / "index", "--strict")
    assert result.exit_code == 2
    assert re.fullmatch(r"meshfind: .*some\.jsonl, line 2: .*\n", result.stderr)
    assert call("stats", "--index", tmp_path / "index").exit_code == 2


def test_an_index_is_replaced_only_with_overwrite(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert call("build", SEED, "--index", index).exit_code == 0
    refused = call("build", SEED, "--index", index)
    assert refused.exit_code == 2
    assert "--overwrite" in refused.stderr
    assert call("build", SEED, "--index", index, "--overwrite").exit_code == 0


def test_mesh_files_and_a_format_are_passed_on(tmp_path: Path) -> None:
    mesh, more = tmp_path / "mesh.tsv.gz", tmp_path / "more.tsv.gz"
    mesh.write_bytes(gzip.compress(b"D009369\tNeoplasms\tTumors|Cancer\tC04\nD000001\tCalcimycin\tA23187\tD03\n"))
    more.write_bytes(gzip.compress(b"D000003\tAbattoirs\tSlaughterhouses\tJ01\n"))
    (tmp_path / "records").write_text('{"id": "1", "title": "A case of cancer"}\n', encoding="utf-8")
    index = tmp_path / "index"
    arguments = ("--mesh", mesh, "--mesh", more, "--format", "jsonl", "--index", index)
    assert call_json("build", tmp_path / "records", *arguments)["descriptors"] == 3
    assert call("search", "neoplasms", "--index", index).exit_code == 0


def test_records_come_from_standard_input_too(tmp_path: Path) -> None:
    result = call("build", "-", "--index", tmp_path / "index", input='{"id": "1", "title": "heart"}\n')
    assert result.exit_code == 0
    assert call_json("stats", "--index", tmp_path / "index")["records"] == 1


def test_a_terminal_sees_a_bar_that_leaves_nothing_behind(tmp_path: Path) -> None:
    shown = in_terminal("build", ROOT / "seeds", "--index", tmp_path / "index", columns=100)
    assert "━" in shown
    left = shown[shown.rindex("\x1b[2K") :]
    assert "25 records indexed" in left
    assert "━" not in left


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("reading", 5_800_000, 40_100_000, None), "5.8 of 40.1 MB"),
        (("reading", 5_800_000, None, 1_400_000.0), "5.8 MB, 1.4 MB/s"),
        (("indexing", 1_200, 30_000, 2_350.4), "1,200 of 30,000 records, 2,350 records/s"),
        (("vocabulary", 0, None, 3.0), ""),
    ],
)
def test_the_bar_says_how_much_and_how_fast(arguments: tuple[object, ...], text: str) -> None:
    assert amount(*arguments) == text  # type: ignore[arg-type]
