"""An open index: the one object through which programs and the command line search."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

import msgspec

from indexer.arguments import count_of, flag_of, folder_of, text_of, weights_of
from indexer.errors import QueryError, UnknownIdError
from indexer.manifest import Manifest, read_manifest
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.naming import uis_meant
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Record
from indexer.stored import Stored, decode_gist, decode_stored
from indexer.weights import Weights
from search.answering import results_of
from search.feedback import with_feedback
from search.hits import Results
from search.opened import OpenGeneration
from search.query.filters import Filters
from search.query.interpret import SYNTAXES, Interpretation, Request, Syntax, interpret
from search.query.nodes import Everything, Not, Value
from search.query.plan import SORTS, Plan, Sort, plan
from search.query.units import EXPANSIONS, Expansion

if TYPE_CHECKING:
    from indexer.checking import CheckReport

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


def _blaming_damage(
    method: Callable[Concatenate[Index, _Arguments], _Answer],
) -> Callable[Concatenate[Index, _Arguments], _Answer]:
    """The method, which calls it a damaged index when it fails in an unexpected way and a file is damaged."""

    @wraps(method)
    def guarded(self: Index, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        with self._opened.blaming_damage():
            return method(self, *args, **kwargs)

    return guarded


class MeshEntry(msgspec.Struct, frozen=True):
    """What an index knows of a descriptor.

    `records` counts those with any evidence of it, `assigned` those whose indexers assigned it. `broader` and
    `narrower` are one step away in the tree, as UI and name.
    """

    descriptor: Descriptor
    records: int
    assigned: int
    broader: tuple[tuple[str, str], ...]
    narrower: tuple[tuple[str, str], ...]


class Index:
    """An index open for reading. One object serves many threads, and survives a fork; close it after use.

    It keeps the generation that was current when it was opened, even while a writer replaces it, until `refresh`.
    """

    def __init__(self, path: Path | str, weights: Weights | None = None) -> None:
        """Open the index in folder `path`, to be ranked with `weights`; None: with those that it was built with.

        Raises:
            IndexNotFoundError: there is none.
            IndexFormatError: it is damaged or from another version.
        """
        self.path = folder_of(path)
        self.weights = weights
        self._refreshing = threading.Lock()
        self._opened = OpenGeneration(self.path)

    @property
    def manifest(self) -> Manifest:
        """What the open generation says of itself."""
        return self._opened.manifest

    def refresh(self) -> bool:
        """Move to the generation that is current now; whether there was a newer one.

        Searches that run in other threads end on the generation on which they began.

        Raises:
            IndexNotFoundError: the index is gone; the generation that was open stays open.
            IndexFormatError: it is damaged; the same.
        """
        self._opened.reader()  # says so when the index is closed
        with self._refreshing:
            if read_manifest(self.path) == self.manifest:
                return False
            self._opened = OpenGeneration(self.path)
            return True

    @_blaming_damage
    def search(
        self,
        query: str,
        *,
        syntax: Syntax = "auto",
        expand: Expansion = "normal",
        require_all: bool = False,
        limit: int | None = 10,
        offset: int = 0,
        filters: Filters | None = None,
        sort: Sort = "relevance",
        facets: Sequence[str] = (),
        lazy: bool = False,
    ) -> Results:
        """Ranked records for a query.

        Args:
            query: words, in any order, of which MeSH headings and entry terms are searched as concepts; or a query or
                a set of lines in PubMed's or Ovid's syntax, of which the last line is the result.
            syntax: "free", "pubmed" or "ovid"; "auto" recognises which.
            expand: "off" searches the words only, "strict" adds headings and exact entry terms, "normal" also
                entry terms that share only the stems, and orders all but the first hits by what the first have in
                common as well; "broad" also finds records that have only that; "pubmed" maps as PubMed does.
            require_all: a record must have every unit of the query (free text only).
            limit: hits to return; None for all, 0 only to count.
            offset: hits to leave out at the top.
            filters: "year", "type", "language", "journal", "mesh", "major", "has", each with one value or several;
                a year may be a number or a pair (first, last).
            sort: "relevance", "date" (the latest first) or "title".
            facets: of "year", "mesh" (without check tags such as Humans), "journal", "type": counts over all hits, in
                `Results.facets`.
            lazy: read the records of hits only while they are looked at, and keep none, so that all hits of a large
                index can be gone through (`limit=None, lazy=True`); the index must stay open meanwhile.

        Raises:
            QuerySyntaxError: the query is wrong; it says where and what was expected.
            QueryError: an argument is out of range.
        """
        _check(query, syntax, expand, sort, limit, offset)
        flag_of(require_all, "require_all")
        if facets:
            from search.facets import check_names

            check_names(facets)
        request = Request(query, syntax, expand, require_all, filters or {}, sort, self._weights())
        opened = self._opened
        asked = _interpreted(request, opened)
        return results_of(opened, asked, limit, offset, facets, lazy=lazy)

    @_blaming_damage
    def rank(
        self, query: str, *, syntax: Syntax = "auto", expand: Expansion = "normal", limit: int | None = 10
    ) -> list[tuple[str, float]]:
        """Ids and scores alone, in the order of `search`: for runs, evaluations and rerankers, which want many hits.

        Raises:
            QuerySyntaxError, QueryError: as in `search`.
        """
        _check(query, syntax, expand, "relevance", limit, 0)
        opened = self._opened
        reader = opened.reader()
        asked = _interpreted(Request(query, syntax, expand, weights=self._weights()), opened)
        page = reader.search(asked.plan, limit, 0).page
        bodies = reader.stored([hit.document for hit in page])
        return [(decode_gist(body).id, hit.score) for body, hit in zip(bodies, page, strict=True)]

    def stored_records(self) -> Iterator[Stored]:
        """Every record with its mentions, in no particular order, a few at a time."""
        opened = self._opened  # kept until the last record, whatever is refreshed meanwhile
        with opened.blaming_damage():
            reader = opened.reader()
            documents = reader.matching(Plan((), any_unit=False, condition=Everything()))
            for start in range(0, len(documents), 500):
                yield from map(decode_stored, reader.stored(documents[start : start + 500]))

    @property
    def vocabulary(self) -> Vocabulary:
        """The descriptors and entry terms of this index."""
        opened = self._opened
        opened.reader()  # says so when the index is closed
        return opened.vocabulary

    @_blaming_damage
    def similar(self, id: str, *, limit: int | None = 10, offset: int = 0) -> Results:
        """Records that share concepts and telling words with a record; the reasons of each hit name them.

        Raises:
            UnknownIdError: there is no record with this id.
        """
        _check_page(limit, offset)
        opened = self._opened
        reader = opened.reader()
        document = reader.find(text_of(id, "the id of a record"))
        if document is None:
            raise UnknownIdError(f"there is no record {id} in {self.path}")
        from search.similar import as_query

        (stored,) = opened.records([document])
        understood = as_query(stored, opened.vocabulary.name, reader.count)
        todo = msgspec.structs.replace(plan(understood, self._weights()), condition=Not(Everything(), Value("id", id)))
        return results_of(opened, Interpretation(understood, todo, (), ()), limit, offset, ())

    @_blaming_damage
    def get(self, id: str) -> Record | None:
        """The record with this id, or None."""
        opened = self._opened
        document = opened.reader().find(text_of(id, "the id of a record"))
        return opened.records([document])[0].record if document is not None else None

    @_blaming_damage
    def mesh(self, term: str) -> list[MeshEntry]:
        """The descriptors of a UI, a name or an entry term; empty if there are none."""
        opened = self._opened
        opened.reader()  # says so when the index is closed
        exactly = opened.vocabulary.get(text_of(term, "a term").strip().upper())
        if exactly is not None:
            return [_mesh_entry(opened, exactly)]
        found = [opened.vocabulary.get(ui) for ui in uis_meant(term, opened.vocabulary)]
        return [_mesh_entry(opened, descriptor) for descriptor in found if descriptor is not None]

    def suggest(self, text: str) -> list[str]:
        """What may have been meant by a misspelt name or word: headings, then words of the records; often nothing."""
        from search.query.mapping.suggest import meant

        opened = self._opened
        reader = opened.reader()
        return meant(text_of(text, "what was typed"), opened.vocabulary, reader.tokens, reader.count, len(reader))

    def stats(self) -> dict[str, Any]:
        """Counts and origin of the index, as plain data; `records` is the number of searchable records."""
        opened = self._opened
        manifest = opened.manifest
        data = msgspec.to_builtins(manifest)
        del data["files"]
        return {"records": len(opened.reader()), "bytes": manifest.bytes, **data}

    def check(self) -> CheckReport:
        """Check the generation that is open from end to end; see `indexer.check_index`."""
        from indexer.checking import check_generation

        opened = self._opened
        return check_generation(self.path, opened.manifest)

    def __len__(self) -> int:
        return len(self._opened.reader())

    def _weights(self) -> Weights:
        return self.weights if self.weights is not None else self.manifest.weights

    def close(self) -> None:
        """Give back files. Results stay valid; searching again is an error."""
        self._opened.close()

    def __enter__(self) -> Index:
        return self

    def __repr__(self) -> str:
        return f"<Index {str(self.path)!r}: {self.manifest.records:,} records>"

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("an open index cannot be pickled: pass its path and call open_index in the other process")


def _mesh_entry(opened: OpenGeneration, descriptor: Descriptor) -> MeshEntry:
    reader, vocabulary = opened.reader(), opened.vocabulary
    parents = (vocabulary.at(n.rpartition(".")[0]) for n in descriptor.tree_numbers if "." in n)
    broader = dict.fromkeys(ui for ui in parents if ui)
    return MeshEntry(
        descriptor,
        records=reader.count("concepts", descriptor.ui),
        assigned=reader.count("concepts", f"{descriptor.ui}/assigned"),
        broader=tuple((ui, vocabulary.name(ui)) for ui in broader),
        narrower=tuple((ui, vocabulary.name(ui)) for ui in vocabulary.narrower(descriptor.ui)),
    )


def _interpreted(request: Request, opened: OpenGeneration) -> Interpretation:
    return with_feedback(interpret(request, opened.vocabulary, opened.reader().count), opened)


def _check(query: str, syntax: str, expand: str, sort: str, limit: int | None, offset: int) -> None:
    for what, given, known in (
        ("syntax", syntax, SYNTAXES),
        ("expansion", expand, EXPANSIONS),
        ("sort order", sort, SORTS),
    ):
        if given not in known:
            raise QueryError(f"there is no {what} {given!r}; choose one of: {', '.join(known)}")
    text_of(query, "a query")
    _check_page(limit, offset)


def _check_page(limit: int | None, offset: int) -> None:
    count_of(0 if limit is None else limit, "limit (None returns all hits)")
    count_of(offset, "offset")


def open_index(path: Path | str = "index_data", *, weights: Weights | None = None) -> Index:
    """Open an index for reading; use it in a `with` block, or close it. `weights`: others than it was built with.

    Raises:
        IndexNotFoundError: there is none in this folder.
        IndexFormatError: it is damaged or from another version of meshfind.
        QueryError: `weights` are none.
    """
    return Index(path, None if weights is None else weights_of(weights))
