"""`meshfind show`, `mesh` and `stats`: what an index knows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from indexer import Author, Heading, Qualifier, Record, build
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import (
    DescriptorRow,
    Named,
    OtherAbstract,
    PartialDate,
    RelatedPublication,
    Substance,
    from_json,
)
from search.cli.output.record import heading_line
from tests.cli.running import ROOT, call, call_json, run
from tests.small_index import write_mesh

PAGE = "000_c3207ab883172865"

FULL = Record(
    id="77", version=2, title="A title", abstract="AIMS: one\nRESULTS: two", original_title="Ein Titel",
    other_abstracts=(OtherAbstract("Zusammenfassung", "ger", "Publisher"),),
    authors=(Author("Ann Lee", affiliations=("Oslo",)), Author("A Group", collective=True)), affiliations=("Rome",),
    journal="Journal", volume="12", issue="3", pages="45-7", issn=("1234-5678",),
    date=PartialDate(20170301, 20170331, "2017 Mar"), entry_date=PartialDate(20170102, 20170102, "2017-01-02"),
    completed=PartialDate(20170203, 20170203, "2017-02-03"), revised=PartialDate(20180304, 20180304, "2018-03-04"),
    languages=("eng",), publication_types=(Named("Review", "D016454"),),
    mesh=(Heading("Carcinoma, Hepatocellular", "D006528", False, (Qualifier("genetics", None, True), Qualifier("x"))),),
    supplementary=(Named("bevonium", "C000002"),), substances=(Substance("Sorafenib", "D000077157", "9ZOQ3TZI87"),),
    keywords=("liver", "drug"), subsets=("IM",), doi="10.1/x", pmc="PMC1",
    related=(RelatedPublication(("Ann Lee",), "May", 2018, "Oncology letters"),),
    descriptors=(DescriptorRow("D1", "Name", entries=("a", "b"), guessed=True),), extra={"note": ["kept", 1]},
)  # fmt: skip

FULL_SHOWN = """\
A title
Ein Titel
Ann Lee, A Group
Journal 12(3):45-7 · 2017 Mar
id 77 version 2 · DOI 10.1/x · PMC PMC1 · ISSN 1234-5678

Abstract
  AIMS: one
  RESULTS: two

Abstract (ger, Publisher)
  Zusammenfassung

MeSH headings (* major topic)
  Carcinoma, Hepatocellular / *genetics / x (D006528)

Supplementary concepts
  bevonium (C000002)

Substances
  Sorafenib (D000077157), 9ZOQ3TZI87

Keywords
  liver; drug

Publication types
  Review (D016454)

Languages
  eng

Subsets
  IM

Dates
  entered 2017-01-02; completed 2017-02-03; revised 2018-03-04

Affiliations
  Rome
  Ann Lee: Oslo

Descriptors described in the record
  Name (D1), 2 entry terms (where its name ends is a guess)

