"""`meshfind search`: what is found, and what is said about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer import Author, Heading, Record, build
from tests.cli.running import call, call_json, in_terminal

PAGE = "000_c3207ab883172865"

QUERIES = {
    "Nexavar": "Nexavar → Sorafenib (D000077157)",
    "vitamin B3": "vitamin B3 → Niacinamide (D009536)",
    "liver cell carcinoma": "liver cell carcinoma → Carcinoma, Hepatocellular (D006528)",
    "B3, Vitamin": "B3, Vitamin → Niacinamide (D009536)",
    "hepatoma": "hepatoma → Carcinoma, Hepatocellular (D006528)",
    "BAY 43-9006": "BAY 43-9006 → Sorafenib (D000077157)",
    "tumour initiating cells": "tumour initiating cells → Neoplastic Stem Cells (D014411)",
    "nicotinsäureamid": "nicotinsäureamid",
    "upregulation": "upregulation → Up-Regulation (D015854)",
}


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_is_found_by_any_of_its_names_and_why_is_said(seeds_index: Path, query: str) -> None:
    result = call("search", query, "--index", seeds_index)
    assert result.exit_code == 0
    assert result.stdout.startswith(QUERIES[query])
    blocks = result.stdout.split("\n\n")
    block = next(block for block in blocks if f" {PAGE} " in block)
    assert re.search(rf"^ *- {re.escape(query)}: .+", block, re.MULTILINE)
    hit = next(hit for hit in call_json("search", query, "--index", seeds_index)["hits"] if hit["id"] == PAGE)
    assert hit["why"]


def test_several_words_are_one_query(seeds_index: Path) -> None:
    assert (
        call("search", "vitamin", "B3", "--index", seeds_index).stdout
        == call("search", "vitamin B3", "--index", seeds_index).stdout
    )


def test_limit_and_offset_number_the_hits(seeds_index: Path) -> None:
    everything = call("search", "sorafenib", "--index", seeds_index).stdout
    second = call("search", "sorafenib", "--limit", 1, "--offset", 1, "--index", seeds_index).stdout
    assert "3 records, 2 to 2 shown" in second
    assert second.split("\n\n")[1].strip() == everything.split("\n\n")[2].strip()
    assert second.split("\n\n")[1].startswith("2  ")


def test_limit_0_counts(seeds_index: Path) -> None:
    result = call("search", "sorafenib", "--limit", 0, "--index", seeds_index)
    assert result.stdout.splitlines()[1:] == ["3 records, none shown"]
    assert result.exit_code == 0


def test_expand_off_searches_words(seeds_index: Path) -> None:
    result = call("search", "Nexavar", "--expand", "off", "--index", seeds_index)
    assert (result.exit_code, result.stdout) == (1, "Nexavar\nNo records\n")


def test_require_all_leaves_out_records_without_a_unit(seeds_index: Path) -> None:
    either = call_json("search", "hepatoma", "placebo", "--index", seeds_index)
    both = call_json("search", "hepatoma", "placebo", "--require-all", "--index", seeds_index)
    assert 0 < both["total"] < either["total"]
    assert both == call_json("search", "hepatoma", "placebo", "--all-units", "--index", seeds_index)


def test_a_unit_with_only_its_words_in_a_record_says_so(seeds_index: Path) -> None:
    result = call("search", "tumour initiating cells", "--index", seeds_index)
    assert "- tumour initiating cells: only its words: " in result.stdout


def test_what_is_not_searched_is_said_on_stderr(seeds_index: Path) -> None:
    result = call("search", "the hepatoma", "--index", seeds_index)
    assert result.stderr == "meshfind: not searched, too common: the\n"
    assert "meshfind:" not in result.stdout


@pytest.mark.parametrize("query", QUERIES)
def test_explained_contributions_add_up_to_the_score(seeds_index: Path, query: str) -> None:
    result = call("search", query, "--explain", "--index", seeds_index)
    for block in result.stdout.split("\n\n")[1:]:
        *parts, total = [float(n) for n in re.findall(r"^ +=? +(-?\d+\.\d{4})  \S", block, re.MULTILINE)]
        assert parts
        assert sum(parts) == pytest.approx(total, abs=0.0001 * len(parts))
        assert f"score {total:.3f}"[:-1] in block


def test_headings_that_are_major_topics_and_all_facts_are_shown(tmp_path: Path) -> None:
    authors = tuple(Author(name) for name in ("Ann Lee", "Bo Li", "Cy Ng", "Di Wu"))
    heading = Heading("Carcinoma, Hepatocellular", "D006528", major=True)
    record = Record(id="1", title="Liver", authors=authors, journal="Hepatology (long)", mesh=(heading,))
    build([record], tmp_path / "index")
    shown = call("search", "carcinoma, hepatocellular", "--index", tmp_path / "index").stdout
    assert "Ann Lee et al. · Hepatology (long) · 1 · score " in shown
    assert "assigned heading Carcinoma, Hepatocellular (major topic)" in shown


def test_a_terminal_gets_lines_that_fit_and_marks(seeds_index: Path) -> None:
    shown = in_terminal("search", "Nexavar", "--index", seeds_index, columns=50)
    assert "\x1b[1;4msorafenib\x1b[0m" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= 50
    assert "\x1b" not in plain


def test_no_color_leaves_marks_out(seeds_index: Path) -> None:
    assert "\x1b" not in in_terminal("search", "Nexavar", "--index", seeds_index, columns=50, NO_COLOR="1")


def test_escape_sequences_in_records_do_not_reach_the_terminal(tmp_path: Path) -> None:
    nasty = "hepatoma \x1b]0;owned\x07\x1b[2J \x9b31m \u202edesrever"
    record = Record(
        id="a\x1b[31m", title=nasty, abstract=nasty, authors=(Author(nasty),), journal=nasty, keywords=(nasty,)
    )
    build([record], tmp_path / "index")
    arguments = ["--index", str(tmp_path / "index")]
    shown = in_terminal("search", nasty, "--explain", *arguments, columns=80)
    shown += in_terminal("show", record.id, "missing\x1b[31m", *arguments, columns=80)
    shown += in_terminal("mesh", nasty, *arguments, columns=80)
    shown += in_terminal("search", "hepatoma", "--json", *arguments, columns=80)
    shown += in_terminal("show", record.id, "--json", *arguments, columns=80)
    shown = re.sub("\x1b\\[(?:0|1|2|1;4)m", "", shown)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "hepatoma" in shown
