"""A row of a page's table is taken apart into term, description and entries, though only spaces part them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import DescriptorRow
from indexer.sources.cleaning import clean
from indexer.sources.page_table import HEADER, parse_table

SEED = Path(__file__).parents[2] / "seeds" / "000_c3207ab883172865.txt"


def seed_rows() -> list[DescriptorRow]:
    lines = SEED.read_text(encoding="utf-8").splitlines()
    table = next(place for place, line in enumerate(lines) if HEADER.fullmatch(line))
    return parse_table(lines[table : lines.index("", table)])


def parse(row: str, *known: str) -> DescriptorRow:
    """The only row of a table; `known` are the terms that a vocabulary has for it."""
    (parsed,) = parse_table([row], (lambda ui: known) if known else None)
    return parsed


def entries_of(listed: str) -> list[str]:
    return list(parse(f"D000001 Zeta A letter. {listed}").entries)


class TestSeedPage:
    """The user's own page comes out exactly right without any vocabulary."""

    def test_terms_and_number_of_entries(self) -> None:
        assert [(row.ui, row.name, len(row.entries)) for row in seed_rows()] == [
            ("D008113", "Liver Neoplasms", 21),
            ("D008297", "Male", 1),
            ("D009536", "Niacinamide", 13),
            ("D010671", "Phenylurea Compounds", 4),
            ("D005260", "Female", 1),
            ("D006528", "Carcinoma, Hepatocellular", 18),
            ("D006801", "Humans", 5),
            ("D000077157", "Sorafenib", 15),
            ("D014411", "Neoplastic Stem Cells", 31),
            ("D015854", "Up-Regulation", 4),
        ]

    def test_nothing_is_guessed(self) -> None:
        assert not any(row.guessed for row in seed_rows())

    def test_three_rows_whole(self) -> None:
        rows = {row.ui: row for row in seed_rows()}
        assert rows["D008297"] == DescriptorRow("D008297", "Male", "", ("Males",))
        assert rows["D006801"] == DescriptorRow(
            "D006801",
            "Humans",
            "Members of the species Homo sapiens.",
            ("Homo sapiens", "Man (Taxonomy)", "Human", "Man, Modern", "Modern Man"),
        )
        assert rows["D009536"] == DescriptorRow(
            "D009536",
            "Niacinamide",
            "An important compound functioning as a component of the coenzyme NAD. Its primary significance "
            "is in the prevention and/or cure of blacktongue and PELLAGRA. Most animals cannot manufacture "
            "this compound in amounts sufficient to prevent nutritional deficiency and it therefore must be "
            "supplemented through dietary intake.",
            (
                "Nicotinamide",
                "Vitamin B 3",
                "Vitamin PP",
                "3-Pyridinecarboxamide",
                "Enduramide",
                "Nicobion",
                "Nicotinsäureamid Jenapharm",
                "Papulex",
                "Vitamin B3",
                "3 Pyridinecarboxamide",
                "B 3, Vitamin",
                "B3, Vitamin",
                "Jenapharm, Nicotinsäureamid",
            ),
        )

    @pytest.mark.parametrize(
        ("ui", "first", "last"),
        [
            ("D008113", "Tumors or cancer", "of the LIVER."),
            ("D010671", "Compounds that include", "structure."),
            ("D006528", "A primary malignant", "have been suggested."),
            ("D000077157", "A niacinamide and", "radioactive iodine therapy."),
            ("D014411", "Highly proliferative, self-renewing,", "rise to NEOPLASMS."),
            ("D015854", "A positive regulatory", "(RNA, MESSENGER), and proteins."),
        ],
    )
    def test_where_descriptions_begin_and_end(self, ui: str, first: str, last: str) -> None:
        description = next(row.description for row in seed_rows() if row.ui == ui)
        assert description.startswith(first)
        assert description.endswith(last)

    def test_first_entry_may_begin_with_a_digit(self) -> None:
        sorafenib = next(row for row in seed_rows() if row.name == "Sorafenib")
        assert sorafenib.entries[0].startswith("4-(4-(3-(4-Chloro")
        assert sorafenib.entries[1:4] == ("BAY 43-9006", "BAY 545-9085", "BAY-545-9085")


