"""The vocabulary file says what was put into it, to every thread and process, or that it is damaged."""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexFormatError
from indexer.mesh import read_mesh
from indexer.mesh.descriptors import Descriptor, EntryTerm, merge
from indexer.mesh.forms import forms_of
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import extend_vocabulary, write_vocabulary
from tests.mesh.samples import DESCRIPTORS, SUPPLEMENTARY, write
from tests.strategies import names, texts

LIVER = Descriptor(
    ui="D008113",
    name="Liver Neoplasms",
    entries=(EntryTerm("Hepatic Cancer"), EntryTerm("Cancer, Hepatic"), EntryTerm("HCC")),
    scope_note="Tumors of the liver.",
    tree_numbers=("C04.588.274.623", "C06.301.623"),
)
ROOT = Descriptor(ui="D009371", name="Neoplasms by Site", tree_numbers=("C04.588",))
DIGESTIVE = Descriptor(ui="D004067", name="Digestive System Neoplasms", tree_numbers=("C04.588.274", "C06.301"))
DRUG = Descriptor(ui="C471405", name="sorafenib", mapped_to=("D009536",))
FOUR = (LIVER, ROOT, DIGESTIVE, DRUG)


def vocabulary(folder: Path, descriptors: Iterable[Descriptor]) -> Vocabulary:
    path = folder / "vocabulary.sqlite"
    path.unlink(missing_ok=True)
    write_vocabulary(path, descriptors)
    return Vocabulary(path)


@pytest.fixture
def four(tmp_path: Path) -> Vocabulary:
    return vocabulary(tmp_path, FOUR)


def test_descriptors_come_back(four: Vocabulary) -> None:
    assert len(four) == 4
    assert list(four) == sorted(FOUR, key=lambda descriptor: descriptor.ui)
    assert four.get("D008113") == LIVER
    assert four.get("D000000") is None
    assert four.name("C471405") == "sorafenib"
    assert four.name("D000000") == "D000000"


def test_sizes(tmp_path: Path) -> None:
    size = write_vocabulary(tmp_path / "new", FOUR)
    assert size == (4, sum(len(list(forms_of(descriptor))) for descriptor in FOUR))
    assert extend_vocabulary(tmp_path / "new", [Descriptor(ui="D1", name="One")]) == (5, size.forms + 1)


def test_an_empty_vocabulary(tmp_path: Path) -> None:
    empty = vocabulary(tmp_path, [])
    assert (len(empty), list(empty), empty.forms(["liver"]), list(empty.text_keys())) == (0, [], {}, [])
    assert empty.narrower("D1") == []
    assert empty.at("C04") is None


def test_places_in_the_tree(four: Vocabulary) -> None:
    assert four.at("C04.588") == "D009371"
    assert four.at("C06.301.623") == four.at("C04.588.274.623") == "D008113"
    assert four.at("C06") is None
    assert four.narrower("D009371") == ["D004067"]
    assert four.narrower("D004067") == ["D008113"]
    assert four.narrower("D008113") == four.narrower("C471405") == four.narrower("D000000") == []


def test_narrower_looks_under_every_tree_number_and_no_deeper(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        [
            Descriptor(ui="D1", name="a", tree_numbers=("A01", "B02.100")),
            Descriptor(ui="D2", name="b", tree_numbers=("A01.100",)),
            Descriptor(ui="D3", name="c", tree_numbers=("A01.100.200",)),
            Descriptor(ui="D4", name="d", tree_numbers=("B02.100.300", "A01.050")),
            Descriptor(ui="D5", name="e", tree_numbers=("A011", "A01-1", "B02.1000")),
        ],
    )
    assert found.narrower("D1") == ["D4", "D2"]
    assert found.ancestors() == {"D1": (), "D2": ("D1",), "D3": ("D1", "D2"), "D4": ("D1",), "D5": ()}


def test_ancestors_are_the_inverse_of_below(tmp_path: Path) -> None:
    places = {
        "D1": ("A01", "B02.100"),
        "D2": ("A01.100", "A01.100.300.7"),  # above and below itself
        "D3": ("A01.100.300", "C03"),
        "D4": ("A01",),  # at the place of another
        "D5": ("C03.7.8.9",),  # nobody is right above it
        "D6": ("",),
    }
    found = vocabulary(tmp_path, [Descriptor(ui=ui, name=ui, tree_numbers=at) for ui, at in places.items()])
    above = found.ancestors()
    for ui in places:
        assert set(above.get(ui, ())) == {other for other in places if other != ui and ui in found.below(other)}
    assert above["D5"] == ("D3",)


def test_forms(four: Vocabulary) -> None:
    found = four.forms(["hepat cancer", "cancer hepat", "hcc", "nothing"])
    assert set(found) == {"hepat cancer", "cancer hepat", "hcc"}
    (prose,) = found["hepat cancer"]
    assert (prose.ui, prose.term, prose.exact, prose.in_text) == ("D008113", "Hepatic Cancer", "hepatic cancer", True)
    assert not found["cancer hepat"][0].in_text
    assert found["hcc"][0].acronym
    assert set(four.text_keys()) == {
        "liver neoplasm", "hepat cancer", "hcc", "hccs", "neoplasm by site", "digest system neoplasm", "sorafenib",
    }  # fmt: skip


