"""Agreement with recorded term mappings: headings that untagged clauses were mapped to, found and missed.

    python -m benchmarks.mapping mappings.jsonl --index DIR

Each line of the file is {"clause": "…", "uis": ["D…", …]}: an untagged clause, and the headings PubMed mapped it to.
Headings are counted over all clauses together. The second row maps each clause without those pairs of the tables in
`search/query/mapping/atm_variants.py` that no other clause of the file asks for: it says how well the rest, and the
rules, do on a clause that nobody has looked at.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from indexer.errors import MeshfindError
from indexer.mesh.vocabulary import Vocabulary
from search import open_index
from search.query.mapping import atm
from search.query.mapping.atm_variants import heading_variants
from search.query.mapping.strategy import map_strategy
from search.query.pubmed.strategy import parse_pubmed


class Clause(NamedTuple):
    """An untagged clause and the UIs of the headings that it was mapped to."""

    text: str
    uis: frozenset[str]


class Agreement(NamedTuple):
    """How many headings were rightly found, wrongly found, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, the share that was recorded."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of what was recorded, the share that was found."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)

    def row(self, name: str) -> str:
        """One line of the table."""
        return f"{name:<48} {self.precision:9.2f} {self.recall:6.2f} {self.f1:5.2f}"


def read_clauses(path: Path) -> list[Clause]:
    """The clauses of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Clause(row["clause"], frozenset(row["uis"])) for row in rows]


@contextmanager
def variants(hidden: Collection[str] = ()) -> Iterator[set[str]]:
    """The mapper without the table's entries for these keys; yields the keys of entries that it asks for."""
    asked: set[str] = set()

    def looked_up(key: str) -> tuple[str, ...]:
        uis = heading_variants(key)
        if uis:
            asked.add(key)
        return () if key in hidden else uis

    atm.heading_variants = looked_up
    try:
        yield asked
    finally:
        atm.heading_variants = heading_variants


def compare(clause: Clause, vocabulary: Vocabulary) -> Agreement:
    """The headings of one clause."""
    mapped = map_strategy(parse_pubmed(clause.text), vocabulary, "pubmed")
    found = {one.ui for one in mapped.mappings if one.kind in ("heading", "publication type")}
    return Agreement(len(found & clause.uis), len(found - clause.uis), len(clause.uis - found))


def evaluate(clauses: Sequence[Clause], vocabulary: Vocabulary, leave_out: bool) -> Agreement:
    """All clauses, each without the pairs that it alone asks for if `leave_out`."""
    asked: list[set[str]] = []
    for clause in clauses:
        with variants() as seen:
            compare(clause, vocabulary)
        asked.append(seen)
    counts = []
    for number, clause in enumerate(clauses):
        others = set[str]().union(*asked[:number], *asked[number + 1 :])
        with variants(asked[number] - others if leave_out else ()):
            counts.append(compare(clause, vocabulary))
    return Agreement(*map(sum, zip(*counts, strict=True)))


def main() -> None:
    """Compare and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mapping",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("mappings", type=Path)
    parser.add_argument("--index", type=Path, required=True, help="an index whose vocabulary is all of MeSH")
    options = parser.parse_args()
    try:
        clauses, index = read_clauses(options.mappings), open_index(options.index)
    except (OSError, ValueError, KeyError, MeshfindError) as error:
        parser.error(str(error))
    with index:
        print(f"{len(clauses)} clauses, {sum(len(clause.uis) for clause in clauses)} headings".ljust(48), end="")
        print(" precision recall    F1")
        print(evaluate(clauses, index.vocabulary, leave_out=False).row("all variants"))
        print(evaluate(clauses, index.vocabulary, leave_out=True).row("without those that only the clause asks for"))


if __name__ == "__main__":
    main()
