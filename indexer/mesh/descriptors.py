"""What is a descriptor? The plain values that MeSH readers yield and the vocabulary stores."""

from __future__ import annotations

from typing import Annotated

import msgspec


class EntryTerm(msgspec.Struct, frozen=True, gc=False):
    """A synonym of a descriptor.

    `cased` is False where the source lost capital and small letters, so that an acronym cannot be told
    from a word.
    """

    text: str
    cased: bool = True


class Descriptor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A MeSH descriptor (UI D…) or supplementary concept record (UI C…).

    `entries` are the entry terms without the name itself. A descriptor may have several tree numbers;
    a supplementary record has none and maps to the headings `mapped_to` instead. `harvested` says that
    it was read off the records, not off a MeSH file.
    """

    ui: str
    name: str
    cased: bool = True
    entries: tuple[EntryTerm, ...] = ()
    scope_note: str = ""
    tree_numbers: tuple[str, ...] = ()
    mapped_to: tuple[str, ...] = ()
    harvested: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """Its name and all entry terms."""
        return (self.name, *(entry.text for entry in self.entries))

    @property
    def supplementary(self) -> bool:
        """True for a supplementary concept record."""
        return self.ui.startswith("C")


class TermUse(msgspec.Struct, frozen=True):
    """How a term is used (`mesh.term_use`): of `records` that mention it `about` are about its descriptor.

    `by_stems`: as words that share only its stems, or where it counts as weak evidence for another reason.
    """

    ui: str
    term: str
    by_stems: bool
    records: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
    about: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]


def merge(first: Descriptor, second: Descriptor) -> Descriptor:
    """One descriptor from two sources; what `first` says wins over what `second` says.

    A source that kept capitals wins over one that lost them, whatever the order, and one that was
    harvested from records yields to a MeSH file. No entry term is lost: a name that another source
    gives becomes an entry term.
    """
    if (second.cased, not second.harvested) > (first.cased, not first.harvested):
        first, second = second, first
    given = (*first.entries, EntryTerm(second.name, second.cased), *second.entries)
    # "PrP" and "PRP" are two entry terms, but "prp" from a source without capitals is a third way to write them.
    cased = {entry.text: entry for entry in given if entry.cased and entry.text != first.name}
    folded = {text.casefold() for text in (first.name, *cased)}
    uncased = {entry.text: entry for entry in given if not entry.cased and entry.text.casefold() not in folded}
    return Descriptor(
        ui=first.ui,
        name=first.name,
        cased=first.cased,
        entries=(*cased.values(), *uncased.values()),
        scope_note=first.scope_note or second.scope_note,
        tree_numbers=first.tree_numbers or second.tree_numbers,
        mapped_to=first.mapped_to or second.mapped_to,
        harvested=first.harvested and second.harvested,
    )
