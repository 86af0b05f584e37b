"""What is narrower than what was asked for: found by `normal` and `broad`, for less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Heading, Record, build
from search import Index, open_index
from search.query import units
from search.ranking import Weights

MESH = """\
D000001\tFlorbin\tZonkol\tC01
D000002\tVexlor\tDrumbat\tC01.100
D000003\tMuster\t\tC01.100.200|C02
D000004\tHumdrum\t\tC03
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("narrower")
    (folder / "mesh.tsv").write_text(MESH, encoding="utf-8")
    records = [
        Record(id="itself", title="Note", abstract="On zonkol."),
        Record(id="below", title="Note", abstract="On vexlor."),
        Record(id="far", title="Note", mesh=(Heading("Muster", "D000003"),)),
        Record(id="both", title="Zonkol", abstract="On drumbat."),
        Record(id="other", title="Note", abstract="On humdrum."),
        *(Record(id=f"noise{n}", title="Note", abstract="On nothing.") for n in range(9)),
    ]
    build(records, folder / "index", mesh=[folder / "mesh.tsv"])
    return folder / "index"


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder) as opened:
        yield opened


@pytest.mark.parametrize("expand", ["normal", "broad"])
def test_all_that_is_below_is_found_after_the_concept_itself(index: Index, expand: str) -> None:
    found = index.search("florbin", expand=expand)  # type: ignore[arg-type]
    scores = {hit.id: hit.score for hit in found}
    assert [hit.id for hit in found][:4] == ["both", "itself", "below", "far"]
    assert scores["itself"] > scores["below"] >= scores["far"]
    assert found.query.units[0].narrower == ("D000002", "D000003")


@pytest.mark.parametrize("expand", ["off", "strict"])
def test_what_is_typed_is_all_that_is_found_elsewhere(index: Index, expand: str) -> None:
    assert {hit.id for hit in index.search("zonkol", expand=expand)} == {"both", "itself"}  # type: ignore[arg-type]


def test_nothing_above_is_found(index: Index) -> None:
    assert {hit.id for hit in index.search("muster")} == {"far"}


def test_it_counts_for_a_share_of_the_concept_and_says_so(index: Index) -> None:
    itself, below = (next(hit for hit in index.search("florbin") if hit.id == id) for id in ("itself", "below"))
    (narrower,) = below.parts
    assert (narrower.kind, narrower.name, narrower.where) == ("concept", "D000001", "narrower")
    assert narrower.value == pytest.approx(Weights().narrower * itself.parts[0].value)
    assert [str(reason) for reason in below.why] == ["Vexlor: vexlor in abstract, narrower than florbin"]
    assert [(span.start, span.end) for span in below.snippets["abstract"].spans] == [(3, 9)]


def test_it_is_enough_where_every_unit_is_required(index: Index) -> None:
    assert {hit.id for hit in index.search("florbin note", require_all=True)} == {"itself", "below", "far"}


def test_it_adds_nothing_to_the_concept_itself(index: Index) -> None:
    both = next(hit for hit in index.search("florbin") if hit.id == "both")
    assert {part.where for part in both.parts} == {"any", "title"}


def test_a_concept_with_too_much_below_it_is_not_widened(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "MOST_NARROWER", 1)
    assert {hit.id for hit in index.search("florbin")} == {"both", "itself"}


def test_a_weight_of_nothing_turns_it_off(folder: Path) -> None:
    with open_index(folder, weights=Weights(narrower=0.0)) as index:
        assert {hit.id for hit in index.search("florbin")} == {"both", "itself"}
