"""What does a search give back? Plain values that outlive the index they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, overload

import msgspec

from indexer.records import Record
from search.contributions import contributions
from search.evidence import Evidence
from search.explain import Reason, reasons
from search.highlight import Snippet, highlight
from search.query.units import Understanding, Unit
from search.scoring import Part, Scoring


class Hit(msgspec.Struct, frozen=True):
    """A record that was found.

    Attributes:
        id, score, title: what was found; scores never rise down a list of hits.
    """

    id: str
    score: float
    title: str
    _evidence: Evidence
    _scoring: Scoring

    def __repr__(self) -> str:
        return f"<Hit {self.id}: {self.title!r}, {self.score:.3f}>"

    @property
    def record(self) -> Record:
        """All of the record, which is read from its stored form when it is first asked for.

        Raises:
            IndexFormatError: it is damaged.
        """
        return self._evidence.stored.record

    @property
    def year(self) -> int | None:
        """Year of publication, if known."""
        return self.record.year

    @property
    def parts(self) -> list[Part]:
        """Every contribution to the score; they add up to it."""
        return contributions(self._evidence, self._scoring)

    @property
    def scored_units(self) -> tuple[Unit, ...]:
        """The units of the query and what was learned, as `Part.unit` numbers them."""
        return self._evidence.question.scored

    @property
    def why(self) -> list[Reason]:
        """Which unit of the query matched, through which form, in which field; where none did, the learned concepts."""
        return reasons(self._evidence) or reasons(self._evidence.for_learned())

    @property
    def snippets(self) -> dict[str, Snippet]:
        """Title, and the telling part of each other text that matches, with what matches marked."""
        return highlight(self._evidence)

    def to_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Plain data, the same as in the JSON output; with `explain` also every contribution to the score."""
        record = self.record
        data: dict[str, Any] = {
            "id": self.id,
            "score": self.score,
            "title": record.title,
            "year": record.year,
            "authors": [author.name for author in record.authors],
            "journal": record.journal,
            "why": msgspec.to_builtins(self.why),
            "snippets": {name: snippet.render() for name, snippet in self.snippets.items()},
        }
        if explain:
            units = self.scored_units
            data["explanation"] = [{**part._asdict(), "unit": units[part.unit].text} for part in self.parts]
        return data


class LazyHits(Sequence[Hit]):
    """Hits that are read from the index whenever they are looked at, and not kept; iterating reads some at a time.

    Only the places of the records and their scores are in memory. The index must stay open.
    """

    _READ_AHEAD = 100

    def __init__(self, ranked: Sequence[Any], read: Callable[[Sequence[Any]], list[Hit]]) -> None:
        """The hits that `read` makes of the items of `ranked`."""
        self._ranked = ranked
        self._read = read

    def __len__(self) -> int:
        return len(self._ranked)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        if isinstance(index, slice):
            return self._read(self._ranked[index])
        return self._read([self._ranked[index]])[0]

    def __iter__(self) -> Iterator[Hit]:
        for start in range(0, len(self), self._READ_AHEAD):
            yield from self._read(self._ranked[start : start + self._READ_AHEAD])

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "hits that are read lazily cannot be pickled: search without lazy=True, or pickle list(results)"
        )


class LineCount(msgspec.Struct, frozen=True):
    """A line of a strategy and how many records match it."""

    number: int
    text: str
    count: int


class Results(Sequence[Hit]):
    """A page of hits.

    Attributes:
        total: how many records match in all.
        query: how the query was understood.
        warnings: what the user should know: words not searched, marks not understood.
        offset: how many hits come before this page.
        lines: the lines of a strategy with the number of records that match each; empty for free text.
        facets: for each facet asked for, its values with the number of hits that have them.
        truncated: how many words of the index each truncated word reached, by its pattern.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        total: int,
        query: Understanding,
        warnings: Sequence[str],
        offset: int,
        *,
        lines: Sequence[LineCount] = (),
        facets: Mapping[str, list[tuple[str, int]]] | None = None,
        truncated: Mapping[str, int] | None = None,
    ) -> None:
        self._hits = hits
        self.total = total
        self.query = query
        self.warnings = tuple(warnings)
        self.offset = offset
        self.lines = tuple(lines)
        self.facets = dict(facets or {})
        self.truncated = dict(truncated or {})

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"<Results {self.query.text!r}: {len(self)} of {self.total}>"

    def to_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Plain data, the same as in the JSON output."""
        return {
            "query": self.query.to_dict(),
            "total": self.total,
            "offset": self.offset,
            "warnings": list(self.warnings),
            "lines": msgspec.to_builtins(self.lines),
            "facets": {name: [list(item) for item in counted] for name, counted in self.facets.items()},
            "truncated": self.truncated,
            "hits": [hit.to_dict(explain=explain) for hit in self._hits],
        }
