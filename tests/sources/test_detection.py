from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import indexer.sources
from indexer.errors import SourceError
from indexer.records import Deletion, Item, Record, Reject
from indexer.sources import FORMATS, detect_format, find_files, read

PAGE = (
    "Sorafenib in carcinoma of the liver. 2017\n"
    "Ai-Qing Lu, and Bo Li\n"
    "Some Hospital, Some Town.\n"
    "Abstract\n"
    "Sorafenib was given.\n"
    "UI MeSH Term Description Entries\n"
    "D008113 Liver Neoplasms Tumors or cancer of the LIVER. Neoplasms, Liver,Hepatic Neoplasms\n"
)
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<!DOCTYPE PubmedArticleSet>\n"
    "<PubmedArticleSet>"
    + "".join(
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{n}</PMID><Article><Journal><Title>J</Title>'
        f"<JournalIssue><PubDate><Year>2017</Year></PubDate></JournalIssue></Journal>"
        f"<ArticleTitle>Number {n}, {n**5}</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n"
        for n in range(1, 1001)
    )
    + "<DeleteCitation><PMID>7</PMID></DeleteCitation></PubmedArticleSet>\n"
)
MEDLINE = "\nPMID- 1\nOWN - NLM\nTI  - One.\nDP  - 2017 May\n\nPMID- 2\nTI  - Two.\n"
JSONL = '{"id": "1"}\n{"id": "2"}\n'
SAMPLES = {"page": PAGE, "pubmed-xml": XML, "medline": MEDLINE, "jsonl": JSONL}
COUNTS = {"page": 1, "pubmed-xml": 1001, "medline": 2, "jsonl": 2}


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rejects(items: list[Item]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


def test_every_format_has_a_sample() -> None:
    assert tuple(SAMPLES) == FORMATS


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_recognised_and_read(tmp_path: Path, format: str, line_end: bytes, mark: bytes) -> None:
    content = mark + SAMPLES[format].encode().replace(b"\n", line_end)
    assert detect_format(content[:65536]) == format
    for name, data in (("a.pdf", content), ("a.xml.gz", gzip.compress(content))):
        items = list(read(write(tmp_path / name, data)))
        assert not rejects(items)
        assert len(items) == COUNTS[format]


@pytest.mark.parametrize("format", FORMATS)
def test_latin_1_does_not_hide_the_format(format: str) -> None:
    assert detect_format(SAMPLES[format].replace("Number", "Numéro").encode("latin-1")) == format


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04\x14\x00",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"# Read me\n\nA few words about these files.\n",
        b"<!DOCTYPE html><html><body>PubMed</body></html>",
        b"D000001\tCalcimycin\tA23187\n",
        b'[{"id": "1"}]',
        b'{\n  "id": "1"\n}\n',
        bytes(1000),
    ],
)
def test_anything_else_is_not_recognised(tmp_path: Path, content: bytes) -> None:
    assert detect_format(content) is None
    (reject,) = list(read(write(tmp_path / "x.jsonl", content)))
    assert isinstance(reject, Reject)
    assert "JSON" in reject.reason if content[:1] in b"[{" else "format not recognised" in reject.reason


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("format", FORMATS)
def test_wide_encodings_are_named(tmp_path: Path, format: str, encoding: str) -> None:
    path = write(tmp_path / "x", SAMPLES[format].replace("L", "Ł").encode(encoding))
    (reject,) = rejects(list(read(path, format=format)))
    assert "convert it to UTF-8" in reject.reason


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", gzip.compress(b"")])
def test_an_empty_file_is_a_reject(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / "x", content)
    assert list(read(path)) == [Reject(str(path), "start", "empty")]
    assert list(read(path, format="medline")) == [Reject(str(path), "start", "empty")]


def test_a_told_format_overrides_the_content(tmp_path: Path) -> None:
    path = write(tmp_path / "x", MEDLINE)
    items = list(read(path, format="jsonl"))
    assert len(rejects(items)) == len(items) == 6
    with pytest.raises(SourceError, match=r"unknown format 'bibtex'; the formats are page, "):
        next(read(path, format="bibtex"))


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"^missing\.xml: there is no such file"):
        next(read("missing.xml"))


