from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import (
    Author,
    Deletion,
    Heading,
    Item,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    Reject,
    Substance,
    to_json,
)
from indexer.sources import jsonlines
from indexer.sources.jsonlines import looks_like_jsonlines, read_jsonlines, write_jsonlines
from tests import strategies
from tests.strategies import json_values, raw_texts, records


def items(content: bytes | str) -> list[Item]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_jsonlines(io.BytesIO(data), "some.jsonl"))


def record(**fields: Any) -> Record:
    """The one record that these fields, with an id, are read as."""
    (item,) = items(json.dumps({"id": "1", **fields}))
    assert isinstance(item, Record), item
    return item


def reason(line: bytes | str) -> str:
    """Why a line is rejected; the lines around it must be read all the same."""
    data = line.encode() if isinstance(line, str) else line
    before, reject, after = items(b'{"id": "a"}\n' + data + b'\n{"id": "b"}')
    assert before == Record(id="a")
    assert after == Record(id="b")
    assert isinstance(reject, Reject)
    assert (reject.source, reject.position) == ("some.jsonl", "line 2")
    # Older versions of msgspec do not say which item of a list is wrong.
    return re.sub(r"\[[0-9]+\]", "[...]", reject.reason)


def test_the_strategy_knows_every_field() -> None:
    assert {"id", *strategies.FIELDS} == set(Record.__struct_fields__)


@given(st.lists(records(), max_size=3))
def test_what_is_written_reads_back_equal(given_records: list[Record]) -> None:
    stream = io.BytesIO()
    assert write_jsonlines(given_records, stream) == len(given_records)
    assert items(stream.getvalue()) == given_records


@given(raw_texts, raw_texts, json_values)
def test_any_text_is_read_and_comes_out_canonical(title: str, abstract: str, other: Any) -> None:
    first = record(title=title, abstract=abstract, keywords=[title], other=other)
    assert items(to_json(first)) == [first]


@given(st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_input_makes_it_raise(line: bytes) -> None:
    for item in items(line):
        assert isinstance(item, Record | Deletion | Reject)


@given(st.dictionaries(st.sampled_from(Record.__struct_fields__), json_values, max_size=4))
def test_no_value_of_a_field_makes_it_raise(fields: dict[str, Any]) -> None:
    (item,) = items(json.dumps({"id": "1", **fields}))
    assert isinstance(item, Record | Reject)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": 2017}, PartialDate(20170101, 20171231, "2017")),
        ({"year": "2017"}, PartialDate(20170101, 20171231, "2017")),
        ({"year": 2017.0}, PartialDate(20170101, 20171231, "2017")),
        ({"year": None}, None),
        ({"year": ""}, None),
        ({"date": 2017}, PartialDate(20170101, 20171231, "2017")),
        ({"date": "2017-05"}, PartialDate(20170501, 20170531, "2017-05")),
        ({"date": "2017-05-03"}, PartialDate(20170503, 20170503, "2017-05-03")),
        ({"date": "2016", "year": 2017}, PartialDate(20160101, 20161231, "2016")),
        ({"date": None, "year": 2017}, PartialDate(20170101, 20171231, "2017")),
        ({"date": "", "year": 2017}, PartialDate(20170101, 20171231, "2017")),
        ({"date": {"first": 20170301, "last": 20170531, "text": "Spring 2017"}},
         PartialDate(20170301, 20170531, "Spring 2017")),
    ],
)  # fmt: skip
def test_forms_of_the_date(fields: dict[str, Any], expected: PartialDate | None) -> None:
    assert record(**fields).date == expected


def test_integer_ids_are_texts() -> None:
    assert items('{"id": 123}\n{"id": " 45 "}\n{"delete": 6}') == [
        Record(id="123"),
        Record(id="45"),
        Deletion("6"),
    ]


