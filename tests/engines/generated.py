"""A collection large enough that ranking shows: words by Zipf's law, lengths as in abstracts, concepts in tiers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from indexer.fields import Document
from search.query.plan import UnitPlan
from tests.engines.small import TIERS, concept, document, word

RECORDS = 2000
WORDS = [f"w{number}" for number in range(400)]
UIS = [f"D{number:02}" for number in range(30)]
_ZIPF = [1.0 / (rank + 3) for rank in range(len(WORDS))]


def generated(count: int = RECORDS, seed: int = 4) -> Iterator[Document]:
    """Always the same documents."""
    random = Random(seed)

    def text(least: int, most: int) -> str:
        return " ".join(random.choices(WORDS, _ZIPF, k=random.randint(least, most)))

    for number in range(count):
        empty = random.random() < 0.1
        one = document(
            f"r{number * 7919 % count:05}",
            text(3, 18),
            "" if empty else text(10, 160),
            "" if random.random() < 0.3 else text(1, 30),
            synonyms=random.sample(WORDS[:100], random.randint(0, 4)),
            concepts=[token for ui in random.sample(UIS, random.randint(0, 6)) for token in _tokens(ui, random)],
        )
        date = 20000101 + random.randint(0, 20) * 10000
        yield one if random.random() < 0.1 else one._replace(numbers={"date": date, "date_last": date})


def _tokens(ui: str, random: Random) -> list[str]:
    if random.random() < 0.2:
        return [ui, f"{ui}/weak"]
    return [ui, *(ui + tier for tier in TIERS if random.random() < 0.4)]


QUERIES: list[tuple[UnitPlan, ...]] = [
    (word("w0"),),
    (word("w3"), word("w40")),
    (word("w5", "w9", "w120"),),
    tuple(word(WORDS[rank]) for rank in (1, 8, 30, 77, 150, 333)),
    (word("w2", synonyms=False),),
    (concept("D01"),),
    (concept("D02", stems=["w4", "w50"]),),
    (concept("D03", "D04", "D05", stems=["w10"]), word("w6")),
    (concept("D06", weak=False), concept("D07", stems=["w20"]), word("w11")),
    (word("w90"), UnitPlan((), (), synonyms=False, weak=True, weight=6.0, phrases=(("w0", "w1"),))),
    (UnitPlan((), ("w44",), synonyms=True, weak=True, phrases=(("w1", "w0", "w2"), ("w5", "w3"))),),
    (UnitPlan(("D08",), ("w7", "w60"), synonyms=False, weak=True, weight=0.35), word("w14")),
]
"""Units of queries, each with more than a hundred hits."""
