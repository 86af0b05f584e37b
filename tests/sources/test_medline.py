"""MEDLINE tagged text: golden records, blocks, damage."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import (
    Author,
    Heading,
    Named,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Record,
    Reject,
    Substance,
    from_json,
    to_json,
)
from indexer.sources import medline
from indexer.sources.medline import looks_like_medline, read_medline

FIXTURE = Path(__file__).parent.parent / "fixtures" / "articles.nbib"


def read(content: bytes | str) -> list[object]:
    return list(read_medline(io.BytesIO(content.encode() if isinstance(content, str) else content), "x.nbib"))


def record(content: str) -> Record:
    (item,) = read(content)
    assert isinstance(item, Record)
    return item


@pytest.fixture(scope="module")
def items() -> list[object]:
    return read(FIXTURE.read_bytes())


def test_counts(items: list[object]) -> None:
    assert [type(item).__name__ for item in items] == ["Record", "Reject", "Record", "Record"]


def test_first_record(items: list[object]) -> None:
    assert items[0] == Record(
        id="90000001",
        version=1,
        title="Effects of TP53 loss on the breath of hepatoma cells.",
        abstract=(
            "BACKGROUND: Hepatoma cells breathe fast.\n"
            "METHODS: We counted breaths (see IL-2: not a section). It worked."
        ),
        other_abstracts=(OtherAbstract("Levern andas.", "swe", "Publisher"),),
        authors=(
            Author(
                "Ada Beatrix Okafor Jr",
                "Okafor",
                "Ada Beatrix",
                "AB",
                affiliations=("Department of Breath, Nowhere.", "Institute of Liver, Elsewhere."),
            ),
            Author("E Lindqvist", "Lindqvist", "E", "E"),
            Author("Breathing Liver Study Group", collective=True),
        ),
        journal="Invented annals of hepatology",
        journal_abbreviation="Invent Ann Hepatol",
        issn=("9999-0002", "9999-0001"),
        volume="12",
        issue="3 Suppl 1",
        pages="101-9",
        date=PartialDate(20170309, 20170309, "2017 Mar 9"),
        entry_date=PartialDate(20161225, 20161225, "2016/12/25 06:00"),
        completed=PartialDate(20180105, 20180105, "20180105"),
        revised=PartialDate(20191210, 20191210, "20191210"),
        languages=("eng", "swe"),
        publication_types=(Named("Journal Article"), Named("Randomized Controlled Trial")),
        mesh=(
            Heading(
                "Carcinoma, Hepatocellular",
                qualifiers=(Qualifier("drug therapy", major=True), Qualifier("genetics")),
            ),
            Heading("Humans", major=True),
        ),
        supplementary=(Named("Breathing liver syndrome"),),
        substances=(
            Substance("Tumor Suppressor Protein p53"),
            Substance("Carbon Dioxide", registry_number="142M471B3J"),
            Substance("ErbB Receptors", registry_number="EC 2.7.10.1"),
        ),
        keywords=("liver breath", "CO2"),
        subsets=("IM", "medline"),
        doi="10.9999/liver.1",
        pmc="PMC9000001",
        extra={"country": "Sweden", "corrections": [["RetractionIn", "90000009"]]},
    )


def test_record_without_pmid_is_rejected_at_its_line(items: list[object]) -> None:
    lines = FIXTURE.read_text("utf-8").splitlines()
    line = lines.index("TI  - A record without a number.") + 1
    assert items[1] == Reject("x.nbib", f"line {line}", "a record without a PMID")


def test_old_record_has_its_affiliation_before_the_authors(items: list[object]) -> None:
    old = items[2]
    assert isinstance(old, Record)
    assert old.affiliations == ("An affiliation of the record.",)
    assert old.authors == (
        Author("JP van Dalen", "van Dalen", "", "JP"),
        Author("I Moreau", "Moreau", "", "I"),
    )
    assert (old.title, old.original_title) == ("[The invented spleen].", "Die erfundene Milz.")
    assert old.date == PartialDate(19981201, 19990131, "1998 Dec-1999 Jan")
    assert old.doi == "10.9999/spleen.3"


def test_a_pmid_begins_a_record_without_a_blank_line(items: list[object]) -> None:
    book = items[3]
    assert isinstance(book, Record)
    assert (book.id, book.title, book.journal) == ("90000004",) + ("The Book of Invented Livers",) * 2
    assert book.authors == (Author("Ines Moreau", "Moreau", "Ines"),)


def test_line_ends_of_windows_make_no_difference(items: list[object]) -> None:
    assert read(FIXTURE.read_bytes().replace(b"\n", b"\r\n")) == items


def test_line_that_is_not_utf8_costs_its_record_only() -> None:
    content = b"PMID- 1\nTI  - One\n\nPMID- 2\nTI  - caf\xe9\nLA  - fre\n\nPMID- 3\nTI  - Three\n"
    first, reject, last = read(content)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert reject == Reject("x.nbib", "line 5", "not UTF-8 (byte 10 of the line); convert the file to UTF-8")


def test_after_a_bad_line_the_next_pmid_begins_anew() -> None:
    items = read(b"PMID- 1\nTI  - \xff\nPMID- 2\nTI  - Two\n")
    assert [type(item).__name__ for item in items] == ["Reject", "Record"]


def test_line_without_indent_continues_the_field() -> None:
    assert record("PMID- 1\nTI  - Mailed and\nwrapped again.\n").title == "Mailed and wrapped again."


def test_too_long_a_line_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medline, "MAX_LINE", 100)
    reject, last = read("PMID- 1\nTI  - " + "long " * 1000 + "\nLA  - eng\n\nPMID- 2\n")
    assert reject == Reject("x.nbib", "line 2", "longer than any record of MEDLINE")
    assert isinstance(last, Record)
    assert last.id == "2"


def test_too_long_a_record_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medline, "MAX_RECORD", 100)
    items = read("PMID- 1\n" + "OT  - word\n" * 50 + "\nPMID- 2\n")
    assert [type(item).__name__ for item in items] == ["Reject", "Record"]


@pytest.mark.parametrize("content", ["", "\n\n\n", "\ufeff"])
def test_nothing_is_in_nothing(content: str) -> None:
    assert read(content) == []


def test_byte_order_mark_is_no_part_of_the_first_tag() -> None:
    assert record("\ufeffPMID- 1\n").id == "1"


def test_recognised_by_content() -> None:
    assert looks_like_medline(FIXTURE.read_text("utf-8")[:4096])
    assert looks_like_medline("\ufeffPMID- 123\r\nTI  - x\r\n")
    assert looks_like_medline("TI  - No number\n\nPMID- 1\n")
    assert not looks_like_medline("TY  - JOUR\nTI  - RIS\nER  - \n")
    assert not looks_like_medline("<PubmedArticleSet>\nPMID- 1")
    assert not looks_like_medline("Some page\nPMID- 1")
    assert not looks_like_medline("")


_TAGS = st.sampled_from("PMID TI AB FAU AU AD CN MH RN NM OAB OABL DP EDAT IS LID AID PMC STAT OT RIN ZZ".split()).map(
    lambda tag: f"{tag:4}- ".encode()
)
_PIECES = st.one_of(
    _TAGS, st.sampled_from([b"\n", b"\n\n", b"      ", b"/*", b"*", b", ", b" (", b")", b"Jr", b"\xff"])
)


@given(
    st.one_of(st.binary(max_size=200), st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=40).map(b"".join))
)
def test_any_bytes_are_read(content: bytes) -> None:
    for item in read(content):
        assert isinstance(item, Record | Reject)
        if isinstance(item, Record):
            assert item.id
            assert from_json(to_json(item)) == item
