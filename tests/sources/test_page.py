"""A page saved from a literature site becomes one record, whichever of its parts are there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Author, Heading, PartialDate, Record, Reject, RelatedPublication
from indexer.sources import page
from indexer.sources.page import looks_like_page, read_page

SEED = Path(__file__).parents[2] / "seeds" / "000_c3207ab883172865.txt"

TITLE = "Nicotinamide in skin. 2016"
BYLINE = "Ai-Qing Lu, and Ilse van der Meer"
AFFILIATION = "Department of Skin, Some University, Jining, P.R. China."
ABSTRACT = "Skin was looked at. It is still there."
TABLE = "UI MeSH Term Description Entries\nD008297 Male Males\nD005260 Female Females"
RELATED = "Related Publications\n\nFei Qiu, and Bin Lv\nMay 2018, Oncology letters,"
DEBRIS = "Copied contents to your clipboard!"


def read(text: str | bytes, name: str = "pages/p1.txt") -> Record:
    (item,) = read_page(io.BytesIO(text.encode() if isinstance(text, str) else text), name)
    assert isinstance(item, Record), item
    return item


def reject(content: bytes) -> Reject:
    (item,) = read_page(io.BytesIO(content), "pages/p1.txt")
    assert isinstance(item, Reject), item
    return item


def page_of(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


@pytest.fixture(scope="module")
def record() -> Record:
    """The user's own page."""
    return read(SEED.read_bytes(), str(SEED))


class TestSeedPage:
    def test_id_title_and_year(self, record: Record) -> None:
        assert record.id == "000_c3207ab883172865"
        assert record.title == (
            "Upregulation of miR-137 reverses sorafenib resistance and cancer-initiating cell phenotypes by "
            "degrading ANT2 in hepatocellular carcinoma."
        )
        assert record.date == PartialDate(20170101, 20171231, "2017")

    def test_authors_in_order(self, record: Record) -> None:
        assert record.authors == (
            Author("Ai-Qing Lu", last="Lu", fore="Ai-Qing", initials="AQ"),
            Author("Bin Lv", last="Lv", fore="Bin", initials="B"),
            Author("Fei Qiu", last="Qiu", fore="Fei", initials="F"),
            Author("Xiao-Yun Wang", last="Wang", fore="Xiao-Yun", initials="XY"),
            Author("Xiao-Hua Cao", last="Cao", fore="Xiao-Hua", initials="XH"),
        )

    def test_affiliation(self, record: Record) -> None:
        assert record.affiliations == (
            "Department of Ultrasound, The First People's Hospital of Jining, Jining, Shandong 272100, P.R. China.",
        )

    def test_abstract(self, record: Record) -> None:
        assert record.abstract.startswith("Hepatocellular carcinoma (HCC) is one of the most common")
        assert record.abstract.endswith("may be a wise option for advanced and unresectable HCC.")
        assert "\n" not in record.abstract

    def test_every_row_is_a_heading(self, record: Record) -> None:
        assert len(record.mesh) == 10
        assert record.mesh[0] == Heading("Liver Neoplasms", ui="D008113")
        assert record.mesh[5] == Heading("Carcinoma, Hepatocellular", ui="D006528")
        assert [(row.name, row.ui) for row in record.descriptors] == [(h.name, h.ui) for h in record.mesh]

    def test_related_publications(self, record: Record) -> None:
        authors = ("Ai-Qing Lu", "Bin Lv", "Fei Qiu", "Xiao-Yun Wang", "Xiao-Hua Cao")
        assert len(record.related) == 10
        assert record.related[0] == RelatedPublication(authors, "May", 2018, "Oncology letters")
        assert record.related[5] == RelatedPublication(
            authors, "January", 2021, "Biomedicine & pharmacotherapy = Biomedecine & pharmacotherapie"
        )
        assert record.related[9] == RelatedPublication(authors, "March", 2020, "Molecular therapy. Nucleic acids")

    def test_nothing_related_is_the_record_s_own(self, record: Record) -> None:
        assert record.journal == ""
        assert len(record.authors) == 5

    def test_debris_is_gone(self, record: Record) -> None:
        assert "clipboard" not in repr(record)


