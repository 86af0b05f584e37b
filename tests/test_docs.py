"""The documents say what is there: every path they name exists, and CI runs the command that the README gives."""

from __future__ import annotations

import re
from pathlib import Path

from search.query.interpret import detect
from search.query.nodes import show
from search.query.ovid.strategy import parse_ovid
from search.query.pubmed.strategy import parse_pubmed

ROOT = Path(__file__).resolve().parent.parent
_PATH = re.compile(r"`((?:indexer|search|tests|benchmarks|docs|seeds|index_data)(?:/[\w.]+)*)`")
_LINK = re.compile(r"\]\(([\w./-]+)\)")


def test_every_path_of_the_architecture_exists() -> None:
    named = _PATH.findall((ROOT / "ARCHITECTURE.md").read_text())
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_link_of_the_readme_exists() -> None:
    links = [link for link in _LINK.findall((ROOT / "README.md").read_text()) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in (ROOT / "README.md").read_text().splitlines() if "python -m pytest" in line]
    assert len(commands) == 1
    assert "grep -m 1 'python -m pytest' README.md" in (ROOT / ".ci" / "run").read_text()


def test_every_query_of_the_notation_is_written_so() -> None:
    _, _, table = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8").partition("## In both languages")
    rows = re.findall(r"^\| `(.+)` \| `(.+)` \|$", table.replace(r"\|", "\0"), re.MULTILINE)
    assert len(rows) > 15
    for query, notation in rows:
        parse = parse_ovid if detect(query) == "ovid" else parse_pubmed
        assert show(parse(query).result) == notation.replace("\0", "|"), query
