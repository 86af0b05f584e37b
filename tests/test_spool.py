"""Which records are there, once all have come: the last versions, without those deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.records import Record, from_json
from indexer.spool import Line, Outcome, Spool, read_spooled
from tests.strategies import records


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool.sqlite")
    yield spool
    spool.close()


def record(id: str = "1", version: int | None = None, title: str = "t") -> Record:
    return Record(id=id, version=version, title=title)


def add(spool: Spool, record: Record, source: str) -> Outcome:
    return spool.add(Line.of(record), source)


def kept(spool: Spool) -> list[Record]:
    found = [from_json(body) for body in spool]
    assert len(spool) == len(found)
    return found


def test_records_in_the_order_in_which_they_came(spool: Spool) -> None:
    given_ = [record("b"), record("a"), record("c", 3)]
    assert [add(spool, each, "x") for each in given_] == [Outcome.NEW] * 3
    assert kept(spool) == given_


def test_nothing(spool: Spool) -> None:
    assert kept(spool) == []
    assert not spool.delete("1")


@pytest.mark.parametrize("version", [None, 1])
def test_the_very_same_record_twice(spool: Spool, version: int | None) -> None:
    assert add(spool, record(version=version), "x") is Outcome.NEW
    assert add(spool, record(version=version), "y") is Outcome.SAME
    assert kept(spool) == [record(version=version)]
    assert spool.source_of("1") == "x"


def test_a_later_version_replaces_and_goes_to_the_end(spool: Spool) -> None:
    add(spool, record("1", 1, "old"), "x")
    add(spool, record("2"), "x")
    assert add(spool, record("1", 2, "new"), "y") is Outcome.REPLACED
    assert kept(spool) == [record("2"), record("1", 2, "new")]
    assert spool.source_of("1") == "y"


def test_the_same_version_again_is_a_correction(spool: Spool) -> None:
    add(spool, record("1", 1, "old"), "x")
    assert add(spool, record("1", 1, "new"), "y") is Outcome.REPLACED
    assert add(spool, record("1", 1, "newer"), "y") is Outcome.REPEATED
    assert kept(spool) == [record("1", 1, "newer")]


def test_an_earlier_version_is_outdated(spool: Spool) -> None:
    add(spool, record("1", 10, "new"), "x")
    assert add(spool, record("1", 9, "old"), "y") is Outcome.OUTDATED
    assert kept(spool) == [record("1", 10, "new")]
    assert spool.source_of("1") == "x"


@pytest.mark.parametrize(("first", "second"), [(None, None), (None, 1), (1, None)])
def test_without_versions_other_content_is_a_conflict(spool: Spool, first: int | None, second: int | None) -> None:
    add(spool, record("1", first, "first"), "x")
    assert add(spool, record("1", second, "second"), "y") is Outcome.CONFLICT
    assert kept(spool) == [record("1", first, "first")]
    assert spool.source_of("1") == "x"


def test_a_deleted_record_may_come_again(spool: Spool) -> None:
    add(spool, record("1", 5), "x")
    add(spool, record("2"), "x")
    assert spool.delete("1")
    assert kept(spool) == [record("2")]
    assert not spool.delete("1")
    assert add(spool, record("1", 1, "again"), "y") is Outcome.NEW
    assert kept(spool) == [record("2"), record("1", 1, "again")]
    assert spool.source_of("1") == "y"


def test_deleting_the_last_does_not_disturb_the_order(spool: Spool) -> None:
    for id in ("1", "2", "3"):
        add(spool, record(id), "x")
    spool.delete("3")
    add(spool, record("4"), "x")
    add(spool, record("3"), "x")
    assert [each.id for each in kept(spool)] == ["1", "2", "4", "3"]


def test_ids_are_compared_exactly(spool: Spool) -> None:
    ids = ["a", "A", "a ", "1", "01", "é", "e\u0301", "1.0"]
    assert [add(spool, record(id), "x") for id in ids] == [Outcome.NEW] * len(ids)
    assert [each.id for each in kept(spool)] == ids


commands = st.tuples(
    st.sampled_from(["add", "add", "add", "delete"]),
    st.sampled_from("ab"),
    st.none() | st.integers(1, 3),
    st.sampled_from("xy"),
)


@given(st.lists(commands, max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_sequence(sequence: list[tuple[str, str, int | None, str]]) -> None:
    spool = Spool(Path(":memory:"))
    expected: dict[str, Record] = {}
    for command, id, version, title in sequence:
        if command == "delete":
            assert spool.delete(id) == (expected.pop(id, None) is not None)
            continue
        new = record(id, version, title)
        old = expected.get(id)
        outcome = add(spool, new, "x")
        if old is None:
            assert outcome is Outcome.NEW
        elif old == new:
            assert outcome is Outcome.SAME
        elif old.version is None or version is None:
            assert outcome is Outcome.CONFLICT
        else:
            again = Outcome.REPEATED if version == old.version else Outcome.REPLACED
            assert outcome is (again if version >= old.version else Outcome.OUTDATED)
        if outcome in (Outcome.NEW, Outcome.REPLACED, Outcome.REPEATED):
            expected.pop(id, None)
            expected[id] = new
    assert kept(spool) == list(expected.values())
    spool.close()


@given(records())
@settings(max_examples=50, deadline=None)
def test_any_record_comes_back(any_record: Record) -> None:
    spool = Spool(Path(":memory:"))
    add(spool, any_record, "x")
    assert kept(spool) == [any_record]
    assert add(spool, any_record, "x") is Outcome.SAME
    spool.close()


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_finished_spool_is_read_in_ranges(tmp_path: Path, size: int) -> None:
    path = tmp_path / "spool?%20 #.sqlite"
    spool = Spool(path)
    for number in range(7):
        add(spool, record(str(number)), "x")
    for id in ("0", "3", "4", "6"):
        spool.delete(id)
    ranges = spool.ranges(size)
    spool.close()
    assert [from_json(body).id for positions in ranges for body in read_spooled(path, positions)] == ["1", "2", "5"]
    assert all(len(read_spooled(path, positions)) <= size for positions in ranges)


def test_an_empty_spool_has_no_ranges(spool: Spool) -> None:
    assert spool.ranges(10) == []
