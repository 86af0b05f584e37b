"""Which hits `meshfind search` shows, in what order, in what format; and records that are similar."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
from pathlib import Path

import pytest

from indexer import Record, build
from indexer.records import from_json
from search.cli.output.charts import chart
from search.cli.search_options import EXPORTS
from search.export import FORMATS
from tests.cli.running import COMMAND, ROOT, call, call_json, environment, in_terminal

PAGE = "000_c3207ab883172865"
SORAFENIB = ["sample-23-chemoembolization-liver", "sample-21-sorafenib-renal-cell", PAGE]


def ids(*arguments: object, index: Path) -> list[str]:
    return [hit["id"] for hit in call_json("search", *arguments, "--index", index)["hits"]]


def test_filters_narrow(seeds_index: Path) -> None:
    assert set(ids("sorafenib", index=seeds_index)) == set(SORAFENIB)
    assert ids("sorafenib", "--filter", "year:2017", index=seeds_index) == [PAGE]
    years = ("--filter", "year:2012", "--filter", "year:2017")
    assert set(ids("sorafenib", *years, index=seeds_index)) == {SORAFENIB[1], PAGE}
    assert ids("sorafenib", *years, "--filter", "mesh:Liver Neoplasms", index=seeds_index) == [PAGE]


@pytest.mark.parametrize("given", ["year", "colour:red", "year:soon", "has:wings"])
def test_a_filter_that_makes_no_sense_is_2(seeds_index: Path, given: str) -> None:
    result = call("search", "sorafenib", "--filter", given, "--index", seeds_index)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_hits_are_sorted(seeds_index: Path) -> None:
    assert ids("sorafenib", "--sort", "date", index=seeds_index) == [PAGE, *SORAFENIB[:2]]
    assert ids("sorafenib", "--sort", "title", index=seeds_index) == SORAFENIB


def test_all_has_no_limit(tmp_path: Path) -> None:
    build([Record(id=f"r{number}", title="heart") for number in range(30)], tmp_path / "index")
    assert len(ids("heart", index=tmp_path / "index")) == 10
    assert len(ids("heart", "--all", index=tmp_path / "index")) == 30
    exported = call("search", "heart", "--format", "pmid", "--index", tmp_path / "index").stdout
    assert exported.count("\n") == 30
    limited = call("search", "heart", "--format", "pmid", "--limit", 3, "--index", tmp_path / "index").stdout
    assert limited.count("\n") == 3


def test_facets_count_all_hits(seeds_index: Path) -> None:
    shown = call("search", "sorafenib", "--limit", 1, "--facets", "year, mesh,type", "--index", seeds_index).stdout
    assert "\nYears\n  1  2012\n  1  2013\n  1  2017\n" in shown
    assert "\nMeSH headings\n  3  Sorafenib\n" in shown
    assert shown.endswith("\nPublication types\n  none\n")
    data = call_json("search", "sorafenib", "--limit", 0, "--facets", "year,journal", "--index", seeds_index)
    assert data["facets"] == {"year": [["2012", 1], ["2013", 1], ["2017", 1]], "journal": []}
    wrong = call("search", "sorafenib", "--facets", "colour", "--index", seeds_index)
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


def test_a_terminal_gets_bars(seeds_index: Path) -> None:
    shown = in_terminal("search", "sorafenib", "--facets", "mesh", "--index", seeds_index, columns=80)
    assert f"  3  {'█' * 30}  Sorafenib\n" in shown
    assert chart([("a", 1000), ("b" * 50, 1)], bars=True) == [
        f"1,000  {'█' * 30}  a",
        f"    1  █{' ' * 29}  {'b' * 39}…",
    ]


def test_many_values_are_cut_short(tmp_path: Path) -> None:
    build([Record(id=f"r{n}", title="heart", journal=f"Journal {n:02}") for n in range(18)], tmp_path / "index")
    shown = call("search", "heart", "--facets", "journal", "--index", tmp_path / "index").stdout
    assert shown.endswith("  1  Journal 14\n  and 3 more (all with --json)\n")


def test_every_export_format_is_a_choice() -> None:
    assert EXPORTS == FORMATS


@pytest.mark.parametrize("format", FORMATS)
def test_exports_go_to_standard_output_or_a_file(seeds_index: Path, tmp_path: Path, format: str) -> None:
    arguments = ("search", "sorafenib", "--format", format, "--index", seeds_index)
    printed, saved = call(*arguments), call(*arguments, "--output", tmp_path / "hits")
    assert (printed.exit_code, saved.exit_code, saved.stdout) == (0, 0, "")
    assert printed.stdout_bytes == (tmp_path / "hits").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["hits"]
    assert found_in(printed.stdout, format) == ids("sorafenib", index=seeds_index)


def found_in(text: str, format: str) -> list[str]:
    """The ids of the records in an export."""
    if format == "jsonl":
        return [from_json(line).id for line in text.splitlines()]
    if format == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text))]
    if format == "run":
        return [line.split(" ")[2] for line in text.splitlines()]
    if format == "bibtex":
        starts = [line for line in text.splitlines() if line.startswith("@")]
        return [line.rstrip(",").split("-", 1)[1].replace("_5f_", "_") for line in starts]
    mark = {"ris": "AN  - ", "nbib": "PMID- ", "pmid": ""}[format]
    return [line.removeprefix(mark) for line in text.splitlines() if line.startswith(mark)]


def test_format_json_is_json(seeds_index: Path, tmp_path: Path) -> None:
    printed = call("search", "sorafenib", "--json", "--index", seeds_index).stdout
    assert call("search", "sorafenib", "--format", "json", "--index", seeds_index).stdout == printed
    call("search", "sorafenib", "--json", "--output", tmp_path / "hits.json", "--index", seeds_index)
    assert (tmp_path / "hits.json").read_text(encoding="utf-8") == printed
    call("search", "sorafenib", "--output", tmp_path / "hits.txt", "--index", seeds_index)
    assert (tmp_path / "hits.txt").read_text(encoding="utf-8").startswith("sorafenib → Sorafenib (D000077157)\n")


def test_an_earlier_file_stays_when_an_export_fails(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "hits").write_text("earlier", encoding="utf-8")
    options = ("--format", "csv", "--output", tmp_path / "hits", "--index", seeds_index)
    command = shlex.join([*COMMAND, "search", "sorafenib", *map(str, options)])
    result = subprocess.run(  # a file may have 1,024 bytes
        ["sh", "-c", f"ulimit -f 2 && exec {command}"], cwd=ROOT, env=environment(), capture_output=True, check=False
    )
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert (tmp_path / "hits").read_text(encoding="utf-8") == "earlier"
    assert not (tmp_path / "hits.part").exists()


def test_control_characters_of_an_export_are_escaped(tmp_path: Path) -> None:
    build([Record(id="1", title="heart \x9b31m")], tmp_path / "index")
    printed = call("search", "heart", "--format", "jsonl", "--index", tmp_path / "index").stdout
    assert "\x9b" not in printed
    assert from_json(printed).title == "heart \x9b31m"


@pytest.mark.parametrize(
    "arguments",
    [("x", "--all", "--limit", "3"), ("x", "--json", "--format", "ris"), ("x", "--file", "f"),
     ("x", "--format", "ris", "--explain"), ("x", "--format", "csv", "--details"),
     ("x", "--format", "run", "--facets", "year")],
)  # fmt: skip
def test_options_that_do_not_go_together(seeds_index: Path, arguments: tuple[str, ...]) -> None:
    result = call("search", *arguments, "--index", seeds_index)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "(see: meshfind search --help)" in result.stderr


def test_similar_records_name_what_they_share(seeds_index: Path) -> None:
    result = call("similar", PAGE, "--limit", 2, "--index", seeds_index)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"similar to {PAGE}: ")
    assert "- Sorafenib: sorafenib (title, abstract 4×); assigned heading Sorafenib\n" in result.stdout
    data = call_json("similar", PAGE, "--limit", 2, "--index", seeds_index)
    assert len(data["hits"]) == 2
    assert PAGE not in json.dumps(data["hits"])
    assert all(hit["why"] for hit in data["hits"])


def test_similar_to_nothing_that_is_there(seeds_index: Path) -> None:
    result = call("similar", "missing", "--index", seeds_index)
    assert (result.exit_code, result.stdout) == (1, ""), "nothing found, as of `show`"
    assert result.stderr == f"meshfind: there is no record missing in {seeds_index}\n"
