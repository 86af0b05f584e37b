"""One `PubmedArticle` element to one `Record`: which child fills which field?

This is the hot path of building from PubMed. The children of an element are visited once, in order, through
a table by tag; what is in no table (references, grants, investigators) costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree

from indexer.records import Record
from indexer.sources import pubmed_parts as parts
from indexer.sources.markup import text_of, tidy

# The arguments of the record to come. A name with an underscore is second choice for a field.
Draft: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[etree._Element, Draft], None]
Table: TypeAlias = dict[str, Handler]

_SECOND_CHOICES = {
    "_article_date": "date",
    "_location_doi": "doi",
    "_medline_abbreviation": "journal_abbreviation",
}


def read_article(article: etree._Element) -> Record | None:
    """The record of a `PubmedArticle`; None if it has no PMID."""
    draft: Draft = {}
    visit(article, _PUBMED_ARTICLE, draft)
    return finish(draft)


def visit(element: etree._Element, table: Table, draft: Draft) -> None:
    """Let the handler of each child fill in the draft."""
    for child in element:
        handler = table.get(child.tag)
        if handler is not None:
            handler(child, draft)


def finish(draft: Draft) -> Record | None:
    """The record of a draft; None if it has no id."""
    if not draft.get("id"):
        return None
    for second, field in _SECOND_CHOICES.items():
        value = draft.pop(second, None)
        if value and not draft.get(field):
            draft[field] = value
    frozen: Draft = {field: tuple(value) if type(value) is list else value for field, value in draft.items()}
    return Record(**frozen)


# Makers of handlers.


def keep(field: str, read: Callable[[etree._Element], Any] = text_of) -> Handler:
    """The first value that says anything is the field's."""

    def handle(element: etree._Element, draft: Draft) -> None:
        if not draft.get(field):
            draft[field] = read(element)

    return handle


def extend(field: str, read: Callable[[etree._Element], list[Any]]) -> Handler:
    """All that is in this list belongs to the field."""

    def handle(element: etree._Element, draft: Draft) -> None:
        draft.setdefault(field, []).extend(read(element))

    return handle


def append(field: str) -> Handler:
    """The text is one of the field's values, each of which is kept once."""

    def handle(element: etree._Element, draft: Draft) -> None:
        values = draft.setdefault(field, [])
        text = text_of(element)
        if text and text not in values:
            values.append(text)

    return handle


def descend(table: Table) -> Handler:
    """The children are handled by a table of their own."""

    def handle(element: etree._Element, draft: Draft) -> None:
        visit(element, table, draft)

    return handle


# Handlers of what takes more than one of these.


def read_pmid(element: etree._Element, draft: Draft) -> None:
    """PMID: the id, and the version as a number."""
    draft["id"] = text_of(element)
    version = element.get("Version", "")
    draft["version"] = int(version) if version.isdecimal() and len(version) < 10 else 1


def read_history(element: etree._Element, draft: Draft) -> None:
    """History: the day the citation entered Entrez, else the day it entered PubMed."""
    by_status = {child.get("PubStatus"): child for child in element}
    for status in ("entrez", "pubmed"):
        if status in by_status and not draft.get("entry_date"):
            draft["entry_date"] = parts.date_of(by_status[status])


def read_article_ids(element: etree._Element, draft: Draft) -> None:
    """ArticleIdList: DOI and PMC id."""
    for child in element:
        kind = child.get("IdType")
        if kind == "doi":
            draft["doi"] = text_of(child)
        elif kind == "pmc":
            draft["pmc"] = text_of(child)


def _citation(element: etree._Element, draft: Draft) -> None:
    """MedlineCitation: its status ("medline", "in-process", …) is searched like a subset."""
    visit(element, _CITATION, draft)
    status = tidy(element.get("Status")).lower()
    if status:
        draft.setdefault("subsets", []).append(status)


def _location(element: etree._Element, draft: Draft) -> None:
    if element.get("EIdType") == "doi" and element.get("ValidYN") != "N":
        draft.setdefault("_location_doi", text_of(element))


def _other_abstract(element: etree._Element, draft: Draft) -> None:
    other = parts.other_abstract_of(element)
    if other.text:
        draft.setdefault("other_abstracts", []).append(other)


def _country(element: etree._Element, draft: Draft) -> None:
    country = text_of(element)
    if country:
        draft.setdefault("extra", {})["country"] = country


def _corrections(element: etree._Element, draft: Draft) -> None:
    corrections = parts.corrections_of(element)
    if corrections:
        draft.setdefault("extra", {})["corrections"] = corrections


# The tables, innermost first.

KEYWORDS: Table = {"Keyword": append("keywords")}
_ISSUE: Table = {
    "Volume": keep("volume"),
    "Issue": keep("issue"),
    "PubDate": keep("date", parts.date_of),
}
_JOURNAL: Table = {
    "ISSN": append("issn"),
    "JournalIssue": descend(_ISSUE),
    "Title": keep("journal"),
    "ISOAbbreviation": keep("journal_abbreviation"),
}
_ARTICLE: Table = {
    "Journal": descend(_JOURNAL),
    "ArticleTitle": keep("title"),
    "Pagination": keep("pages", parts.pages_of),
    "ELocationID": _location,
    "Abstract": keep("abstract", parts.abstract_of),
    "Affiliation": append("affiliations"),
    "AuthorList": extend("authors", parts.authors_of),
    "Language": append("languages"),
    "PublicationTypeList": extend("publication_types", parts.named_of),
    "VernacularTitle": keep("original_title"),
    "ArticleDate": keep("_article_date", parts.date_of),
}
_JOURNAL_INFO: Table = {
    "Country": _country,
    "MedlineTA": keep("_medline_abbreviation"),
    "ISSNLinking": append("issn"),
}
_CITATION: Table = {
    "PMID": read_pmid,
    "DateCompleted": keep("completed", parts.date_of),
    "DateRevised": keep("revised", parts.date_of),
    "Article": descend(_ARTICLE),
    "MedlineJournalInfo": descend(_JOURNAL_INFO),
    "ChemicalList": extend("substances", parts.substances_of),
    "SupplMeshList": extend("supplementary", parts.named_of),
    "CitationSubset": append("subsets"),
    "CommentsCorrectionsList": _corrections,
    "MeshHeadingList": extend("mesh", parts.headings_of),
    "OtherAbstract": _other_abstract,
    "KeywordList": descend(KEYWORDS),
}
_DATA: Table = {"History": read_history, "ArticleIdList": read_article_ids}
_PUBMED_ARTICLE: Table = {"MedlineCitation": _citation, "PubmedData": descend(_DATA)}
