"""Hits for the tests of export: no index is needed, since export looks at id, score and record only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, cast

from indexer.records import (
    Author,
    Heading,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    Substance,
    to_json,
)
from indexer.stored import Gist, encode_stored
from search.evidence import Evidence, Question
from search.export import write
from search.hits import Hit

FULL = Record(
    id="90000001",
    version=1,
    title="Effects of TP53 loss & 5% {CO2} on the breath of hepatoma cells.",
    abstract=(
        "BACKGROUND: Hepatoma cells breathe fast, and nobody has ever asked why they should.\n"
        "METHODS: We counted breaths (see IL-2: not a section). It worked."
    ),
    other_abstracts=(OtherAbstract("Levern andas.", "swe", "Publisher"),),
    original_title="Levercellers andning.",
    authors=(
        Author("Ada Beatrix Økafor Jr", "Økafor", "Ada Beatrix", "AB", affiliations=("Institute of Breath.",)),
        Author("E Lindqvist", "Lindqvist", "E", "E"),
        Author("JP van Dalen", "van Dalen", "", "JP"),
        Author("Breathing and Liver Study Group, Inc.", collective=True),
    ),
    journal="Invented annals of hepatology",
    journal_abbreviation="Invent Ann Hepatol",
    issn=("9999-0002", "9999-0001"),
    volume="12",
    issue="3 Suppl 1",
    pages="187-94",
    date=PartialDate(20170309, 20170309, "2017 Mar 9"),
    entry_date=PartialDate(20161225, 20161225, "2016/12/25 06:00"),
    completed=PartialDate(20180105, 20180105, "20180105"),
    revised=PartialDate(20191210, 20191210, "20191210"),
    languages=("eng", "swe"),
    publication_types=(Named("Journal Article"), Named("Randomized Controlled Trial")),
    mesh=(
        Heading(
            "Carcinoma, Hepatocellular",
            qualifiers=(Qualifier("drug therapy", major=True), Qualifier("genetics")),
        ),
        Heading("Humans", major=True),
    ),
    supplementary=(Named("Breathing liver syndrome"),),
    substances=(
        Substance("Tumor Suppressor Protein p53"),
        Substance("ErbB Receptors", registry_number="EC 2.7.10.1"),
    ),
    keywords=("liver breath", "CO2"),
    subsets=("IM", "medline"),
    doi="10.9999/liver_1",
    pmc="PMC9000001",
    extra={"country": "Sweden", "corrections": [["RetractionIn", "90000009"]]},
)
OLD = Record(
    id="90000003",
    version=1,
    title="=SUM(spleens)",
    affiliations=("An affiliation of the record.",),
    authors=(Author("I Moreau", "Moreau", "", "I"),),
    journal="Journal of invented spleens",
    journal_abbreviation="J Invent Spleens",
    pages="e12",
    date=PartialDate(19981201, 19990131, "1998 Dec-1999 Jan"),
)
MINIMAL = Record(
    id="page-1",
    title="A page of its own",
    authors=(Author("Ai-Qing Lu"),),
    date=PartialDate(20170101, 20171231, "2017"),
)


def hit_of(record: Record, score: float = 1.0) -> Hit:
    """A hit of a record."""
    body = encode_stored(Gist(record.id, record.title, (), ""), to_json(record), {}, ())
    return Hit(record.id, score, record.title, Evidence(body.encode(), Question(())), cast(Any, None))


HITS = (hit_of(FULL, 12.5), hit_of(OLD, 3.25), hit_of(MINIMAL, 3.25))


def exported(hits: Iterable[Hit | Record], format: str, **options: str) -> str:
    """The text that an export writes."""
    stream = io.StringIO(newline="")
    todo = [hit if isinstance(hit, Hit) else hit_of(hit) for hit in hits]
    assert write(todo, format, stream, **options) == len(todo)
    return stream.getvalue()
