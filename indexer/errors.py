"""Every error meshfind raises on purpose.

    MeshfindError
    ├── SourceError            a source of records cannot be read at all
    │   └── RejectedError      --strict: the first record that could not be read
    ├── VocabularyError        a MeSH file cannot be read
    ├── WorkerError            a worker process died while building
    ├── IndexFolderError       something is wrong with an index folder
    │   ├── IndexNotFoundError there is no index there
    │   ├── IndexExistsError   there is one already, and `overwrite` was not given
    │   ├── IndexLockedError   another process is writing it
    │   ├── IndexWriteError    it cannot be written (disk full, no permission)
    │   └── IndexFormatError   it is damaged, or from another version of meshfind
    │       └── IndexReadError it may not be read (no permission)
    ├── MissingExtraError      a library that an optional part needs is not installed
    └── QueryError             a request that cannot be carried out as asked
        ├── UnknownIdError     there is no record with the id that is asked for
        └── QuerySyntaxError   the text of the query is wrong, with line and column

Messages say what is wrong and what to do next.
"""

from __future__ import annotations


class MeshfindError(Exception):
    """Base of all errors raised on purpose; catching it catches nothing else."""


class SourceError(MeshfindError):
    """A source of records cannot be read at all (missing file, unknown format)."""


class RejectedError(SourceError):
    """A record was rejected while `strict` was on."""


class VocabularyError(MeshfindError):
    """A MeSH file cannot be read."""


class WorkerError(MeshfindError):
    """A worker process died while building (killed by hand, or by the system for lack of memory)."""


class IndexFolderError(MeshfindError):
    """Something is wrong with an index folder."""


class IndexNotFoundError(IndexFolderError):
    """There is no index at the given path."""


class IndexExistsError(IndexFolderError):
    """There is an index at the given path and `overwrite` was not given."""


class IndexLockedError(IndexFolderError):
    """Another process is writing this index."""


class IndexWriteError(IndexFolderError):
    """The index cannot be written: the disk is full, or the folder does not let us."""


class IndexFormatError(IndexFolderError):
    """The index is damaged, or was written by another version of meshfind."""


class IndexReadError(IndexFormatError):
    """The index may not be read; whether it is whole is not known."""


class MissingExtraError(MeshfindError):
    """A library that an optional part needs is not installed; the message names the extra that brings it."""


class QueryError(MeshfindError):
    """A request that cannot be carried out as asked."""


class UnknownIdError(QueryError):
    """There is no record with the id that is asked for."""


class QuerySyntaxError(QueryError):
    """The text of a query is wrong.

    Attributes:
        line, column: where, counted from 1.
        expected: what would have been right there, as a phrase.
    """

    def __init__(self, problem: str, *, line: int = 1, column: int = 1, expected: str) -> None:
        super().__init__(problem, line, column, expected)
        self.problem = problem
        self.line = line
        self.column = column
        self.expected = expected

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.problem}; expected {self.expected}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_syntax_error, (self.problem, self.line, self.column, self.expected))


def _syntax_error(problem: str, line: int, column: int, expected: str) -> QuerySyntaxError:
    """Rebuild a pickled QuerySyntaxError (its constructor takes keywords)."""
    return QuerySyntaxError(problem, line=line, column=column, expected=expected)
