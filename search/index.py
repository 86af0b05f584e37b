"""An open index: the one object through which programs and the command line search."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn
from weakref import WeakSet

import msgspec

from indexer.errors import IndexFolderError, IndexFormatError, QueryError
from indexer.fields import Stored, decode_id, decode_stored
from indexer.generations import generation_folder, hold
from indexer.manifest import VOCABULARY, Manifest, read_manifest
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.naming import uis_meant
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Record
from search.engines import EngineReader, Ranking, open_reader
from search.evidence import gather, question
from search.hits import Hit, LineCount, Results
from search.query.filters import Filters
from search.query.interpret import SYNTAXES, Interpretation, Request, Syntax, interpret
from search.query.nodes import Everything, Not, Value
from search.query.plan import SORTS, Plan, Sort, plan
from search.query.units import EXPANSIONS, Expansion
from search.query.walking import patterns_of


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

    It keeps the generation that was current when it was opened, even while a writer replaces it.
    """

    def __init__(self, path: Path | str) -> None:
        """Open the index in folder `path`.

        Raises:
            IndexNotFoundError: there is none.
            IndexFormatError: it is damaged or from another version.
        """
        self.path = Path(path)
        self.manifest, self._folder, self._share = _hold_current(self.path)
        self._local = threading.local()
        self._readers: WeakSet[EngineReader] = WeakSet()
        self._closed = False
        try:
            self._vocabulary = Vocabulary(self._folder / VOCABULARY)
            self._reader()  # what is damaged is found here, not by the first query
        except BaseException:
            self._share.close()
            raise

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
    ) -> Results:
        """Ranked records for a query.

        Args:
            query: words, in any order, of which MeSH headings and entry terms are searched as concepts; or a query or
                a set of lines in PubMed's or Ovid's syntax, of which the last line is the result.
            syntax: "free", "pubmed" or "ovid"; "auto" recognises which.
            expand: "off" searches the words only, "strict" adds headings and exact entry terms, "normal" also
                entry terms that share only the stems; "pubmed" maps terms as PubMed does and no further.
            require_all: a record must have every unit of the query (free text only).
            limit: hits to return; None for all, 0 only to count.
            offset: hits to leave out at the top.
            filters: "year", "type", "language", "journal", "mesh", "major", "has", each with one value or several;
                a year may be a number or a pair (first, last).
            sort: "relevance", "date" (the latest first) or "title".
            facets: of "year", "mesh", "journal", "type": counts over all hits, in `Results.facets`.

        Raises:
            QuerySyntaxError: the query is wrong; it says where and what was expected.
            QueryError: an argument is out of range.
        """
        _check(syntax, expand, sort, limit, offset)
        if facets:
            from search.facets import check_names

            check_names(facets)
        request = Request(query, syntax, expand, require_all, filters or {}, sort)
        reader = self._reader()
        asked = interpret(request, self._vocabulary, reader.count)
        return self._results(reader, asked, limit, offset, facets)

    def rank(
        self, query: str, *, syntax: Syntax = "auto", expand: Expansion = "normal", limit: int | None = 10
    ) -> list[tuple[str, float]]:
        """Ids and scores alone, in the order of `search`: for runs, evaluations and rerankers, which want many hits.

        Raises:
            QuerySyntaxError, QueryError: as in `search`.
        """
        _check(syntax, expand, "relevance", limit, 0)
        reader = self._reader()
        asked = interpret(Request(query, syntax, expand), self._vocabulary, reader.count)
        page = reader.search(asked.plan, limit, 0).page
        bodies = reader.stored([hit.document for hit in page])
        return [(decode_id(body), hit.score) for body, hit in zip(bodies, page, strict=True)]

    def stored_records(self) -> Iterator[Stored]:
        """Every record with its mentions, in no particular order, a few at a time."""
        reader = self._reader()
        documents = reader.matching(Plan((), any_unit=False, condition=Everything()))
        for start in range(0, len(documents), 500):
            yield from map(decode_stored, reader.stored(documents[start : start + 500]))

    @property
    def vocabulary(self) -> Vocabulary:
        """The descriptors and entry terms of this index."""
        self._reader()  # says so when the index is closed
        return self._vocabulary

    def similar(self, id: str, *, limit: int | None = 10, offset: int = 0) -> Results:
        """Records that share concepts and telling words with a record; the reasons of each hit name them.

        Raises:
            QueryError: there is no record with this id.
        """
        reader = self._reader()
        document = reader.find(id)
        if document is None:
            raise QueryError(f"there is no record {id!r} in this index")
        from search.similar import as_query

        stored = decode_stored(reader.stored([document])[0])
        understood = as_query(stored, self._vocabulary.name, reader.count)
        todo = msgspec.structs.replace(plan(understood), condition=Not(Everything(), Value("id", id)))
        return self._results(reader, Interpretation(understood, todo, (), ()), limit, offset, ())

    def _results(
        self, reader: EngineReader, asked: Interpretation, limit: int | None, offset: int, facets: Sequence[str]
    ) -> Results:
        ranking = reader.search(asked.plan, limit, offset)
        hits = self._hits(reader, asked, ranking)
        counts = reader.counts(asked.conditions)
        lines = [
            LineCount(line.number, line.text, count)
            for line, count in zip(asked.understanding.lines, counts, strict=True)
        ]
        truncated, warnings = _truncated(asked, reader)
        if not ranking.total:
            from search.query.diagnose import why_nothing

            warnings += why_nothing(asked, reader.counts, self._vocabulary)
        counted = {}
        if facets:
            from search.facets import count

            counted = count(reader.stored(reader.matching(asked.plan)), facets)
        return Results(
            hits,
            ranking.total,
            asked.understanding,
            [*asked.warnings, *warnings],
            offset,
            lines=lines,
            facets=counted,
            truncated=truncated,
        )

    def get(self, id: str) -> Record | None:
        """The record with this id, or None."""
        reader = self._reader()
        document = reader.find(id)
        return decode_stored(reader.stored([document])[0]).record if document is not None else None

    def mesh(self, term: str) -> list[MeshEntry]:
        """The descriptors of a UI, a name or an entry term; empty if there are none."""
        self._reader()  # says so when the index is closed
        exactly = self._vocabulary.get(term.strip().upper())
        if exactly is not None:
            return [self._mesh_entry(exactly)]
        found = [self._vocabulary.get(ui) for ui in uis_meant(term, self._vocabulary)]
        return [self._mesh_entry(descriptor) for descriptor in found if descriptor is not None]

    def stats(self) -> dict[str, Any]:
        """Counts and origin of the index, as plain data; `records` is the number of searchable records."""
        manifest = self.manifest
        data = msgspec.to_builtins(manifest)
        del data["files"]
        return {"records": len(self), "bytes": manifest.bytes, **data}

    def __len__(self) -> int:
        return len(self._reader())

    def close(self) -> None:
        """Give back files. Results stay valid; searching again is an error."""
        self._closed = True
        self._vocabulary.close()
        for reader in list(self._readers):
            reader.close()
        self._readers.clear()
        self._share.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("an open index cannot be pickled: pass its path and call open_index in the other process")

    def _reader(self) -> EngineReader:
        """This thread's reader in this process: file positions are shared by neither threads nor a fork."""
        if self._closed:
            raise IndexFolderError(f"the index {self.path} is closed; open it again with open_index")
        if getattr(self._local, "pid", None) != os.getpid():
            reader = open_reader(self.manifest.engine, self._folder / self.manifest.engine)
            self._local.reader, self._local.pid = reader, os.getpid()
            self._readers.add(reader)
        result: EngineReader = self._local.reader
        return result

    def _hits(self, reader: EngineReader, asked: Interpretation, ranking: Ranking) -> list[Hit]:
        if not ranking.page:
            return []
        wanted = question(asked, self._vocabulary)
        bodies = reader.stored([document for document, _ in ranking.page])
        hits = []
        for (_, score), body in zip(ranking.page, bodies, strict=True):
            stored = decode_stored(body)
            evidence = gather(stored, wanted, ranking.scoring, self._vocabulary)
            hits.append(Hit(stored.record.id, score, stored.record, evidence, ranking.scoring))
        return hits

    def _mesh_entry(self, descriptor: Descriptor) -> MeshEntry:
        reader, vocabulary = self._reader(), self._vocabulary
        parents = (vocabulary.at(n.rpartition(".")[0]) for n in descriptor.tree_numbers if "." in n)
        broader = dict.fromkeys(ui for ui in parents if ui)
        return MeshEntry(
            descriptor,
            records=reader.count("concepts", descriptor.ui),
            assigned=reader.count("concepts", f"{descriptor.ui}/assigned"),
            broader=tuple((ui, vocabulary.name(ui)) for ui in broader),
            narrower=tuple((ui, vocabulary.name(ui)) for ui in vocabulary.narrower(descriptor.ui)),
        )


