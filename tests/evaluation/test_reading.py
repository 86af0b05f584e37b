"""Collections, queries, judgments and runs as they come, and what is said where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import QueryError
from search.evaluation.collection import read_collection, read_judgments
from search.evaluation.queries import read_query_file, read_topics
from search.evaluation.runs import read_run
from tests.evaluation.small_collection import write_collection

CLASSICAL = """
<top>
<num> Number: 301
<title> International
organized &amp; crime
<desc> Description:
Identify organizations.
<narr> Narrative: none
</top>

<top>
<num> Number: 302 </num>
<title>Poliomyelitis</title>
</top>
"""


def test_a_folder_is_a_collection(tmp_path: Path) -> None:
    found = read_collection(write_collection(tmp_path / "tiny"))
    assert found.name == "tiny"
    assert found.records == tmp_path / "tiny" / "records.jsonl"
    assert [query.id for query in found.queries] == ["q1", "q2", "q3"], "q4 has no relevant record"
    assert found.judgments["q1"] == {"m1": 2, "m2": 1, "m3": 0}
    assert "other" not in found.judgments


def test_records_may_be_compressed_or_missing(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "tiny", records=False)
    assert read_collection(folder).records is None
    (folder / "records.jsonl.gz").touch()
    assert read_collection(folder).records == folder / "records.jsonl.gz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CLASSICAL, [("301", "International organized & crime"), ("302", "Poliomyelitis")]),
        ('<topics><topic number="1"><query>a b</query></topic><topic number="2"> c <b>d</b>\n</topic></topics>',
         [("1", "a b"), ("2", "c d")]),
        ("<topic id='7'><summary>short</summary><desc>long</desc></topic>", [("7", "short")]),
    ],
)  # fmt: skip
def test_topics_of_trec(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    path = tmp_path / "topics"
    path.write_text(text)
    assert [(query.id, query.text) for query in read_query_file(path)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<topics></topics>", "no <top> or <topic>"),
        ("\n<top><title>x</top>", "line 2: this topic has no number"),
        ("<top><num>1</top>", "topic 1 has no title"),
        ("<top><num>1<title>a</top>\n<top><num>1<title>b</top>", "line 2: the id '1' was used in line 1"),
    ],
)
def test_topics_that_are_wrong(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        read_topics(text.encode(), "topics")


@pytest.mark.parametrize("line", ["q1 0 m1", "q1 0 m1 yes", "q1\tm1\t1\tx\t0"])
def test_judgments_that_are_wrong(tmp_path: Path, line: str) -> None:
    path = tmp_path / "qrels.txt"
    path.write_text(f"q1 0 m1 1\n{line}\n")
    with pytest.raises(QueryError, match="line 2: expected a query"):
        read_judgments(path)


def test_a_run_is_ordered_by_score_as_trec_eval_orders_it(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text("q Q0 b 1 0.5 x\nq Q0 a 2 2.0 x\nq Q0 c 3 0.5 x\n\n")
    assert read_run(path) == {"q": ["a", "c", "b"]}
    path.write_text("q Q0 b 1 high x\n")
    with pytest.raises(QueryError, match="line 1: expected a query, Q0"):
        read_run(path)


def test_a_folder_without_queries_says_so(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"there is no queries\.tsv or topics"):
        read_collection(tmp_path)
