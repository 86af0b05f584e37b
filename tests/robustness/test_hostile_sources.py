"""Sources made to break readers: each becomes records, a Reject or one clear error, in bounded time and memory.

`MESHFIND_HUGE` (bytes; `make hostile`) makes the huge ones as huge as one likes.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.engines import ENGINES, open_stored
from indexer.generations import generation_folder
from indexer.manifest import read_manifest
from search import open_index
from tests.cli.running import call
from tests.robustness.bounded import bounded
from tests.robustness.states import tree

HUGE = int(float(os.environ.get("MESHFIND_HUGE", "70e6")))
SECONDS_OF_ALL = 60 + HUGE // 5_000_000
"""Time is in proportion to what is read: some files hold a record in every eight bytes."""
SECRET = "TOP-SECRET-CONTENT-OF-A-FILE"


class Built(NamedTuple):
    """What a build of one hostile file led to."""

    code: int
    records: int
    reasons: list[str]
    said: str
    stored: str
    """All records as JSON."""


def build(folder: Path, *options: object, name: str = "hostile", content: bytes | Path = b"") -> Built:
    """Build an index of one file, in bounds, and see that nothing was written beside the index."""
    source = content if isinstance(content, Path) else folder / name
    if isinstance(content, bytes):
        source.write_bytes(content)
    index = folder / "sub" / "index"
    before = set(folder.rglob("*"))
    done = bounded("build", source, "--index", index, "--json", *options, seconds=SECONDS_OF_ALL)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr)
    assert {path for path in folder.rglob("*") if index not in path.parents} - before <= {folder / "sub", index}
    if done.returncode == 2:
        assert done.stderr.startswith("meshfind: "), done.stderr
        assert done.stderr.count("\n") == 1
        assert len(done.stderr) < 2000
        return Built(2, 0, [], done.stderr, "")
    report = json.loads(done.stdout)
    reasons = []
    if report["rejects_file"]:
        reasons = [json.loads(line)["reason"] for line in Path(report["rejects_file"]).read_text().splitlines()]
        assert all(len(reason) < 2000 for reason in reasons)
    with open_index(index) as opened:
        assert len(opened) == report["records"]
    manifest = read_manifest(index)
    engine = generation_folder(index, manifest.generation) / manifest.engine
    with closing(open_stored(manifest.engine, engine)) as reader:
        bodies = "\n".join(reader)
    return Built(done.returncode, report["records"], reasons, done.stderr, bodies)


ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>{}</ArticleTitle></Article>"
    "</MedlineCitation></PubmedArticle>"
)
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def pubmed(dtd: str, title: str) -> bytes:
    articles = ARTICLE.format(1, "first") + ARTICLE.format(2, title)
    return f"<?xml version='1.0'?>{dtd}<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()


def test_entity_bombs(tmp_path: Path) -> None:
    built = build(tmp_path, content=pubmed(f'<!DOCTYPE PubmedArticleSet [<!ENTITY a0 "ha">{LAUGHS}]>', "&a11;"))
    assert built.records + len(built.reasons) >= 1
    assert built.stored.count("haha") == 0


def test_quadratic_bombs(tmp_path: Path) -> None:
    built = build(
        tmp_path, content=pubmed(f'<!DOCTYPE PubmedArticleSet [<!ENTITY a "{"ha" * 50_000}">]>', "&a;" * 5_000)
    )
    assert len(built.stored) < 1_000_000


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE PubmedArticleSet SYSTEM "file://{secret}">',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY % p SYSTEM "file://{secret}"> %p; <!ENTITY x "&p;">]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "http://127.0.0.1:9/never">]>',
    ],
)
def test_external_entities(tmp_path: Path, dtd: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    built = build(tmp_path, content=pubmed(dtd.format(secret=secret), "title &x; end"))
    assert SECRET not in built.stored + built.said + "".join(built.reasons)
    assert built.records + len(built.reasons) >= 1


def test_mesh_with_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    records = tmp_path / "r.jsonl"
    records.write_text('{"id": "1"}\n')
    mesh = tmp_path / "desc.xml"
    name = (
        "<DescriptorRecord><DescriptorUI>D1</DescriptorUI><DescriptorName><String>{}</String></DescriptorName>"
        "</DescriptorRecord>"
    )
    for dtd, text in (
        (f'[<!ENTITY a0 "ha">{LAUGHS}]', "&a11;"),
        (f'[<!ENTITY x SYSTEM "file://{secret}">]', "&x;"),
        (f'SYSTEM "file://{secret}"', "&x;"),
    ):
        mesh.write_text(f"<?xml version='1.0'?><!DOCTYPE S {dtd}><S>{name.format('Good')}{name.format(text)}</S>")
        built = build(tmp_path, "--mesh", mesh, "--overwrite", content=records)
        assert built.code == 2
        assert SECRET not in built.said


def test_a_deep_tree_of_elements(tmp_path: Path) -> None:
    title = "<i>" * 100_000 + "deep" + "</i>" * 100_000
    assert build(tmp_path, content=pubmed("", title)).reasons


def lines_of(start: bytes, fill: bytes, end: bytes, size: int) -> Iterator[bytes]:
    """One very long line."""
    yield start
    block = fill * (2**20 // len(fill))
    for _ in range(size // len(block)):
        yield block
    yield end


def written(path: Path, pieces: Iterator[bytes], *, zipped: bool) -> Path:
    with gzip.open(path, "wb", compresslevel=9) if zipped else path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
    return path


LONG: dict[str, tuple[bytes, bytes, bytes]] = {
    "jsonl": (b'{"id": "1", "title": "', b"long ", b'"}\n{"id": "2", "title": "after"}\n'),
    "medline": (b"PMID- 1\nTI  - ", b"long ", b"\n\nPMID- 2\nTI  - after\n"),
    "pubmed-xml": (
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>",
        b"long ",
        b"</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    ),
    "page": (b"A title 2017\n\n", b"long ", b"\n"),
}


@pytest.mark.parametrize("format", LONG)
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
def test_one_endless_line(tmp_path: Path, format: str, zipped: bool) -> None:
    """A single line of `HUGE` bytes; as gzip it is a bomb of a thousandth of that."""
    path = written(tmp_path / "hostile", lines_of(*LONG[format], HUGE), zipped=zipped)
    built = build(tmp_path, "--format", format, content=path)
    assert len(built.reasons) == 1
    assert built.records == (format in ("jsonl", "medline")), "what comes after it is read"


FILLS = {
    "jsonl": [b"[", b'{"a":'],
    "medline": [b"PMID- 1\n", b"(", b"\xff"],
    "pubmed-xml": [b"<a>"],
    "page": [b"\0", b"ab "],
}


@pytest.mark.parametrize("format", FILLS)
def test_endless_repetitions(tmp_path: Path, format: str) -> None:
    for fill in FILLS[format]:
        path = written(tmp_path / "hostile", lines_of(fill, fill, b"", HUGE // 20), zipped=True)
        build(tmp_path, "--format", format, "--overwrite", content=path)


def test_bombs_in_bombs(tmp_path: Path) -> None:
    inner = gzip.compress(gzip.compress(b"0" * 10_000_000))
    assert build(tmp_path, content=inner).code == 2
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../outside.jsonl", b'{"id": "1"}\n' + b" " * 10_000_000)
    built = build(tmp_path, content=archive.getvalue(), name="records.zip")
    assert "not recognised" in built.said


def test_a_mesh_bomb(tmp_path: Path) -> None:
    records = tmp_path / "r.jsonl"
    records.write_text('{"id": "1"}\n')
    for start, fill in ((b"D000001\tName\t", b"term|"), (b"<S><DescriptorRecord><DescriptorUI>", b"D")):
        mesh = written(tmp_path / "mesh.gz", lines_of(start, fill, b"", HUGE), zipped=True)
        built = build(tmp_path, "--mesh", mesh, "--overwrite", content=records)
        assert built.code == 2


NASTY = "a\x00b\x1b[31mc\x07\u202edesrever\u200f\ud800\x9b2J end"


def jsonl(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_control_characters_surrogates_and_directions(tmp_path: Path) -> None:
    record = {"id": NASTY, "title": NASTY, "abstract": NASTY, "authors": [NASTY], "x" + NASTY: {NASTY: NASTY}}
    built = build(tmp_path, content=jsonl(record, {"delete": NASTY + "2"}))
    assert built.records == 1
    for character in "\x00\x1b\x07\u202e\u200f\x9b":
        assert character not in built.stored
        assert f"\\u{ord(character):04x}" not in built.stored


IDS = [
    "../../escape",
    "/etc/passwd",
    "..",
    ".",
    "a/b/c",
    "C:\\x",
    "con",
    "x" * 10_000,
    "-",
    "--help",
    "$(id)",
    "%00",
    "'; --",
]


def test_ids_that_look_like_paths(tmp_path: Path) -> None:
    built = build(tmp_path, content=jsonl(*({"id": id, "title": "fever"} for id in IDS)))
    assert built.records == len(IDS)
    index = tmp_path / "sub" / "index"
    before = tree(tmp_path)
    for id in IDS:
        shown = call("show", "--index", index, "--json", "--", id)
        assert json.loads(shown.stdout)["id"] == id
    assert call("similar", "--index", index, "--", IDS[0]).exit_code in (0, 1)
    assert tree(tmp_path) == before


BAD: list[Any] = [
    {"id": "1", "year": -2017}, {"id": "2", "year": "-5"}, {"id": "3", "year": 10**30}, {"id": "4", "year": 1e308},
    {"id": "5", "date": "-2017-01-01"}, {"id": "6", "date": {"first": -1, "last": 5, "text": ""}},
    {"id": "7", "version": -(10**30)}, {"id": "8", "authors": {"name": "x"}}, {"id": "9", "mesh": [[[]]]},
    {"id": ["x"]}, {"id": ""}, {"id": None}, {"id": True}, {"id": 1.5}, [], "text", 5, None,
    {"id": "d", "date": {"first": 99999999, "last": 99999999, "text": ""}},
]  # fmt: skip


def test_values_that_make_no_sense(tmp_path: Path) -> None:
    built = build(tmp_path, content=jsonl({"id": "good"}, *BAD, {"id": "after"}))
    assert built.records + len(built.reasons) == len(BAD) + 2
    assert len(built.reasons) >= len(BAD) - 1


def test_numbers_that_are_no_numbers(tmp_path: Path) -> None:
    lines = b'{"id": "1", "x": NaN}\n{"id": "2", "x": 1e999}\n{"id": "3", "x": ' + b"9" * 100_000 + b'}\n{"id": "4"}\n'
    built = build(tmp_path, content=lines)
    assert built.records + len(built.reasons) == 4
    assert built.records >= 1


def test_many_records_with_one_id(tmp_path: Path) -> None:
    records = [{"id": "same", "title": f"number {n}"} for n in range(200)] + [{"id": "same", "title": "number 0"}] * 3
    built = build(tmp_path, content=jsonl(*records))
    assert built.records == 1
    assert len(built.reasons) == 199
    assert '"number 0"' in built.stored


@pytest.mark.parametrize("engine", ENGINES)
def test_large_records(tmp_path: Path, engine: str) -> None:
    """A long abstract, many authors, a word without end, many headings: all there, and found."""
    factor = min(100, HUGE // 10**6)  # a hundred makes an abstract of 10 MB, and 100,000 authors
    headings = [{"ui": f"D{n:06}", "name": f"Heading {n}"} for n in range(20 * factor)]
    records = [
        {"id": "abstract", "title": "fever", "abstract": "liver cell carcinoma and aspirin. " * (3_000 * factor)},
        {"id": "authors", "title": "fever", "authors": [f"Author{n} Name{n}" for n in range(1_000 * factor)]},
        {"id": "word", "title": "fever " + "x" * 10_000 * factor},
        {"id": "headings", "title": "fever", "mesh": headings},
    ]
    built = build(tmp_path, "--engine", engine, content=jsonl(*records))
    assert (built.records, built.reasons) == (4, [])
    last = 1_000 * factor - 1
    with open_index(tmp_path / "sub" / "index") as index:
        assert index.search("fever").total == 4
        for query, id in (
            ("carcinoma[tiab]", "abstract"),
            (f"Author{last} Name{last}[au]", "authors"),
            (f"Heading {20 * factor - 1}[mh]", "headings"),
        ):
            assert [hit.id for hit in index.search(query)] == [id], query


def deep(n: int) -> str:
    return "[" * n + "]" * n


@pytest.mark.parametrize(
    "line",
    [
        lambda: '{"id": "1", "extra": ' + deep(100_000) + "}",
        lambda: '{"id": "1", "x": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}",
        lambda: '{"id": "1", "mesh": ' + deep(50_000) + "}",
        lambda: deep(100_000),
        lambda: '{"id": "1", "x": "\\ud800", "y": ' + deep(100_000) + "}",
        lambda: '{"id": "1", "x": ' + deep(500) + "}",
    ],
)
def test_deep_json(tmp_path: Path, line: Callable[[], str]) -> None:
    built = build(tmp_path, "--format", "jsonl", content=line().encode() + b'\n{"id": "2"}\n')
    assert built.records == 1
    assert len(built.reasons) == 1


def test_file_names_that_terminals_obey(tmp_path: Path) -> None:
    name = "evil\x1b]0;owned\x07\x1b[31m.jsonl"
    built = build(tmp_path, name=name, content=b'{"id": "1"}\nbroken\n')
    assert built.records == 1
    done = bounded("build", tmp_path / name, "--index", tmp_path / "sub" / "index", "--overwrite")
    stats = bounded("stats", "--index", tmp_path / "sub" / "index")
    missing = bounded("build", tmp_path / (name + "\x1b[2J"), "--index", tmp_path / "other")
    for text in (done.stdout, done.stderr, stats.stdout, missing.stderr):
        assert "evil" in text or not text
        assert "\x1b" not in text
        assert "\x07" not in text


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text(json.dumps({"id": "s", "title": SECRET}) + "\n")
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "mine.jsonl").write_text('{"id": "1"}\n')
    (folder / "link.jsonl").symlink_to(tmp_path / "secret.jsonl")
    (folder / "loop").symlink_to(folder)
    built = build(tmp_path, content=folder)
    assert built.records == 1
    assert SECRET not in built.stored


def test_a_device_or_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    for path in (Path("/dev/null"), tmp_path / "nowhere"):
        assert build(tmp_path, content=path).code in (1, 2)
