"""`meshfind translate`: one query in three notations, without an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import call, call_json

OVID = "exp Liver Neoplasms/ and (sorafenib adj3 liver).ti,ab."


def test_every_notation_and_what_does_not_translate() -> None:
    result = call("translate", OVID)
    assert (result.exit_code, result.stderr) == (0, "")
    pubmed, ovid, meshfind, rest = result.stdout.split("\n\n")
    assert pubmed == 'PubMed\n  "Liver Neoplasms"[Mesh] AND "sorafenib liver"[tiab:~2]'
    assert ovid == f"Ovid\n  {OVID}"
    assert meshfind.startswith("meshfind\n  (heading<Liver Neoplasms> AND ")
    assert rest.startswith("Not translated exactly\n  - PubMed: .ti,ab.: ")


def test_json() -> None:
    data = call_json("translate", OVID)
    assert set(data) == {"syntax", "pubmed", "ovid", "meshfind", "untranslated", "warnings"}
    assert data["syntax"] == "ovid"
    assert {key for note in data["untranslated"] for key in note} == {"language", "typed", "reason"}
    assert call_json("translate", "--syntax", "pubmed", "liver", "cancer")["syntax"] == "pubmed"


def test_a_strategy_from_a_file_or_standard_input(tmp_path: Path) -> None:
    text = '1. "Liver Neoplasms"[mh]\n2. sorafenib[tiab]\n3. #1 AND #2\n'
    (tmp_path / "strategy").write_text(text, encoding="utf-8")
    shown = call("translate", "--file", tmp_path / "strategy")
    assert "Ovid\n  1. exp Liver Neoplasms/\n  2. sorafenib.ti,ab,kf.\n  3. 1 and 2\n" in shown.stdout
    assert call("translate", "--file", "-", input=text).stdout == shown.stdout


def test_what_was_repaired_is_said_on_stderr() -> None:
    result = call("translate", "(liver[tiab] AND heart[tiab]")
    assert result.exit_code == 0
    assert result.stderr.startswith("meshfind: ")


def test_a_mistake_is_shown_with_a_caret() -> None:
    result = call("translate", "--syntax", "ovid", "--file", "-", input="1. liver.tw.\n2. 1 and 7\n")
    assert (result.exit_code, result.stdout) == (2, "")
    sentence, line, caret = result.stderr.splitlines()
    assert sentence.startswith("meshfind: standard input, line 2, column ")
    assert caret.index("^") == line.index("7")


@pytest.mark.parametrize("arguments", [(), ("liver", "--file", "f")])
def test_there_is_one_query(arguments: tuple[str, ...]) -> None:
    result = call("translate", *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