def test_a_folder_is_read_whole_and_nothing_in_it_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("in")
    folder.mkdir()
    write(folder / "1.txt", PAGE)
    write(folder / "2.txt", PAGE.replace("liver", "lung"))
    write(folder / "3.jsonl.gz", gzip.compress(JSONL.encode()))
    write(folder / "README.md", "# About\n")
    items = [item for path in find_files([folder]) for item in read(path)]
    assert [item.id for item in items if isinstance(item, Record)] == ["1", "2", "1", "2"]
    (reject,) = rejects(items)
    assert (reject.source, reject.position) == ("in/README.md", "start")


@pytest.mark.parametrize("format", ["pubmed-xml", "medline", "jsonl"])
def test_a_cut_gzip_is_read_up_to_the_cut_and_reported_once(tmp_path: Path, format: str) -> None:
    sample = XML if format == "pubmed-xml" else SAMPLES[format] * 5_000
    whole = write(tmp_path / "whole", sample)
    compressed = gzip.compress(sample.encode())
    cut = write(tmp_path / "cut", compressed[: len(compressed) * 2 // 3])
    all_items, items = list(read(whole, format=format)), list(read(cut, format=format))
    (reject,) = rejects(items)
    assert reject is items[-1]
    assert "the gzip data is cut off after" in reject.reason
    assert len(all_items) * 0.4 < len(items) < len(all_items)
    # The last record of a text format may itself be cut, where nothing marks its end.
    assert items[:-2] == all_items[: len(items) - 2]


def test_damage_between_two_records_is_reported_too(tmp_path: Path) -> None:
    path = write(tmp_path / "x", gzip.compress(JSONL.encode())[:-4])
    assert list(read(path))[:2] == [Record(id="1"), Record(id="2")]
    assert list(read(path))[2:] == [
        Reject(str(path), "after 2 records", f"the gzip data is cut off after {path.stat().st_size} bytes", True)
    ]


def test_a_gzip_damaged_from_the_start_is_one_reject(tmp_path: Path) -> None:
    path = write(tmp_path / "x", gzip.compress(JSONL.encode())[:12])
    (reject,) = list(read(path))
    assert isinstance(reject, Reject)
    assert "cut off" in reject.reason


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(content: bytes) -> list[Item]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        return list(read("-"))

    assert piped(b'{"id": "1"}\n{"delete": "2"}\noops\n')[:2] == [Record(id="1"), Deletion("2")]
    assert piped(gzip.compress(JSONL.encode())) == [Record(id="1"), Record(id="2")]
    assert piped(b"oops\n" + JSONL.encode())[0] == Reject("-", "line 1", "not valid JSON: invalid character (byte 0)")
    with pytest.raises(SourceError, match="standard input: format not recognised"):
        piped(b"%PDF-1.7")


def test_progress_reaches_the_size_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "x", gzip.compress(XML.encode()))
    steps: list[int] = []
    list(read(path, on_bytes=steps.append))
    assert sum(steps) == path.stat().st_size


def test_a_name_that_is_not_text_can_be_reported(tmp_path: Path) -> None:
    path = Path(str(tmp_path / "caf").encode().decode() + b"\xe9".decode("utf-8", "surrogateescape"))
    try:
        write(path, b"")
    except OSError:
        pytest.skip("this file system holds only text")
    (reject,) = list(read(path))
    assert isinstance(reject, Reject)
    assert reject.source.endswith("caf\ufffd")
    reject.source.encode()


def test_lxml_is_imported_only_for_xml(tmp_path: Path) -> None:
    path = write(tmp_path / "x", JSONL + JSONL)
    code = "import sys, indexer.sources as s; list(s.read(sys.argv[1])); assert 'lxml' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, path], check=True)


def test_what_is_exported_is_there() -> None:
    assert all(hasattr(indexer.sources, name) for name in indexer.sources.__all__)