def test_names_stand_for_objects() -> None:
    assert record(
        authors=["Ai-Qing Lu", {"name": "Consortium", "collective": True, "affiliations": "Here"}],
        mesh=[
            "Humans",
            {"ui": None, "name": "Liver", "major": True, "qualifiers": ["me", {"name": "drug effects"}]},
        ],
        publication_types=["Review", {"name": "Letter", "ui": "D016422"}],
        supplementary=["Some Disease"],
        substances=["Niacinamide", {"name": "Water", "registry_number": "059QF0KO0R"}],
        other_abstracts=["Zusammenfassung"],
    ) == Record(
        id="1",
        authors=(Author("Ai-Qing Lu"), Author("Consortium", collective=True, affiliations=("Here",))),
        mesh=(
            Heading("Humans"),
            Heading("Liver", major=True, qualifiers=(Qualifier("me"), Qualifier("drug effects"))),
        ),
        publication_types=(Named("Review"), Named("Letter", "D016422")),
        supplementary=(Named("Some Disease"),),
        substances=(Substance("Niacinamide"), Substance("Water", registry_number="059QF0KO0R")),
        other_abstracts=(OtherAbstract("Zusammenfassung"),),
    )


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("*Liver Neoplasms/drug therapy", Heading("Liver Neoplasms", None, True, (Qualifier("drug therapy"),))),
        (
            "Liver Neoplasms/*drug therapy/GE",
            Heading("Liver Neoplasms", qualifiers=(Qualifier("drug therapy", None, True), Qualifier("GE"))),
        ),
        ("*Asthma", Heading("Asthma", None, True)),
        ("Child/Adolescent", Heading("Child/Adolescent")),
        ("*AIDS/HIV", Heading("AIDS/HIV", None, True)),
        ("*", Heading("*")),
        ("/genetics", Heading("/genetics")),
    ],
)
def test_a_heading_as_text_has_marks(text: str, heading: Heading) -> None:
    assert record(mesh=[text, text]).mesh == (heading, heading)


@pytest.mark.parametrize("field", ["affiliations", "keywords", "languages", "issn", "subsets"])
def test_one_text_stands_for_a_list_of_one(field: str) -> None:
    assert getattr(record(**{field: " one "}), field) == ("one",)
    assert getattr(record(**{field: ["one", None, "", "two"]}), field) == ("one", "two")
    assert getattr(record(**{field: ""}), field) == ()


def test_null_means_absent_everywhere() -> None:
    fields = dict.fromkeys((*Record.__struct_fields__[1:], "year", "unknown"))
    assert record(**fields) == Record(id="1")
    assert record(mesh=[{"name": "Liver", "ui": None, "major": None, "qualifiers": None}]).mesh == (Heading("Liver"),)


def test_unknown_keys_are_kept_as_extra() -> None:
    read = record(pmid=5, scores=[1, None, {"a": " b  c "}], extra={"older": None})
    assert read.extra == {"older": None, "pmid": 5, "scores": [1, None, {"a": "b c"}]}


def test_texts_are_cleaned_and_only_abstracts_keep_lines() -> None:
    read = record(title="A\u200b\n title\u0000 ", abstract="AIM: x\r\nEND:\u00a0y", keywords=[" a\nb "])
    assert (read.title, read.abstract, read.keywords) == ("A title", "AIM: x\nEND: y", ("a b",))


def test_unpaired_surrogates_are_replaced() -> None:
    (read,) = items(rb'{"id": "1", "title": "a \ud800 b", "\udc00": "\ud83d\ude00"}')
    assert read == Record(id="1", title="a \ufffd b", extra={"\ufffd": "😀"})