def test_forms_of_very_many_keys(four: Vocabulary) -> None:
    keys = [f"key {n}" for n in range(1700)] + ["hcc"] * 3
    for many in (keys, keys[::-1], ["hcc", *keys]):
        assert {key: len(forms) for key, forms in four.forms(many).items()} == {"hcc": 1}
    spread = ["liver neoplasm", *keys[:600], "hcc", *keys[600:1200], "sorafenib", "liver neoplasm"]
    assert {key: len(forms) for key, forms in four.forms(spread).items()} == {
        "liver neoplasm": 1, "hcc": 1, "sorafenib": 1,
    }  # fmt: skip


def test_all_forms_are_found_as_they_were_made(four: Vocabulary) -> None:
    made = {form for descriptor in FOUR for form in forms_of(descriptor)}
    found = four.forms([form.key for form in made])
    assert {form for forms in found.values() for form in forms} == made


def test_files_of_mesh(tmp_path: Path) -> None:
    files = [write(tmp_path / "desc.xml", DESCRIPTORS), write(tmp_path / "supp.xml", SUPPLEMENTARY)]
    found = vocabulary(tmp_path, (descriptor for file in files for descriptor in read_mesh(file)))
    assert [d.ui for d in found] == ["C000006", "D006528", "D008297", "D009536"]
    assert {form.ui for form in found.forms(["vitamin b3"])["vitamin b3"]} == {"D009536"}
    assert {form.ui for form in found.forms(["neutral insulin"])["neutral insulin"]} == {"C000006"}


# Merging


@st.composite
def descriptors(draw: st.DrawFn) -> Descriptor:
    word = st.sampled_from(["MAP", "map", "liver", "Liver Neoplasms", "Cancer, Liver", "β-blockers"]) | names
    cased = draw(st.booleans())
    return Descriptor(
        ui=draw(st.sampled_from(["D1", "D2", "C3"])),
        name=draw(word),
        cased=cased,
        entries=tuple(EntryTerm(term, cased) for term in draw(st.lists(word, max_size=3, unique=True))),
        scope_note=draw(texts),
        tree_numbers=tuple(draw(st.lists(st.sampled_from(["A01", "A01.1", "B"]), max_size=2, unique=True))),
        mapped_to=tuple(draw(st.lists(st.sampled_from(["D1", "D2"]), max_size=1))),
        harvested=draw(st.booleans()),
    )


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
            for table in ("descriptor", "tree AS t, (SELECT 0)", "form", "meta AS m, (SELECT 0)")
        }
    finally:
        connection.close()


