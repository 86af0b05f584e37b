"""The same records and the same queries for everyone."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis import STOP_WORDS, tokenise
from indexer.records import Record, to_json
from indexer.sources import find_files, read
from search import Index, open_index

LOOKUPS = 100
FREE = 100
LEAST_TERMS = 5


class Text(msgspec.Struct):
    """What every engine makes searchable of a record: title, abstract and the names of its headings."""

    class Heading(msgspec.Struct):
        """An assigned heading."""

        name: str

    id: str
    title: str = ""
    abstract: str = ""
    mesh: tuple[Heading, ...] = ()

    @property
    def headings(self) -> list[str]:
        """Names of the headings."""
        return [heading.name for heading in self.mesh]


class Lookup(msgspec.Struct):
    """A descriptor: the entry term that is typed, and all its terms, for engines that expand the query."""

    ui: str
    typed: str
    terms: list[str]


class Queries(msgspec.Struct):
    """What is asked."""

    lookups: list[Lookup] = []
    free: list[str] = []
    strategies: list[str] = []


class Written(NamedTuple):
    """What the records are like: how many, how often each descriptor is assigned, some titles, bytes of text."""

    records: int
    assigned: Counter[str]
    titles: list[str]
    text_bytes: int


def texts(path: Path) -> Iterator[Text]:
    """The records of a file of JSON lines."""
    decode = msgspec.json.Decoder(Text).decode
    with path.open("rb") as lines:
        yield from map(decode, lines)


def write_records(sources: Sequence[str], most: int, path: Path) -> Written:
    """Write the first records of the sources as JSON lines, each id once."""
    assigned: Counter[str] = Counter()
    titles: list[str] = []
    count = size = 0
    with path.open("wb") as file:
        for record in islice(_distinct(sources), most):
            file.write(to_json(record) + b"\n")
            assigned.update(heading.ui for heading in record.mesh if heading.ui)
            titles.append(record.title)
            size += len(record.title.encode()) + len(record.abstract.encode())
            count += 1
    return Written(count, assigned, random.Random(1).sample(titles, min(len(titles), 20 * FREE)), size)


def _distinct(sources: Iterable[str]) -> Iterator[Record]:
    seen: set[str] = set()
    for path in find_files(list(sources)):
        for item in read(path):
            if isinstance(item, Record) and item.id not in seen:
                seen.add(item.id)
                yield item


def write_first(whole: Path, count: int, path: Path) -> None:
    """The first records of a file in a file of their own."""
    with whole.open("rb") as lines, path.open("wb") as file:
        file.writelines(islice(lines, count))


def write_replicated(whole: Path, count: int, path: Path) -> None:
    """The records again and again, under new ids, until there are so many."""
    with path.open("wb") as file:
        written = copy = 0
        while written < count:
            with whole.open("rb") as lines:
                for line in islice(lines, count - written):
                    record = json.loads(line)
                    record["id"] += f"-{copy}" if copy else ""
                    file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
                    written += 1
            copy += 1


def make_queries(index: str, assigned: Sequence[str], titles: Sequence[str], strategies: Path | None) -> Queries:
    """The queries, given a meshfind index, descriptors by falling number of records, titles, and a file."""
    with open_index(index) as opened:
        lookups = list(islice(filter(None, (_lookup(opened, ui) for ui in assigned)), LOOKUPS))
    return Queries(lookups, list(islice(_free(titles), FREE)), _strategies(strategies) if strategies else [])


def _lookup(index: Index, ui: str) -> Lookup | None:
    """A descriptor with enough entry terms, typed by the last of them that means it alone."""
    found = index.mesh(ui)
    if not found:
        return None
    descriptor = found[0].descriptor
    entries = [term.text for term in descriptor.entries if term.text != descriptor.name]
    if len(entries) < LEAST_TERMS:
        return None
    understood = (term for term in reversed(entries) if _means(index, term, ui))
    typed = next(understood, None)
    return typed and Lookup(ui, typed, [descriptor.name, *entries])


def _means(index: Index, term: str, ui: str) -> bool:
    units = index.search(term, syntax="free", limit=0).query.units
    return len(units) == 1 and [concept.ui for concept in units[0].concepts] == [ui]


def _free(titles: Sequence[str]) -> Iterator[str]:
    """Three to eight words that stand together in a title, stop words left out."""
    choose = random.Random(2)
    for title in titles:
        words = [token.word for token in tokenise(title) if token.word not in STOP_WORDS and token.word.isalpha()]
        wanted = choose.randint(3, 8)
        if len(words) >= wanted:
            start = choose.randint(0, len(words) - wanted)
            yield " ".join(words[start : start + wanted])


def _strategies(path: Path) -> list[str]:
    return [json.loads(line)["query"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
