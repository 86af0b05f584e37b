"""Two sources of one descriptor become one, and no entry term is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.mesh.descriptors import Descriptor, EntryTerm, merge


def terms(descriptor: Descriptor) -> list[tuple[str, bool]]:
    return [(entry.text, entry.cased) for entry in descriptor.entries]


def test_the_first_source_wins() -> None:
    first = Descriptor(ui="D1", name="Liver Neoplasms", scope_note="first", tree_numbers=("C04",))
    second = Descriptor(ui="D1", name="Cancer of Liver", scope_note="second", tree_numbers=("C06",), mapped_to=("D2",))
    merged = merge(first, second)
    assert (merged.name, merged.scope_note, merged.tree_numbers, merged.mapped_to) == (
        "Liver Neoplasms", "first", ("C04",), ("D2",),
    )  # fmt: skip
    assert terms(merged) == [("Cancer of Liver", True)]


def test_what_the_first_source_lacks_the_second_adds() -> None:
    merged = merge(Descriptor(ui="D1", name="A"), Descriptor(ui="D1", name="A", scope_note="n", tree_numbers=("C",)))
    assert (merged.scope_note, merged.tree_numbers, merged.entries) == ("n", ("C",), ())


def test_a_source_with_capitals_wins_whatever_the_order() -> None:
    small = Descriptor(
        ui="D1", name="blood pressure, mean", cased=False, entries=(EntryTerm("map", False), EntryTerm("mabp", False))
    )
    capital = Descriptor(ui="D1", name="Mean Arterial Pressure", entries=(EntryTerm("MAP"),))
    for merged in (merge(small, capital), merge(capital, small)):
        assert merged.name == "Mean Arterial Pressure"
        assert merged.cased
        assert terms(merged) == [("MAP", True), ("blood pressure, mean", False), ("mabp", False)]


def test_a_harvested_descriptor_yields_to_a_mesh_file() -> None:
    harvested = Descriptor(ui="D1", name="Old Name", scope_note="page", harvested=True)
    official = Descriptor(ui="D1", name="New Name", scope_note="mesh")
    for merged in (merge(harvested, official), merge(official, harvested)):
        assert (merged.name, merged.scope_note, merged.harvested) == ("New Name", "mesh", False)
        assert terms(merged) == [("Old Name", True)]
    assert merge(harvested, harvested).harvested


def test_capitals_matter_more_than_where_they_come_from() -> None:
    harvested = Descriptor(ui="D1", name="von Willebrand Factor", harvested=True)
    small = Descriptor(ui="D1", name="von willebrand factor", cased=False, scope_note="mesh")
    for merged in (merge(harvested, small), merge(small, harvested)):
        assert (merged.name, merged.scope_note, merged.harvested) == ("von Willebrand Factor", "mesh", False)
        assert merged.entries == ()


def test_a_term_without_capitals_is_the_same_whatever_its_letters() -> None:
    first = Descriptor(ui="D1", name="x", entries=(EntryTerm("Straße"),))
    second = Descriptor(ui="D1", name="x", cased=False, entries=(EntryTerm("straße", False),))
    assert terms(merge(first, second)) == [("Straße", True)]


def test_terms_that_differ_in_capitals_are_two() -> None:
    first = Descriptor(ui="D1", name="Prion Proteins", entries=(EntryTerm("PRP"),))
    second = Descriptor(ui="D1", name="prion proteins", entries=(EntryTerm("PrP"),))
    assert terms(merge(first, second)) == [("PRP", True), ("prion proteins", True), ("PrP", True)]


NAMES = st.sampled_from(["MAP", "map", "Map", "PrP", "PRP", "prp", "liver", "Liver"])


@st.composite
def sources(draw: st.DrawFn) -> Descriptor:
    cased = draw(st.booleans())

    def name() -> str:
        return draw(NAMES) if cased else draw(NAMES).lower()

    entries = dict.fromkeys(name() for _ in range(draw(st.integers(0, 4))))
    own = name()
    return Descriptor(
        ui="D1", name=own, cased=cased, entries=tuple(EntryTerm(e, cased) for e in entries if e != own),
        harvested=draw(st.booleans()),
    )  # fmt: skip


@given(sources(), sources())
@settings(max_examples=300, deadline=None)
def test_no_entry_term_is_lost(first: Descriptor, second: Descriptor) -> None:
    merged = merge(first, second)
    known = [merged.name, *(entry.text for entry in merged.entries)]
    assert len(set(known)) == len(known)
    for source in (first, second):
        for text in (source.name, *(entry.text for entry in source.entries)):
            assert text in known or (not source.cased and text in {other.casefold() for other in known})
    assert merge(merged, second) == merged
    assert merge(merged, first) == merged


def test_supplementary() -> None:
    assert Descriptor(ui="C000001", name="x").supplementary
    assert not Descriptor(ui="D000001", name="x").supplementary