def test_blank_lines_byte_order_marks_and_line_ends() -> None:
    content = b'\xef\xbb\xbf{"id": "1"}\r\n\r\n  \n\xef\xbb\xbf{"id": "2"}\n{"id":'
    first, second, last = items(content)
    assert [first, second] == [Record(id="1"), Record(id="2")]
    assert isinstance(last, Reject)
    assert last.position == "line 5"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "not valid JSON: Input data was truncated"),
        ('{"id": "1"} {"id": "2"}', "not valid JSON: trailing characters (byte 13)"),
        ('{"id": "1", "year": NaN}', "not valid JSON: invalid character (byte 20)"),
        (r'{"id": "1", "title": "\ud800", "year": NaN}', "not valid JSON: "),
        ('["id"]', "not a JSON object"),
        ("7", "not a JSON object"),
        ("{}", "id: missing"),
        ('{"id": null, "title": "x"}', "id: missing"),
        ('{"id": " \\u200b"}', "id: empty"),
        ('{"id": true}', "id: expected text or an integer"),
        ('{"id": ["1"]}', "id: expected text or an integer"),
        ('{"delete": {"id": 1}}', "delete: expected text or an integer"),
        ('{"id": "1", "title": 5}', "title: Expected str, got int"),
        ('{"id": "1", "abstract": ["x"]}', "abstract: Expected str, got a list"),
        ('{"id": "1", "version": "two"}', "version: Expected int | null, got str"),
        ('{"id": "1", "mesh": "Liver"}', "mesh: Expected a list, got str"),
        ('{"id": "1", "mesh": [{"ui": "", "major": true}]}', "mesh[...]: Object missing required field name"),
        ('{"id": "1", "mesh": [{"name": "x", "qualifiers": [5]}]}', "mesh[...].qualifiers[...]: "),
        ('{"id": "1", "authors": "A B, C D"}', "authors: Expected a list, got str"),
        ('{"id": "1", "keywords": [1]}', "keywords[...]: Expected str, got int"),
        ('{"id": "1", "extra": []}', "extra: expected an object"),
        ('{"id": "1", "year": "soon"}', "year: expected a year, such as 2017"),
        ('{"id": "1", "year": -5}', "year: expected a year, such as 2017"),
        ('{"id": "1", "year": true}', "year: expected a year, such as 2017"),
        ('{"id": "1", "year": {}}', "year: expected a year, such as 2017"),
        ('{"id": "1", "date": "soon"}', "date: expected a date such as"),
        ('{"id": "1", "revised": [1]}', "revised: expected a date as text or an object"),
        ('{"id": "1", "date": {"first": 1, "last": 2, "text": ""}}', "date: first and last must be"),
        ('{"id": "1", "date": {"first": 20170101}}', "date: Object missing required field last"),
        ('{"id": "1", "x": ' + "[" * 200 + "]" * 200 + "}", "extra: nested too deeply"),
        ('{"id": "1", "mesh": ' + "[" * 200 + "]" * 200 + "}", "nested too deeply"),
        ('{"id": "1", "x": ' + "[" * 100_000, "nested too deeply"),
        (b'{"id": "1", "title": "caf\xe9"}', "not UTF-8 (byte 26 of the line)"),
        (rb'{"id": "1", "title": "\ud800 caf' + b"\xe9", "not UTF-8 (byte 33 of the line)"),
    ],
)  # fmt: skip
def test_a_bad_line_is_rejected_and_reading_goes_on(line: bytes | str, expected: str) -> None:
    assert reason(line).startswith(expected)


def test_an_endless_line_is_never_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "MAX_LINE", 2**20)
    longest = 0

    class Watched(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            nonlocal longest
            line = super().readline(size)
            longest = max(longest, len(line))
            return line

    content = b'{"id": "1"}\n{"id": "' + b"x" * 5_000_000 + b'"}\n{"id": "3"}\n'
    first, second, third = read_jsonlines(Watched(content), "f")
    assert [first, third] == [Record(id="1"), Record(id="3")]
    assert second == Reject("f", "line 2", "longer than 1 MB")
    assert longest <= 2**20 + 1


def test_a_line_of_exactly_the_greatest_length_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"id": "1"}'
    monkeypatch.setattr(jsonlines, "MAX_LINE", len(line))
    assert items(line + b"\n" + line) == [Record(id="1")] * 2
    assert isinstance(items(line + b" ")[0], Reject)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('{"id": "1"}\n{"id": "2"}\n', True),
        ('\n {"id": "1", "abstract": "an unfinished li', True),
        ('broken\n{"id": "2"}\n', True),
        ("{}", True),
        ('{\n  "id": "1",\n  "title": "spread over lines"\n}', False),
        ('[\n{"id": "1"},\n{"id": "2"}\n]', False),
        ('[{"id": "1"}]', False),
        ("PMID- 1\nTI  - {title}\n", False),
        ("A title. 2017\nsome text\n", False),
        ("", False),
    ],
)
def test_what_looks_like_json_lines(head: str, expected: bool) -> None:
    assert looks_like_jsonlines(head) is expected
