"""Files read in pieces yield what the streaming reader yields, damage and its place included."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import build, update
from indexer.building import reading
from indexer.building.reading import Incoming, Sources
from indexer.errors import SourceError
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from indexer.records import Heading, Record, Reject
from indexer.sources import pieces, read
from indexer.sources.pieces import can_be_cut
from indexer.spool import Line
from search import open_index
from tests.building.test_jobs import article
from tests.small_index import write_mesh

FIXTURE = Path(__file__).parent.parent / "fixtures" / "articles.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "x.dtd">\n'
TITLES = ("One", "Zwö", "5&thinsp;mg", "", "Five")
ARTICLES = [article(number, title).rstrip("\n" * (number % 2)).encode() for number, title in enumerate(TITLES)]
WHOLE = HEAD + b"<PubmedArticleSet>" + b"".join(ARTICLES) + b"</PubmedArticleSet>"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vocabulary]:
    path = tmp_path_factory.mktemp("vocabulary") / "v.sqlite"
    write_vocabulary(path, [])
    vocabulary = Vocabulary(path)
    yield vocabulary
    vocabulary.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True, scope="module")
def _small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", 700)
        patch.setattr(reading, "_SMALL", -1)
        yield


def in_pieces(path: Path, known: Vocabulary, jobs: int = 1) -> list[Incoming]:
    with Sources([path], "pubmed-xml", lambda *_: None).reading(known, jobs) as items:
        return [item for _, item in items]


def as_stream(path: Path) -> list[Incoming]:
    items = read(path, format="pubmed-xml")
    return [Line.of(item) if isinstance(item, Record) else item for item in items]


def assert_alike(content: bytes, folder: Path, known: Vocabulary) -> list[Incoming]:
    path = folder / "file"
    path.write_bytes(content)
    expected = as_stream(path)
    assert in_pieces(path, known) == expected
    return expected


def test_the_file_is_cut() -> None:
    assert can_be_cut(WHOLE)
    cut = list(pieces.cut(reading.open_source(FIXTURE), "x"))
    assert len(cut) == 3
    assert sum(piece.articles for piece in cut) == 5


def test_all_kinds_of_articles(folder: Path, known: Vocabulary) -> None:
    assert len(assert_alike(FIXTURE.read_bytes(), folder, known)) == 7


@pytest.mark.parametrize("zipped", [False, True])
def test_every_cut(folder: Path, known: Vocabulary, zipped: bool) -> None:
    content = gzip.compress(WHOLE) if zipped else WHOLE
    for length in range(1, len(content) + 1, 1 if zipped else 7):
        assert_alike(content[:length], folder, known)


ODD = (
    b"</Wrong>", b"<PubmedArticle", b"\x00", b"\xff\xfe", b"<<", b"&", b"]]>", b'<a b="1" b="2">', b"<!-- ", b"-->",
    b"<![CDATA[", b"</PubmedArticle>", b"<PubmedArticle>", b"</PubmedArticleSet>", b"<DeleteCitation><PMID>1</PMID>",
    b"</DeleteCitation>", b"<PubmedBookArticle>", b"</PubmedBookArticle >", b"&alpha;", b"<?pi </PubmedArticle>?>",
    b"<x:y/>", b"\n\n  ", b"<Wrapped>", b"</Wrapped>", b"<!-- </PubmedArticle> -->", b"<![CDATA[</PubmedArticle>]]>",
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, len(WHOLE)), st.sampled_from(ODD)), min_size=1, max_size=3))
def test_whatever_is_odd(folder: Path, known: Vocabulary, oddities: list[tuple[int, bytes]]) -> None:
    content = WHOLE
    for place, what in oddities:
        content = content[:place] + what + content[place:]
    assert_alike(content, folder, known)


def test_what_is_no_damage_is_not_told_instead_of_it(folder: Path, known: Vocabulary) -> None:
    content = WHOLE.replace(b"<Article>", b"<x:y/><Article>", 1).replace(ARTICLES[3], b"</Wrong>" + ARTICLES[3])
    (reject,) = (item for item in assert_alike(content, folder, known) if isinstance(item, Reject))
    assert "Wrong" in reject.reason


def test_a_list_of_deletions_inside_of_an_article(folder: Path, known: Vocabulary) -> None:
    inside = ARTICLES[1].replace(b"<Article>", b"<Article><DeleteCitation><PMID>1</PMID></DeleteCitation>")
    content = WHOLE.replace(ARTICLES[1], inside)
    assert content != WHOLE
    assert any(isinstance(item, Reject) for item in assert_alike(content, folder, known))


@pytest.mark.parametrize(
    "head",
    [
        b"", b"\xef\xbb\xbf", b"<?xml version='1.0'?>", b"<!-- a comment -->",
        b'<?xml version="1.0" encoding = "ISO-8859-1"?>', b'<!DOCTYPE PubmedArticleSet [<!ENTITY thinsp "wide">]>',
    ],
)  # fmt: skip
def test_heads(folder: Path, known: Vocabulary, head: bytes) -> None:
    assert_alike(WHOLE.replace(HEAD, head), folder, known)


def test_an_article_longer_than_many_pieces(folder: Path, known: Vocabulary) -> None:
    long = article(77, "long " * 5000).encode()
    content = WHOLE.replace(ARTICLES[3], long + ARTICLES[3])
    assert len(assert_alike(content, folder, known)) == 6
    assert len(assert_alike(content.replace(b"long <", b"<"), folder, known)) == 6


def test_two_workers_read_it_alike(folder: Path, known: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_ENOUGH", 100)
    for content in (WHOLE, WHOLE.replace(ARTICLES[2], b"<oops>" + ARTICLES[2]), WHOLE[:-300]):
        (folder / "file").write_bytes(content)
        assert in_pieces(folder / "file", known, 2) == as_stream(folder / "file")


@pytest.mark.parametrize("jobs", [1, 2])
def test_headings_given_by_their_uis_get_their_names(tmp_path: Path, jobs: int) -> None:
    mesh = write_mesh(tmp_path / "mesh.tsv", {"D001249": ("Asthma", "Bronchial Asthma")})
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"id": "1", "mesh": [{"ui": "D001249", "major": true}, {"ui": "D999999"}, {"ui": "D8", "name": ""}]}\n'
        '{"id": "2", "mesh": [{"ui": "D8", "name": "Eight"}]}\n'
    )
    build([lines], tmp_path / "index", mesh=[mesh], jobs=jobs)
    with open_index(tmp_path / "index") as index:
        record = index.get("1")
        assert record is not None
        assert record.mesh == (
            Heading("Asthma", "D001249", True),
            Heading("D999999", "D999999"),
            Heading("Eight", "D8"),
        )
        for query in ("asthma[majr]", "asthma[tw]", "D999999[mh]", "bronchial asthma"):
            assert [hit.id for hit in index.search(query)] == ["1"], query
    update([Record(id="3", mesh=(Heading("D8", "D8"), Heading("D001249", "D001249")))], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        record = index.get("3")
        assert record is not None
        assert [heading.name for heading in record.mesh] == ["Eight", "Asthma"]


def test_a_file_that_is_gone_meanwhile_is_an_error(folder: Path, known: Vocabulary) -> None:
    path = folder / "gone.xml"
    path.write_bytes(WHOLE)
    sources = Sources([path], None, lambda *_: None)
    path.unlink()
    with sources.reading(known, 1) as items, pytest.raises(SourceError, match=r"gone\.xml: there is no such file"):
        list(items)
