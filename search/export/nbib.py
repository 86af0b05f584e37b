"""MEDLINE tagged text (.nbib), as PubMed saves it: `indexer.sources.medline` reads it back.

Tags and their order are those of PubMed (NLM, "MEDLINE/PubMed Data Element (Field) Descriptions"). A tag has four
places, a hyphen and a space; a long value goes on in lines that begin with six spaces. Record ids that are no
PMIDs stand under PMID all the same, since the format knows no record without one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from indexer.records import OtherAbstract, Record, Substance
from search.export.nbib_byline import byline
from search.export.nbib_dates import compact_date, entry_date, publication_date
from search.export.values import heading_text, one_line
from search.hits import Hit

_WIDTH = 80
_INDENT = " " * 6

# How PubMed writes the status of a citation, which a record keeps in small letters after its subsets.
_STATUSES = {
    status.lower(): status
    for status in ("MEDLINE", "PubMed-not-MEDLINE", "In-Process", "In-Data-Review", "Publisher", "OLDMEDLINE")
}
# Publishers and kinds of further abstracts, which are written before their text.
_ABSTRACT_TYPES = ("AAMC", "AIDS", "KIE", "PIP", "NASA", "Publisher", "plain-language-summary")
_UNDETERMINED = "und"

# Tags for what another citation is to this one, by the RefType of PubMed XML.
_CORRECTIONS = {
    "CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR",
    "RetractionIn": "RIN", "RetractionOf": "ROF", "UpdateIn": "UIN", "UpdateOf": "UOF",
    "ExpressionOfConcernIn": "ECI", "ExpressionOfConcernFor": "ECF",
    "CorrectedandRepublishedIn": "CRI", "CorrectedandRepublishedFrom": "CRF",
    "RepublishedIn": "RPI", "RepublishedFrom": "RPF",
}  # fmt: skip


def text_of(hit: Hit) -> str:
    """The lines of a hit, and the empty line that ends the record."""
    return "\n".join([*(line for tag, value in _fields(hit.record) for line in _lines(tag, value)), "", ""])


def _lines(tag: str, value: str) -> list[str]:
    """The lines of a field; none if it is empty. A word is never broken: the reader would see two."""
    text = one_line(value)
    if len(text) <= _WIDTH - len(_INDENT):
        return [f"{tag:<4}- {text}"] if text else []
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{tag:<4}- ",
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    subsets, status = _subsets_and_status(record.subsets)
    yield "PMID", record.id
    yield "STAT", status
    yield "DCOM", compact_date(record.completed)
    yield "LR", compact_date(record.revised)
    yield from (("IS", issn) for issn in record.issn)
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", publication_date(record.date)
    yield from _titles(record)
    yield "PG", record.pages
    yield "AB", record.abstract
    yield from byline(record)
    yield from (("LA", language) for language in record.languages)
    yield from (("PT", type.name) for type in record.publication_types)
    yield "PL", _country(record)
    yield "TA", record.journal_abbreviation
    if not _is_book(record):
        yield "JT", record.journal
    yield from _indexing(record)
    yield from (("SB", subset) for subset in subsets)
    yield from _other_abstracts(record.other_abstracts)
    yield from (("OT", keyword) for keyword in record.keywords)
    yield from _corrections(record)
    yield "EDAT", entry_date(record.entry_date)
    yield "PMC", record.pmc
    yield "AID", f"{record.doi} [doi]" if record.doi else ""


def _titles(record: Record) -> Iterator[tuple[str, str]]:
    yield "BTI" if _is_book(record) else "TI", record.title
    yield "TT", record.original_title


def _is_book(record: Record) -> bool:
    """Whether the work is a whole book, whose title is the only one there is."""
    return bool(record.title) and record.title == record.journal


def _indexing(record: Record) -> Iterator[tuple[str, str]]:
    """What indexers assigned."""
    yield from (("RN", _substance(substance)) for substance in record.substances)
    yield from (("MH", heading_text(heading)) for heading in record.mesh)
    yield from (("NM", concept.name) for concept in record.supplementary)


def _substance(substance: Substance) -> str:
    """ "9ZOQ3TZI87 (Sorafenib)"; 0 says that a substance has no number."""
    return f"{substance.registry_number or 0} ({substance.name})"


def _subsets_and_status(subsets: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    if subsets and subsets[-1] in _STATUSES:
        return subsets[:-1], _STATUSES[subsets[-1]]
    return subsets, ""


def _other_abstracts(abstracts: tuple[OtherAbstract, ...]) -> Iterator[tuple[str, str]]:
    """Texts and their languages, which a reader pairs by their order: none may be left out before the last."""
    for abstract in abstracts:
        prefix = f"{abstract.type}: " if abstract.type in _ABSTRACT_TYPES else ""
        yield "OAB", prefix + abstract.text
    languages = [one_line(abstract.language) for abstract in abstracts]
    while languages and not languages[-1]:
        languages.pop()
    yield from (("OABL", language or _UNDETERMINED) for language in languages)


def _country(record: Record) -> str:
    country = record.extra.get("country")
    return country if isinstance(country, str) else ""


def _corrections(record: Record) -> Iterator[tuple[str, str]]:
    """Retractions, errata and comments, of which a record keeps the PMIDs."""
    corrections = record.extra.get("corrections")
    for correction in corrections if isinstance(corrections, list) else ():
        match correction:
            case [str(kind), str(pmid)] if kind in _CORRECTIONS:
                yield _CORRECTIONS[kind], f"PMID: {pmid}"