Related publications (never searched as this record's own)
  Ann Lee. Oncology letters. May 2018

Other fields
  note: ["kept", 1]
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one record that has every field, and a vocabulary with a tree."""
    folder = tmp_path_factory.mktemp("full")
    mesh = folder / "mesh.tsv.gz"
    mesh.write_bytes(
        gzip.compress(
            b"D009369\tNeoplasms\tTumors|Cancer\tC04\n"
            b"D008113\tLiver Neoplasms\tHepatic Cancer\tC04.588\n"
            b"D006528\tCarcinoma, Hepatocellular\tHepatoma\tC04.588.160|C04.557\n"
            b"C000002\tbevonium\tacabel\tD006528\n"
        )
    )
    build([FULL], folder / "index", mesh=[mesh])
    return folder / "index"


def test_show_shows_every_field(full: Path) -> None:
    assert call("show", "77", "--index", full).stdout == FULL_SHOWN


def test_a_record_without_anything_is_still_shown(tmp_path: Path) -> None:
    build([Record(id="1")], tmp_path / "index")
    assert call("show", "1", "--index", tmp_path / "index").stdout == "(no title)\nid 1\n"


def test_a_major_heading_has_a_star() -> None:
    assert heading_line(Heading("Liver", None, True)) == "*Liver"


def test_show_json_is_the_record_and_builds_again(seeds_index: Path, tmp_path: Path) -> None:
    ids = (PAGE, "sample-24-nicotinamide-skin")
    lines = call("show", *ids, "--json", "--index", seeds_index).stdout
    assert [from_json(line).id for line in lines.splitlines()] == list(ids)
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    assert call("build", tmp_path / "records.jsonl", "--index", tmp_path / "index").exit_code == 0
    assert call("show", *ids, "--json", "--index", tmp_path / "index").stdout == lines


def test_an_unknown_id_is_1_and_the_others_are_shown(seeds_index: Path) -> None:
    result = call("show", "missing", PAGE, "--index", seeds_index)
    assert result.exit_code == 1
    assert result.stderr == f"meshfind: there is no record missing in {seeds_index}\n"
    assert "Huh7-R" in result.stdout


def test_mesh_shows_the_place_in_the_tree_and_counts(full: Path) -> None:
    assert call("mesh", "hepatoma", "--index", full).stdout == (
        "Carcinoma, Hepatocellular (D006528)\nDescriptor\nIn 1 record; 1 with it as an assigned heading\n\n"
        "Entry terms (1)\n  Hepatoma\n\nIn the tree\n  C04.588.160; C04.557\n\n"
        "Broader\n  Liver Neoplasms (D008113)\n  Neoplasms (D009369)\n"
    )
    assert "Narrower\n  Carcinoma, Hepatocellular (D006528)\n" in call("mesh", "D008113", "--index", full).stdout


def test_mesh_shows_what_a_supplementary_record_is_mapped_to(full: Path) -> None:
    shown = call("mesh", "acabel", "--index", full).stdout
    assert "Supplementary concept" in shown
    assert "Mapped to\n  Carcinoma, Hepatocellular (D006528)\n" in shown


def test_mesh_shows_a_harvested_descriptor_whole(seeds_index: Path) -> None:
    shown = call("mesh", "D000077157", "nexavar", "--index", seeds_index).stdout
    assert shown.count("Sorafenib (D000077157)\nDescriptor, known only from the records\n") == 1
    assert "Entry terms (15)" in shown
    assert "A niacinamide and phenylurea derivative" in shown


def test_an_unknown_term_is_1_with_advice(seeds_index: Path) -> None:
    result = call("mesh", "zzzz", "hepatoma", "--index", seeds_index)
    assert result.exit_code == 1
    assert result.stderr.startswith("meshfind: zzzz is no heading, entry term or UI")
    assert "meshfind search" in result.stderr
    misspelt = call("mesh", "hepatomma", "--index", seeds_index)
    assert misspelt.exit_code == 1
    assert misspelt.stderr.rstrip().endswith("did you mean Hepatoma (Carcinoma, Hepatocellular)?")
    assert "Carcinoma, Hepatocellular (D006528)" in result.stdout


def test_stats_counts_and_names_the_sources(seeds_index: Path) -> None:
    shown = call("stats", "--index", seeds_index).stdout
    assert shown.startswith(f"{seeds_index}: 25 records\n")
    vocabulary = Vocabulary(seeds_index / "generations" / "1" / "vocabulary.sqlite")
    assert f"  descriptors     {len(vocabulary):,}\n" in shown
    vocabulary.close()
    assert f"Built from 25 files\n  {ROOT / 'seeds' / PAGE}.txt\n" in shown
    assert "  and 20 more (all with --json)\n" in shown


@pytest.mark.parametrize("command", ["stats", "search hepatoma", "mesh hepatoma", f"show {PAGE}"])
def test_meshfind_index_names_the_index(seeds_index: Path, tmp_path: Path, command: str) -> None:
    assert run(*command.split(), MESHFIND_INDEX=str(seeds_index)).returncode == 0
    assert run(*command.split(), "--index", tmp_path, MESHFIND_INDEX=str(seeds_index)).returncode == 2


def test_stats_json_has_the_records(seeds_index: Path) -> None:
    assert call_json("stats", "--index", seeds_index)["records"] == 25


def test_mesh_shows_what_a_new_year_changes(tmp_path: Path) -> None:
    old = write_mesh(tmp_path / "old.tsv", {"D1": ("Hepatoma", "Liver Cancer"), "D2": ("Gone",)})
    new = write_mesh(tmp_path / "new.tsv", {"D1": ("Hepatoma", "Hepatocarcinoma"), "D3": ("Fresh",)})
    result = call("mesh", "--diff", old, new)
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[:4] == ["1 new, 1 gone, 1 changed", "+ Fresh (D3)", "- Gone (D2)", "~ Hepatoma (D1)"]
    assert "+ Hepatocarcinoma" in lines
    assert "- Liver Cancer" in lines
    assert call_json("mesh", "--diff", old, new)["added"] == [["D3", "Fresh"]]
    assert "--diff" in call("mesh").stderr
