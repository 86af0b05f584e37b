"""Which engine a build takes, and what it says when the better one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Record, build
from indexer.building import creating
from indexer.errors import IndexFormatError
from indexer.manifest import read_manifest

RECORDS = [Record(id=str(number), title="Hepatoma") for number in range(4)]


@pytest.mark.parametrize(("most", "engine"), [(4, "whoosh"), (3, "tantivy")])
def test_auto_counts_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, engine: str) -> None:
    monkeypatch.setattr(creating, "MOST_FOR_WHOOSH", most)
    twice = [*RECORDS, RECORDS[0]]  # a record that comes twice is one
    report = build(twice, tmp_path)
    assert (report.engine, read_manifest(tmp_path).engine, report.notes) == (engine, engine, ())


def test_a_missing_engine_is_replaced_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creating, "MOST_FOR_WHOOSH", 3)
    monkeypatch.setattr(creating, "is_installed", lambda engine: engine == "whoosh")
    report = build(RECORDS, tmp_path)
    assert report.engine == "whoosh"
    (note,) = report.notes
    assert "pip install tantivy" in note
    with pytest.raises(IndexFormatError, match="tantivy is not installed"):
        build(RECORDS, tmp_path, overwrite=True, engine="tantivy")


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_an_engine_that_is_named_is_taken(tmp_path: Path, engine: str) -> None:
    assert build(RECORDS, tmp_path, engine=engine).engine == engine


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError, match="no engine 'lucene'; this version has: auto, whoosh, tantivy"):
        build(RECORDS, tmp_path, engine="lucene")
