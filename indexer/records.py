"""The shared vocabulary of the whole program: what a source yields and an index stores.

A source yields `Record`, `Deletion` or `Reject`. A `Record` is a plain frozen value; its JSON form
(`to_json`, `from_json`) is what the index stores, what export writes and what the JSON-lines source reads.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

DATES = ("date", "entry_date", "completed", "revised")
"""The fields of a record that are dates."""

BOUNDS = "first and last must be dates as yyyymmdd, in order"
"""What is wrong with a date that is not `is_in_order`, as a phrase."""

# Values without cycles: `gc=False` spares Python the search for them among millions.


class Author(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One author, in the order of the byline.

    `name` is the whole name as a reader writes it ("Ai-Qing Lu") or the name of a group
    (`collective`). `last`, `fore` and `initials` are filled where the source tells them apart.
    """

    name: str
    last: str = ""
    fore: str = ""
    initials: str = ""
    collective: bool = False
    affiliations: tuple[str, ...] = ()


class Qualifier(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A MeSH qualifier (subheading) on an assigned heading: name or two-letter abbreviation, as the source has it."""

    name: str
    ui: str | None = None
    major: bool = False


class Heading(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A MeSH descriptor that an indexer assigned to a record."""

    name: str
    ui: str | None = None
    major: bool = False
    qualifiers: tuple[Qualifier, ...] = ()

    @property
    def is_major(self) -> bool:
        """Whether it is a major topic: a star on a qualifier makes its heading one, as PubMed counts it."""
        return self.major or any(qualifier.major for qualifier in self.qualifiers)

    @property
    def major_qualifiers(self) -> tuple[Qualifier, ...]:
        """The qualifiers with which it is a major topic: those with a star, or all where only the heading has one."""
        starred = tuple(qualifier for qualifier in self.qualifiers if qualifier.major)
        return starred or (self.qualifiers if self.major else ())


class Named(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A name with the UI it has in MeSH, if known: publication types, supplementary concepts."""

    name: str
    ui: str | None = None


class Substance(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A chemical of the record: name of substance, its UI (D… or C…) and its registry number (CAS, UNII, EC)."""

    name: str
    ui: str | None = None
    registry_number: str = ""


class OtherAbstract(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A further abstract: in another language, or from another publisher (`type`)."""

    text: str
    language: str = ""
    type: str = ""


class PartialDate(msgspec.Struct, frozen=True, gc=False):
    """A date known to the year, the month or the day, or a span of them.

    `first` and `last` are inclusive bounds as integers yyyymmdd: "2017" is 20170101 to 20171231. `text` is
    the date as the source wrote it.
    """

    first: int
    last: int
    text: str

    @property
    def year(self) -> int:
        """The year the span begins in."""
        return self.first // 10000

    @property
    def is_in_order(self) -> bool:
        """Whether the bounds look like yyyymmdd and do not run backwards."""
        return 10000101 <= self.first <= self.last <= 99991231


class DescriptorRow(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A descriptor that a record itself describes (a row of the table of a page), for the vocabulary.

    `guessed` says that the row alone did not prove where its term ends.
    """

    ui: str
    name: str
    description: str = ""
    entries: tuple[str, ...] = ()
    guessed: bool = False


class RelatedPublication(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A publication that a page lists as related: stored and shown, never searched as the record's own."""

    authors: tuple[str, ...] = ()
    month: str = ""
    year: int | None = None
    journal: str = ""


class Record(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One biomedical record. Every field but `id` may be empty.

    `abstract` holds labelled sections as lines "LABEL: text". `version` is the PMID version where the
    source has versions: a later one replaces an earlier one; without it, a second record of the same id
    and other content is rejected. `descriptors` are vocabulary that came with the record.
    """

    id: str
    version: int | None = None
    title: str = ""
    abstract: str = ""
    other_abstracts: tuple[OtherAbstract, ...] = ()
    original_title: str = ""
    authors: tuple[Author, ...] = ()
    affiliations: tuple[str, ...] = ()
    journal: str = ""
    journal_abbreviation: str = ""
    issn: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    date: PartialDate | None = None
    entry_date: PartialDate | None = None
    completed: PartialDate | None = None
    revised: PartialDate | None = None
    languages: tuple[str, ...] = ()
    publication_types: tuple[Named, ...] = ()
    mesh: tuple[Heading, ...] = ()
    supplementary: tuple[Named, ...] = ()
    substances: tuple[Substance, ...] = ()
    keywords: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    doi: str = ""
    pmc: str = ""
    related: tuple[RelatedPublication, ...] = ()
    descriptors: tuple[DescriptorRow, ...] = ()
    extra: dict[str, Any] = {}

    @property
    def concepts(self) -> tuple[Named | Substance, ...]:
        """Supplementary concepts and substances: what indexers assign beside headings."""
        return (*self.supplementary, *self.substances)

    @property
    def year(self) -> int | None:
        """Year of publication, or None where the source gives none."""
        return self.date.year if self.date else None


class Deletion(msgspec.Struct, frozen=True):
    """A source asks that the record with this id be removed (`DeleteCitation`)."""

    id: str


class Reject(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that could not be read as a record.

    `source` names the file; `position` says where in it ("line 12", "record 3"); `reason` says why. `cut_off` says that
    the file ends there early: it is one reject, however much is missing.
    """

    source: str
    position: str
    reason: str
    cut_off: bool = False

    def __str__(self) -> str:
        return f"{self.source}, {self.position}: {self.reason}"


Item: TypeAlias = Record | Deletion | Reject

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def to_json(record: Record) -> bytes:
    """The record as one line of JSON (UTF-8), empty fields left out."""
    return _encoder.encode(record)


def from_json(line: bytes | str) -> Record:
    """The inverse of `to_json`. Raises `msgspec.ValidationError` naming the field that is wrong."""
    return _decoder.decode(line)
