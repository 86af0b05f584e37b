"""Which descriptor a name means, where several could be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.naming import ui_named
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary

DESCRIPTORS = (
    Descriptor(ui="D1", name="Delta"),
    Descriptor(ui="D9", name="Delta", harvested=True),
    Descriptor(ui="D2", name="River", entries=(EntryTerm("Mouth"),)),
    Descriptor(ui="D8", name="Estuary", entries=(EntryTerm("Mouth"),), harvested=True),
    Descriptor(ui="D3", name="Twin"),
    Descriptor(ui="D4", name="Twin"),
    Descriptor(ui="D6", name="Lone", harvested=True),
    Descriptor(ui="D7", name="Many", harvested=True),
    Descriptor(ui="D5", name="Many", harvested=True),
)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path: Path = tmp_path_factory.mktemp("naming") / "vocabulary.sqlite"
    write_vocabulary(path, DESCRIPTORS)
    return Vocabulary(path)


@pytest.mark.parametrize(
    ("name", "ui"),
    [
        ("delta", "D1"),  # a record brought another descriptor of this name
        ("Mouth", "D2"),
        ("Estuary", "D8"),
        ("Twin", None),
        ("Lone", "D6"),
        ("Many", None),
    ],
)
def test_mesh_files_count_before_records(vocabulary: Vocabulary, name: str, ui: str | None) -> None:
    assert ui_named(name, vocabulary) == ui
