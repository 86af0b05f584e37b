"""Real files and strategies, mutated at random: python -m tests.robustness.fuzzing --seconds 600 [--strategies FILE]…

Each mutant goes through the reader of every format, the readers of MeSH, or a whole search in each syntax. What comes
out must be items, results, or one error of ours, in bounded time. More strategies are JSON lines with a text `query`.
Ends at the first mutant that fails, which it prints.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from indexer import Heading, Record, build
from indexer.errors import MeshfindError
from indexer.mesh import read_mesh
from indexer.records import Deletion, Reject, from_json, to_json
from indexer.sources.jsonlines import read_jsonlines
from indexer.sources.medline import read_medline
from indexer.sources.page import read_page
from indexer.sources.pubmed_xml import read_pubmed_xml
from search import Index, open_index
from search.query.interpret import SYNTAXES
from tests.mesh.samples import DESCRIPTORS, SUPPLEMENTARY, TABLE

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
READERS = {"jsonl": read_jsonlines, "medline": read_medline, "page": read_page, "pubmed-xml": read_pubmed_xml}
SECONDS = 10.0
"""Processor time that any mutant may take."""
_SLICE = 0.5  # seconds for each target in turn


class Target(NamedTuple):
    """Something to feed: with mutants of these seeds, cut at these separators."""

    feed: Callable[[bytes], None]
    seeds: Sequence[bytes]


def mutant(seeds: Sequence[bytes], draw: random.Random) -> bytes:
    """A seed with some pieces doubled, dropped, turned round, taken from another seed, or with bytes changed."""
    data = draw.choice(seeds)
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(data) + 1)
        end = min(len(data), start + int(2 ** draw.uniform(0, 8)))
        data = data[:start] + _changed(data[start:end], draw.choice(seeds), draw) + data[end:]
        if draw.random() < 0.03:
            data = data[:start]
    return data


def _changed(piece: bytes, other: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(other) + 1)
    return draw.choice(
        [
            b"",
            piece * draw.choice([2, 3, 50]),
            other[place : place + len(piece)],
            bytes(draw.randrange(256) for _ in piece[:4]) + piece[4:],
            draw.choice(ODD) + piece,
            piece[::-1],
        ]
    )


ODD = [
    b"\0", b"\n", b"\r\n", b'"', b"(", b")", b"[", b"]", b"<", b">", b"&", b"&#0;", b"<!--", b"]]>", b"\xff\xfe",
    b"\xed\xa0\x80", b"*", b"?", b"$", b"/", b"#1", b"1. ", b" or/1-9 ", b"[tiab:~3]", b".ti,ab.", b" adj3 ", b"exp ",
    b"-1", b"9" * 40, b"\t", b"|", b":", "\u2028\u202e\ufeff".encode(), "\u00df\u0130\ufb01".encode(), b" AND ",
    b" NOT ", b"limit 1 to ",
]  # fmt: skip


def targets(folder: Path, index: Index, strategies: Sequence[str]) -> dict[str, Target]:
    """Everything that is fed."""
    pages = [path.read_bytes() for path in sorted((ROOT.parent / "seeds").glob("*.txt"))]
    articles = [(FIXTURES / name).read_bytes() for name in ("articles.xml", "articles.nbib")]
    records = [to_json(item) for item in read_pubmed_xml(io.BytesIO(articles[0]), "x") if isinstance(item, Record)]
    lines = [b"\n".join(records[start : start + 3]) for start in range(0, len(records), 3)]
    seeds = {"jsonl": lines, "medline": [articles[1]], "page": pages, "pubmed-xml": [articles[0]]}
    sources = {name: Target(source(name), seeds[name]) for name in READERS}
    mesh = {
        name: Target(vocabulary(folder / name), data)
        for name, data in (
            ("mesh-xml", [DESCRIPTORS.encode(), SUPPLEMENTARY.encode()]),
            ("mesh-table", [TABLE.encode()]),
        )
    }
    texts = [text.encode() for text in strategies]
    return {**sources, **mesh, **{syntax: Target(query(index, syntax), texts) for syntax in SYNTAXES}}


def source(name: str) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        for item in READERS[name](io.BytesIO(data), "x"):
            assert isinstance(item, Record | Deletion | Reject)
            assert not isinstance(item, Record) or from_json(to_json(item)) == item

    return feed


def vocabulary(path: Path) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        path.write_bytes(data)
        try:
            assert all(descriptor.ui for descriptor in read_mesh(path))
        except MeshfindError as error:
            assert str(path) in str(error)  # noqa: PT017

    return feed


def query(index: Index, syntax: str) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        try:
            results = index.search(data.decode(errors="replace"), syntax=syntax, limit=3)  # type: ignore[arg-type]
        except MeshfindError as error:
            assert len(str(error)) < 2_000  # noqa: PT017
            return
        results.to_dict(explain=True)
        assert [hit.id for hit in results if not hit.why] == []

    return feed


@contextmanager
def small_index(folder: Path) -> Iterator[Index]:
    """An index with the words of the strategies, some of them in each record."""
    draw = random.Random(3)
    words = "heart attack liver cancer therapy pain fever children trial randomized controlled drug of the b12".split()
    records = [
        Record(id=str(n), title=" ".join(draw.choices(words, k=6)), mesh=(Heading("Liver", "D008099"),) * (n % 2))
        for n in range(30)
    ]
    build(records, folder / "index")
    with open_index(folder / "index") as index:
        yield index


def own_strategies() -> list[str]:
    """The strategies of the tests."""
    return [case["query"] for case in json.loads((FIXTURES / "strategies" / "pubmed.json").read_text("utf-8"))] + [
        '1. exp liver neoplasms/dt\n2. (liver adj3 cancer$).ti,ab.\n3. 1 or 2\n4. limit 3 to (english and yr="2010")',
        '1     hepatitis c/ or hcv.mp. [mp=title, abstract] (123)\n2     *"Quality of Life"/\n3     and/1-2',
        "randomized controlled trial.pt. or (random* or placebo).ti,ab. not (animals/ not humans/)",
    ]


def fuzz(seconds: float, count: int, seed: int, strategies: Sequence[str]) -> Counter[str]:
    """Feed mutants for a time, or `count` to each target; how many each was given.

    Raises:
        AssertionError: one failed; it names the target and the mutant.
    """
    draw, fed = random.Random(seed), Counter[str]()
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder, small_index(Path(folder)) as index:
        every = targets(Path(folder), index, strategies)
        while time.monotonic() < until and (not count or fed.total() < count * len(every)):
            for name, target in every.items():
                begun = time.monotonic()
                while not fed[name] or (not count and time.monotonic() < begun + _SLICE) or fed[name] < count:
                    feed(name, target, mutant(target.seeds, draw))
                    fed[name] += 1
    return fed


def feed(name: str, target: Target, data: bytes) -> None:
    """Feed one mutant.

    Raises:
        AssertionError: it failed.
    """
    begun = time.process_time()
    try:
        target.feed(data)
        assert time.process_time() - begun < SECONDS, "it took too long"
    except Exception as error:
        raise AssertionError(f"{name} fails with {data!r}") from error


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--strategies", type=Path, action="append", default=[], help="JSON lines with a text `query`")
    options = parser.parse_args()
    given = [json.loads(line)["query"] for path in options.strategies for line in path.open(encoding="utf-8")]
    for name, number in fuzz(options.seconds, 0, options.seed, own_strategies() + given).items():
        print(f"{number:8,} mutants: {name}")


if __name__ == "__main__":
    sys.exit(main())