class TestWhereAnEntryEnds:
    """At a comma that no space follows, unless the comma is part of a name."""

    @pytest.mark.parametrize(
        ("listed", "entries"),
        [
            ("Eta,Theta", ["Eta", "Theta"]),
            ("Cancer, Liver,Neoplasms, Liver", ["Cancer, Liver", "Neoplasms, Liver"]),
            ("1,2-Dimethylhydrazine", ["1,2-Dimethylhydrazine"]),
            ("1,2 Dimethylhydrazine,2,4-D", ["1,2 Dimethylhydrazine", "2,4-D"]),
            ("Vitamin B3,3 Pyridinecarboxamide", ["Vitamin B3", "3 Pyridinecarboxamide"]),
            ("alpha-1,4-Glucan,Eta", ["alpha-1,4-Glucan", "Eta"]),
            ("Acid 3,5,7-Triene,Eta", ["Acid 3,5,7-Triene", "Eta"]),
            ("Cyclic 3',5'-AMP,Eta", ["Cyclic 3',5'-AMP", "Eta"]),
            ("Insulin, Gly(A21)-Arg(B31,B32),Eta", ["Insulin, Gly(A21)-Arg(B31,B32)", "Eta"]),
            ("Benzo[a,h]anthracene,Eta", ["Benzo[a,h]anthracene", "Eta"]),
            ("N,N-Dimethyltryptamine,Eta", ["N,N-Dimethyltryptamine", "Eta"]),
            ("Eta (without end,Theta", ["Eta (without end", "Theta"]),
            ("St. Louis Encephalitis,Eta", ["St. Louis Encephalitis", "Eta"]),
            ("E. coli,Eta", ["E. coli", "Eta"]),
            ("C.I. Acid Red 27,Eta", ["C.I. Acid Red 27", "Eta"]),
            ("beta-Endorphin,Eta", ["beta-Endorphin", "Eta"]),
            ("Eta,,Theta,", ["Eta", "Theta"]),
        ],
    )
    def test_entries(self, listed: str, entries: list[str]) -> None:
        assert entries_of(listed) == entries


class TestWhereTheEntriesBegin:
    @pytest.mark.parametrize(
        ("description", "entries"),
        [
            ("Members of the species. They walk.", ["Human"]),
            ("Members of the species. They walk.", ["Human", "Man, Modern"]),
            ("Members of the species (see HOMO).", ["Human", "Man"]),
            ("Members of the species (From Dorland, 28th ed)", ["Human", "Man"]),
            ("Members of the species. (Merck Index, 11th ed, p256)", ["Human"]),
            ("Members who keep Na+,K+ pumps. They walk.", ["Human", "Man"]),
            ("Members of some 1,200 peoples.", ["Human"]),
            ("Members short of vitamin C.", ["Human", "Man"]),
            ("Members short of Na+,K+ and more.", []),
            ("Members of the species.", []),
            ("Members of the species (From Dorland, 28th ed)", []),
            ("Members of the species. They are known to walk", []),
        ],
    )
    def test_after_the_last_sentence(self, description: str, entries: list[str]) -> None:
        row = parse(f"D006801 Humans {description} {','.join(entries)}", "Humans")
        assert (row.description, list(row.entries)) == (description, entries)

    def test_single_entry_after_a_sentence(self) -> None:
        row = parse("D006801 Humans Members of the species homo sapiens. Human")
        assert row == DescriptorRow("D006801", "Humans", "Members of the species homo sapiens.", ("Human",))


