"""`meshfind search` with PubMed's and Ovid's syntax, from files and standard input, and mistakes in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.cli.pointing import excerpt
from tests.cli.running import call, call_json

PUBMED = """1. "Liver Neoplasms"[mh]
2. sorafenib[tiab]
3. hepat*[tiab]
4. #1 OR #3
5. #4 AND #2
"""
LINES = [(1, 2), (2, 3), (3, 5), (4, 5), (5, 3)]
OVID = "exp Carcinoma, Hepatocellular/\nsorafenib.ti,ab.\n1 and 2\n"


@pytest.fixture
def strategy(tmp_path: Path) -> Path:
    """A PubMed strategy as an editor of another system saves it."""
    path = tmp_path / "strategy.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PUBMED.replace("\n", "\r\n").encode())
    return path


def test_every_line_has_its_count_and_the_last_its_hits(seeds_index: Path, strategy: Path) -> None:
    result = call("search", "--file", strategy, "--index", seeds_index)
    assert (result.exit_code, result.stderr) == (0, "")
    shown = result.stdout.splitlines()
    assert shown[:6] == [
        '1  2  "Liver Neoplasms"[mh]',
        "2  3  sorafenib[tiab]",
        "3  5  hepat*[tiab]",
        "4  5  #1 OR #3",
        "5  3  #4 AND #2",
        "3 records",
    ]
    assert "- sorafenib: sorafenib (title, abstract 7×)\n" in result.stdout


def test_a_strategy_comes_from_standard_input_too(seeds_index: Path, strategy: Path) -> None:
    file = call("search", "--file", strategy, "--index", seeds_index)
    piped = call("search", "--file", "-", "--index", seeds_index, input=PUBMED)
    assert piped.stdout == file.stdout


def test_json_has_the_lines(seeds_index: Path, strategy: Path) -> None:
    data = call_json("search", "--file", strategy, "--index", seeds_index)
    assert [(line["number"], line["count"]) for line in data["lines"]] == LINES
    assert data["total"] == len(data["hits"]) == 3


def test_ovid_lines_are_recognised(seeds_index: Path) -> None:
    result = call("search", "--file", "-", "--json", "--index", seeds_index, input=OVID)
    data = json.loads(result.stdout)
    assert data["query"]["syntax"] == "ovid"
    assert [line["count"] for line in data["lines"]] == [2, 3, 2]


def test_the_syntax_can_be_said(seeds_index: Path) -> None:
    query = "sorafenib AND aspirin"
    both = call_json("search", query, "--syntax", "pubmed", "--index", seeds_index)
    either = json.loads(call("search", query, "--syntax", "free", "--json", "--index", seeds_index).stdout)
    assert both["query"]["syntax"] == "pubmed"
    assert both["total"] < either["total"]


def test_words_are_mapped_as_pubmed_does(seeds_index: Path) -> None:
    data = call_json("search", "hepatoma", "--expand", "pubmed", "--index", seeds_index)
    assert [mapping["ui"] for mapping in data["query"]["mappings"]] == ["D006528"]


def test_a_mistake_is_shown_with_a_caret(seeds_index: Path) -> None:
    text = "1. liver.tw.\n2. heart.tw.\n3. 1 and 7\n"
    result = call("search", "--file", "-", "--index", seeds_index, input=text)
    assert (result.exit_code, result.stdout) == (2, "")
    sentence, line, caret = result.stderr.splitlines()
    assert sentence.startswith("meshfind: standard input, line 3, column 10: ")
    assert "; expected " in sentence
    assert line == "  3 | 3. 1 and 7"
    assert caret.index("^") == line.index("7")


def test_a_mistake_in_a_short_query_is_one_line(seeds_index: Path) -> None:
    result = call("search", "?!", "--index", seeds_index)
    assert result.exit_code == 2
    assert result.stderr.startswith("meshfind: line 1, column 1: there is nothing to search for; expected ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "shown"),
    [
        ("short", 1, 2, ""),
        ("a\nbc", 2, 2, "  2 | bc\n       ^"),
        ("a\nbc", 2, 3, "  2 | bc\n        ^"),
        ("肝臓x\n", 1, 3, "  1 | 肝臓x\n          ^"),
        ("a\x1bb\n", 1, 3, "  1 | a�b\n        ^"),
        ("a\nb", 7, 1, ""),
        ("x" * 99 + "!", 1, 100, f"  1 | …{'x' * 50}!\n{' ' * 57}^"),
        ("!" + "x" * 99, 1, 1, f"  1 | !{'x' * 24}…\n      ^"),
    ],
)
def test_the_caret_stands_below_the_column(text: str, line: int, column: int, shown: str) -> None:
    assert excerpt(text, line, column) == shown


def test_a_file_that_is_no_utf_8_or_missing(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("liver\nZürich".encode("latin-1"))
    result = call("search", "--file", tmp_path / "latin", "--index", seeds_index)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f"{tmp_path / 'latin'}, line 2: this is not UTF-8" in result.stderr
    missing = call("search", "--file", tmp_path / "none", "--index", seeds_index)
    assert (missing.exit_code, missing.stderr) == (2, f"meshfind: {tmp_path / 'none'}: No such file or directory\n")


def test_details_tell_what_was_understood(seeds_index: Path, strategy: Path) -> None:
    shown = call("search", "--file", strategy, "--details", "--index", seeds_index).stdout
    assert shown.startswith("Read as PubMed's syntax, --expand normal\n")
    assert "Liver Neoplasms → Liver Neoplasms (D008113)\n  heading: its name\n  exploded, " in shown
    assert "  in 2 records, assigned to 2\n" in shown
    assert "\n  1. heading<D008113>\n" in shown
    assert "\n  hepat* reaches 3 words of the index\n" in shown
    untagged = call("search", "hepatoma AND zzzz", "--details", "--index", seeds_index).stdout
    assert "  recognised by Hepatoma\n" in untagged
    assert "entry terms searched: Hepatocellular Carcinoma; Hepatoma; " in untagged
    assert "zzzz\n  words: no heading, journal or author is called this\n" in untagged


def test_details_of_free_text(seeds_index: Path) -> None:
    shown = call("search", "the vitamin B3 placebo", "--details", "--index", seeds_index).stdout
    assert "vitamin B3 → Niacinamide (D009536)\n  heading: the entry term Vitamin B3 fits " in shown
    assert "entry terms searched: " in shown
    assert "placebo\n  words: no heading or entry term is called this\n  in " in shown
    assert "the\n  not used: too common to search for\n" in shown
