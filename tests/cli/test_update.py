"""`meshfind update`, `delete`, `retag`, `optimize`: what they change and what they say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from threading import Thread

import pytest

from indexer.locking import writer_lock
from tests.cli.running import call, call_json
from tests.small_index import write_mesh

VALID = '{"id": "2", "title": "Sorafenib"}\n{"id": "3", "title": "Nexavar"}\n'


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "old.jsonl").write_text('{"id": "1", "title": "Nexavar"}\n{"id": "2", "title": "Tylenol"}\n', "utf-8")
    mesh = write_mesh(tmp_path / "mesh.tsv", {"D000077157": ("Sorafenib", "Nexavar"), "D000082": ("Acetaminophen",)})
    assert call("build", tmp_path / "old.jsonl", "--index", tmp_path / "index", "--mesh", mesh).exit_code == 0
    return tmp_path / "index"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "new.jsonl"
    path.write_text('{"id": "2", "title": "Sorafenib"}\n{"id": "3", "title": "Nexavar"}\nbroken\n', "utf-8")
    return path


def test_of_many_files_read_before_the_first_are_listed_and_the_others_counted(index: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"daily{number}.jsonl" for number in range(7)]
    for number, file in enumerate(files):
        file.write_text(f'{{"id": "daily{number}", "title": "x"}}\n', encoding="utf-8")
    call("update", *files, "--index", index)
    again = call("update", *files, "--index", index)
    assert "Read before, left out: 7 files" in again.stdout
    assert "daily4.jsonl" in again.stdout
    assert "daily5.jsonl" not in again.stdout
    assert "and 2 more (all with --json)" in again.stdout


def test_an_update_adds_replaces_and_rejects(index: Path, newer: Path) -> None:
    found = call_json("update", newer, "--index", index)
    assert (found["added"], found["replaced"], found["rejects"], found["records"]) == (1, 1, 1, 3)
    assert found["applied"] == [str(newer)]
    assert Path(found["rejects_file"]).is_file()
    assert {hit["id"] for hit in call_json("search", "nexavar", "--index", index)["hits"]} == {"1", "2", "3"}


def test_a_file_is_applied_once_and_a_changed_one_is_an_error(index: Path, newer: Path) -> None:
    call("update", newer, "--index", index)
    again = call("update", newer, "--index", index)
    assert again.exit_code == 0
    assert "Read before, left out: 1 file" in again.stdout
    newer.write_text('{"id": "4", "title": "x"}\n', "utf-8")
    changed = call("update", newer, "--index", index)
    assert changed.exit_code == 2
    assert "another content" in changed.stderr
    assert "--again" in changed.stderr
    assert call_json("update", newer, "--again", "--index", index)["added"] == 1


def test_rejects_of_a_file_that_is_read_again_are_listed_once(index: Path, newer: Path) -> None:
    call("update", newer, "--index", index)
    for body in (newer.read_text("utf-8"), VALID + "broken\nbroken\n", VALID + "broken\n"):
        newer.write_text(body, "utf-8")
        found = call_json("update", newer, "--again", "--index", index)
        expected = body.count("broken")
        assert found["rejects"] == expected
        assert len(Path(found["rejects_file"]).read_text("utf-8").splitlines()) == expected
        stats = call_json("stats", "--index", index)
        assert stats["rejects"] == expected
        assert [Path(source["name"]).name for source in stats["sources"]] == ["old.jsonl", "new.jsonl"]


def test_deleting_says_what_was_not_there(index: Path) -> None:
    assert call("delete", "1", "--index", index).exit_code == 0
    gone = call("delete", "1", "2", "--index", index)
    assert gone.exit_code == 1
    assert "not there to delete  1" in gone.stdout
    assert gone.stderr == f"meshfind: there is no record 1 in {index}\n"
    assert call("search", "nexavar", "--index", index).exit_code == 1


def test_a_new_vocabulary(index: Path, tmp_path: Path) -> None:
    assert call("search", "paracetamol", "--index", index).exit_code == 1
    mesh = write_mesh(tmp_path / "2027.tsv", {"D000082": ("Acetaminophen", "Tylenol", "Paracetamol")})
    assert call_json("retag", "--mesh", mesh, "--index", index)["records"] == 2
    assert [hit["id"] for hit in call_json("search", "paracetamol", "--index", index)["hits"]] == ["2"]
    assert call_json("retag", "--index", index)["descriptors"] == call_json("stats", "--index", index)["descriptors"]
    assert [hit["id"] for hit in call_json("search", "paracetamol", "--index", index)["hits"]] == ["2"]


def test_optimizing_keeps_the_answers(index: Path, newer: Path) -> None:
    call("update", newer, "--index", index)
    before = call_json("search", "nexavar", "--index", index)
    assert call_json("optimize", "--index", index)["records"] == 3
    assert [hit["id"] for hit in call_json("search", "nexavar", "--index", index)["hits"]] == [
        hit["id"] for hit in before["hits"]
    ]


@pytest.mark.parametrize("command", [("update", "x.jsonl"), ("delete", "1"), ("optimize",), ("retag", "--mesh", "x")])
def test_there_must_be_an_index(command: tuple[str, ...], tmp_path: Path) -> None:
    result = call(*command, "--index", tmp_path / "none")
    assert result.exit_code == 2
    assert "there is no index" in result.stderr


def test_another_writer_is_waited_for(index: Path, newer: Path) -> None:
    with writer_lock(index):
        assert "is writing the index" in call("update", newer, "--index", index).stderr
        waiting = Thread(target=lambda: outcomes.append(call_json("update", newer, "--index", index, "--wait", 30)))
        outcomes: list[dict[str, int]] = []
        waiting.start()
    waiting.join()
    assert [outcome["added"] for outcome in outcomes] == [1]


def test_files_that_end_early_are_named_at_the_end(index: Path, tmp_path: Path) -> None:
    whole = "".join(f'{{"id": "{number}", "title": "A title {number * number}"}}\n' for number in range(500))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(whole.encode())[:-200])
    for command in ("build", "update"):
        arguments = (command, cut, "--index", index, *(["--overwrite"] if command == "build" else ["--again"]))
        result = call(*arguments)
        assert f"meshfind: {cut} was not read to its end (line " in result.stderr
        assert "the gzip data is cut off after" in result.stderr
        report = json.loads(call(*arguments, "--json").stdout)
        (note,) = report["notes"]
        assert str(cut) in note
        last = json.loads(Path(report["rejects_file"]).read_text("utf-8").splitlines()[-1])
        assert last["cut_off"] is True


def test_two_records_of_one_id_in_one_file_are_told(index: Path, tmp_path: Path) -> None:
    twice = tmp_path / "twice.nbib"
    twice.write_text("PMID- 7\nTI  - One.\n\nPMID- 7\nTI  - Another.\n\nPMID- 8\nTI  - Eight.\n")
    built = call("build", twice, "--index", index, "--overwrite")
    row = next(line for line in built.stdout.splitlines() if line.strip().startswith("replaced"))
    assert row.split(maxsplit=1)[1] == "1 by later versions or corrections"
    assert call_json("show", "7", "--index", index)["title"] == "Another."
    updated = call("update", twice, "--index", index, "--again")
    for result in (built, updated):
        assert result.stderr == (
            "meshfind: 1 record with the id and version of another in the same source took its place, "
            f"as a correction: 7 in {twice}\n"
        )
    again = call("build", twice, *[tmp_path / "old.jsonl"], "--index", index, "--overwrite", "--json")
    assert len(json.loads(again.stdout)["notes"]) == 1