class TestWhereTheTermEnds:
    """The entries prove the term, or an article shows it; else it is a guess, and flagged."""

    @pytest.mark.parametrize(
        ("row", "name", "description"),
        [
            ("Liver Neoplasms Tumors of it. Neoplasms, Liver", "Liver Neoplasms", "Tumors of it."),
            ("Up-Regulation Rise of it. Upregulation", "Up-Regulation", "Rise of it."),
            ("Neoplasms, Liver Tumors of it. Liver Neoplasms", "Neoplasms, Liver", "Tumors of it."),
            ("Stem Cells Young cells. Cell, Stem", "Stem Cells", "Young cells."),
            ("Humans Members of it. Human,Man", "Humans", "Members of it."),
            ("Tumour Lysis Breakdown of it. Lysis, Tumor", "Tumour Lysis", "Breakdown of it."),
            ("Temefos An insecticide. Temephos", "Temefos", "An insecticide."),
            ("Fish Oils The oils of fish. Cod Oil", "Fish Oils", "The oils of fish."),
            ("Vitamin A A general term. Retinol,Aquasol", "Vitamin A", "A general term."),
            ("Amyloid A Protein An ACUTE PHASE protein.", "Amyloid A Protein", "An ACUTE PHASE protein."),
            ("Escherichia coli A species of it. Alkalescens", "Escherichia coli", "A species of it."),
            ("Gyrase A Gram-negative enzyme. It cuts. X", "Gyrase", "A Gram-negative enzyme. It cuts."),
            ("Quality of Life A generic concept.", "Quality of Life", "A generic concept."),
        ],
    )
    def test_proven(self, row: str, name: str, description: str) -> None:
        parsed = parse(f"D000001 {row}")
        assert (parsed.name, parsed.description, parsed.guessed) == (name, description, False)

    @pytest.mark.parametrize(
        ("row", "name", "description"),
        [
            ("Abattoirs Places for animals. Butcheries,Shambles", "Abattoirs", "Places for animals."),
            ("Phenol Red Dye of the lab.", "Phenol", "Red Dye of the lab."),
            ("Carcinoma, Hepatocellular Growth of it.", "Carcinoma, Hepatocellular", "Growth of it."),
            ("Humans Members. A species is meant.", "Humans", "Members. A species is meant."),
            (
                "Humans They live where the flu and A virus is.",
                "Humans",
                "They live where the flu and A virus is.",
            ),
        ],
    )
    def test_guessed(self, row: str, name: str, description: str) -> None:
        parsed = parse(f"D000001 {row}")
        assert (parsed.name, parsed.description, parsed.guessed) == (name, description, True)

    def test_entry_that_is_the_term_itself_proves_nothing(self) -> None:
        assert parse("D000001 Phenol Red Dye of it. Phenol Red,Eta").guessed


class TestRowsThatLackParts:
    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ("D008297 Male Males", DescriptorRow("D008297", "Male", "", ("Males",))),
            (
                "D000003 Abattoirs Abattoir,Slaughter Houses,House, Slaughter",
                DescriptorRow("D000003", "Abattoirs", "", ("Abattoir", "Slaughter Houses", "House, Slaughter")),
            ),
            (
                "D008113 Liver Neoplasms Cancer of Liver,Neoplasms, Liver",
                DescriptorRow("D008113", "Liver Neoplasms", "", ("Cancer of Liver", "Neoplasms, Liver")),
            ),
            ("D000005 Abdomen", DescriptorRow("D000005", "Abdomen")),
            (
                "D006528 Carcinoma, Hepatocellular",
                DescriptorRow("D006528", "Carcinoma, Hepatocellular", guessed=True),
            ),
            (
                "D000002 Temefos An insecticide without full stop",
                DescriptorRow("D000002", "Temefos", "An insecticide without full stop"),
            ),
            ("C000592599 Zeta Etas,Zetas", DescriptorRow("C000592599", "Zeta", "", ("Etas", "Zetas"))),
            ("D000005", DescriptorRow("D000005", "D000005", guessed=True)),
        ],
    )
    def test_row(self, row: str, expected: DescriptorRow) -> None:
        assert parse(row) == expected


