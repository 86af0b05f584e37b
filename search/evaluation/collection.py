"""What is searched, for what, and what should be found: a collection with queries and judgments."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, TypeAlias

from indexer.errors import QueryError
from search.evaluation.queries import Query, read_query_file

Judgments: TypeAlias = dict[str, dict[str, int]]
"""The grade of each record judged for a query, by id; 0 and below is not relevant."""

_RECORDS = ("records.jsonl", "records.jsonl.gz", "records.xml", "records.xml.gz", "records")
_QUERIES = ("queries.tsv", "topics.txt", "topics.xml", "topics")
_JUDGMENTS = ("qrels.txt", "qrels")


class Collection(NamedTuple):
    """Queries with judgments; the records they are about, where the collection brings its own."""

    name: str
    records: Path | None
    queries: tuple[Query, ...]
    judgments: Judgments


def read_collection(folder: Path, queries: Path | None = None, judgments: Path | None = None) -> Collection:
    """A folder with `queries.tsv` or `topics.*`, `qrels.txt`, and often `records.jsonl` (plain or gzip).

    `queries` and `judgments` name other files. Queries without a relevant record are left out: nothing they find can be
    right.

    Raises:
        QueryError: a file is missing, cannot be read, or the judgments are of other queries.
    """
    asked = read_query_file(queries or _first(folder, _QUERIES))
    judged = read_judgments(judgments or _first(folder, _JUDGMENTS))
    useful = {id: grades for id, grades in judged.items() if max(grades.values()) > 0}
    kept = tuple(query for query in asked if query.id in useful)
    if not kept:
        raise QueryError(f"{folder}: none of the {len(asked)} queries has a relevant record in the judgments")
    judged = {query.id: useful[query.id] for query in kept}
    return Collection(folder.resolve().name, records_of(folder), kept, judged)


def records_of(folder: Path) -> Path | None:
    """The file or folder of records that a collection brings."""
    return next((folder / name for name in _RECORDS if (folder / name).exists()), None)


def read_judgments(path: Path) -> Judgments:
    """Judgments as TREC has them (qrels): query, iteration, record, grade, parted by white space.

    Raises:
        QueryError: a line is something else.
    """
    found: Judgments = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        parts = line.split()
        if not parts:
            continue
        try:
            query, _, record, grade = parts
            found.setdefault(query, {})[record] = int(grade)
        except ValueError as error:
            raise QueryError(
                f"{path}, line {number}: expected a query, an iteration, a record and a whole number as grade"
            ) from error
    if not found:
        raise QueryError(f"{path}: there are no judgments in it")
    return found


def _first(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise QueryError(f"{folder}: there is no {' or '.join(names)} in this folder")
