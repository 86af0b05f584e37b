"""Ranked hits for people: how the query was understood, and each record with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import click

from search.cli.output.screen import BOLD, DIM, Screen, counted
from search.cli.output.text import clean
from search.explain import Reason
from search.hits import Hit, LineCount, Results
from search.query.units import Unit
from search.scoring import Part

_SHOWN_FORMS = 4
_MOST_WARNINGS, _LONGEST_WARNING = 100, 2_000
_SHOWN_CLAUSES = 8
_SHOWN_AUTHORS = 3
_SNIPPETS = ("abstract", "other_abstract", "keywords")

_TIERS = {
    "any": "named in the record or assigned to it",
    "weak": "named only by word stems or an unreliable term",
    "title": "named in the title",
    "repeated": "named more than once",
    "assigned": "assigned as a heading",
    "major": "a major topic",
    "narrower": "a narrower concept is named or assigned",
}

_STEM_FIELDS = {
    "title_stems": "the title",
    "abstract_stems": "the abstract",
    "heading_stems": "the headings",
}


def print_results(results: Results, *, explain: bool) -> None:
    """A page of hits; warnings go to stderr."""
    print_warnings(results.warnings)
    screen = Screen()
    units = results.query.units
    if results.lines:
        _print_lines(screen, results.lines)
    elif results.query.syntax == "similar":
        screen.paragraph(f"{results.query.text}: {'; '.join(unit.text for unit in units)}", style=BOLD)
    elif units:
        screen.paragraph(understood(units), style=BOLD)
    screen.paragraph(_total(results), style=DIM)
    rank_width = len(str(results.offset + len(results)))
    for rank, hit in enumerate(results, results.offset + 1):
        screen.blank()
        _print_hit(screen, f"{rank:>{rank_width}}  ", hit, units, explain=explain)


def print_warnings(warnings: Iterable[str]) -> None:
    """What the user should know, on stderr: each in a line, and no more than a person reads."""
    for warning in islice(said := list(warnings), _MOST_WARNINGS):
        text = clean(warning)
        click.echo(f"meshfind: {text if len(text) <= _LONGEST_WARNING else text[:_LONGEST_WARNING] + '…'}", err=True)
    if len(said) > _MOST_WARNINGS:
        click.echo(f"meshfind: and {len(said) - _MOST_WARNINGS:,} more warnings (all with --json)", err=True)


def _print_lines(screen: Screen, lines: Sequence[LineCount]) -> None:
    """The lines of a strategy: number, how many records match, text."""
    width = len(str(lines[-1].number))
    most = max(len(f"{line.count:,}") for line in lines)
    for line in lines:
        screen.paragraph(line.text, lead=f"{line.number:>{width}}  {line.count:>{most},}  ", style=BOLD)


def understood(units: Iterable[Unit]) -> str:
    """The query in one line: each concept with its heading, words as words."""
    return " + ".join(
        f"{unit.text} → {' or '.join(f'{c.name} ({c.ui})' for c in unit.concepts)}" if unit.concepts else unit.text
        for unit in units
    )


def _total(results: Results) -> str:
    if not results.total:
        return "No records"
    total = counted(results.total, "record")
    if len(results) == results.total:
        return total
    if not results:
        return f"{total}, none shown"
    return f"{total}, {results.offset + 1:,} to {results.offset + len(results):,} shown"


def _print_hit(screen: Screen, lead: str, hit: Hit, units: Sequence[Unit], *, explain: bool) -> None:
    below = " " * len(lead)
    snippets = hit.snippets
    title = snippets["title"]
    marks = [(span.start, span.end) for span in title.spans]
    screen.paragraph(title.text or "(no title)", lead=lead, style=BOLD, marks=marks)
    screen.paragraph(" · ".join(_facts(hit)), lead=below, style=DIM)
    for line in why_lines(units, hit.why):
        screen.paragraph(line, lead=f"{below}- ")
    snippet = next((snippets[field] for field in _SNIPPETS if field in snippets), None)
    if snippet is not None:
        screen.paragraph(snippet.text, lead=below, marks=[(span.start, span.end) for span in snippet.spans])
    if explain:
        _print_parts(screen, below, hit)


def _facts(hit: Hit) -> list[str]:
    record = hit.record
    names = [author.name for author in record.authors]
    authors = f"{names[0]} et al." if len(names) > _SHOWN_AUTHORS else ", ".join(names)
    journal = record.journal_abbreviation or record.journal
    year = str(record.year) if record.year is not None else ""
    return [fact for fact in (authors, journal, year, hit.id, f"score {hit.score:.3f}") if fact]


def why_lines(units: Sequence[Unit], reasons: Iterable[Reason]) -> list[str]:
    """A line with all reasons of each unit or clause, in their order; of very many only the first."""
    groups: dict[str, list[Reason]] = {}
    for reason in reasons:
        groups.setdefault(reason.unit, []).append(reason)
    concepts = {unit.text for unit in units if unit.concepts}
    lines = [_why_line(said, group, said in concepts) for said, group in groups.items()]
    if len(lines) > _SHOWN_CLAUSES:
        return [*lines[: _SHOWN_CLAUSES - 1], f"and {len(lines) - _SHOWN_CLAUSES + 1} more parts of the query"]
    return lines


def _why_line(said: str, reasons: Sequence[Reason], is_concept: bool) -> str:
    parts = _written([reason for reason in reasons if _in_text(reason)])
    parts += [_elsewhere(reason) for reason in reasons if not _in_text(reason)]
    only_words = is_concept and all(reason.kind == "word" for reason in reasons)
    return f"{said}: {'only its words: ' if only_words else ''}{'; '.join(parts)}"


def _elsewhere(reason: Reason) -> str:
    """A reason that stands in no text."""
    if reason.kind == "synonym":
        return f"entry term “{reason.form}” of the assigned heading {reason.name}"
    if reason.kind == "concept":
        role = "substance" if reason.field == "substances" else "assigned heading"
        narrower = "narrower " if reason.narrower else ""
        return f"{narrower}{role} {reason.form}{' (major topic)' if reason.major else ''}"
    if reason.kind == "qualifier":
        return f"qualifier {reason.form}"
    return f"{reason.field.replace('_', ' ')} {reason.form}".strip()


def _in_text(reason: Reason) -> bool:
    if reason.kind == "concept":
        return reason.field not in ("mesh", "substances")
    return reason.kind in ("word", "phrase", "near")


def _written(reasons: Iterable[Reason]) -> list[str]:
    """What stands in the record, each form once with the fields it stands in."""
    places: dict[str, list[str]] = {}
    forms: dict[str, str] = {}
    for reason in reasons:
        key = reason.form.casefold()
        forms.setdefault(key, reason.form)
        field = "heading" if reason.field == "mesh" else reason.field.replace("_", " ")
        times = f" {reason.count}×" if reason.count > 1 else ""
        how = f"{', loosely' if reason.weak else ''}{', narrower' if reason.narrower else ''}"
        places.setdefault(key, []).append(f"{field}{times}{how}")
    lines = [f"{forms[key]} ({', '.join(dict.fromkeys(fields))})" for key, fields in places.items()]
    if len(lines) > _SHOWN_FORMS:
        return [*lines[: _SHOWN_FORMS - 1], f"and {len(lines) - _SHOWN_FORMS + 1} more forms"]
    return lines


def _print_parts(screen: Screen, below: str, hit: Hit) -> None:
    """Every contribution to the score; the numbers add up to it."""
    unit, units = -1, hit.scored_units
    for part in hit.parts:
        if part.unit != unit:
            unit = part.unit
            screen.paragraph(units[unit].text, lead=below, style=DIM)
        screen.paragraph(part_text(part, units[part.unit]), lead=f"{below}  {part.value:>9.4f}  ")
    screen.paragraph("score", lead=f"{below}= {hit.score:>9.4f}  ", style=DIM)


def part_text(part: Part, unit: Unit) -> str:
    """What a contribution is for."""
    if part.kind == "typed":
        return f"“{part.name}”, as typed{f', in {_STEM_FIELDS[part.where]}' if part.where else ''}"
    if part.kind == "phrase":
        return f"“{part.name}” stands in the {part.where}"
    if part.kind == "place":
        return "stays where the query alone puts it"
    if part.kind == "synonym":
        return f"“{part.name}” in an entry term of an assigned heading"
    if part.kind == "word":
        return f"“{part.name}” in {_STEM_FIELDS.get(part.where, part.where)}"
    name = next((concept.name for concept in unit.concepts if concept.ui == part.name), part.name)
    return f"{name}: {_TIERS.get(part.where, part.where)}"
