"""Queries made to break parsers and engines: an answer or one clear error each, in bounded time and memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Author, Heading, Record, build
from search import Index, QueryError, open_index
from search.query.interpret import SYNTAXES, Syntax
from tests.cli.running import in_terminal
from tests.robustness.bounded import bounded

# `make hostile` makes them as large as one likes; the short form is small.
FULL = "MESHFIND_HUGE" in os.environ
MEGABYTE = 2**20 if FULL else 2**20 // 200
MANY = 20_000 if FULL else 1_000


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    words = [f"{a}{b}{c}a" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh"]
    folder = tmp_path_factory.mktemp("hostile") / "index"
    build([Record(id="1", title=" ".join(words)), Record(id="2", title="fever liver")], folder)
    with open_index(folder) as opened:
        yield opened


QUERIES = {
    "a megabyte of one word": "x" * MEGABYTE,
    "a megabyte of words": "liver fever " * (MEGABYTE // 12),
    "many OR": " OR ".join(f"w{n}" for n in range(MANY)),
    "many lines": "\n".join(f"{n}. w{n}[tiab]" for n in range(1, MANY // 4)),
    "open brackets": "(" * 10_000 + "fever" + ")" * 10_000,
    "brackets never closed": "(" * 10_000 + "fever",
    "square brackets": "[" * 10_000,
    "many NOT": "fever" + " NOT (liver" * 2_000 + ")" * 2_000,
    "quotation marks": '"' * 9_999,
    "truncation of all": " OR ".join(f"{letter}*" for letter in "abcdefgh") + " AND fever[tiab]",
    "stars": "a" + "*a" * 5_000 + "*",
    "wild cards": "?*" * 500 + "a[tiab]",
    "backtracking": "(a+)+$ " + "a" * 5_000 + "! (.*)*b",
    "proximity": '"' + " ".join(f"{a}{b}aa" for a in "abcdefgh" for b in "abcdefgh") + '"[tiab:~100000]',
    "references": " OR ".join(f"#{n}" for n in range(MANY // 4)),
    "tags": "fever" + "[tiab]" * 5_000,
    "control characters": "fe\x01ver\x1b[31m \x07\u202eliver\u2028 OR\x85 (" * 500,
    "adjacency of all": " adj9 ".join(["a$", "b$"] * 300),
    "slashes": "fever/" * MANY,
    "dates": "1:2:3:4[dp] AND " * (MANY // 10) + "-1:99999999999999999999[dp]",
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_queries(index: Index, name: str, syntax: Syntax) -> None:
    try:
        results = index.search(QUERIES[name], syntax=syntax, limit=3)
    except QueryError as error:
        assert len(str(error)) < 2_000, "an error is a sentence, not the query"  # noqa: PT017
    else:
        assert results.total <= 2


def test_a_process_with_little_memory_and_time(tmp_path: Path) -> None:
    build([Record(id="2", title="fever liver")], tmp_path / "index")
    for name in ("open brackets", "brackets never closed", "control characters"):
        (tmp_path / "query").write_text(QUERIES[name], encoding="utf-8")
        done = bounded("search", "--file", tmp_path / "query", "--limit", 3, "--index", tmp_path / "index")
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        assert done.returncode in (0, 1, 2), (done.returncode, done.stderr[-500:])
        assert len(done.stderr) < 200_000
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.stdout + done.stderr)


NASTY = "hepatoma \x1b]0;owned\x07\x1b[2J \x9b31m \u202edesrever \u2067isolated"
FORMATS = ["jsonl", "csv", "ris", "bibtex", "nbib", "pmid"]


def test_nothing_in_records_is_obeyed_by_a_terminal(tmp_path: Path) -> None:
    """Records given in Python come as they are; sources clean what they read."""
    record = Record(
        id="a\x1b[31m", title=NASTY, abstract=NASTY, authors=(Author(NASTY),), journal=NASTY, keywords=(NASTY,),
        mesh=(Heading(name=NASTY, ui="D006528"),), languages=(NASTY,), doi=NASTY, extra={NASTY: NASTY},
    )  # fmt: skip
    build([record], tmp_path / "index")
    at = ("--index", str(tmp_path / "index"))
    shown = in_terminal("search", "hepatoma", "--facets", "year,mesh,journal,type", "--details", *at, columns=80)
    shown += in_terminal("search", f"{NASTY}[tiab] AND (", *at, columns=80)
    shown += in_terminal("search", "hepatoma", f"--\x1b[31m{NASTY}", *at, columns=80)
    shown += in_terminal("translate", f"{NASTY}[tiab]", "--to", "ovid", *at, columns=80)
    (tmp_path / "queries.tsv").write_text("1\x1b[31m\thepatoma\n", encoding="utf-8")
    shown += in_terminal("search", "--queries", tmp_path / "queries.tsv", "--run", "-", *at, columns=80)
    for arguments in (["show", record.id], ["mesh", "D006528"], ["mesh", NASTY], ["delete", NASTY], ["check"]):
        shown += in_terminal(*arguments, *at, columns=80)
    shown += in_terminal("similar", record.id, *at, columns=80)
    shown += in_terminal("similar", "no\x1b[31m", *at, columns=80)
    shown += in_terminal("stats", "--index", str(tmp_path / "no\x1b[31m"), columns=80)
    shown += in_terminal("check", "--index", str(tmp_path / "no\x1b[31m"), columns=80)
    for format in FORMATS:
        shown += in_terminal("search", "hepatoma", "--format", format, *at, columns=80)
    shown = shown.replace("\r", "")  # line ends
    shown = re.sub("\x1b\\[(?:0|1|2|1;4)m", "", shown)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert shown.count("hepatoma") > 10
