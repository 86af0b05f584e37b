"""The tags of MEDLINE: which field of a record does each fill?

The format has no versions of a PMID; every record gets version 1, so that a later file replaces an earlier one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from indexer.records import Author, Named, OtherAbstract, PartialDate, Record, Substance
from indexer.sources.cleaning import clean
from indexer.sources.dates import parse_date_text
from indexer.sources.heading_text import heading_of


class Field(NamedTuple):
    """A tag and the lines of its value."""

    tag: str
    lines: list[str]


# "METHODS: " after the end of a sentence begins a section of a structured abstract.
_SECTION = re.compile(r"(?<=[.?!)\]%]) (?=[A-Z][A-Z /&,'-]{3,60}: )")
_ID = re.compile(r"(.*?) *\[doi\]")
_SUBSTANCE = re.compile(r"(\S+(?: [\d.-]+)?) \((.*)\)")
_IN_BRACKETS = re.compile(r" *\([^()]*\)$")
_PMID = re.compile(r"PMID: *(\d+)")
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV|\dnd|\drd|\dth)\.?")
_ABSTRACT_TYPE = re.compile(r"(AAMC|AIDS|KIE|PIP|NASA|Publisher|plain-language-summary): *")

# Tags of lines about another citation, and the RefType that PubMed XML has for them.
_CORRECTIONS = {
    "CIN": "CommentIn", "CON": "CommentOn", "EIN": "ErratumIn", "EFR": "ErratumFor",
    "RIN": "RetractionIn", "ROF": "RetractionOf", "UIN": "UpdateIn", "UOF": "UpdateOf",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom",
}  # fmt: skip
_BYLINE = frozenset(("FAU", "AU", "CN", "AD"))


def record_of(fields: Iterable[Field]) -> Record | None:
    """The record of a block of fields; None if it has no PMID."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    byline: list[tuple[str, str]] = []
    for field in fields:
        text = clean(" ".join(field.lines))
        if not text:
            continue
        if field.tag in _BYLINE:
            byline.append((field.tag, text))
        else:
            values[field.tag].append(text)
    pmid = _first(values, "PMID")
    if not pmid:
        return None
    authors, affiliations = _read_byline(byline)
    return Record(
        id=pmid,
        version=1,
        title=_first(values, "TI", "BTI"),
        abstract=_SECTION.sub("\n", _first(values, "AB")),
        other_abstracts=_other_abstracts(values["OAB"], values["OABL"]),
        original_title=_first(values, "TT"),
        authors=authors,
        affiliations=affiliations,
        journal=_first(values, "JT", "BTI", "TA"),
        journal_abbreviation=_first(values, "TA"),
        issn=_distinct(_IN_BRACKETS.sub("", value) for value in values["IS"]),
        volume=_first(values, "VI"),
        issue=_first(values, "IP"),
        pages=_first(values, "PG"),
        date=_date(values, "DP", "DEP"),
        entry_date=_date(values, "EDAT", "CRDT", "DA"),
        completed=_date(values, "DCOM"),
        revised=_date(values, "LR"),
        languages=_distinct(values["LA"]),
        publication_types=tuple(Named(name) for name in values["PT"]),
        mesh=tuple(heading for heading in map(heading_of, values["MH"]) if heading.name),
        supplementary=tuple(Named(name) for name in values["NM"]),
        substances=tuple(_substance(value) for value in values["RN"]),
        keywords=_distinct(value.removeprefix("*") for value in values["OT"]),
        subsets=(*_distinct(values["SB"]), *(status.lower() for status in values["STAT"][:1])),
        doi=_doi([*values["AID"], *values["LID"]]),
        pmc=_first(values, "PMC"),
        extra=_extra(values),
    )


def _first(values: dict[str, list[str]], *tags: str) -> str:
    """The first value of the first tag that has one."""
    for tag in tags:
        if values.get(tag):
            return values[tag][0]
    return ""


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _date(values: dict[str, list[str]], *tags: str) -> PartialDate | None:
    """The first date under these tags, in their order, that makes sense."""
    dates = (parse_date_text(text) for tag in tags for text in values.get(tag, ()))
    return next((date for date in dates if date is not None), None)


def _doi(ids: list[str]) -> str:
    return next((match[1] for match in map(_ID.fullmatch, ids) if match), "")


def _substance(text: str) -> Substance:
    """A substance: "9ZOQ3TZI87 (Sorafenib)", "EC 2.7.10.1 (ErbB Receptors)"; number 0 says that there is none."""
    match = _SUBSTANCE.fullmatch(text)
    if match is None:
        return Substance(text)
    return Substance(match[2], None, "" if match[1] == "0" else match[1])


def _other_abstracts(texts: list[str], languages: list[str]) -> tuple[OtherAbstract, ...]:
    """Further abstracts ("PIP: …" names the type) with their languages, which are listed in the same order."""
    languages = languages + [""] * len(texts)
    abstracts = []
    for text, language in zip(texts, languages, strict=False):
        match = _ABSTRACT_TYPE.match(text)
        kind, start = (match[1], match.end()) if match else ("", 0)
        abstracts.append(OtherAbstract(text[start:], language, kind))
    return tuple(abstracts)


def _extra(values: dict[str, list[str]]) -> dict[str, object]:
    extra: dict[str, object] = {}
    if values.get("PL"):
        extra["country"] = values["PL"][0]
    corrections = [
        [kind, match[1]]
        for tag, kind in _CORRECTIONS.items()
        for text in values.get(tag, ())
        if (match := _PMID.search(text))
    ]
    if corrections:
        extra["corrections"] = corrections
    return extra


def _read_byline(byline: list[tuple[str, str]]) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """The authors in order, and the affiliations that precede them all (one for the record, up to 2013).

    FAU is a full name and AU, after it, the same with initials; AU may stand alone. AD is the author's before it.
    """
    people: list[dict[str, str]] = []
    places: list[list[str]] = [[]]
    for tag, text in byline:
        if tag == "AD":
            places[-1].append(text)
        elif tag == "AU" and people and people[-1].keys() == {"FAU"}:
            people[-1]["AU"] = text
        else:
            people.append({tag: text})
            places.append([])
    authors = tuple(_author(person, where) for person, where in zip(people, places[1:], strict=True))
    return authors, tuple(places[0])


def _author(person: dict[str, str], places: list[str]) -> Author:
    """An author of the tags that name them: FAU "Okafor, Ada B Jr", AU "Okafor AB Jr", or CN, a group."""
    if "CN" in person:
        return Author(person["CN"], collective=True, affiliations=tuple(places))
    short = person.get("AU", "").split()
    suffix = short.pop() if len(short) > 2 and _SUFFIX.fullmatch(short[-1]) else ""
    initials = short.pop() if len(short) > 1 and short[-1].isupper() else ""
    if "FAU" in person:
        last, _, fore = person["FAU"].partition(",")
        last, fore = last.strip(), fore.strip().removesuffix(suffix).strip(" ,")
    else:
        last, fore = " ".join(short), ""
    name = " ".join(part for part in (fore or initials, last, suffix) if part)
    return Author(name or person.get("FAU", ""), last, fore, initials, affiliations=tuple(places))
