"""What every engine must do when an index grows and shrinks: the old folder stays, the new one answers as if new."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import ENGINES, link, open_stored, open_writer
from indexer.fields import Document
from indexer.stored import decode_gist
from search.engines import open_reader
from search.query.plan import Plan
from tests.engines.small import collections, document, documents, plans, ranked, reading, suited, write


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def changed(engine: str, before: Path, after: Path, deleted: list[str], added: list[Document]) -> None:
    """Delete and add, in a linked folder."""
    link(before, after)
    writer = open_writer(engine, after)
    for id in deleted:
        writer.delete(id)
    for one in added:
        writer.add(one)
    writer.commit()


def ids(engine: str, folder: Path) -> list[str]:
    stored = open_stored(engine, folder)
    try:
        return [decode_gist(body).id for body in stored]
    finally:
        stored.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_old_folder_stays_as_it_was(engine: str, tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    write(engine, tmp_path / "1", [document(id, "fever") for id in "abc"])
    before = contents(tmp_path / "1")
    reader = open_reader(engine, tmp_path / "1")
    changed(engine, tmp_path / "1", tmp_path / "2", ["b"], [document("d", "fever")])
    changed(engine, tmp_path / "2", tmp_path / "3", ["a", "c", "d"], [])
    assert contents(tmp_path / "1") == before
    assert (len(reader), reader.find("b") is not None, reader.find("d")) == (3, True, None)
    reader.close()
    assert [sorted(ids(engine, tmp_path / str(n))) for n in (1, 2, 3)] == [["a", "b", "c"], ["a", "c", "d"], []]


def test_a_record_is_replaced(engine: str, tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    write(engine, tmp_path / "1", [document(id, "fever") for id in "abc"])
    changed(engine, tmp_path / "1", tmp_path / "2", ["b", "nowhere"], [document("b", "liver")])
    reader, stored = open_reader(engine, tmp_path / "2"), open_stored(engine, tmp_path / "2")
    assert (len(reader), len(stored)) == (3, 3)
    assert stored.get("b") == document("b", "liver").stored
    assert stored.get("nowhere") is None
    assert [reader.count("title_stems", stem) for stem in ("fever", "liver")] == [2, 1]
    reader.close()
    stored.close()


def test_a_cancelled_change_leaves_the_old_folder(engine: str, tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    write(engine, tmp_path / "1", [document("a")])
    link(tmp_path / "1", tmp_path / "2")
    writer = open_writer(engine, tmp_path / "2")
    writer.delete("a")
    writer.add(document("b"))
    writer.cancel()
    assert ids(engine, tmp_path / "1") == ["a"]


@settings(max_examples=30, deadline=None)
@given(some=collections, more=st.lists(documents, max_size=5, unique_by=lambda one: one.id), plan=plans, data=st.data())
def test_a_changed_index_answers_as_one_built_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    some: list[Document],
    more: list[Document],
    plan: Plan,
    data: st.DataObject,
) -> None:
    gone = data.draw(st.lists(st.sampled_from([one.id for one in some]), unique=True))
    replaced = [one.id for one in some if one.id in {new.id for new in more}]
    kept = [one for one in some if one.id not in gone and one.id not in replaced]
    for engine in ENGINES:
        plan = suited(engine, plan)
        folder = tmp_path_factory.mktemp("changed")
        (folder / "1").mkdir()
        write(engine, folder / "1", some)
        changed(engine, folder / "1", folder / "2", [*gone, *(id for id in replaced if id not in gone)], more)
        reader = open_reader(engine, folder / "2")
        try:
            assert len(reader) == len(kept) + len(more)
            # Average lengths may count deleted documents until segments are merged, so only constants are compared.
            with reading(engine, [*kept, *more]) as fresh:
                assert {id for id, _ in ranked(reader, plan)} == {id for id, _ in ranked(fresh, plan)}
                for stem in ("fever", "liver"):
                    assert reader.count("title_stems", stem) == fresh.count("title_stems", stem)
        finally:
            reader.close()
