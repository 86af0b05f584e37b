"""How a query was understood, in full: for people, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from indexer.mesh.check_tags import NEVER_EXPANDED
from search.cli.output.screen import Screen, counted
from search.hits import Results
from search.index import Index
from search.query.wildcards import as_written

_SYNTAXES = {"free": "free text", "pubmed": "PubMed's syntax", "ovid": "Ovid's syntax"}
_EXACT = "fits but for case, plural and spelling"
_STEMS = "fits by its word stems"


def details_data(index: Index, results: Results) -> list[dict[str, Any]]:
    """What each part of a query was taken as, in its order; see docs/json.md."""
    if results.query.lines:
        trees = " ".join(line.tree for line in results.query.lines)
        return [_from_mapping(index, mapping, trees) for mapping in results.query.mappings]
    return list(_from_units(index, results))


def _from_units(index: Index, results: Results) -> Iterator[dict[str, Any]]:
    for unit in results.query.units:
        if not unit.concepts:
            found = index.search(unit.text, syntax="free", expand="off", limit=0)
            yield {**_part(unit.text, "words", _why_words(index, results, unit.text)), "records": found.total}
        for number, concept in enumerate(unit.concepts):
            why = f"the entry term {concept.term} {_EXACT if concept.exact else _STEMS}"
            part = _part(unit.text, "heading", why)
            others = [{"ui": other.ui, "name": other.name} for other in unit.concepts if other.ui != concept.ui]
            part |= {"term": concept.term, "others": others if not number else []}
            yield part | _known(index, concept.ui, searched=True)
    for unused in results.query.unused:
        yield _part(unused.text, "not used", unused.reason)


def _why_words(index: Index, results: Results, text: str) -> str:
    """Why something typed is searched by its words only."""
    if results.query.expand == "off":
        return "expansion is off"
    called = [entry.descriptor for entry in index.mesh(text)]
    if not called:
        return "no heading or entry term is called this"
    if any(descriptor.ui in NEVER_EXPANDED for descriptor in called):
        return f"{called[0].name} is a check tag or as general; its records are found by {called[0].name}[mh]"
    return f"{called[0].name} is called this, or nearly, but seldom meant by it"


def _from_mapping(index: Index, mapping: Any, trees: str) -> dict[str, Any]:
    part = _part(mapping.typed, "not used" if mapping.kind == "stop word" else mapping.kind, mapping.why)
    part |= {
        "term": mapping.term,
        "name": mapping.name,
        "exploded": mapping.exploded,
        "others": [{"ui": other.ui, "name": other.name} for other in mapping.others],
    }
    if mapping.ui:
        part |= _known(index, mapping.ui, searched=f"concept<{mapping.ui}" in trees)
    return part


def _part(typed: str, kind: str, why: str) -> dict[str, Any]:
    return {
        "typed": typed, "kind": kind, "ui": "", "name": "", "term": "", "why": why, "others": [],
        "exploded": False, "narrower": [], "entries_searched": [], "records": None, "assigned": None,
    }  # fmt: skip


def _known(index: Index, ui: str, *, searched: bool) -> dict[str, Any]:
    """What the index knows of a descriptor; its entry terms only if texts are searched for them."""
    for entry in index.mesh(ui):
        descriptor = entry.descriptor
        return {
            "ui": ui,
            "name": descriptor.name,
            "narrower": [{"ui": below, "name": name} for below, name in entry.narrower],
            "entries_searched": [term.text for term in descriptor.entries] if searched else [],
            "records": entry.records,
            "assigned": entry.assigned,
        }
    return {"ui": ui}


def print_details(results: Results, details: Iterable[Mapping[str, Any]]) -> None:
    """Everything there is to say about how a query was understood."""
    screen = Screen()
    query = results.query
    together = "; a record must have every part" if query.require_all else ""
    screen.paragraph(f"Read as {_SYNTAXES.get(query.syntax, query.syntax)}, --expand {query.expand}{together}")
    for part in details:
        _print_part(screen, part)
    if query.lines:
        screen.heading("Lines as they are searched")
        for line in query.lines:
            screen.paragraph(line.tree, lead=f"  {line.number}. ")
    if results.truncated:
        screen.heading("Truncated words")
        for pattern, words in results.truncated.items():
            screen.paragraph(f"{as_written(pattern)} reaches {counted(words, 'word')} of the index", lead="  ")
    screen.blank()


def _print_part(screen: Screen, part: Mapping[str, Any]) -> None:
    name = f" → {part['name']}" if part["name"] else ""
    ui = f" ({part['ui']})" if part["ui"] else ""
    screen.heading(f"{part['typed']}{name}{ui}")
    reason = f"{part['kind']}: {part['why']}" if part["why"] else part["kind"]
    screen.paragraph(reason, lead="  ")
    if part["term"] and part["term"] not in (part["name"], part["ui"]) and part["term"] not in part["why"]:
        screen.paragraph(f"recognised by {part['term']}", lead="  ")
    if part["others"]:
        named = "; ".join(f"{other['name']} ({other['ui']})" for other in part["others"])
        screen.paragraph(f"other candidates: {named}", lead="  ")
    if part["exploded"]:
        below = "; ".join(thing["name"] for thing in part["narrower"]) or "there is none in this vocabulary"
        screen.paragraph(f"exploded, with what is narrower: {below}", lead="  ")
    if part["entries_searched"]:
        screen.paragraph(f"entry terms searched: {'; '.join(part['entries_searched'])}", lead="  ")
    if part["records"] is not None:
        assigned = f", assigned to {part['assigned']:,}" if part["assigned"] is not None else ""
        screen.paragraph(f"in {counted(part['records'], 'record')}{assigned}", lead="  ")