class TestWithVocabulary:
    """A vocabulary that knows the UI splits the row exactly, also where it knows not every entry."""

    def test_term_that_the_row_cannot_prove(self) -> None:
        row = parse("D010637 Phenol Red Dye of the lab. Phenolsulfonphthalein", "Phenol Red")
        assert row == DescriptorRow("D010637", "Phenol Red", "Dye of the lab.", ("Phenolsulfonphthalein",))

    def test_entries_that_the_commas_alone_would_split_wrongly(self) -> None:
        row = parse(
            "D1234567 Zeta A letter. p150,95 Antigen,Vitamin B 3,3-Eta",
            "zeta",
            "P150,95 antigen",
            "vitamin b 3",
        )
        assert row.entries == ("p150,95 Antigen", "Vitamin B 3", "3-Eta")

    def test_entries_without_description(self) -> None:
        known = ("Attention", "Focus of Attention", "Attention Focus")
        row = parse("D001288 Attention Focus of Attention,Attention Focus", *known)
        assert (row.name, row.entries) == ("Attention", ("Focus of Attention", "Attention Focus"))

    def test_description_without_full_stop(self) -> None:
        row = parse("D000001 Zeta Letter of the Greeks Eta,Theta", "Zeta", "Eta")
        assert (row.description, row.entries) == ("Letter of the Greeks", ("Eta", "Theta"))

    def test_spelling_is_the_row_s_own(self) -> None:
        row = parse("D015854 Up‑Regulation A rise. UPREGULATION", "up-regulation", "upregulation")
        assert (row.name, row.entries, row.guessed) == ("Up‑Regulation", ("UPREGULATION",), False)

    def test_vocabulary_without_the_ui_changes_nothing(self) -> None:
        rows = ["D006801 Humans Members of it. Human,Man, Modern", "D008297 Male Males"]
        assert parse_table(rows, lambda ui: ()) == parse_table(rows)

    def test_other_names_in_the_vocabulary_change_nothing(self) -> None:
        row = "D006801 Humans Members of it. Human,Man, Modern"
        assert parse(row, "Homo sapiens") == parse(row)


class TestLines:
    def test_line_without_ui_continues_the_row(self) -> None:
        wrapped = [
            "D008113 Liver Neoplasms Tumors or",
            "cancer. Neoplasms,",
            "Liver,Liver Cancer",
            "D008297",
            "Male Males",
        ]
        assert parse_table(wrapped) == parse_table(
            ["D008113 Liver Neoplasms Tumors or cancer. Neoplasms, Liver,Liver Cancer", "D008297 Male Males"]
        )

    def test_header_and_blank_lines_are_no_rows(self) -> None:
        lines = ["", "UI MeSH Term Description Entries", "", "D008297 Male Males", ""]
        assert [row.name for row in parse_table(lines)] == ["Male"]

    def test_no_lines(self) -> None:
        assert parse_table([]) == []

    def test_no_break_spaces_part_words(self) -> None:
        assert parse("D008297\u00a0Male\u00a0Males") == parse("D008297 Male Males")


def bare(text: str) -> str:
    """What of a row must be in its parts: everything but spaces and commas."""
    return text.replace(",", "").replace(" ", "")


PIECES = re.compile(r"\S+").findall(
    "A An The Liver Neoplasms Neoplasm cancer of (see [x] 1 2,4-D B3 3' N St. ed. Up-Regulation upregulation"
)
words = st.sampled_from(PIECES)
row_texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.tuples(words, st.sampled_from([" ", ",", ", ", ". "])), max_size=25).map(
        lambda pairs: "".join(word + gap for word, gap in pairs)
    ),
)


class TestAnyText:
    @given(st.lists(st.text(max_size=60), max_size=8))
    def test_never_raises(self, lines: list[str]) -> None:
        parse_table(lines)
        parse_table(["D000001 Zeta", *lines])

    @given(row_texts, st.lists(row_texts, max_size=3))
    def test_parts_join_to_the_row(self, text: str, known: list[str]) -> None:
        line = "D000001 " + clean(text)
        for row in parse_table([line], lambda ui: known), parse_table([line]):
            (parsed,) = row
            name = "" if parsed.name == parsed.ui else parsed.name
            assert bare(name + parsed.description + ",".join(parsed.entries)) == bare(clean(text))

    @given(row_texts)
    def test_entries_stand_in_the_row_as_they_are(self, text: str) -> None:
        (row,) = parse_table(["D000001 " + clean(text)])
        assert all(entry and entry in clean(text) for entry in row.entries)
