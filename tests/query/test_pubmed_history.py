"""PubMed's own history, copied from its page or downloaded, is read as the queries in it."""

from __future__ import annotations

import pytest

from indexer.errors import QuerySyntaxError
from search.query.interpret import detect
from search.query.nodes import show
from search.query.pubmed.strategy import parse_pubmed

HEADER = "Search\tQuery\tItems found\tTime\n"
NEWER = "Search\tActions\tDetails\tQuery\tResults\tTime\n"
FILE = "Search number,Query,Filters,Search Details,Results,Time\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "#3\tSearch #1 AND #2\t7\t12:00:00\n#2\tSearch lung[mh]\t704\t12:00:00\n#1\tSearch sweat test\t1,204\t9:59:01",
        HEADER
        + "#1\tSearch: sweat test\t1,204\t11:59\r\n#2\tSearch: lung[mh]\t704\t12:00\r\n#3\tSearch: #1 AND #2\t7\t12:01",
        HEADER.replace("\t", " ")
        + "#1 sweat test 1,204 11:59:01\n#2 lung[mh] 704 12:00:00\n#3 #1 AND #2 7 12:01:00 PM",
        NEWER
        + "3\t…\t>\tSearch: #1 AND #2\t7\t12:00:00\n2\t\tSearch: lung[mh]\t704\t12:00:00\n"
        + "1\tAdd\tsweat test\t4\t9:59:01",
        FILE
        + '3,#1 AND #2,,"""sweat""[All Fields] AND ""lung""[MeSH Terms]",7,12:00:00\r\n2,lung[mh],,x,704,12:00:00\r\n'
        '1,"sweat\r\ntest",,y,"1,204",9:59:01\r\n',
    ],
)
def test_counts_times_and_the_header_are_left_out(text: str) -> None:
    strategy = parse_pubmed(text)
    assert [(line.number, show(line.node)) for line in strategy.lines] == [
        (1, '"sweat test"[]'),
        (2, "heading<lung>"),
        (3, '("sweat test"[] AND heading<lung>)'),
    ]
    assert strategy.warnings == ()
    assert detect(text) == "pubmed"


@pytest.mark.parametrize(
    "text",
    ["7\tSearch lung 5\t704\t12:00:00", HEADER + "#1\tlung 5\t1,000,704\t1:00:00", FILE + "4,lung 5,,x,704,1:00:00"],
)
def test_one_row_is_enough(text: str) -> None:
    assert [show(line.node) for line in parse_pubmed(text).lines] == ['"lung 5"[]']
    assert detect(text) == "pubmed"


@pytest.mark.parametrize("text", ["lung 704", "#1 open 24 12:00", "Search Query Time", "at 12:00:00"])
def test_numbers_that_are_no_count_and_time_are_words(text: str) -> None:
    assert show(parse_pubmed(text).result) == show(parse_pubmed(f"({text.removeprefix('#1 ')})").result)


def test_filters_and_quotations_of_the_file_count() -> None:
    text = FILE + '1,"lung, ""heart disease""[mh]","Humans, English",x,704,11:00:00\n'
    expected = parse_pubmed('#1 lung, "heart disease"[mh] Filters: Humans; English')
    assert show(parse_pubmed(text).result) == show(expected.result)


def test_errors_name_the_place_in_what_was_copied() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_pubmed(HEADER + "#2\tSearch #1 AND #7\t704\t12:00:00\n#1\tSearch lung\t5\t12:00:00")
    assert (caught.value.line, caught.value.column) == (2, 18)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("1,lung,,x,5,12:00:00\nx,sweat,,y,5,12:00:00", 3),
        ("1,,,x,5,12:00:00", 2),
        ('1,"lung\nmore",,x,5,12:00:00\n2,#7,,x,5,12:00:00', 4),
        (f"1,lung,,x,5,12:00:00\n2,{'x' * 200_000},,y,5,12:00:00", 3),
    ],
)
def test_rows_of_the_file_that_are_none_are_errors(rows: str, line: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_pubmed(FILE + rows)
    assert caught.value.line == line


def test_a_row_of_blanks_is_read_in_no_time() -> None:
    parse_pubmed("#1 a[ti]" + "\t" * 200_000 + "5" + " " * 200_000 + "1")