@given(st.lists(descriptors(), max_size=6), st.integers(0, 6))
@settings(max_examples=100, deadline=None)
def test_extending_equals_writing_all_at_once(given_: list[Descriptor], cut: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        whole, parts = Path(name, "whole"), Path(name, "parts")
        size = write_vocabulary(whole, iter(given_))
        write_vocabulary(parts, iter(given_[:cut]))
        assert extend_vocabulary(parts, iter(given_[cut:])) == size
        assert dump(parts) == dump(whole)
        merged: dict[str, Descriptor] = {}
        for descriptor in given_:
            known = merged.get(descriptor.ui)
            merged[descriptor.ui] = merge(known, descriptor) if known else descriptor
        assert {descriptor.ui: descriptor for descriptor in Vocabulary(whole)} == merged


def test_forms_and_places_that_a_merge_replaces_are_gone(tmp_path: Path) -> None:
    small = Descriptor(ui="D1", name="pressure", cased=False, entries=(EntryTerm("map", False),), tree_numbers=("A",))
    found = vocabulary(tmp_path, [small])
    assert not found.forms(["map"])["map"][0].acronym
    extend_vocabulary(
        tmp_path / "vocabulary.sqlite",
        [Descriptor(ui="D1", name="Pressure", entries=(EntryTerm("MAP"),), tree_numbers=("B",))],
    )
    found = Vocabulary(tmp_path / "vocabulary.sqlite")
    (form,) = found.forms(["map"])["map"]
    assert (form.term, form.acronym, form.doubtful) == ("MAP", True, False)
    assert (found.at("A"), found.at("B"), len(found)) == (None, "D1", 1)


def test_more_forms_than_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = write_vocabulary(tmp_path / "one", FOUR)
    monkeypatch.setattr("indexer.mesh.vocabulary_writer._BATCH", 2)
    monkeypatch.setattr("indexer.mesh.vocabulary_writer._SORTED", 3)
    assert write_vocabulary(tmp_path / "two", FOUR) == whole
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


# Fingerprint


def fingerprint(folder: Path, *given_: Descriptor) -> str:
    return vocabulary(folder, given_).fingerprint


def test_the_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    assert fingerprint(tmp_path, *FOUR) == fingerprint(tmp_path, *FOUR[::-1])
    assert fingerprint(tmp_path, LIVER, LIVER) == fingerprint(tmp_path, LIVER)
    changed = [
        (LIVER, ROOT),
        (),
        (Descriptor(ui="D008113", name="Liver Neoplasms"),),
        (Descriptor(ui="D008113", name="Liver Neoplasm"),),
        (Descriptor(ui="D008113", name="Liver Neoplasms", scope_note="x"),),
        (Descriptor(ui="D008113", name="Liver Neoplasms", tree_numbers=("x",)),),
        (Descriptor(ui="D008113", name="Liver Neoplasms", cased=False),),
        (LIVER,),
    ]
    assert len({fingerprint(tmp_path, *content) for content in changed}) == len(changed)


def test_extending_by_nothing_new_keeps_the_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.sqlite"
    before = vocabulary(tmp_path, FOUR).fingerprint
    extend_vocabulary(path, [])
    extend_vocabulary(path, [Descriptor(ui="D008113", name="Liver Neoplasms", harvested=True)])
    assert Vocabulary(path).fingerprint == before
    extend_vocabulary(path, [Descriptor(ui="D008113", name="Liver Tumours", harvested=True)])
    assert Vocabulary(path).fingerprint != before


# Threads and processes


def test_many_threads_share_one(four: Vocabulary) -> None:
    wrong: list[object] = []

    def look() -> None:
        for _ in range(50):
            if four.get("D008113") != LIVER or four.narrower("D009371") != ["D004067"] or len(list(four)) != 4:
                wrong.append(threading.current_thread().name)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert four.get("D008113") == LIVER


def _look_after_fork(found: Vocabulary, inherited: object, answers: multiprocessing.Queue[object]) -> None:
    answers.put((found.name("D008113"), found._connection() is not inherited))


def test_a_fork_opens_its_own(four: Vocabulary) -> None:
    assert four.name("D008113") == "Liver Neoplasms"
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[object] = context.Queue()
    process = context.Process(target=_look_after_fork, args=(four, four._connection(), answers))
    process.start()
    assert answers.get(timeout=20) == ("Liver Neoplasms", True)
    process.join()
    assert four.name("D008113") == "Liver Neoplasms"


def test_closing_and_using_again(four: Vocabulary) -> None:
    four.close()
    four.close()
    assert four.name("D008113") == "Liver Neoplasms"


def test_a_path_with_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    folder = tmp_path / "a b?mode=rw#é%20"
    folder.mkdir()
    assert len(vocabulary(folder, FOUR)) == 4
    assert [path.name for path in folder.iterdir()] == ["vocabulary.sqlite"]


# Damage


def broken(path: Path) -> pytest.RaisesExc[IndexFormatError]:
    return pytest.raises(IndexFormatError, match=r"vocabulary.*cannot be read .*build the index again")


def test_a_missing_file_is_reported_and_not_made(tmp_path: Path) -> None:
    with broken(tmp_path):
        Vocabulary(tmp_path / "vocabulary.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"x" * 5000])
def test_another_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vocabulary.sqlite").write_bytes(content)
    with broken(tmp_path):
        Vocabulary(tmp_path / "vocabulary.sqlite")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.sqlite").mkdir()
    with broken(tmp_path):
        Vocabulary(tmp_path / "vocabulary.sqlite")


def test_a_file_that_was_not_finished(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.sqlite"
    vocabulary(tmp_path, FOUR)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM meta")
    connection.close()
    with broken(tmp_path):
        Vocabulary(path)


def use_all_of(found: Vocabulary) -> None:
    for descriptor in found:
        found.narrower(descriptor.ui)
        found.forms([form.key for form in forms_of(descriptor)])
    list(found.text_keys())


def test_a_file_cut_anywhere(tmp_path: Path) -> None:
    many = [Descriptor(ui=f"D{n}", name=f"Name {n}", tree_numbers=(f"A{n}",)) for n in range(800)]
    vocabulary(tmp_path, many)
    whole = (tmp_path / "vocabulary.sqlite").read_bytes()
    for kept in range(0, len(whole) - 1, len(whole) // 12):
        path = tmp_path / f"vocabulary-{kept}"
        path.write_bytes(whole[:kept])
        with broken(path):
            use_all_of(Vocabulary(path))


def test_garbled_bodies(tmp_path: Path) -> None:
    found = vocabulary(tmp_path, FOUR)
    for body in (b"", b"\xc1", b"\x80", "text"):
        connection = sqlite3.connect(tmp_path / "vocabulary.sqlite")
        with connection:
            connection.execute("UPDATE descriptor SET body = ?", (body,))
        connection.close()
        found = Vocabulary(tmp_path / "vocabulary.sqlite")
        with broken(tmp_path):
            found.get("D008113")
        with broken(tmp_path):
            list(found)
