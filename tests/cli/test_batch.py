"""`meshfind search --queries --run`: queries in, a TREC run out."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Record, build
from tests.cli.running import call, call_json


def batch(tmp_path: Path, lines: str | bytes, index: Path, *more: object) -> tuple[int, str, str]:
    """Exit code, the run, and what was said."""
    queries, run = tmp_path / "queries.tsv", tmp_path / "run.txt"
    queries.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
    result = call("search", "--queries", queries, "--run", run, "--index", index, *more)
    assert not result.stdout
    return result.exit_code, run.read_text(encoding="utf-8") if run.exists() else "", result.stderr


def test_a_run_has_every_hit_in_order(seeds_index: Path, tmp_path: Path) -> None:
    code, run, said = batch(tmp_path, "1\tNexavar\n\nq-2\thepatoma in carriers\r\n3\tzzzz\n", seeds_index)
    assert code == 0
    lines = [line.split(" ") for line in run.splitlines()]
    assert {(len(line), line[1], line[5]) for line in lines} == {(6, "Q0", "meshfind")}
    expected, scores = [], []
    for id, query in (("1", "Nexavar"), ("q-2", "hepatoma in carriers")):
        hits = call_json_hits(query, seeds_index)
        expected += [[id, hit["id"], str(rank)] for rank, hit in enumerate(hits, 1)]
        scores += [hit["score"] for hit in hits]
    assert [[line[0], line[2], line[3]] for line in lines] == expected
    assert [float(line[4]) for line in lines] == pytest.approx(scores)
    assert said.splitlines() == [
        f"3 queries, {len(lines)} hits, 1 without any",
        "there is something to know about 2 queries; search one alone to see it",
    ]


def call_json_hits(query: str, index: Path) -> list[dict[str, object]]:
    import json

    hits: list[dict[str, object]] = json.loads(call("search", query, "--json", "--index", index).stdout)["hits"]
    return hits


def test_the_limit_is_1000_or_what_is_asked_for(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build([Record(id=f"r{number:04}", title="heart") for number in range(1010)], index)
    assert batch(tmp_path, "1\theart\n", index)[1].count("\n") == 1000
    run = batch(tmp_path, "1\theart\n", index, "--limit", 3, "--offset", 2)[1]
    lines = [line.split(" ") for line in run.splitlines()]
    assert [line[2] for line in lines] == ["r0002", "r0003", "r0004"]
    scores = [float(line[4]) for line in lines]
    assert scores == sorted(set(scores), reverse=True)  # ties would be put in another order by trec_eval
    assert scores == pytest.approx([call_json("search", "heart", "--index", index)["hits"][0]["score"]] * 3, rel=1e-4)


def test_queries_obey_the_options_of_a_search(seeds_index: Path, tmp_path: Path) -> None:
    lines = '1\t"Liver Neoplasms"[mh] OR sorafenib[tiab]\n'
    options = ("--syntax", "pubmed", "--filter", "year:2012-2013", "--sort", "date")
    _, run, _ = batch(tmp_path, lines, seeds_index, *options)
    assert [line.split(" ")[2] for line in run.splitlines()] == [
        "sample-23-chemoembolization-liver",
        "sample-21-sorafenib-renal-cell",
    ]


def test_a_run_goes_to_standard_output_and_queries_come_from_standard_input(seeds_index: Path) -> None:
    result = call("search", "--queries", "-", "--run", "-", "--index", seeds_index, input="1\tNexavar\n")
    assert result.stdout.splitlines()[0].startswith("1 Q0 000_c3207ab883172865 1 ")
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("lines", "number", "problem"),
    [
        ("1\ta\n2 b\n", 2, "expected an id, a tab and the text of a query"),
        ("1\ta\n\n3\t \n", 3, "expected an id, a tab and the text of a query"),
        ("1\ta\n\tb\n", 2, "is empty or has white space in it"),
        ("1\ta\nmy id\tb\n", 2, "is empty or has white space in it"),
        ("1\ta\n2\tb\n1\tc\n", 3, "the id '1' was used in line 1 already"),
        (b"1\ta\n2\t\xff\n", 2, "this is not UTF-8"),
        ("1\ta\n2\t?!\n", 2, "there is nothing to search for"),
    ],
)
def test_a_bad_line_is_an_error_with_its_number(
    seeds_index: Path, tmp_path: Path, lines: str | bytes, number: int, problem: str
) -> None:
    code, run, said = batch(tmp_path, lines, seeds_index)
    assert (code, run) == (2, "")
    assert said.startswith(f"meshfind: {tmp_path / 'queries.tsv'}, line {number}: ")
    assert problem in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.glob("run*")] == []


def test_an_earlier_run_stays_when_a_line_is_bad(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("earlier", encoding="utf-8")
    assert batch(tmp_path, "1\tNexavar\n2\t?\n", seeds_index)[:2] == (2, "earlier")


def test_white_space_in_record_ids_is_quoted(tmp_path: Path) -> None:
    build([Record(id="my page\u00a0\x07é%", title="heart")], tmp_path / "index")
    _, run, _ = batch(tmp_path, "1\theart\n", tmp_path / "index")
    assert run.split()[2] == "my%20page%C2%A0%07é%"


def test_a_byte_order_mark_is_no_part_of_an_id(seeds_index: Path, tmp_path: Path) -> None:
    assert batch(tmp_path, "\ufeff1\tNexavar\n", seeds_index)[1].startswith("1 Q0 ")


def test_nothing_found_at_all_is_1(seeds_index: Path, tmp_path: Path) -> None:
    assert batch(tmp_path, "1\tzzzz\n", seeds_index)[:2] == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [("--queries", "q.tsv"), ("--run", "r"), ("heart", "--queries", "q", "--run", "r"),
     ("--file", "f", "--queries", "q", "--run", "r"), ("--format", "ris", "--queries", "q", "--run", "r"),
     ("--facets", "year", "--queries", "q", "--run", "r"), ("--output", "o", "--queries", "q", "--run", "r"),
     ("--json", "--queries", "q", "--run", "r"), ("--explain", "--queries", "q", "--run", "r")],
)  # fmt: skip
def test_options_that_do_not_go_together(seeds_index: Path, arguments: tuple[str, ...]) -> None:
    result = call("search", *arguments, "--index", seeds_index)
    assert result.exit_code == 2
    assert result.stderr.startswith("meshfind: ")
    assert "--queries" in result.stderr
