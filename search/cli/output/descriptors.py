"""A MeSH descriptor, for people and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indexer.mesh.difference import Difference
from search.cli.output.screen import BOLD, DIM, Screen, counted
from search.index import Index, MeshEntry


def mesh_data(index: Index, found: Iterable[tuple[str, Sequence[MeshEntry]]]) -> list[dict[str, Any]]:
    """What was found for each term, as plain data."""
    return [{"term": term, "descriptors": [_entry(index, entry) for entry in entries]} for term, entries in found]


def _entry(index: Index, entry: MeshEntry) -> dict[str, Any]:
    descriptor = entry.descriptor
    mapped = [(ui, next((known.descriptor.name for known in index.mesh(ui)), "")) for ui in descriptor.mapped_to]
    return {
        "ui": descriptor.ui,
        "name": descriptor.name,
        "supplementary": descriptor.supplementary,
        "harvested": descriptor.harvested,
        "scope_note": descriptor.scope_note,
        "entries": [term.text for term in descriptor.entries],
        "mapped_to": _named(mapped),
        "tree_numbers": list(descriptor.tree_numbers),
        "broader": _named(entry.broader),
        "narrower": _named(entry.narrower),
        "records": entry.records,
        "assigned": entry.assigned,
    }


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"ui": ui, "name": name} for ui, name in pairs]


def print_descriptors(data: Iterable[Mapping[str, Any]]) -> None:
    """Descriptors one below the other; one that several terms mean only once."""
    screen = Screen()
    unique = {entry["ui"]: entry for found in data for entry in found["descriptors"]}
    for number, entry in enumerate(unique.values()):
        if number:
            screen.blank()
            screen.blank()
        _print_entry(screen, entry)


def _print_entry(screen: Screen, entry: Mapping[str, Any]) -> None:
    screen.paragraph(f"{entry['name']} ({entry['ui']})", style=BOLD)
    kind = "Supplementary concept" if entry["supplementary"] else "Descriptor"
    origin = ", known only from the records" if entry["harvested"] else ""
    screen.paragraph(f"{kind}{origin}", style=DIM)
    records = counted(entry["records"], "record")
    screen.paragraph(f"In {records}; {entry['assigned']:,} with it as an assigned heading", style=DIM)
    if entry["scope_note"]:
        screen.blank()
        screen.paragraph(entry["scope_note"])
    if entry["entries"]:
        screen.heading(f"Entry terms ({len(entry['entries']):,})")
        screen.paragraph("; ".join(entry["entries"]), lead="  ")
    if entry["tree_numbers"]:
        screen.heading("In the tree")
        screen.paragraph("; ".join(entry["tree_numbers"]), lead="  ")
    for title, key in (("Mapped to", "mapped_to"), ("Broader", "broader"), ("Narrower", "narrower")):
        if entry[key]:
            screen.heading(title)
            for thing in entry[key]:
                name = f"{thing['name']} ({thing['ui']})" if thing["name"] else thing["ui"]
                screen.paragraph(name, lead="  ")


def print_difference(found: Difference) -> None:
    """What a new year of MeSH changes: a sign, the descriptor, and what it has gained and lost."""
    screen = Screen()
    counts = (f"{len(found.added):,} new", f"{len(found.removed):,} gone", f"{len(found.changed):,} changed")
    screen.paragraph(", ".join(counts), style=BOLD)
    for sign, descriptors in (("+", found.added), ("-", found.removed)):
        for ui, name in descriptors:
            screen.paragraph(f"{name} ({ui})", lead=f"{sign} ")
    for change in found.changed:
        screen.paragraph(f"{change.name} ({change.ui}){f', was {change.was}' if change.was else ''}", lead="~ ")
        for sign, things in (
            ("+", (*change.terms_gained, *change.places_gained)),
            ("-", (*change.terms_lost, *change.places_lost)),
        ):
            if things:
                screen.paragraph("; ".join(things), lead=f"    {sign} ", style=DIM)
