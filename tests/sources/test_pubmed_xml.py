"""PubMed XML: golden records, damage, entities."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from indexer.records import (
    Author,
    Deletion,
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
from indexer.sources import pubmed_stream, pubmed_xml
from indexer.sources.pubmed_xml import looks_like_pubmed_xml, read_pubmed_xml

FIXTURE = Path(__file__).parent.parent / "fixtures" / "articles.xml"
DOCTYPE = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD//EN" "http://example.invalid/pubmed.dtd">'


def read(content: bytes | str) -> list[object]:
    return list(read_pubmed_xml(io.BytesIO(content.encode() if isinstance(content, str) else content), "x.xml"))


def article(pmid: int | str, title: str = "A title.", inside: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>{title}</ArticleTitle>'
        f"{inside}</Article></MedlineCitation></PubmedArticle>"
    )


def article_set(*articles: str, doctype: str = "") -> str:
    return f"{doctype}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"


def ids(items: list[object]) -> list[str]:
    return [item.id for item in items if isinstance(item, Record)]


def only_record(content: str) -> Record:
    (item,) = read(content)
    assert isinstance(item, Record)
    return item


@pytest.fixture(scope="module")
def items() -> list[object]:
    return read(FIXTURE.read_bytes())


def test_counts(items: list[object]) -> None:
    kinds = ["Record", "Record", "Reject", "Record", "Record", "Deletion", "Deletion"]
    assert [type(item).__name__ for item in items] == kinds


def test_first_record(items: list[object]) -> None:
    assert items[0] == Record(
        id="90000001",
        version=2,
        title="Effects of TP53 loss on CO2 release by Hepa-1 cells.",
        abstract=(
            "BACKGROUND: Hepatoma cells breathe <fast> at 37 °C.\n"
            "METHODS: We fitted R2 &hairsp;to all data.\n"
            "It worked.\n"
            "LEVEL OF EVIDENCE: 4"
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
            Author("E Lindqvist", "Lindqvist", "", "E"),
            Author("Breathing Liver Study Group", collective=True),
        ),
        journal="Invented annals of hepatology",
        journal_abbreviation="Invent. Ann. Hepatol.",
        issn=("9999-0002", "9999-0001"),
        volume="12",
        issue="3 Suppl 1",
        pages="101-9",
        date=PartialDate(20170309, 20170309, "2017 Mar 9"),
        entry_date=PartialDate(20161225, 20161225, "2016-12-25"),
        completed=PartialDate(20180105, 20180105, "2018-01-05"),
        revised=PartialDate(20191210, 20191210, "2019-12-10"),
        languages=("eng", "swe"),
        publication_types=(
            Named("Journal Article", "D016428"),
            Named("Randomized Controlled Trial", "D016449"),
        ),
        mesh=(
            Heading(
                "Carcinoma, Hepatocellular",
                "D006528",
                False,
                (Qualifier("metabolism", "Q000378", True), Qualifier("genetics", "Q000235", False)),
            ),
            Heading("Humans", "D006801", True),
        ),
        supplementary=(Named("Breathing liver syndrome", "C000000"),),
        substances=(
            Substance("Carbon Dioxide", "D002245", "142M471B3J"),
            Substance("Tumor Suppressor Protein p53", "D016159", ""),
        ),
        keywords=("liver breath", "CO2"),
        subsets=("IM", "medline"),
        doi="10.9999/liver.1",
        pmc="PMC9000001",
        extra={"country": "Sweden", "corrections": [["RetractionIn", "90000009"]]},
    )


def test_second_record_takes_second_choices(items: list[object]) -> None:
    assert items[1] == Record(
        id="90000002",
        version=1,
        title="[The invented spleen].",
        original_title="Die erfundene Milz.",
        journal="Zeitschrift für Erfundenes",
        journal_abbreviation="Z Erfund",
        issn=("9999-0003",),
        pages="7-12",
        date=PartialDate(19981201, 19990131, "1998 Dec-1999 Jan"),
        entry_date=PartialDate(19990102, 19990102, "1999-01-02"),
        languages=("ger",),
        publication_types=(Named("Letter"),),
        subsets=("pubmed-not-medline",),
        doi="10.9999/spleen.2",
    )


def test_article_without_pmid_is_rejected(items: list[object]) -> None:
    assert items[2] == Reject("x.xml", "record 3", "the article has no PMID")


def test_chapter_of_a_book(items: list[object]) -> None:
    assert items[3] == Record(
        id="90000004",
        version=1,
        title="Chapter of Breath",
        abstract="A liver that breathes is invented.",
        authors=(Author("Ines Moreau", "Moreau", "Ines", "I"),),
        journal="The Book of Invented Livers",
        date=PartialDate(20110301, 20110531, "2011 Spring"),
        entry_date=PartialDate(20110506, 20110506, "2011-05-06"),
        revised=PartialDate(20130701, 20130701, "2013-07-01"),
        languages=("eng",),
        publication_types=(Named("Review", "D016454"),),
        doi="10.9999/book.4",
    )


def test_whole_book_has_its_own_title_and_editors(items: list[object]) -> None:
    book = items[4]
    assert isinstance(book, Record)
    assert (book.title, book.journal) == ("The Book of Invented Spleens",) * 2
    assert book.authors == (Author("Rita Redaktor", "Redaktor", "Rita"),)


def test_deletions_come_last(items: list[object]) -> None:
    assert items[5:] == [Deletion("90000098"), Deletion("90000099")]


def test_records_survive_their_json_form(items: list[object]) -> None:
    for item in items:
        if isinstance(item, Record):
            assert from_json(to_json(item)) == item


def test_small_chunks_make_no_difference(items: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_stream, "_CHUNK", 7)
    assert read(FIXTURE.read_bytes()) == items


def test_root_may_be_one_article() -> None:
    assert only_record(article(7)).id == "7"


def test_electronic_date_stands_in_for_a_date_that_makes_no_sense() -> None:
    dates = (
        "<Journal><JournalIssue><PubDate><MedlineDate>unknown</MedlineDate></PubDate></JournalIssue></Journal>"
        "<ArticleDate><Year>2020</Year><Month>2</Month><Day>30</Day></ArticleDate>"
    )
    assert only_record(article(1, inside=dates)).date == PartialDate(20200201, 20200229, "2020-02-30")


def test_affiliation_of_the_record_is_kept_apart() -> None:
    inside = (
        "<Affiliation>Old Institute.</Affiliation><AuthorList><Author><LastName>Nemo</LastName>"
        "<Affiliation>Own Institute.</Affiliation></Author><Author/></AuthorList>"
    )
    record = only_record(article(1, inside=inside))
    assert record.affiliations == ("Old Institute.",)
    assert record.authors == (Author("Nemo", "Nemo", affiliations=("Own Institute.",)),)


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 5000])
def test_odd_version_is_the_first(version: str) -> None:
    content = article(1).replace('Version="1"', f'Version="{version}"')
    assert only_record(content).version == 1


def test_article_that_cannot_be_converted_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    convert = pubmed_xml._CONVERTERS["PubmedArticle"]

    def fail_on_two(element: etree._Element) -> Record | None:
        record = convert(element)
        if record and record.id == "2":
            raise ValueError("odd")
        return record

    monkeypatch.setitem(pubmed_xml._CONVERTERS, "PubmedArticle", fail_on_two)
    items = read(article_set(article(1), article(2), article(3)))
    assert ids(items) == ["1", "3"]
    assert items[1] == Reject("x.xml", "record 2", "the article cannot be converted: ValueError: odd")


# Damage


def test_every_cut_yields_what_was_complete_and_one_reject() -> None:
    pieces = ["<PubmedArticleSet>\n", article(1), article(2), "\n", article(3)]
    whole = "".join(pieces)
    ends = [len(pieces[0]) + len(article(1)), len(pieces[0]) + 2 * len(article(1)), len(whole)]
    for cut in range(len(whole) + 1):
        items = read(whole[:cut])
        assert ids(items) == ["1", "2", "3"][: sum(1 for end in ends if end <= cut)]
        assert [type(item) for item in items[len(ids(items)) :]] == [Reject]


def test_cut_says_where() -> None:
    (record, reject) = read("<PubmedArticleSet>\n" + article(1) + "\n<PubmedArticle>")
    assert isinstance(record, Record)
    assert isinstance(reject, Reject)
    assert reject.position.startswith("line 3, column ")
    assert reject.reason.startswith("the file ends early, and nothing from line 3 on was read: Premature end of data")
    assert reject.cut_off
    (*_, reject) = read(
        "<PubmedArticleSet>\n" + article(1) + "\n" + article(2).replace("<Article>", "\n\n<Article>")[:-9]
    )
    assert isinstance(reject, Reject)
    assert reject.position.startswith("line 5, column ")
    assert "nothing from line 3 on was read" in reject.reason


DAMAGE = [b"</Wrong>", b"<PubmedArticle", b"\x00\xff\xfe", b"\xff", b"<<", b"& <oops ", b"]]>", b'<a b="1" b="2">']


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("chunk", [7, 300, 2**16])
def test_damage_costs_the_article_it_is_in(damage: bytes, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_stream, "_CHUNK", chunk)
    deletion = "<DeleteCitation><PMID>9</PMID></DeleteCitation>"
    before, after = article_set(article(1), "\n", article(2, "|"), "\n", article(3), deletion).encode().split(b"|")
    items = read(before + damage + after)
    assert [type(item) for item in items] == [Record, Reject, Record, Deletion]
    assert ids(items) == ["1", "3"]
    reject = items[1]
    assert isinstance(reject, Reject)
    assert reject.position.startswith("line 2, column ")
    assert reject.reason.startswith("the XML is malformed here: ")
    assert reject.reason == reject.reason.strip()
    assert not reject.cut_off


@pytest.mark.parametrize("damage", [*DAMAGE, b"</PubmedArticleSet>", b"</PubmedArticle>", b"<?xml version='1.0'?>"])
def test_damage_between_articles_costs_none(damage: bytes) -> None:
    before, after = article_set(article(1), article(2), "\n|", article(3), article(4)).encode().split(b"|")
    items = read(before + damage + after)
    assert ids(items) == ["1", "2", "3", "4"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject == items[2]
    assert reject.position.startswith("line 2, column ")


@pytest.mark.parametrize("damage", [b"<!-- ", b"<![CDATA[", b"<?pi "])
@pytest.mark.parametrize("inside", [True, False])
def test_what_an_open_comment_hides_is_read_all_the_same(damage: bytes, inside: bool) -> None:
    second = article(2, "|") if inside else "|"
    before, after = article_set(article(1), second, article(3), article(4)).encode().split(b"|")
    items = read(before + damage + after)
    assert ids(items) == ["1", "3", "4"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject == items[1]


def test_an_article_without_an_end_hides_none() -> None:
    items = read(article_set("\n", article(1).removesuffix("</PubmedArticle>"), "\n" + article(2), article(3)))
    assert ids(items) == ["2", "3"]
    assert isinstance(items[0], Reject)
    assert items[0].position == "line 2, column 1"
    assert "inside of another" in items[0].reason


def test_records_behind_damage_keep_their_numbers() -> None:
    items = read(article_set(article(1), article(2, "&"), article(""), article(4, "<"), article(5), article("")))
    positions = [item.position for item in items if isinstance(item, Reject)]
    assert positions[1] == "record 3"
    assert positions[3] == "record 6"
    assert ids(items) == ["1", "5"]


def test_places_behind_damage_are_those_of_the_file() -> None:
    items = read(
        "<PubmedArticleSet>\n" + article(1, "&") + "\n\n" + article(2) + "\n" + article(3, "é\n<oops & ") + "\n"
    )
    assert ids(items) == ["2"]
    first, second, last = (item for item in items if not isinstance(item, Record))
    assert isinstance(first, Reject)
    assert isinstance(second, Reject)
    assert isinstance(last, Reject)
    assert [place.position.partition(",")[0] for place in (first, second, last)] == ["line 2", "line 6", "line 7"]
    assert "line" not in second.reason, "of the part that was parsed"
    assert last.cut_off, "the end of the set is missing"


def test_files_that_were_joined_are_read_all() -> None:
    for joined in (article_set(article(1), article(2)) + article_set(article(3)), article(1) + article(2) + article(3)):
        assert ids(read(joined)) == ["1", "2", "3"]


def test_an_article_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_stream, "LONGEST", 100_000)
    endless = article(2, "<i>x</i>" * 50_000)
    items = read(article_set(article(1), endless, article(3), article(4, "&"), article(5)))
    assert ids(items) == ["1", "3", "5"]
    assert [type(item) for item in items] == [Record, Reject, Record, Reject, Record]


def test_bytes_in_another_encoding() -> None:
    content = article_set(article(1), article(2, "caf\xe9"), article(3)).encode("latin-1")
    items = read(content)
    assert ids(items) == ["1", "3"]
    assert isinstance(items[1], Reject)


def test_declared_encoding_is_heeded() -> None:
    content = '<?xml version="1.0" encoding="iso-8859-1"?>' + article(1, "caf\xe9")
    (item,) = read(content.encode("latin-1"))
    assert isinstance(item, Record)
    assert item.title == "café"


@pytest.mark.parametrize("content", ["", " ", "no XML", "<", "<?xml version='1.0'?>"])
def test_no_xml_at_all_is_one_reject(content: str) -> None:
    assert [type(item) for item in read(content)] == [Reject]


def test_foreign_root_is_rejected() -> None:
    (reject,) = read("<html><body/></html>")
    assert reject == Reject(
        "x.xml",
        "line 1, column 1",
        "the XML is malformed here: the root is <html>, not <PubmedArticleSet>",
    )


def test_empty_set_is_in_order() -> None:
    assert read("<PubmedArticleSet/>") == []


# Entities


def test_reference_into_a_dtd_stays_as_written() -> None:
    items = read(article_set(article(1), article(2, "5&thinsp;mg <i>&alpha;</i>"), article(3), doctype=DOCTYPE))
    assert ids(items) == ["1", "2", "3"]
    assert isinstance(items[1], Record)
    assert items[1].title == "5&thinsp;mg &alpha;"


@pytest.mark.parametrize("chunk", [16, 200, 2**16])
def test_reference_without_a_dtd_is_damage_that_is_told(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_stream, "_CHUNK", chunk)
    items = read(article_set(article(1), article(2, "&alpha;"), article(3), article(4)))
    assert ids(items) == ["1", "3", "4"]
    reject = items[1]
    assert isinstance(reject, Reject)
    assert reject.reason.endswith("Entity 'alpha' not defined")


def test_declared_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE PubmedArticleSet [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY word "expanded">]>'
    (item,) = read(article_set(article(1, "&file; and &word;"), doctype=doctype))
    assert isinstance(item, Record)
    assert item.title == "&file; and &word;"


@pytest.mark.parametrize("title", ["&l9;", '<i title="&l9;">x</i>'])
def test_a_billion_laughs_cost_nothing(title: str) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "{"ha" * 50}">{entities}]>'
    for item in read(article_set(article(1, title), doctype=doctype)):
        assert isinstance(item, Reject) or (isinstance(item, Record) and len(item.title) < 10)


def test_nesting_deeper_than_any_article_is_rejected() -> None:
    items = read(article_set(article(1), article(2, "<i>" * 5000 + "x" + "</i>" * 5000)))
    assert ids(items) == ["1"]
    assert isinstance(items[-1], Reject)


# Streaming


def test_articles_are_dropped_as_they_are_read() -> None:
    class Endless(io.RawIOBase):
        """Articles without end, counting how many have been asked for."""

        def __init__(self) -> None:
            self.given = 0
            self._rest = DOCTYPE + "<PubmedArticleSet>"

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return (self._rest if self.given == 1 else article(self.given)).encode()

    stream = Endless()
    items: Iterator[object] = read_pubmed_xml(stream, "x.xml")  # type: ignore[arg-type]
    for _ in range(100):
        next(items)
    assert stream.given <= 102


def test_read_elements_leave_the_tree() -> None:
    content = io.BytesIO(article_set(*map(article, range(1, 500))).encode())
    for element in pubmed_stream.elements(content):
        assert isinstance(element, etree._Element)
        before = element.getprevious()
        assert before is None or (len(before) == 0 and before.getprevious() is None)


# Detection


def test_recognised_by_content() -> None:
    assert looks_like_pubmed_xml(FIXTURE.read_text("utf-8")[:4096])
    assert looks_like_pubmed_xml("\ufeff  <PubmedArticle>")
    assert looks_like_pubmed_xml("<?xml version='1.0'?><!-- <html> --><PubmedArticleSet/>")
    assert looks_like_pubmed_xml("<PubmedBookArticleSet>")
    assert not looks_like_pubmed_xml("<DescriptorRecordSet LanguageCode='eng'>")
    assert not looks_like_pubmed_xml("<html><body><PubmedArticle>")
    assert not looks_like_pubmed_xml("PMID- 1\n<PubmedArticle>")
    assert not looks_like_pubmed_xml("<!-- <PubmedArticle>")
    assert not looks_like_pubmed_xml("")
