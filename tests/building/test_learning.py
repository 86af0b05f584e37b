"""How terms are used is learned by a build, stays whatever is written later, and is learned anew on request."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Heading, Record, build, delete, optimize, retag, update
from indexer.engines import ENGINES
from indexer.errors import VocabularyError
from indexer.mesh import term_use
from indexer.mesh.descriptors import TermUse
from indexer.mesh.term_use import stored_term_use
from search import open_index
from tests.cli.running import call, call_json
from tests.small_index import write_mesh

OTHER = (Heading(name="Vexlor", ui="D000002"),)
MENTIONED = [Record(id=f"{n:03}", title="Florbins of note", mesh=OTHER) for n in range(40)]
ABOUT = [Record(id=f"a{n}", title="Florbins of note", mesh=(Heading(name="Florbin", ui="D000001"),)) for n in range(5)]
SELDOM = [TermUse("D000001", "Florbin", False, 45, 5)]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_use, "LEAST_RECORDS", 20)


@pytest.fixture
def mesh(tmp_path: Path) -> Path:
    return write_mesh(tmp_path / "mesh.tsv", {"D000001": ("Florbin", "Zonkol"), "D000002": ("Vexlor",)})


def known(index: Path) -> list[TermUse]:
    with open_index(index) as opened:
        return list(stored_term_use(opened.vocabulary))


def found(index: Path, query: str) -> int:
    with open_index(index) as opened:
        return opened.search(query, limit=0).total


@pytest.mark.parametrize("engine", ENGINES)
def test_it_stays_until_it_is_asked_for(engine: str, mesh: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build([*MENTIONED, *ABOUT, Record(id="z", title="Zonkol")], index, mesh=[mesh], engine=engine)
    assert known(index) == SELDOM
    update([Record(id=f"b{n}", title="Florbins", mesh=ABOUT[0].mesh) for n in range(200)], index)
    delete(["000", "001"], index)
    optimize(index)
    retag(index, mesh=[mesh])
    assert known(index) == SELDOM
    assert found(index, "florbin") == 38 + 5 + 200
    retag(index, relearn=True)
    assert known(index) == [TermUse("D000001", "Florbin", False, 243, 205)]
    assert found(index, "florbin") == 38 + 5 + 200 + 1


def test_it_does_not_depend_on_jobs(mesh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_use, "MOST_RECORDS", 25)
    records = [*ABOUT, *MENTIONED, *(Record(id=f"c{n}", title="Florbin", mesh=OTHER) for n in range(600))]
    for jobs in (1, 2):
        build(records, tmp_path / str(jobs), mesh=[mesh], engine="tantivy", jobs=jobs)
    assert known(tmp_path / "1") == known(tmp_path / "2") == [TermUse("D000001", "Florbin", False, 25, 5)]


def test_it_goes_from_one_index_to_another_as_a_file(mesh: Path, tmp_path: Path) -> None:
    build([*MENTIONED, *ABOUT], tmp_path / "one", mesh=[mesh])
    (tmp_path / "other.jsonl").write_text('{"id": "1", "title": "florbin"}\n{"id": "2", "title": "zonkol"}\n', "utf-8")
    printed = call("mesh", "--term-use", "--index", tmp_path / "one")
    assert printed.stdout == '{"ui":"D000001","term":"Florbin","by_stems":false,"records":45,"about":5}\n'
    (tmp_path / "use.jsonl").write_text(printed.stdout, "utf-8")
    index, use = tmp_path / "index", ("--term-use", tmp_path / "use.jsonl")
    call("build", tmp_path / "other.jsonl", "--mesh", mesh, "--index", index)
    assert call("mesh", "--term-use", "--index", index).exit_code == 1
    assert call_json("search", "florbin", "--index", index)["total"] == 2
    assert call("retag", *use, "--index", index).exit_code == 0
    assert call_json("search", "florbin", "--index", index)["total"] == 1
    call("build", tmp_path / "other.jsonl", "--mesh", mesh, *use, "--index", index, "--overwrite")
    assert known(index) == SELDOM
    assert call("retag", "--relearn", *use, "--index", index).exit_code == 2


def test_a_file_of_something_else_leaves_the_index_alone(mesh: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build([*MENTIONED, *ABOUT], index, mesh=[mesh])
    (tmp_path / "wrong").write_text("D000001\tFlorbin\n", "utf-8")
    with pytest.raises(VocabularyError, match="line 1"):
        build(MENTIONED, index, mesh=[mesh], term_use=tmp_path / "wrong", overwrite=True)
    with pytest.raises(VocabularyError, match="line 1"):
        retag(index, term_use=tmp_path / "wrong")
    assert known(index) == SELDOM
