"""Values of the wrong kind, given from Python: errors of ours that say what to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer import Deletion, Record, build, check_index, delete, optimize, retag, update
from indexer.errors import IndexFolderError, MeshfindError, QueryError, SourceError
from indexer.records import PartialDate
from search import Index, open_index
from tests.small_index import make_index

MESH = {"D001249": ("Asthma",)}
GOOD = Record(id="1", title="Asthma in the child")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("arguments"), [GOOD], MESH)


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda index: index.search(None), "a query is text, not None"),
        (lambda index: index.search(5), r"a query is text, not int \(5\)"),
        (lambda index: index.search(b"asthma"), "a query is text, not bytes"),
        (lambda index: index.search(["asthma"]), "a query is text, not list"),
        (lambda index: index.rank(Path("asthma")), "a query is text, not "),
        (
            lambda index: index.search("asthma", limit="5"),
            r"limit \(None returns all hits\) is a whole number, not str",
        ),
        (lambda index: index.search("asthma", limit=2.5), "limit .* is a whole number, not float"),
        (lambda index: index.search("asthma", limit=True), r"limit .* is a whole number, not bool \(True\)"),
        (lambda index: index.search("asthma", require_all="no"), r"require_all is True or False, not str \('no'\)"),
        (lambda index: index.search("asthma", limit=-1), "limit .* must not be negative, as -1 is"),
        (lambda index: index.search("asthma", offset=None), "offset is a whole number, not None"),
        (lambda index: index.similar("1", offset=-2), "offset must not be negative, as -2 is"),
        (lambda index: index.similar(1), "the id of a record is text, not int"),
        (lambda index: index.get(None), "the id of a record is text, not None"),
        (lambda index: index.mesh(None), "a term is text, not None"),
        (lambda index: index.suggest(None), "what was typed is text, not None"),
        (lambda index: index.search("asthma", facets="year"), r"facets are a list of names such as \['year'\]"),
        (lambda index: index.search("asthma", filters="year:2015"), "filters are a mapping such as"),
        (lambda index: index.search("asthma", filters={"type": None}), "the filter type takes text, not None"),
        (lambda index: index.search("asthma", filters={"mesh": ""}), "the filter mesh takes text, not ''"),
        (lambda index: index.search("asthma", filters={"year": ("a", "b")}), "is not understood; write year:2015"),
        (lambda index: index.search("asthma", filters={"year": (2020, 2015)}), "run backwards; write year:2015-2020"),
        (lambda index: index.search("asthma", filters={"year": "2020-2015"}), "run backwards; write year:2015-2020"),
        (lambda index: index.search("asthma", filters={"year": -5}), "year:-5 is no year"),
    ],
)
def test_searches(index: Index, call: Callable[[Any], object], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        call(index)


def test_whole_numbers_of_any_kind_and_open_years_are_welcome(index: Index) -> None:
    numpy = pytest.importorskip("numpy")
    assert index.search("asthma", limit=numpy.int64(1)).total == 1
    assert index.search("asthma", filters={"year": (None, 2020)}).total == 0


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (None, "sources are files, folders, Records or Deletions, not None"),
        ([None], "not None"),
        ([GOOD, 3], r"not int \(3\)"),
        (iter([GOOD, {"id": "2"}]), "not dict"),
        (b"seeds", "not bytes"),
        ([Record(id=3)], r"the record 3 cannot be stored: Expected `str`, got `int` - at `\$.id`"),  # type: ignore[arg-type]
        ([Record(id="3", title=None)], r"the record '3' cannot be stored: .* at `\$.title`"),  # type: ignore[arg-type]
        (iter([Record(id="3", mesh=["Asthma"])]), r"at `\$.mesh\[0\]`"),  # type: ignore[arg-type]
        (
            [Record(id="3", date=PartialDate(2020, 2020, "2020"))],
            "the record '3' cannot be stored: date: first and last must be dates as yyyymmdd, in order",
        ),
        (iter([Record(id="3", revised=PartialDate(20210101, 20200101, "x"))]), "revised: first and last must be dates"),
        ([Record(id="")], "the id of a Record is text that is not empty, not ''"),
        ([Deletion(id=3)], "the id of a Deletion is text that is not empty, not 3"),  # type: ignore[arg-type]
    ],
)
def test_sources(tmp_path: Path, sources: Any, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        build(sources, tmp_path / "index")
    with pytest.raises(MeshfindError):
        open_index(tmp_path / "index")


def test_one_source_is_a_source(tmp_path: Path) -> None:
    page = tmp_path / "one.jsonl"
    page.write_text('{"id": "1", "title": "Asthma"}')
    for source in (str(page), page, GOOD):
        assert build(source, tmp_path / "index", mesh=None, overwrite=True).records == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [3, [3], None])
def test_ids(folder: Path, given: Any) -> None:
    with pytest.raises(QueryError, match="ids are a list of texts"):
        delete(given, folder)


def test_a_vocabulary_is_not_replaced_by_none(folder: Path) -> None:
    with open_index(folder) as index:
        before = index.manifest.vocabulary_fingerprint
    retag(folder, mesh=None)
    with open_index(folder) as index:
        assert index.manifest.vocabulary_fingerprint == before, "it is applied anew"


@pytest.mark.parametrize(
    "call",
    [
        open_index,
        check_index,
        lambda index: build([GOOD], index),
        lambda index: update([GOOD], index),
        lambda index: delete(["1"], index),
        lambda index: retag(index, mesh=["desc.xml"]),
    ],
)
def test_folders(call: Callable[[Any], object]) -> None:
    for given in (None, 3, b"index"):
        with pytest.raises(IndexFolderError, match="the folder of an index is a path or its text, not "):
            call(given)


def test_the_empty_text_is_no_folder() -> None:
    """As a path it would be the folder that we are in."""
    for call in (open_index, check_index, lambda index: build([GOOD], index)):
        with pytest.raises(IndexFolderError, match=r"not an empty one; '\.' is this folder"):
            call("")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"jobs": 0}, "jobs must be a whole number, 1 or more, not 0"),
        ({"jobs": "2"}, "jobs must be a whole number, 1 or more, not '2'"),
        ({"wait": -1}, "wait must not be negative, as -1 is"),
        ({"wait": "5"}, "wait is a number of seconds, not str"),
        ({"wait": float("nan")}, "wait is a number of seconds, not float"),
        ({"wait": None}, "wait is a number of seconds, not None"),
    ],
)
def test_writers(folder: Path, tmp_path: Path, arguments: dict[str, Any], said: str) -> None:
    for call in (
        lambda: build([GOOD], tmp_path / "index", **arguments),
        lambda: update([GOOD], folder, **arguments),
        lambda: retag(folder, **arguments),
        lambda: optimize(folder, **arguments),
    ):
        with pytest.raises(QueryError, match=said):
            call()


def test_weights_of_a_build(tmp_path: Path) -> None:
    for weights in ({"title": 1}, None):
        with pytest.raises(QueryError, match=r"weights are a search\.ranking\.Weights"):
            build([GOOD], tmp_path / "index", weights=weights)  # type: ignore[arg-type]
