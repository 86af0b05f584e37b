"""Damaged indexes: each file removed, cut, changed or replaced; each is one clear error, and nothing is made worse."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import Record, build, check_index, delete, optimize, retag, update
from indexer.analysis import ANALYSIS_VERSION
from indexer.engines import ENGINES
from indexer.errors import IndexFormatError, IndexNotFoundError, MeshfindError
from indexer.manifest import FORMAT_VERSION, read_manifest
from search import open_index
from tests.cli.running import call, call_json, run
from tests.robustness.states import tree

WORDS = "fever liver neoplasm aspirin stroke cohort trial placebo hepatoma sorafenib".split()


@pytest.fixture(scope="module", params=ENGINES)
def whole(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """An index whose postings are too long for all of it to be compared whenever it is opened."""
    draw = random.Random(7)
    records = [
        Record(
            id=str(n),
            title=" ".join(draw.choices(WORDS, k=8)),
            abstract=" ".join(f"w{draw.randrange(3000)}" for _ in range(60)),
        )
        for n in range(400)
    ]
    index = tmp_path_factory.mktemp("whole") / "index"
    build(records[:300], index, engine=request.param)
    update(records[200:], index)  # which leaves two segments, and deleted documents in the first
    return index


def removed(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def complaint(attempt: Callable[[], object]) -> str:
    """What an attempt is refused with; empty if it succeeds."""
    try:
        attempt()
    except MeshfindError as error:
        return str(error)
    return ""


def generation(index: Path) -> Path:
    return index / "generations" / str(read_manifest(index).generation)


@pytest.mark.parametrize("damage", [removed, cut, changed, replaced_by_a_folder])
def test_every_file(whole: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    tried = 0
    for name, stamp in read_manifest(whole).files.items():
        if stamp.bytes == 0 and damage in (cut, changed):
            continue
        index = tmp_path / str(tried)
        shutil.copytree(whole, index)
        damaged = generation(index) / name
        damage(damaged)
        before = tree(index)
        report = check_index(index)
        assert not report.sound
        assert [problem.where for problem in report.problems] == [str(damaged)]
        assert "meshfind build" in report.advice
        said = complaint(lambda: open_index(index).close())  # noqa: B023
        if damage is changed and stamp.bytes > 2**16:
            with open_index(index) as opened:
                assert opened.check().problems == report.problems
        else:
            assert str(damaged) in said
            assert "build" in said
        assert tree(index) == before, "looking at it changed it"
        shutil.rmtree(index)
        tried += 1
    assert tried >= 10


def test_bytes_changed_inside_of_large_files_never_end_in_a_fault(whole: Path, tmp_path: Path) -> None:
    large = [name for name, stamp in read_manifest(whole).files.items() if stamp.bytes > 2**16]
    assert large
    draw = random.Random(3)
    refused = 0
    for name in large:
        for _ in range(6):
            index = tmp_path / "index"
            shutil.copytree(whole, index)
            path = generation(index) / name
            data = bytearray(path.read_bytes())
            start = draw.randrange(len(data) - 300)
            data[start : start + 300] = draw.randbytes(300)
            path.write_bytes(data)
            try:
                with open_index(index) as opened:
                    for query in ("hepatoma w17", "fever", 'w1*[tiab] OR "liver neoplasm"[tiab]'):
                        opened.search(query, limit=None, facets=("year",))
                    for id in range(0, 400, 20):
                        opened.get(str(id))
            except IndexFormatError as error:
                refused += str(path) in str(error)
            shutil.rmtree(index)
    assert refused


def scrambled(path: Path) -> None:
    """The middle of a file as if another had been written there."""
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : 2 * len(data) // 3] = random.Random(1).randbytes(2 * len(data) // 3 - len(data) // 3)
    path.write_bytes(data)


def test_damage_inside_of_large_files_never_becomes_part_of_a_sound_index(whole: Path, tmp_path: Path) -> None:
    """What opening does not see: writers that copy refuse, others link the file as it is and leave its checksum."""
    large = [name for name, stamp in read_manifest(whole).files.items() if stamp.bytes > 2**16]
    for name in large:
        index = tmp_path / "index"
        shutil.copytree(whole, index)
        scrambled(generation(index) / name)
        before = tree(index)
        for rewrite in (optimize, retag):
            assert f"{generation(index) / name} has other content" in complaint(lambda: rewrite(index))  # noqa: B023
            assert tree(index) == before
        refused = complaint(lambda: delete(["1"], index)) or complaint(lambda: update([Record(id="x")], index))  # noqa: B023
        assert "damaged" in refused if refused else not check_index(index).sound
        shutil.rmtree(index)


@pytest.mark.skipif(sys.platform != "linux", reason="what Rust writes can be kept on Linux")
def test_damage_is_one_sentence_whatever_a_library_says_of_it(whole: Path, tmp_path: Path) -> None:
    """Tantivy panics over some of it, which describes itself on standard error."""
    large = [name for name, stamp in read_manifest(whole).files.items() if stamp.bytes > 2**16]
    said = []
    for name in large:
        index = tmp_path / "index"
        shutil.copytree(whole, index)
        scrambled(generation(index) / name)
        done = run("search", "fever[ti] OR hepatoma[ti]", "--format", "csv", "--index", index)
        if done.returncode == 2:
            said.append(done.stderr.decode())
            assert f"{generation(index) / name} " in said[-1]
        shutil.rmtree(index)
    assert said
    for text in said:
        assert text.startswith("meshfind: "), text
        assert text.count("\n") == 1, text


def test_a_sound_index(whole: Path) -> None:
    report = check_index(whole)
    assert (report.sound, report.records, report.problems, report.advice) == (True, 400, (), "")
    assert report.files == len(read_manifest(whole).files)
    result = call("check", "--index", whole)
    assert result.exit_code == 0
    assert "sound; " in result.stdout
    assert "400 records checked" in result.stdout
    assert call_json("check", "--index", whole)["sound"] is True


def test_the_command_line_says_what_is_damaged_and_what_to_do(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    removed(generation(index) / "vocabulary.sqlite")
    result = call("check", "--index", index)
    assert result.exit_code == 2
    assert f"{generation(index) / 'vocabulary.sqlite'} is missing" in result.stdout
    assert f"meshfind build PATH... --index {index} --overwrite" in result.stdout
    assert result.stderr == f"meshfind: the index {index} is damaged: 1 problem\n"
    data = json.loads(call("check", "--index", index, "--json").stdout)
    assert (data["sound"], len(data["problems"])) == (False, 1)
    searched = call("search", "fever", "--index", index)
    assert searched.exit_code == 2
    assert "vocabulary.sqlite is missing" in searched.stderr
    assert searched.stderr.count("\n") == 1
    assert call("check", "--index", tmp_path / "none").exit_code == 2


def rewritten(index: Path, **changes: object) -> None:
    """Change what the manifest says."""
    path = index / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"records": 399}, "holds 400 records; the manifest says 399"),
        ({"descriptors": 5}, "the manifest says 5"),
        ({"vocabulary_fingerprint": "0" * 64}, "fingerprint"),
    ],
)
def test_counts_are_compared(whole: Path, tmp_path: Path, changes: dict[str, object], what: str) -> None:
    shutil.copytree(whole, tmp_path / "index")
    rewritten(tmp_path / "index", **changes)
    (problem,) = check_index(tmp_path / "index").problems
    assert what in str(problem)


OUTSIDE = ["../../secret", "/etc/passwd", "whoosh/../../../x", "", "a//b", "C:/x", "a\\..\\b", "./x", "a\0b"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_manifest_that_points_outside(whole: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(whole, tmp_path / "index")
    rewritten(tmp_path / "index", files={name: {"bytes": 0, "sha256": ""}})
    with pytest.raises(IndexFormatError, match="outside of the index"):
        open_index(tmp_path / "index")
    assert not check_index(tmp_path / "index").sound


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "damaged"),
        (b"{", "damaged"), (b"[" * 100_000, "damaged"), (b"\xff\xfe", "damaged"), (b"null", "damaged"),
        (b'{"format_version": %d, "analysis_version": %d}' % (FORMAT_VERSION, ANALYSIS_VERSION), "damaged"),
        (b'{"format_version": 99, "analysis_version": 1}', "use a later version of meshfind"),
        (b'{"format_version": 0, "analysis_version": 1}', "build it again"),
        (b'{"format_version": 99, "analysis_version": 1, "x": ' + b"[" * 100_000, "damaged"),
    ],
)  # fmt: skip
def test_manifests_of_every_kind(whole: Path, tmp_path: Path, body: bytes, what: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    (index / "manifest.json").write_bytes(body)
    before = tree(index)
    for attempt in (open_index, lambda index: build([Record(id="1")], index)):
        assert what in complaint(lambda: attempt(index))  # noqa: B023
    (problem,) = check_index(index).problems
    assert what in problem.what
    assert str(problem).count("manifest.json") == 1
    assert tree(index) == before


def test_an_index_that_cannot_be_read_is_there_until_a_new_one_is(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    rewritten(index, format_version=99)
    before = {name: body for name, body in tree(index).items() if name.startswith("generations/2")}

    def broken() -> None:
        yield Record(id="1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build(broken(), index, overwrite=True)  # type: ignore[arg-type]
    assert {name: body for name, body in tree(index).items() if name.startswith("generations/")} == before
    build([Record(id="1")], index, overwrite=True)
    assert [path.name for path in (index / "generations").iterdir()] == ["3"]


def test_no_index_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        check_index(tmp_path)
