"""The JSON of every command is a contract: these keys, these types, and the examples of docs/json.md."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from indexer.records import Record
from search import open_index
from tests.cli.running import ROOT, call, call_json

CONTRACT = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n(.*?)```\n\n```json\n(.*?)```", CONTRACT, re.DOTALL)

RESULTS = {"query", "total", "offset", "warnings", "lines", "facets", "truncated", "hits"}
QUERY = {"text", "syntax", "expand", "require_all", "units", "unused", "lines", "mappings", "learned"}
DETAIL = {
    "typed", "kind", "ui", "name", "term", "why", "others", "exploded", "narrower", "entries_searched", "records",
    "assigned",
}  # fmt: skip
HIT = {"id", "score", "title", "year", "authors", "journal", "why", "snippets"}
REASON = {"unit", "kind", "form", "field", "ui", "name", "count", "major", "weak"}
STATS = {
    "records", "bytes", "format_version", "analysis_version", "meshfind_version", "generation", "engine", "created",
    "vocabulary_fingerprint", "deletions", "rejects", "replaced", "duplicates", "descriptors", "terms", "sources",
    "weights", "weights_version",
}  # fmt: skip
BUILD = {
    "index", "engine", "records", "deletions", "rejects", "replaced", "duplicates", "descriptors", "terms", "seconds",
    "records_per_second", "bytes", "rejects_file", "jobs", "notes",
}  # fmt: skip
DESCRIPTOR = {
    "ui", "name", "supplementary", "harvested", "scope_note", "entries", "mapped_to", "tree_numbers", "broader",
    "narrower", "records", "assigned",
}  # fmt: skip


def test_warnings_are_in_the_json_and_nowhere_else(seeds_index: Path) -> None:
    for command in (("search", "hepatoma zzzz", "--index", seeds_index), ("translate", "1. a.ti.\n2. 1 and and b.ti.")):
        plain, as_json = call(*command), call(*command, "--json")
        (warning,) = json.loads(as_json.stdout)["warnings"]
        assert (as_json.stderr, plain.stderr) == ("", f"meshfind: {warning}\n")


def test_search(seeds_index: Path) -> None:
    data = call_json("search", "the hepatoma in carriers", "--index", seeds_index)
    assert set(data) == RESULTS
    assert set(data["query"]) == QUERY
    assert {key for unit in data["query"]["units"] for key in unit} == {"text", "concepts", "words", "stems"}
    assert set(data["query"]["units"][0]["concepts"][0]) == {"ui", "name", "term", "exact"}
    assert set(data["query"]["unused"][0]) == {"text", "reason"}
    assert data["total"] == len(data["hits"]) > 1
    for hit in data["hits"]:
        assert set(hit) == HIT
        assert hit["why"]
        assert all({"unit", "kind", "form", "field"} <= set(reason) <= REASON for reason in hit["why"])
        assert "title" in hit["snippets"]
    assert "<mark>" in str(data["hits"][0]["snippets"])


def test_a_strategy(seeds_index: Path) -> None:
    query = 'hepat*[tiab] AND "Liver Neoplasms"[mh]'
    data = call_json("search", query, "--facets", "year,type", "--details", "--index", seeds_index)
    assert set(data) == {*RESULTS, "details"}
    assert [set(line) for line in data["lines"]] == [{"number", "text", "count"}]
    assert [set(line) for line in data["query"]["lines"]] == [{"number", "text", "tree"}]
    assert [set(mapping) for mapping in data["query"]["mappings"]] == [
        {"typed", "kind", "ui", "name", "term", "others", "exploded", "why"}
    ]
    assert data["facets"] == {"year": [["2013", 1], ["2017", 1]], "type": []}
    assert list(data["truncated"].values()) == [3]
    assert [set(detail) for detail in data["details"]] == [DETAIL]
    for detail in call_json("search", "the hepatoma placebo", "--details", "--index", seeds_index)["details"]:
        assert set(detail) == DETAIL


def test_search_explained(seeds_index: Path) -> None:
    for hit in call_json("search", "vitamin B3 skin", "--explain", "--index", seeds_index)["hits"]:
        assert set(hit) == {*HIT, "explanation"}
        assert all(set(part) == {"unit", "kind", "name", "where", "value"} for part in hit["explanation"])
        assert sum(part["value"] for part in hit["explanation"]) == pytest.approx(hit["score"])


def test_search_is_what_the_library_says(seeds_index: Path) -> None:
    with open_index(seeds_index) as index:
        results = index.search("vitamin B3 skin", limit=2, offset=1, expand="strict", require_all=True)
    arguments = ("--limit", 2, "--offset", 1, "--expand", "strict", "--require-all", "--index", seeds_index)
    assert call_json("search", "vitamin B3 skin", *arguments) == json.loads(json.dumps(results.to_dict()))


def test_nothing_found_has_the_same_keys(seeds_index: Path) -> None:
    result = call("search", "zzzz", "--json", "--index", seeds_index)
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert (set(data), data["total"], data["hits"]) == (RESULTS, 0, [])


def test_stats_build_and_mesh(seeds_index: Path, tmp_path: Path) -> None:
    assert set(call_json("stats", "--index", seeds_index)) == STATS
    assert set(call_json("build", ROOT / "seeds", "--index", tmp_path / "index")) == BUILD
    data = call_json("mesh", "hepatoma", "D009536", "--index", seeds_index)
    assert set(data) == {"terms"}
    assert [found["term"] for found in data["terms"]] == ["hepatoma", "D009536"]
    for found in data["terms"]:
        assert set(found) == {"term", "descriptors"}
        assert [set(descriptor) for descriptor in found["descriptors"]] == [DESCRIPTOR]
    nothing = call("mesh", "zzzz", "--json", "--index", seeds_index)
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (1, {"terms": [{"term": "zzzz", "descriptors": []}]})


def test_json_is_indented_and_not_escaped(seeds_index: Path) -> None:
    text = call("search", "nicotinsäureamid", "--json", "--index", seeds_index).stdout
    assert text.startswith('{\n  "query": {\n    "text": "nicotinsäureamid",\n')
    assert text.endswith("\n}\n")


def test_every_field_of_a_record_is_in_the_contract() -> None:
    assert all(f"`{name}`" in CONTRACT for name in Record.__struct_fields__)


def shape(data: Any) -> Any:
    """Keys and types, without the values; a list has the shape of all its items together."""
    if isinstance(data, dict):
        return {key: shape(value) for key, value in sorted(data.items())}
    if isinstance(data, list):
        return [sorted({json.dumps(shape(item)) for item in data})]
    return type(data).__name__


def test_the_examples_are_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "seeds", "seeds")
    assert call("build", "seeds").exit_code == 0
    assert len(EXAMPLES) == 9
    for session, expected in EXAMPLES:
        *before, last = [line.removeprefix("$ ") for line in session.splitlines()]
        for line in before:
            echoed = re.fullmatch(r"echo '(.*)' > (\S+)", line)
            if echoed:
                Path(echoed[2]).write_text(echoed[1], encoding="utf-8")
            else:
                assert call(*shlex.split(line)[1:]).exit_code == 0
        printed = call(*shlex.split(last)[1:], *(["--overwrite"] if " build " in last else [])).stdout
        if " show " in last:
            assert printed == expected
        else:
            assert shape(json.loads(printed)) == shape(json.loads(expected)), last
