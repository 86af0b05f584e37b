"""What a new year of MeSH changes."""

from __future__ import annotations

from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.difference import Change, difference


def descriptor(ui: str, name: str, *terms: str, places: tuple[str, ...] = ()) -> Descriptor:
    return Descriptor(ui=ui, name=name, entries=tuple(map(EntryTerm, terms)), tree_numbers=places)


def test_what_is_new_gone_and_changed() -> None:
    old = [
        descriptor("D1", "Hepatoma", "Liver Cancer", places=("C04", "C06")),
        descriptor("D2", "Gone"),
        descriptor("D3", "Same", "same thing"),
    ]
    new = [
        descriptor("D4", "New"),
        descriptor("D3", "Same", "Same Thing"),
        descriptor("D1", "Carcinoma, Hepatocellular", "Hepatoma", places=("C06", "C23")),
    ]
    found = difference(old, new)
    assert (found.added, found.removed) == ((("D4", "New"),), (("D2", "Gone"),))
    assert found.changed == (
        Change(
            "D1",
            "Carcinoma, Hepatocellular",
            was="Hepatoma",
            terms_gained=("Carcinoma, Hepatocellular",),
            terms_lost=("Liver Cancer",),
            places_gained=("C23",),
            places_lost=("C04",),
        ),
    )


def test_nothing_changed() -> None:
    same = [descriptor("D1", "A", "b", places=("C01",))]
    assert difference(same, same) == difference([], [])


def test_a_descriptor_that_several_files_tell_is_one() -> None:
    assert difference([descriptor("D1", "A", "b", "c")], [descriptor("D1", "A", "b"), descriptor("D1", "A", "c")]) == (
        difference([], [])
    )
