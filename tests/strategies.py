"""Random values of the project's own types, for property tests of sources, indexes and engines.

Texts are what a source leaves after cleaning, whatever Unicode they began as, so that a record that is
stored and read again must be equal to the one that was drawn.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from indexer.records import (
    Author,
    DescriptorRow,
    Heading,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    RelatedPublication,
    Substance,
)
from indexer.sources.cleaning import clean, clean_lines

# Characters that have broken programs of this kind: half-width, combining, invisible, astral, separators.
_AWKWARD = st.sampled_from("αβµ‑\u00a0\u00ad\u200b\u200e\u2028\u0301\u0000\t\r\n\"\\<>&;,. '’ŁßıİǆﬁÅ中𝛃😀")
raw_texts = st.text(st.one_of(_AWKWARD, st.characters()), max_size=25)

texts = raw_texts.map(clean)
lines = raw_texts.map(clean_lines)
names = texts.filter(bool)


def tuples_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Short tuples of such values, the empty one among them."""
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    """Dates known to the year, the month or the day."""
    year = draw(st.integers(1780, 2100))
    month = draw(st.none() | st.integers(1, 12))
    if month is None:
        return PartialDate(year * 10000 + 101, year * 10000 + 1231, str(year))
    day = draw(st.none() | st.integers(1, 28))
    start = year * 10000 + month * 100
    if day is None:
        return PartialDate(start + 1, start + 28, f"{year}-{month:02}")
    return PartialDate(start + day, start + day, f"{year}-{month:02}-{day:02}")


uis = st.none() | st.builds("{}{:06}".format, st.sampled_from("DCQ"), st.integers(0, 999_999))
headings = st.builds(
    Heading,
    name=names,
    ui=uis,
    major=st.booleans(),
    qualifiers=tuples_of(st.builds(Qualifier, name=names, ui=uis, major=st.booleans())),
)
authors = st.builds(
    Author,
    name=names,
    last=texts,
    fore=texts,
    initials=texts,
    collective=st.booleans(),
    affiliations=tuples_of(names),
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | lines,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


_named = st.builds(Named, name=names, ui=uis)
_related = st.builds(
    RelatedPublication,
    authors=tuples_of(names),
    month=texts,
    year=st.none() | st.integers(1000, 2999),
    journal=texts,
)
_rows = st.builds(
    DescriptorRow, ui=names, name=names, description=texts, entries=tuples_of(names), guessed=st.booleans()
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "version": st.none() | st.integers(1, 20),
    "title": texts,
    "abstract": lines,
    "other_abstracts": tuples_of(st.builds(OtherAbstract, text=lines.filter(bool), language=texts, type=texts)),
    "original_title": texts,
    "authors": tuples_of(authors),
    "affiliations": tuples_of(names),
    "journal": texts,
    "journal_abbreviation": texts,
    "issn": tuples_of(names),
    "volume": texts,
    "issue": texts,
    "pages": texts,
    "date": st.none() | partial_dates(),
    "entry_date": st.none() | partial_dates(),
    "completed": st.none() | partial_dates(),
    "revised": st.none() | partial_dates(),
    "languages": tuples_of(names),
    "publication_types": tuples_of(_named),
    "mesh": tuples_of(headings),
    "supplementary": tuples_of(_named),
    "substances": tuples_of(st.builds(Substance, name=names, ui=uis, registry_number=texts)),
    "keywords": tuples_of(names),
    "subsets": tuples_of(names),
    "doi": texts,
    "pmc": texts,
    "related": tuples_of(_related),
    "descriptors": tuples_of(_rows),
    "extra": st.dictionaries(texts, json_values, max_size=3),
}


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records with any Unicode in them; each fills a few of the fields, since filling all is slow to draw."""
    filled = draw(st.lists(st.sampled_from(list(FIELDS)), unique=True, max_size=8))
    return Record(id=draw(names), **{field: draw(FIELDS[field]) for field in filled})
