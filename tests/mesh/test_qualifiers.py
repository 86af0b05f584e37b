"""The table of qualifiers: names, abbreviations, and what each explodes to."""

from __future__ import annotations

import pytest

from indexer.mesh.qualifiers import canonical, exploded, find_qualifier
from indexer.plain_fields import fold_phrase


@pytest.mark.parametrize(
    "text",
    ["prevention & control", "Prevention and Control", "PREVENTION &CONTROL", "PC", " pc ",
     "prevention control"],
)  # fmt: skip
def test_one_qualifier_however_written(text: str) -> None:
    found = find_qualifier(text)
    assert found is not None
    assert (found.name, found.abbreviation, found.ui) == ("prevention & control", "PC", "Q000517")


@pytest.mark.parametrize("text", ["", "zz", "preventing", "&", "therapy of"])
def test_unknown(text: str) -> None:
    assert find_qualifier(text) is None
    assert exploded(text) == (text,)


@pytest.mark.parametrize(("text", "name"), [("CT", "contraindications"), ("ra", "radiography"), ("ma", "manpower")])
def test_withdrawn_ones_are_kept(text: str, name: str) -> None:
    assert find_qualifier(text) == find_qualifier(name) is not None


def test_explosion() -> None:
    assert exploded("surgery") == ("surgery", "transplantation")
    assert exploded("TR") == ("transplantation",)
    assert {"administration & dosage", "adverse effects", "poisoning"} <= set(exploded("therapeutic use"))
    assert {"drug therapy", "surgery", "transplantation"} <= set(exploded("therapy"))
    physiology = exploded("physiology")
    assert "biosynthesis" in physiology
    assert len(physiology) == len(set(physiology))


def test_canonical_is_what_records_are_indexed_under() -> None:
    assert canonical("DT") == canonical("Drug Therapy") == fold_phrase("drug therapy")
    assert canonical("PC") == fold_phrase("prevention & control")
    assert canonical("Oc") == "oc"
