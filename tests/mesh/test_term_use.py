"""How often is a term about its descriptor where it is written? Counted in records, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from indexer.errors import VocabularyError
from indexer.fields import DocumentBuilder
from indexer.mesh import term_use
from indexer.mesh.descriptors import Descriptor, TermUse
from indexer.mesh.term_use import is_meant, learn_term_use, read_term_use, stored_term_use, write_term_use
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.records import Heading, Record
from indexer.tagging import Tagger
from search.query.units import EXPANSIONS, Expansion, understand

DESCRIPTORS = (
    Descriptor(ui="D1", name="Metals", tree_numbers=("D01.5",)),
    Descriptor(ui="D2", name="Leadium", tree_numbers=("D01.5.1", "D02.7")),
    Descriptor(ui="D3", name="Digression", tree_numbers=("F01",)),
)


@pytest.fixture
def vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vocabulary]:
    monkeypatch.setattr(term_use, "LEAST_RECORDS", 10)
    write_vocabulary(tmp_path / "vocabulary.sqlite", DESCRIPTORS)
    opened = Vocabulary(tmp_path / "vocabulary.sqlite")
    yield opened
    opened.close()


def record(number: int, text: str, *headings: str) -> Record:
    return Record(id=str(number), title=text, mesh=tuple(Heading(name=ui, ui=ui) for ui in headings))


def learn(records: Iterable[Record], vocabulary: Vocabulary) -> list[TermUse]:
    builder = DocumentBuilder(vocabulary, Tagger(vocabulary))
    return learn_term_use([builder.build(one).stored for one in records], vocabulary)


def test_what_is_narrower_is_about_it_and_a_record_counts_once(vocabulary: Vocabulary) -> None:
    records = [record(n, "Metals and more metals", "D2" if n < 4 else "D1" if n < 9 else "D3") for n in range(12)]
    assert learn(records, vocabulary) == [TermUse("D1", "Metals", False, 12, 9)]


def test_stems_alone_are_counted_apart(vocabulary: Vocabulary) -> None:
    exact = [record(n, "metal", "D1") for n in range(6)]
    stems = [record(n, "metallic metaled", "D3") for n in range(6, 12)]
    assert learn([*exact, *stems], vocabulary) == [
        TermUse("D1", "Metals", False, 6, 6),
        TermUse("D1", "Metals", True, 6, 0),
    ]


def test_a_descriptor_that_indexers_never_use_is_not_judged_but_its_stems_are(vocabulary: Vocabulary) -> None:
    exact = [record(n, "digressions", "D1") for n in range(8)]
    stems = [record(n, "digressed", "D1") for n in range(8, 16)]
    assert learn([*exact, *stems], vocabulary) == [TermUse("D3", "Digression", True, 8, 0)]


def test_records_without_headings_say_nothing_and_few_records_too_little(vocabulary: Vocabulary) -> None:
    headed = [record(n, "metal", "D1") for n in range(9)]
    assert learn([*headed, *(record(n, "metal") for n in range(9, 99))], vocabulary) == []
    assert learn([*headed, record(9, "metal", "D3")], vocabulary) == [TermUse("D1", "Metals", False, 10, 9)]


def test_the_first_records_are_counted(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_use, "MOST_RECORDS", 12)
    records = [record(n, "metal", "D1" if n < 11 else "D3") for n in range(50)]
    assert learn(records, vocabulary) == [TermUse("D1", "Metals", False, 12, 11)]


@pytest.mark.parametrize(
    ("records", "about", "meant"),
    [(0, 0, True), (8, 0, True), (9, 0, False), (9, 1, True), (95, 13, True), (95, 12, False), (1000, 900, True)],
)
def test_few_records_are_no_proof(records: int, about: int, meant: bool) -> None:
    assert is_meant(TermUse("D1", "Metals", False, records, about)) is meant
    assert is_meant(None)


@pytest.mark.parametrize("expand", [each for each in EXPANSIONS if each not in ("off", "pubmed")])
def test_what_is_seldom_meant_is_a_word_in_a_query(expand: Expansion, vocabulary: Vocabulary, tmp_path: Path) -> None:
    def concepts() -> list[str]:
        units = understand("metals leadium", vocabulary, expand, False).units
        assert [word for unit in units for word in unit.words] == ["metals", "leadium"]
        return [concept.ui for unit in units for concept in unit.concepts]

    assert concepts() == ["D1", "D2"]
    # The vocabulary is opened for good; a new file takes the place of the old one.
    counted = tmp_path / "counted.sqlite"
    counted.write_bytes((tmp_path / "vocabulary.sqlite").read_bytes())
    write_term_use(counted, [TermUse("D1", "Metals", False, 100, 1), TermUse("D2", "Leadium", True, 100, 1)])
    vocabulary = Vocabulary(counted)
    assert concepts() == ["D2"]
    vocabulary.close()


def test_counts_come_back_by_descriptor_however_many(tmp_path: Path) -> None:
    uses = [TermUse(f"D{n:04}", "Term", bool(n % 2), n, n // 2) for n in range(1200)]
    write_vocabulary(tmp_path / "vocabulary.sqlite", ())
    write_term_use(tmp_path / "vocabulary.sqlite", [TermUse("D0000", "Old", False, 1, 1)])
    write_term_use(tmp_path / "vocabulary.sqlite", uses)
    vocabulary = Vocabulary(tmp_path / "vocabulary.sqlite")
    assert list(stored_term_use(vocabulary)) == uses
    assert list(stored_term_use(vocabulary, *(use.ui for use in uses))) == uses
    assert list(stored_term_use(vocabulary, "D0007", "D9999")) == [uses[7]]
    vocabulary.close()


@pytest.mark.parametrize(
    "line", ["{}", "x", "[]", "\x00", '{"ui":"D1","term":"x","by_stems":false,"records":-1,"about":0}']
)
def test_a_file_of_something_else_is_named_with_its_line(line: str, tmp_path: Path) -> None:
    good = '{"ui":"D1","term":"Metals","by_stems":false,"records":100,"about":1}\n'
    (tmp_path / "use.jsonl").write_text(good + line + "\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match="line 2"):
        list(read_term_use(tmp_path / "use.jsonl"))
    with pytest.raises(VocabularyError, match="cannot read"):
        list(read_term_use(tmp_path / "none.jsonl"))
