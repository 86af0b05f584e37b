"""Descriptors that records bring make a vocabulary when there is no MeSH file."""

from __future__ import annotations

import pytest

from indexer.mesh.descriptors import Descriptor, merge
from indexer.mesh.harvest import Harvest
from indexer.records import DescriptorRow, Heading, Named, Record, Substance


def harvest(*records: Record) -> dict[str, Descriptor]:
    """What is harvested by UI; rows of one UI merged as the vocabulary would."""
    collected = Harvest()
    for record in records:
        collected.add(record)
    found: dict[str, Descriptor] = {}
    for descriptor in collected.descriptors():
        assert descriptor.harvested
        found[descriptor.ui] = merge(found[descriptor.ui], descriptor) if descriptor.ui in found else descriptor
    return found


def page(*rows: DescriptorRow, id: str = "1") -> Record:
    return Record(id=id, descriptors=rows)


def terms(descriptor: Descriptor) -> list[str]:
    return [descriptor.name, *(entry.text for entry in descriptor.entries)]


def test_nothing() -> None:
    assert harvest() == harvest(Record(id="1")) == {}


def test_rows_bring_terms_and_descriptions() -> None:
    found = harvest(page(DescriptorRow("D1", "Liver Neoplasms", "Tumors.", ("Cancer of Liver", "Liver Cancer"))))
    assert terms(found["D1"]) == ["Liver Neoplasms", "Cancer of Liver", "Liver Cancer"]
    assert found["D1"].scope_note == "Tumors."


def test_headings_and_substances_bring_names() -> None:
    record = Record(
        id="1",
        mesh=(Heading("Male", ui="D008297"), Heading("No UI"), Heading("Other Name", ui="D008297")),
        supplementary=(Named("thing", ui="C1"),),
        substances=(Substance("Sorafenib", ui="D000077157"), Substance("no ui")),
    )
    assert {ui: terms(d) for ui, d in harvest(record).items()} == {
        "D008297": ["Male"],
        "C1": ["thing"],
        "D000077157": ["Sorafenib"],
    }


def test_rows_of_several_pages_are_merged() -> None:
    found = harvest(
        page(DescriptorRow("D1", "Liver Neoplasms", "", ("a",))),
        page(DescriptorRow("D1", "Liver Neoplasms", "Tumors.", ("b",)), id="2"),
        page(DescriptorRow("D1", "Liver Neoplasms", "Tumors.", ("b",)), id="3"),
    )
    assert terms(found["D1"]) == ["Liver Neoplasms", "a", "b"]
    assert found["D1"].scope_note == "Tumors."


GUESS = DescriptorRow("D1", "Liver", "Neoplasms Tumors.", ("Cancer of Liver",), guessed=True)
PROVEN = DescriptorRow("D1", "Liver Neoplasms", "Tumors.", ("Liver Cancer",))


def test_a_guessed_name_yields_to_a_proven_one() -> None:
    for pages in ((GUESS, PROVEN), (PROVEN, GUESS)):
        found = harvest(*(page(row, id=str(n)) for n, row in enumerate(pages)))
        assert terms(found["D1"]) == ["Liver Neoplasms", "Liver Cancer", "Cancer of Liver"]
        assert found["D1"].scope_note == "Tumors."


def test_a_guessed_name_yields_to_that_of_a_heading() -> None:
    found = harvest(page(GUESS), Record(id="2", mesh=(Heading("Liver Neoplasms", ui="D1"),)))
    assert terms(found["D1"]) == ["Liver Neoplasms", "Cancer of Liver"]


@pytest.mark.parametrize(("rows", "times"), [((), 1), ((GUESS, GUESS), 1), ((PROVEN,), 1), ((GUESS, PROVEN), 2)])
def test_a_descriptor_is_named_once_for_each_kind_of_row(rows: tuple[DescriptorRow, ...], times: int) -> None:
    collected = Harvest()
    collected.add(Record(id="1", descriptors=rows, mesh=(Heading("Liver Neoplasms", ui="D1"),)))
    assert [descriptor.name for descriptor in collected.descriptors()] == ["Liver Neoplasms"] * times


def test_a_guessed_name_is_better_than_none() -> None:
    assert terms(harvest(page(GUESS))["D1"]) == ["Liver", "Cancer of Liver"]
