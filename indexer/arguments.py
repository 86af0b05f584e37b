"""What was given from Python, checked: a value of the wrong kind becomes an error that says what to pass.

Without these checks it would come to grief somewhere within, as an error of another library about something else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from math import isnan
from operator import index as as_whole
from os import PathLike
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from indexer.errors import IndexFolderError, MeshfindError, QueryError, SourceError, VocabularyError
from indexer.records import BOUNDS, DATES, Deletion, Record, from_json, to_json
from indexer.weights import Weights

SourceItem: TypeAlias = Path | str | Record | Deletion

_Item = TypeVar("_Item")


def folder_of(index: Path | str) -> Path:
    """The folder of an index.

    Raises:
        IndexFolderError: it is no path.
    """
    if not isinstance(index, (str, PathLike)):
        raise IndexFolderError(f"the folder of an index is a path or its text, not {_kind(index)}")
    if not os.fspath(index):  # which would be the folder we are in
        raise IndexFolderError("the folder of an index is a path or its text, not an empty one; '.' is this folder")
    return Path(index)


def sources_of(given: Iterable[SourceItem] | SourceItem) -> Iterable[SourceItem]:
    """The sources of a build or an update, which are sometimes one; a list stays a list, all else is read once.

    Raises:
        SourceError: one of them is none, or a record that cannot be stored. Not before it is reached in an iterator.
    """
    expected = "sources are files, folders, Records or Deletions"
    return _listed(given, (str, PathLike, Record, Deletion), _check_source, SourceError, expected)


def mesh_files(given: Iterable[Path | str] | Path | str | None) -> Iterable[Path | str]:
    """The MeSH files that were given, which are sometimes one, or None.

    Raises:
        VocabularyError: one of them is no path.
    """
    return _listed(given or (), (str, PathLike), _ignore, VocabularyError, "mesh is a list of MeSH files")


def ids_of(given: Iterable[str] | str) -> Iterable[str]:
    """The ids of records that were given, which are sometimes one.

    Raises:
        QueryError: one of them is no text.
    """
    return _listed(given, (str,), _ignore, QueryError, 'ids are a list of texts such as ["7890123"]')


def text_of(value: str, what: str) -> str:
    """The value, which must be text.

    Raises:
        QueryError: it is not.
    """
    return _of_kind(value, str, f"{what} is text")


def count_of(value: int, what: str) -> int:
    """The value, which must be a whole number that is not negative.

    Raises:
        QueryError: it is not.
    """
    try:
        number = as_whole(None if isinstance(value, bool) else value)  # type: ignore[arg-type]
    except TypeError:
        raise QueryError(f"{what} is a whole number, not {_kind(value)}") from None
    if number < 0:
        raise QueryError(f"{what} must not be negative, as {number} is")
    return number


def flag_of(value: bool, what: str) -> bool:
    """The value, which must be True or False: a text such as "no" would be taken for True.

    Raises:
        QueryError: it is not.
    """
    return _of_kind(value, bool, f"{what} is True or False")


def seconds_of(value: float, what: str) -> float:
    """The value, which must be a number that is not negative.

    Raises:
        QueryError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or isnan(value):
        raise QueryError(f"{what} is a number of seconds, not {_kind(value)}")
    if value < 0:
        raise QueryError(f"{what} must not be negative, as {value} is")
    return value


def jobs_of(value: int | None) -> int | None:
    """The number of worker processes that is asked for, if any.

    Raises:
        QueryError: it is no whole number, or less than 1.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise QueryError(f"jobs must be a whole number, 1 or more, not {value!r}")
    return value


def weights_of(value: Weights) -> Weights:
    """The value, which must be weights.

    Raises:
        QueryError: it is none.
    """
    if not isinstance(value, Weights):
        raise QueryError("weights are a search.ranking.Weights, or what search.ranking.read_weights reads from a file")
    return value


def _listed(
    given: Iterable[_Item] | _Item,
    kinds: tuple[type, ...],
    check: Callable[[_Item], None],
    error: type[MeshfindError],
    expected: str,
) -> Iterable[_Item]:
    def checked(items: Iterable[_Item]) -> Iterator[_Item]:
        for item in items:
            if not isinstance(item, kinds):
                raise error(f"{expected}, not {_kind(item)}")
            check(item)
            yield item

    if isinstance(given, kinds):  # a text is not taken letter by letter
        return list(checked([given]))  # type: ignore[list-item]
    if not isinstance(given, Iterable) or isinstance(given, bytes):
        raise error(f"{expected}, not {_kind(given)}")
    return list(checked(given)) if isinstance(given, (list, tuple)) else checked(given)


def _check_source(item: SourceItem) -> None:
    """A record must be what the stored form can hold: types are only known to hold where records were read."""
    if isinstance(item, Record):
        try:
            stored = from_json(to_json(item))
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as error:
            raise SourceError(f"the record {item.id!r} cannot be stored: {error}") from error
        for name in DATES:
            date = getattr(stored, name)
            if date is not None and not date.is_in_order:
                raise SourceError(f"the record {item.id!r} cannot be stored: {name}: {BOUNDS}")
    if isinstance(item, Record | Deletion) and not (isinstance(item.id, str) and item.id.strip()):
        raise SourceError(f"the id of a {type(item).__name__} is text that is not empty, not {item.id!r}")


def _ignore(item: object) -> None:
    pass


def _of_kind(value: _Item, kind: type, expected: str) -> _Item:
    if not isinstance(value, kind):
        raise QueryError(f"{expected}, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} ({value!r:.60})"