class TestMissingParts:
    PARTS = (TITLE, f"{BYLINE}\n{AFFILIATION}", ABSTRACT, TABLE, RELATED, DEBRIS)
    WHOLE = read(page_of(*PARTS))

    def without(self, *parts: str) -> Record:
        text = page_of(*self.PARTS)
        for part in parts:
            text = text.replace(part, "")
        return read(text)

    def fields_that_differ(self, other: Record) -> set[str]:
        return {f for f in Record.__struct_fields__ if getattr(self.WHOLE, f) != getattr(other, f)}

    def test_nothing_missing(self) -> None:
        assert self.WHOLE.title == "Nicotinamide in skin."
        assert [author.name for author in self.WHOLE.authors] == ["Ai-Qing Lu", "Ilse van der Meer"]
        assert self.WHOLE.affiliations == (AFFILIATION,)
        assert self.WHOLE.abstract == ABSTRACT
        assert [heading.name for heading in self.WHOLE.mesh] == ["Male", "Female"]
        assert [related.journal for related in self.WHOLE.related] == ["Oncology letters"]

    @pytest.mark.parametrize(
        ("parts", "fields"),
        [
            ((" 2016",), {"date"}),
            ((BYLINE,), {"authors"}),
            ((AFFILIATION,), {"affiliations"}),
            ((BYLINE, AFFILIATION), {"authors", "affiliations"}),
            ((ABSTRACT,), {"abstract"}),
            ((TABLE,), {"mesh", "descriptors"}),
            ((RELATED,), {"related"}),
            ((DEBRIS,), set()),
            ((BYLINE, AFFILIATION, ABSTRACT), {"authors", "affiliations", "abstract"}),
            ((AFFILIATION, ABSTRACT, TABLE), {"affiliations", "abstract", "mesh", "descriptors"}),
        ],
    )
    def test_only_what_is_missing_differs(self, parts: tuple[str, ...], fields: set[str]) -> None:
        assert self.fields_that_differ(self.without(*parts)) == fields

    def test_only_a_title(self) -> None:
        assert read(TITLE) == Record(
            id="p1", title="Nicotinamide in skin.", date=PartialDate(20160101, 20161231, "2016")
        )

    def test_only_a_table(self) -> None:
        assert [heading.ui for heading in read(TABLE).mesh] == ["D008297", "D005260"]

    def test_debris_right_under_the_table(self) -> None:
        assert read(f"{TITLE}\n\n{TABLE}\n{DEBRIS}\n").descriptors == self.WHOLE.descriptors

    @pytest.mark.parametrize("content", [b"", b"\n \n\t\n", b"\xef\xbb\xbf", DEBRIS.encode()])
    def test_no_text_at_all_is_rejected(self, content: bytes) -> None:
        assert reject(content) == Reject("pages/p1.txt", "line 1", "no text in this file")


class TestTitle:
    @pytest.mark.parametrize(
        ("line", "title", "year"),
        [
            ("Plans for 2020. 2019", "Plans for 2020.", 2019),
            ("No full stop 2011", "No full stop", 2011),
            ("[A translated title]. 1998", "[A translated title].", 1998),
            ("Does it work? 2003", "Does it work?", 2003),
            ("A dose of 9000", "A dose of 9000", None),
            ("A title without year", "A title without year", None),
            ("A title that goes\non until its year. 2005", "A title that goes on until its year.", 2005),
        ],
    )
    def test_trailing_year_is_the_date(self, line: str, title: str, year: int | None) -> None:
        record = read(page_of(line, ABSTRACT))
        assert (record.title, record.year, record.abstract) == (title, year, ABSTRACT)

    def test_authors_may_follow_without_a_blank_line(self) -> None:
        record = read(f"A title without year\n{BYLINE}\n\n{ABSTRACT}")
        assert (record.title, len(record.authors)) == ("A title without year", 2)


class TestAuthors:
    @pytest.mark.parametrize(
        ("name", "author"),
        [
            ("Ai-Qing Lu", Author("Ai-Qing Lu", "Lu", "Ai-Qing", "AQ")),
            ("John F. Smith", Author("John F. Smith", "Smith", "John F.", "JF")),
            ("J.F. Smith", Author("J.F. Smith", "Smith", "J.F.", "JF")),
            ("Émile Roux", Author("Émile Roux", "Roux", "Émile", "É")),
            ("Plato", Author("Plato", "Plato")),
            ("WHO Study Group", Author("WHO Study Group", collective=True)),
        ],
    )
    def test_parts_of_a_name(self, name: str, author: Author) -> None:
        assert read(page_of(TITLE, f"{name}, and Bin Lv", ABSTRACT)).authors[0] == author

    def test_one_author(self) -> None:
        assert [author.name for author in read(page_of(TITLE, "Bin Lv", ABSTRACT)).authors] == ["Bin Lv"]

    def test_byline_over_two_lines(self) -> None:
        record = read(page_of(TITLE, f"Bin Lv, and Fei Qiu,\nand Xiao-Hua Cao\n{AFFILIATION}", ABSTRACT))
        assert [author.name for author in record.authors] == ["Bin Lv", "Fei Qiu", "Xiao-Hua Cao"]
        assert record.affiliations == (AFFILIATION,)

    @pytest.mark.parametrize("line", ["Mice run, and rats swim, and cats do neither.", "Mayo Clinic, Rochester"])
    def test_other_lines_are_not_authors(self, line: str) -> None:
        assert read(page_of(TITLE, line)).authors == ()


