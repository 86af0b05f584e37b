"""The parts that articles and books share: an author list, a heading list, an abstract, a date.

Each function takes an element and returns the finished value, without knowing what field it goes to.
"""

from __future__ import annotations

from lxml import etree

from indexer.records import Author, Heading, Named, OtherAbstract, PartialDate, Qualifier, Substance
from indexer.sources.dates import date_of_parts, parse_date_text
from indexer.sources.markup import text_of, tidy

# PubMed's label for a section of a structured abstract that has none.
_NO_LABEL = "UNLABELLED"


def date_of(element: etree._Element) -> PartialDate | None:
    """The date in the children of an element: Year, Month, Day and Season, or free text in MedlineDate."""
    year = month = day = season = ""
    for child in element:
        tag = child.tag
        if tag == "Year":
            year = text_of(child)
        elif tag == "Month":
            month = text_of(child)
        elif tag == "Day":
            day = text_of(child)
            break  # hour and minute follow
        elif tag == "Season":
            season = text_of(child)
        elif tag == "MedlineDate":
            return parse_date_text(text_of(child))
    return date_of_parts(year, month, day, season)


def abstract_of(element: etree._Element) -> str:
    """The sections of an abstract, a line each, as "LABEL: text"; the copyright notice is not one of them.

    A section may be all label ("LEVEL OF EVIDENCE: 4").
    """
    lines = []
    for child in element:
        if child.tag != "AbstractText":
            continue
        text = text_of(child)
        label = tidy(child.get("Label"))
        if label and label.upper() != _NO_LABEL:
            text = f"{label.rstrip(': ')}: {text}" if text else label
        if text:
            lines.append(text)
    return "\n".join(lines)


def other_abstract_of(element: etree._Element) -> OtherAbstract:
    """A further abstract, with its language and its type (PIP, Publisher, plain-language-summary, …)."""
    return OtherAbstract(abstract_of(element), tidy(element.get("Language")), tidy(element.get("Type")))


def authors_of(element: etree._Element) -> list[Author]:
    """The authors of a list, in its order.

    A name with ValidYN="N" is a misprint that an erratum has corrected; the list holds the right one too.
    """
    authors = [_author(child) for child in element if child.tag == "Author" and child.get("ValidYN") != "N"]
    return [author for author in authors if author is not None]


def _author(element: etree._Element) -> Author | None:
    last = fore = initials = suffix = collective = ""
    affiliations: list[str] = []
    for child in element:
        tag = child.tag
        if tag == "LastName":
            last = text_of(child)
        elif tag == "ForeName":
            fore = text_of(child)
        elif tag == "Initials":
            initials = text_of(child)
        elif tag == "AffiliationInfo":
            affiliations += [text_of(part) for part in child if part.tag == "Affiliation"]
        elif tag == "Suffix":
            suffix = text_of(child)
        elif tag == "CollectiveName":
            collective = text_of(child)
        elif tag == "Affiliation":  # up to 2013
            affiliations.append(text_of(child))
    name = collective or " ".join([part for part in (fore or initials, last, suffix) if part])
    if not name:
        return None
    places = tuple([place for place in affiliations if place])
    return Author(name, last, fore, initials, bool(collective), places)


def headings_of(element: etree._Element) -> list[Heading]:
    """The MeSH headings of a list, each with its qualifiers."""
    return [heading for heading in map(_heading, element) if heading.name]


def _heading(element: etree._Element) -> Heading:
    name, ui, major = "", None, False
    qualifiers = []
    for child in element:
        if child.tag == "QualifierName":
            qualifiers.append(Qualifier(text_of(child), child.get("UI") or None, child.get("MajorTopicYN") == "Y"))
        elif child.tag == "DescriptorName":
            name, ui, major = text_of(child), child.get("UI") or None, child.get("MajorTopicYN") == "Y"
    return Heading(name, ui, major, tuple(qualifiers))


def named_of(element: etree._Element) -> list[Named]:
    """The names of a list with their UIs: publication types, supplementary concepts."""
    return [Named(text, child.get("UI") or None) for child in element if (text := text_of(child))]


def substances_of(element: etree._Element) -> list[Substance]:
    """The chemicals of a list. A registry number of 0 says that there is none."""
    substances = []
    for chemical in element:
        name, ui, number = "", None, ""
        for child in chemical:
            if child.tag == "NameOfSubstance":
                name, ui = text_of(child), child.get("UI") or None
            elif child.tag == "RegistryNumber":
                number = text_of(child)
        if name:
            substances.append(Substance(name, ui, "" if number == "0" else number))
    return substances


def pages_of(element: etree._Element) -> str:
    """The pages of a Pagination: as MEDLINE writes them, else first and last."""
    texts = {child.tag: text_of(child) for child in element}
    first, last = texts.get("StartPage", ""), texts.get("EndPage", "")
    return texts.get("MedlinePgn") or "-".join([page for page in (first, last) if page])


def corrections_of(element: etree._Element) -> list[list[str]]:
    """What corrects, retracts or comments what: pairs of a RefType ("RetractionIn") and a PMID."""
    return [
        [tidy(correction.get("RefType")), text_of(child)]
        for correction in element
        for child in correction
        if child.tag == "PMID"
    ]
