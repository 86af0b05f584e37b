"""A whole record, readable."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from indexer.records import Heading, Named, Record, RelatedPublication
from search.cli.output.screen import BOLD, DIM, Screen, counted


def print_record(record: Record, *, first: bool) -> None:
    """Every field of a record that is not empty."""
    screen = Screen()
    if not first:
        screen.blank()
        screen.blank()
    screen.paragraph(record.title or "(no title)", style=BOLD)
    for line in (record.original_title, ", ".join(author.name for author in record.authors), citation(record)):
        if line:
            screen.paragraph(line)
    screen.paragraph(identifiers(record), style=DIM)
    _print_texts(screen, record)
    for title, lines in _lists(record):
        if lines:
            screen.heading(title)
            for line in lines:
                screen.paragraph(line, lead="  ")


def citation(record: Record) -> str:
    """Journal, volume, issue, pages and date in a line."""
    issue = f"({record.issue})" if record.issue else ""
    place = f"{record.volume}{issue}{f':{record.pages}' if record.pages else ''}"
    journal = " ".join(part for part in (record.journal or record.journal_abbreviation, place) if part)
    return " · ".join(part for part in (journal, record.date.text if record.date else "") if part)


def identifiers(record: Record) -> str:
    """The record's ids in a line."""
    version = f" version {record.version}" if record.version is not None else ""
    ids = [f"id {record.id}{version}"]
    ids += [f"{name} {value}" for name, value in (("DOI", record.doi), ("PMC", record.pmc)) if value]
    ids += [f"ISSN {number}" for number in record.issn]
    return " · ".join(ids)


def _print_texts(screen: Screen, record: Record) -> None:
    others = [
        (f"Abstract ({', '.join(part for part in (other.language, other.type) if part) or 'other'})", other.text)
        for other in record.other_abstracts
    ]
    for title, text in [("Abstract", record.abstract), *others]:
        if text:
            screen.heading(title)
            for section in text.splitlines():
                screen.paragraph(section, lead="  ")


def _lists(record: Record) -> Iterator[tuple[str, list[str]]]:
    yield "MeSH headings (* major topic)", [heading_line(heading) for heading in record.mesh]
    yield "Supplementary concepts", [_named(thing) for thing in record.supplementary]
    yield (
        "Substances",
        [
            _named(Named(thing.name, thing.ui)) + (f", {thing.registry_number}" if thing.registry_number else "")
            for thing in record.substances
        ],
    )
    yield "Keywords", _joined(record.keywords)
    yield "Publication types", _joined(map(_named, record.publication_types))
    yield "Languages", _joined(record.languages)
    yield "Subsets", _joined(record.subsets)
    yield "Dates", _dates(record)
    yield "Affiliations", _affiliations(record)
    yield (
        "Descriptors described in the record",
        [
            f"{row.name} ({row.ui}), {counted(len(row.entries), 'entry term')}"
            + (" (where its name ends is a guess)" if row.guessed else "")
            for row in record.descriptors
        ],
    )
    yield "Related publications (never searched as this record's own)", list(map(related_line, record.related))
    yield "Other fields", [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in record.extra.items()]


def heading_line(heading: Heading) -> str:
    """A heading as indexers write it: `*Carcinoma, Hepatocellular / *genetics / therapy`, with its UI."""
    star = "*" if heading.major else ""
    qualifiers = "".join(f" / {'*' if q.major else ''}{q.name}" for q in heading.qualifiers)
    return f"{star}{heading.name}{qualifiers}{f' ({heading.ui})' if heading.ui else ''}"


def related_line(related: RelatedPublication) -> str:
    """A related publication in a line."""
    date = " ".join(part for part in (related.month, str(related.year or "")) if part)
    return ". ".join(part for part in (", ".join(related.authors), related.journal, date) if part)


def _affiliations(record: Record) -> list[str]:
    of_authors = [f"{author.name}: {place}" for author in record.authors for place in author.affiliations]
    return [*record.affiliations, *of_authors]


def _dates(record: Record) -> list[str]:
    dates = (("entered", record.entry_date), ("completed", record.completed), ("revised", record.revised))
    return _joined(f"{name} {date.text}" for name, date in dates if date)


def _named(thing: Named) -> str:
    return f"{thing.name} ({thing.ui})" if thing.ui else thing.name


def _joined(values: Iterable[str]) -> list[str]:
    line = "; ".join(values)
    return [line] if line else []