class TestAbstract:
    def test_paragraphs_and_wrapped_lines(self) -> None:
        record = read(page_of(TITLE, BYLINE, "Skin was\nlooked at.", "It is\nstill there."))
        assert record.abstract == "Skin was looked at.\nIt is still there."

    def test_labelled_sections_keep_their_lines(self) -> None:
        record = read(page_of(TITLE, BYLINE, "AIM: To look.\nMETHODS AND PLACE: We\nlooked."))
        assert record.abstract == "AIM: To look.\nMETHODS AND PLACE: We looked."

    def test_right_under_the_affiliation(self) -> None:
        record = read(f"{TITLE}\n\n{BYLINE}\n{AFFILIATION}\n{ABSTRACT}\n")
        assert (record.affiliations, record.abstract) == ((AFFILIATION,), ABSTRACT)


class TestRelatedPublications:
    @pytest.mark.parametrize(
        ("line", "month", "year", "journal"),
        [
            (
                "May 2018, Neurology, neurosurgery, and psychiatry,",
                "May",
                2018,
                "Neurology, neurosurgery, and psychiatry",
            ),
            ("2018, Aging,", "", 2018, "Aging"),
            ("May 2018,", "May", 2018, ""),
            ("May 2018", "May", 2018, ""),
        ],
    )
    def test_date_and_journal(self, line: str, month: str, year: int, journal: str) -> None:
        text = page_of(TITLE, f"Related Publications\n\nFei Qiu, and Bin Lv\n{line}", DEBRIS)
        assert read(text).related == (RelatedPublication(("Fei Qiu", "Bin Lv"), month, year, journal),)

    def test_without_authors(self) -> None:
        text = page_of(TITLE, "Related Publications\nMay 2018, Aging,\nFei Qiu\nJune 2019, Cancers,")
        assert [related.authors for related in read(text).related] == [(), ("Fei Qiu",)]


class TestIdOfAPage:
    @pytest.mark.parametrize(
        ("name", "id"),
        [
            ("seeds/000_c32.txt", "000_c32"),
            ("000_c32.txt.gz", "000_c32"),
            ("a.b/page.v2.txt", "page.v2"),
            ("page", "page"),
            ("-", "stdin"),
        ],
    )
    def test_stem_of_the_file_name(self, name: str, id: str) -> None:
        assert read(TITLE, name).id == id


class TestBytes:
    def test_wrong_encoding_names_the_byte_and_the_remedy(self) -> None:
        item = reject(b"Title. 2017\n\nNicotins\xe4ureamid\n")
        assert item.position == "line 3"
        assert "byte 0xE4 at offset 21" in item.reason
        assert "iconv" in item.reason

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_line_endings_and_byte_order_mark(self, ending: str) -> None:
        text = page_of(TITLE, BYLINE, ABSTRACT, TABLE)
        assert read("\ufeff" + text.replace("\n", ending)) == read(text)

    def test_too_long_for_a_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(page, "MAX_PAGE", 100)
        assert "too long" in reject(b"x" * 101).reason

    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_any_bytes_yield_one_item(self, content: bytes) -> None:
        assert len(list(read_page(io.BytesIO(content), "p.txt"))) == 1


class TestVocabulary:
    def test_known_terms_split_the_rows(self) -> None:
        text = page_of(TITLE, "UI MeSH Term Description Entries\nD010637 Phenol Red Dye of the lab. Fenol")
        (item,) = read_page(io.BytesIO(text.encode()), "p", {"D010637": ("Phenol Red",)}.__getitem__)
        assert isinstance(item, Record)
        assert item.mesh == (Heading("Phenol Red", "D010637"),)


class TestRecognition:
    @pytest.mark.parametrize(
        "head",
        [
            SEED.read_text(encoding="utf-8")[:3000],
            page_of(TITLE, ABSTRACT),
            page_of("[A translated title]. 1998", ABSTRACT),
            TITLE,
            page_of("A title without year", BYLINE, ABSTRACT),
            page_of("A title without year", ABSTRACT, TABLE),
            page_of("A title without year", ABSTRACT, RELATED),
            TABLE,
            "\n\n" + page_of(TITLE, ABSTRACT),
        ],
    )
    def test_pages(self, head: str) -> None:
        assert looks_like_page(head)

    @pytest.mark.parametrize(
        "head",
        [
            "",
            '{"id": "1", "title": "Nicotinamide in skin. 2016"}\n\n',
            '[{"id": "1"}]',
            '<?xml version="1.0"?>\n<PubmedArticleSet>\n' + TABLE,
            "PMID- 123\nTI  - Nicotinamide in skin. 2016\n",
            "TI  - Nicotinamide in skin. 2016\n\nAB  - Skin",
            "D000001\tCalcimycin\tA-23187\nD000002\tTemefos\tTemephos\n",
            "Dear reader,\n\nthis is a letter.\n",
            "Made in 2016\nby hand, in the year of 2017\n",
        ],
    )
    def test_other_texts(self, head: str) -> None:
        assert not looks_like_page(head)