def _hold_current(index: Path) -> tuple[Manifest, Path, IO[bytes]]:
    """The current generation, with a share that keeps writers from removing it.

    A writer may switch between the reading of the manifest and the taking of the share, and then remove what is about
    to be opened. A generation that is still current once it is shared stays.
    """
    while True:
        manifest = read_manifest(index)
        folder = generation_folder(index, manifest.generation)
        share = None
        try:
            share = hold(folder)
        except OSError as error:
            if read_manifest(index).generation == manifest.generation:
                raise IndexFormatError(f"{folder} is incomplete ({error.strerror}); build the index again") from error
        if share is not None:
            if read_manifest(index).generation == manifest.generation:
                return manifest, folder, share
            share.close()


def _check(syntax: str, expand: str, sort: str, limit: int | None, offset: int) -> None:
    for what, given, known in (
        ("syntax", syntax, SYNTAXES),
        ("expansion", expand, EXPANSIONS),
        ("sort order", sort, SORTS),
    ):
        if given not in known:
            raise QueryError(f"there is no {what} {given!r}; choose one of: {', '.join(known)}")
    if (limit is not None and limit < 0) or offset < 0:
        raise QueryError("limit and offset must not be negative (limit=None returns all hits)")


def _truncated(asked: Interpretation, reader: EngineReader) -> tuple[dict[str, int], list[str]]:
    patterns = patterns_of(asked.conditions)
    reached = reader.reached() if patterns else {}
    found = {pattern: reached[pattern] for pattern in patterns if pattern in reached}
    warnings = [there.warning(pattern) for pattern, there in found.items() if there.capped]
    return {pattern: there.words for pattern, there in found.items()}, warnings


def open_index(path: Path | str = "index_data") -> Index:
    """Open an index for reading; use it in a `with` block, or close it.

    Raises:
        IndexNotFoundError: there is none in this folder.
        IndexFormatError: it is damaged or from another version of meshfind.
    """
    return Index(path)
