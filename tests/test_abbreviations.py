"""An abbreviation means in a text what the text says it means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.abbreviations import definitions
from indexer.fields import DocumentBuilder
from indexer.mesh.descriptors import Descriptor, EntryTerm
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.records import Record
from indexer.stored import decode_stored
from indexer.tagging import Tagger
from tests.strategies import texts

DESCRIPTORS = {
    "D1": ("Carcinoma, Hepatocellular", "Hepatocellular Carcinoma"),
    "D2": ("Tics", "TIC"),
    "D3": ("Trypsin Inhibitor, Kunitz Soybean", "STI"),
    "D4": ("Hydrochloric Compound", "HCC"),
}


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentBuilder]:
    path: Path = tmp_path_factory.mktemp("vocabulary") / "vocabulary.sqlite"
    write_vocabulary(
        path,
        [
            Descriptor(ui=ui, name=name, entries=tuple(map(EntryTerm, entries)))
            for ui, (name, *entries) in DESCRIPTORS.items()
        ],
    )
    vocabulary = Vocabulary(path)
    yield DocumentBuilder(vocabulary, Tagger(vocabulary))
    vocabulary.close()


def mentioned(builder: DocumentBuilder, text: str) -> list[tuple[str, str]]:
    mentions = decode_stored(builder.build(Record(id="1", abstract=text)).stored).mentions
    return [(text[one.start : one.end], one.ui) for one in mentions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the hepatocellular carcinoma (HCC) grows", ("HCC", "hepatocellular carcinoma")),
        ("Patients with heat shock transcription factor (HSF; new)", ("HSF", "heat shock transcription factor")),
        ("the tumour necrosis factor-alpha (TNF-alpha, here)", ("TNF-alpha", "tumour necrosis factor-alpha")),
        ("transcription in vitro (IVT) of it", ("IVT", "in vitro")),
        ("of men (USA) and", None),
        ("Hepatic cell (see) it", None),
        ("(HCC) alone", None),
        ("AB (AB)", None),
        ("a beta one two three four five six seven (AB)", None),
    ],
)
def test_definitions(text: str, found: tuple[str, str] | None) -> None:
    assert [(one.short, text[one.start : one.end]) for one in definitions(text)] == ([found] if found else [])


def test_what_is_defined_as_a_concept_mentions_it_from_there_on(builder: DocumentBuilder) -> None:
    text = "HCC first. Hepatocellular carcinomas (HCC) were seen. HCCs and the HCC cells, not HCCX."
    assert mentioned(builder, text) == [("Hepatocellular carcinomas", "D1"), ("HCCs", "D1"), ("HCC", "D1")]


def test_later_mentions_count_as_repeated(builder: DocumentBuilder) -> None:
    once = builder.build(Record(id="1", abstract="Hepatocellular carcinoma (HCC)."))
    again = builder.build(Record(id="1", abstract="Hepatocellular carcinoma (HCC). HCC grows."))
    assert "D1/repeated" not in str(once.exact["concepts"])
    assert "D1/repeated" in str(again.exact["concepts"])


def test_what_is_defined_as_something_else_mentions_no_concept(builder: DocumentBuilder) -> None:
    assert mentioned(builder, "A TIC, and TIC again.") == [("TIC", "D2"), ("TIC", "D2")]
    assert mentioned(builder, "TIC. The trypsin inhibitory capacity (TIC), and TIC again. Tics.") == [("Tics", "D2")]


def test_the_same_in_other_words_is_still_the_concept(builder: DocumentBuilder) -> None:
    assert mentioned(builder, "A soybean trypsin inhibitor (STI).") == [("STI", "D3")]


@given(texts)
def test_any_text_defines_what_stands_in_it(text: str) -> None:
    for one in definitions(text + " (AB) hepatocellular carcinoma (HCC)" + text):
        whole = text + " (AB) hepatocellular carcinoma (HCC)" + text
        assert 0 <= one.start < one.end <= one.after <= len(whole)
        assert whole[: one.after].endswith(one.short)


@given(st.text("ABab -()", max_size=60))
def test_the_letters_of_an_abbreviation_stand_in_its_words_in_order(text: str) -> None:
    for one in definitions(text):
        rest = iter(text[one.start : one.end].casefold())
        assert all(letter in rest for letter in one.short.casefold() if letter.isalnum())
        assert text[one.start].casefold() == one.short[0].casefold()
