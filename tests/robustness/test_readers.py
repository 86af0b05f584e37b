"""Readers beside a writer: each keeps its generation, and `refresh` moves to the newest one."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from indexer import Record, build
from indexer.errors import IndexFolderError, IndexNotFoundError
from search import Index, open_index
from search.engines import EngineReader


def rebuild(index: Path, count: int) -> None:
    build([Record(id=str(n), title="fever") for n in range(count)], index, overwrite=True)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    rebuild(tmp_path / "index", 3)
    return tmp_path / "index"


def generations(index: Path) -> list[str]:
    return sorted(path.name for path in (index / "generations").iterdir())


def test_refresh_moves_to_the_newest_generation(index: Path) -> None:
    with open_index(index) as opened:
        assert opened.refresh() is False
        rebuild(index, 5)
        assert (len(opened), opened.search("fever").total) == (3, 3)
        assert opened.refresh() is True
        assert (len(opened), opened.search("fever").total, opened.manifest.generation) == (5, 5, 2)
        assert opened.refresh() is False
        assert generations(index) == ["1", "2"]
        rebuild(index, 7)
        assert generations(index) == ["2", "3"], "nobody reads the first generation any more"


def test_a_search_in_progress_keeps_its_generation(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.whoosh_reader import WhooshReader

    begun, go_on = threading.Event(), threading.Event()
    original = WhooshReader.search

    def slow(self: EngineReader, *arguments: object) -> object:
        begun.set()
        go_on.wait(20)
        return original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(WhooshReader, "search", slow)
    found: list[int] = []
    with open_index(index) as opened:
        thread = threading.Thread(target=lambda: found.append(len(opened.search("fever"))))
        thread.start()
        assert begun.wait(20)
        rebuild(index, 5)
        assert opened.refresh() is True
        rebuild(index, 6)
        assert generations(index) == ["1", "2", "3"], "the first is still searched"
        go_on.set()
        thread.join()
        assert found == [3]
        assert opened.search("fever").total == 5
        rebuild(index, 7)
        assert generations(index) == ["2", "4"]


def test_an_index_built_anew_with_the_same_number_is_another_one(index: Path) -> None:
    with open_index(index) as opened:
        shutil.rmtree(index)
        with pytest.raises(IndexNotFoundError):
            opened.refresh()
        assert not opened.check().sound
        rebuild(index, 4)
        assert opened.refresh() is True
        assert len(opened) == 4


def test_a_closed_index_is_not_refreshed(index: Path) -> None:
    opened = Index(index)
    opened.close()
    with pytest.raises(IndexFolderError, match="closed"):
        opened.refresh()
