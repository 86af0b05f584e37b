"""Updates, deletions, retagging and optimizing: the index afterwards is the one that a build would have made."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Heading, Record, build, delete, optimize, retag, update
from indexer.engines import ENGINES
from indexer.errors import IndexFormatError, IndexNotFoundError, SourceError
from indexer.records import to_json
from search import open_index
from tests.small_index import write_mesh

MESH = {"D000001": ("Florbin", "Zonkol"), "D000002": ("Vexlor", "Drumbat")}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def record(id: str, title: str, version: int | None = None) -> Record:
    return Record(id=id, title=title, version=version)


def write(path: Path, *records: Record) -> Path:
    path.write_bytes(b"".join(to_json(record) + b"\n" for record in records))
    return path


def titles(index: Path) -> dict[str, str]:
    with open_index(index) as opened:
        found = {id: opened.get(id) for id in "abcdef"}
        assert len(opened) == sum(record is not None for record in found.values())
        return {id: record.title for id, record in found.items() if record}


def found(index: Path, query: str) -> set[str]:
    with open_index(index) as opened:
        return {hit.id for hit in opened.search(query, limit=None)}


@pytest.fixture
def index(tmp_path: Path, engine: str) -> Path:
    mesh = write_mesh(tmp_path / "mesh.tsv", MESH)
    build([record(id, f"florbin {id}") for id in "abc"], tmp_path / "index", mesh=[mesh], engine=engine)
    return tmp_path / "index"


def test_records_are_added_replaced_and_left(index: Path, tmp_path: Path) -> None:
    report = update(
        [write(tmp_path / "1.jsonl", record("a", "florbin a"), record("b", "drumbat"), record("d", "zonkol d"))], index
    )
    assert (report.added, report.replaced, report.unchanged, report.deleted, report.records) == (1, 1, 1, 0, 4)
    assert titles(index) == {"a": "florbin a", "b": "drumbat", "c": "florbin c", "d": "zonkol d"}
    assert found(index, "florbin") == {"a", "c", "d"}
    assert found(index, "vexlor") == {"b"}


def test_the_later_version_wins(index: Path) -> None:
    update([record("d", "two", 2)], index)
    assert update([record("d", "one", 1)], index).unchanged == 1
    assert update([record("d", "two again", 2)], index).replaced == 1
    assert titles(index)["d"] == "two again"


def test_deletions_of_a_file_are_carried_out_in_its_order(index: Path, tmp_path: Path) -> None:
    def citation(pmid: str) -> str:
        return (
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>florbin {pmid}</ArticleTitle>"
            "</Article></MedlineCitation></PubmedArticle>"
        )

    def file(name: str, *parts: str) -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress(f"<PubmedArticleSet>{''.join(parts)}</PubmedArticleSet>".encode()))
        return path

    gone = "<DeleteCitation><PMID>1</PMID><PMID>99</PMID></DeleteCitation>"
    update([file("1.xml.gz", citation("1"), citation("2"))], index)
    report = update([file("2.xml.gz", citation("3"), gone), file("3.xml.gz", citation("1"), gone)], index)
    assert (report.added, report.deleted, report.unknown) == (1, 1, 1)
    assert found(index, "florbin") == {"a", "b", "c", "2", "3"}
    update([file("4.xml.gz", gone), file("5.xml.gz", citation("1"))], index)
    assert found(index, "florbin") == {"a", "b", "c", "1", "2", "3"}


def test_a_file_is_applied_once(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "1.jsonl", record("d", "one"))
    assert update([path], index).applied == (str(path),)
    delete(["d"], index)
    report = update([path], index)
    assert (report.applied, report.skipped, report.records) == ((), (str(path),), 3)
    assert update([path], index, again=True).added == 1
    write(path, record("e", "another"))
    with pytest.raises(SourceError, match="another content"):
        update([path], index)
    assert set(titles(index)) == set("abcd")


def test_ids_are_deleted(index: Path) -> None:
    report = delete(["b", "b", "nowhere"], index)
    assert (report.deleted, report.unknown, report.records) == (1, 1, 2)
    assert set(titles(index)) == {"a", "c"}
    with open_index(index) as opened:
        generation = opened.manifest.generation
    assert delete(["nowhere"], index).records == 2
    with open_index(index) as opened:
        assert opened.manifest.generation == generation, "nothing changed"


def test_a_reader_keeps_its_generation(index: Path) -> None:
    with open_index(index) as before:
        update([record("a", "drumbat"), record("d", "florbin")], index)
        delete(["b"], index)
        assert {hit.id for hit in before.search("florbin")} == {"a", "b", "c"}
        assert before.get("a") == record("a", "florbin a")
    assert found(index, "florbin") == {"c", "d"}


def test_a_vocabulary_is_applied_to_the_records_that_are_there(index: Path, tmp_path: Path) -> None:
    update([record("d", "gribble")], index)
    assert found(index, "florbin") == {"a", "b", "c"}
    newer = write_mesh(tmp_path / "newer.tsv", {"D000001": ("Florbin", "Gribble")})
    report = retag(index, mesh=[newer])
    assert (report.records, found(index, "florbin"), found(index, "zonkol")) == (4, {"a", "b", "c", "d"}, set())


def test_optimizing_changes_no_answer_and_gives_space_back(index: Path, engine: str) -> None:
    for number in range(5):
        update([record(id, f"florbin zonkol {number}") for id in "bcd"], index)
    before, answers = titles(index), found(index, "florbin")
    with open_index(index) as opened:
        size = opened.manifest.bytes
    optimize(index)
    assert (titles(index), found(index, "florbin")) == (before, answers)
    with open_index(index) as opened:
        assert opened.manifest.bytes < size
        assert opened.manifest.engine == engine


def test_headings_that_an_update_brings_join_the_vocabulary(index: Path) -> None:
    update([record("e", "a gribble"), Record(id="d", title="x", mesh=(Heading("Gribble", "D000009"),))], index)
    with open_index(index) as opened:
        assert [entry.descriptor.name for entry in opened.mesh("gribble")] == ["Gribble"]
        assert opened.mesh("gribble")[0].records == 2


def test_the_same_vocabulary_is_applied_to_records_that_came_before_a_heading(index: Path) -> None:
    update([record("e", "a gribble")], index)
    update([Record(id="d", title="x", mesh=(Heading("Gribble", "D000009"),))], index)
    for change, records in ((optimize, 1), (retag, 2)):
        change(index)
        with open_index(index) as opened:
            assert opened.mesh("gribble")[0].records == records, "optimizing recognises nothing, retagging does"
            assert opened.check().sound


def test_there_must_be_an_index(tmp_path: Path) -> None:
    for change in (lambda path: update([], path), lambda path: delete([], path), optimize):
        with pytest.raises(IndexNotFoundError, match="meshfind build"):
            change(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def ranking(index: Path, query: str) -> list[tuple[str, float]]:
    with open_index(index) as opened:
        return opened.rank(query, limit=None)


_changes = st.lists(
    st.one_of(
        st.builds(record, st.sampled_from("abcdef"), st.sampled_from(["florbin", "zonkol x", "vexlor", "of"])),
        st.sampled_from("abcdef"),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(_changes, min_size=1, max_size=4))
def test_any_history_ends_in_the_index_that_a_build_makes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[Record | str]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    mesh = write_mesh(folder / "mesh.tsv", MESH)
    expected: dict[str, Record] = {"a": record("a", "florbin")}
    for engine in ENGINES:
        build(list(expected.values()), folder / engine, mesh=[mesh], engine=engine)
    for number, step in enumerate(steps):
        records = {one.id: one for one in step if isinstance(one, Record)}
        ids = [one for one in step if isinstance(one, str)]
        for engine in ENGINES:
            update(list(records.values()), folder / engine)
            delete(ids, folder / engine)
        expected.update(records)
        expected = {id: one for id, one in expected.items() if id not in ids}
        build(expected.values(), folder / f"new{number}", mesh=[mesh], engine="whoosh")
        for engine in ENGINES:
            assert titles(folder / engine) == {id: one.title for id, one in expected.items()}
            for query in ("florbin", "drumbat", "x"):
                assert found(folder / engine, query) == found(folder / f"new{number}", query)
    for engine in ENGINES:
        optimize(folder / engine)
        build(expected.values(), folder / f"all_{engine}", mesh=[mesh], engine=engine)
        for query in ("florbin", "drumbat vexlor", "x"):
            # Deleted documents no longer count: the frequencies, and so the scores, are those of a build.
            assert ranking(folder / engine, query) == ranking(folder / f"all_{engine}", query)


def test_a_text_is_one_id_or_path_and_not_its_letters(index: Path, tmp_path: Path) -> None:
    update([record("abc", "florbin")], index)
    report = delete("abc", index)
    assert (report.deleted, report.records) == (1, 3)
    assert update(write(tmp_path / "1.jsonl", record("d", "x")), index).added == 1
    assert build(str(tmp_path / "1.jsonl"), tmp_path / "other").records == 1


def test_nothing_does_not_replace_an_index(index: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(SourceError, match="stays as it was"):
        build([tmp_path / "empty.jsonl"], index, overwrite=True)
    assert set(titles(index)) == set("abc")
    assert build([tmp_path / "empty.jsonl"], tmp_path / "new").records == 0


def test_a_damaged_index_is_not_built_upon(index: Path) -> None:
    engine = next(folder for folder in (index / "generations" / "1").iterdir() if folder.is_dir())
    largest = max(engine.iterdir(), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-10])
    before = sorted((index / "generations").iterdir())
    for change in (lambda: update([record("d", "x")], index), lambda: delete(["a"], index), lambda: optimize(index)):
        with pytest.raises(IndexFormatError, match="damaged"):
            change()
    assert sorted((index / "generations").iterdir()) == before


def test_an_index_in_the_folder_it_is_built_from_is_no_source(tmp_path: Path) -> None:
    write(tmp_path / "1.jsonl", record("a", "x"))
    build([tmp_path], tmp_path / "index")
    report = build([tmp_path], tmp_path / "index", overwrite=True)
    assert (report.records, report.rejects) == (1, 0)
