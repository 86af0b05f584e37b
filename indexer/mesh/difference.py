"""What does a new year of MeSH change? Two vocabularies, descriptor by descriptor."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from indexer.mesh.descriptors import Descriptor, merge


class Change(msgspec.Struct, frozen=True):
    """What became of one descriptor that is in both: `was` is its old name; what it has gained and lost."""

    ui: str
    name: str
    was: str
    terms_gained: tuple[str, ...]
    terms_lost: tuple[str, ...]
    places_gained: tuple[str, ...]
    places_lost: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True):
    """Descriptors (UI and name) that are new and that are gone, and those that changed, each by UI."""

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    changed: tuple[Change, ...]


def difference(old: Iterable[Descriptor], new: Iterable[Descriptor]) -> Difference:
    """What `new` changes. Terms that differ in capitals only are the same: some sources lost them."""
    before, after = _by_ui(old), _by_ui(new)
    changes = (_change(before[ui], after[ui]) for ui in sorted(before.keys() & after.keys()))
    return Difference(
        added=tuple((ui, after[ui].name) for ui in sorted(after.keys() - before.keys())),
        removed=tuple((ui, before[ui].name) for ui in sorted(before.keys() - after.keys())),
        changed=tuple(change for change in changes if change is not None),
    )


def _by_ui(descriptors: Iterable[Descriptor]) -> dict[str, Descriptor]:
    known: dict[str, Descriptor] = {}
    for descriptor in descriptors:
        first = known.get(descriptor.ui)
        known[descriptor.ui] = merge(first, descriptor) if first else descriptor
    return known


def _change(old: Descriptor, new: Descriptor) -> Change | None:
    before, after = _terms(old), _terms(new)
    change = Change(
        new.ui,
        new.name,
        was=old.name if old.name.casefold() != new.name.casefold() else "",
        terms_gained=tuple(term for key, term in after.items() if key not in before),
        terms_lost=tuple(term for key, term in before.items() if key not in after),
        places_gained=tuple(number for number in new.tree_numbers if number not in old.tree_numbers),
        places_lost=tuple(number for number in old.tree_numbers if number not in new.tree_numbers),
    )
    return change if any(msgspec.structs.astuple(change)[2:]) else None


def _terms(descriptor: Descriptor) -> dict[str, str]:
    return {term.casefold(): term for term in descriptor.terms}
