"""A build with any number of jobs makes the same index; one that fails or is interrupted leaves the old one."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from indexer import Record, build
from indexer.building import indexing, passes, reading
from indexer.building.workers import usable_jobs
from indexer.errors import QueryError, RejectedError, WorkerError
from indexer.generations import generation_folder
from indexer.manifest import REJECTS, VOCABULARY, Manifest, read_manifest
from indexer.sources import pieces
from search import open_index
from tests.cli.running import COMMAND, ROOT, environment
from tests.small_index import write_mesh

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh.index import open_dir

several = pytest.mark.skipif(usable_jobs(2) == 1, reason="no forking here")

MESH = {"D006528": ("Carcinoma, Hepatocellular", "Hepatoma"), "D009536": ("Niacinamide", "Vitamin B3")}


@pytest.fixture(autouse=True)
def _small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small tasks, as if the collection were large."""
    monkeypatch.setattr(pieces, "PIECE", 3000)
    monkeypatch.setattr(reading, "_ENOUGH", 1)
    monkeypatch.setattr(reading, "_SMALL", 2000)
    monkeypatch.setattr(reading, "_MANY", 2)
    monkeypatch.setattr(indexing, "_ENOUGH", 1)
    monkeypatch.setattr(passes, "BATCH", 7)


def article(pmid: int | str, title: str = "Hepatoma and vitamin B3", version: int = 1, heading: str = "Humans") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article><ArticleTitle>{title}'
        f"</ArticleTitle><Abstract><AbstractText>Record {pmid} has words.</AbstractText></Abstract></Article>"
        f'<MeshHeadingList><MeshHeading><DescriptorName UI="D{len(heading):06}">{heading}</DescriptorName>'
        "</MeshHeading></MeshHeadingList></MedlineCitation></PubmedArticle>\n"
    )


def article_set(*articles: str) -> bytes:
    return f"<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>\n".encode()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Versions, deletions, conflicts, damage of every kind, and all formats; in the order of the names."""
    folder = tmp_path / "sources"
    folder.mkdir()
    headings = ("Humans", "Liver", "Hepatitis", "Human", "Livers")
    plain = [article(number, f"Title {number}", heading=headings[number % 5]) for number in range(60)]
    (folder / "a.xml").write_bytes(article_set(*plain[:50], article("", "No PMID"), *plain[50:]))
    later = [article(number, "Hepatoma", 2, "A later name") for number in range(20, 50, 3)]
    deleted = "<DeleteCitation><PMID>7</PMID><PMID>999</PMID></DeleteCitation>"
    (folder / "b.xml.gz").write_bytes(gzip.compress(article_set(*later, article(3, "Outdated", 0), deleted)))
    (folder / "c.xml").write_bytes(article_set(*plain[:20], "<oops>", *later))
    cut = gzip.compress(article_set(*(article(number, os.urandom(40).hex()) for number in range(100, 160))))
    (folder / "d.xml.gz").write_bytes(cut[: len(cut) * 2 // 3])
    lines = [{"id": str(number), "title": f"Line {number}"} for number in (5, *range(200, 230), 210)]
    (folder / "e.jsonl").write_text("\n".join([*map(json.dumps, lines), "broken", '{"delete": "205"}\n']))
    (folder / "f.txt").write_text((ROOT / "seeds" / "000_c3207ab883172865.txt").read_text())
    (folder / "g.txt").write_text("neither this\nnor that")
    (folder / "h.txt").write_text("")
    return folder


def content(index: Path) -> dict[str, Any]:
    """All that is in an index, in its order."""
    manifest = read_manifest(index)
    folder = generation_folder(index, manifest.generation)
    with open_dir(str(folder / "whoosh")).reader() as reader:
        terms = list(reader.all_terms())
        postings = {term: list(reader.postings(*term).all_ids()) for term in terms}
        stored = [reader.stored_fields(number)["stored"] for number in range(reader.doc_count_all())]
    counts = {name: getattr(manifest, name) for name in Manifest.__struct_fields__ if name not in ("created", "files")}
    return {
        "counts": counts,
        "vocabulary": manifest.files[VOCABULARY].sha256,
        "rejects": (folder / REJECTS).read_text().splitlines(),
        "stored": stored,
        "postings": postings,
    }


def test_any_number_of_jobs_makes_the_same_index(sources: Path, tmp_path: Path) -> None:
    mesh = write_mesh(tmp_path / "mesh.tsv", MESH)
    heard: list[tuple[str, int, int | None]] = []
    built = {}
    for jobs in (1, 2, 3):
        index = tmp_path / str(jobs)
        build([sources], index, mesh=[mesh], jobs=jobs, progress=lambda *news: heard.append(news))
        built[jobs] = content(index)
        assert {stage for stage, _, _ in heard} == {"vocabulary", "reading", "indexing", "finishing"}
        for stage in ("reading", "indexing"):
            assert [done == total for name, done, total in heard if name == stage][-1], f"all of it: {stage}"
    assert built[1] == built[2] == built[3]
    counts = built[1]["counts"]
    assert counts["records"] == len(built[1]["stored"]) > 100
    assert counts["replaced"] == 11
    assert counts["duplicates"] == 30
    assert counts["deletions"] == 3
    reasons = [json.loads(line)["reason"] for line in built[1]["rejects"]]
    assert counts["rejects"] == len(reasons)
    told = "no PMID|other content|malformed|gzip data is cut off|not recognised|empty".split("|")
    assert [word for word in told if not any(word in reason for reason in reasons)] == []


def test_records_given_in_python_are_among_the_files(sources: Path, tmp_path: Path) -> None:
    given = [Record(id="x", title="Hepatoma"), sources / "a.xml", Record(id="y"), Record(id="3", title="No version")]
    built = []
    for jobs in (1, 2):
        build(given, tmp_path / str(jobs), jobs=jobs)
        built.append(content(tmp_path / str(jobs)))
    assert built[0] == built[1]
    assert "another record with this id" in built[0]["rejects"][-1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_strict_names_the_first_reject(sources: Path, tmp_path: Path, jobs: int) -> None:
    with pytest.raises(RejectedError, match=r"a\.xml, record 51: the article has no PMID"):
        build([sources], tmp_path / "index", jobs=jobs, strict=True)
    assert not list((tmp_path / "index" / "generations").iterdir())


def test_jobs_less_than_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="jobs must be a whole number, 1 or more"):
        build([ROOT / "seeds"], tmp_path / "index", jobs=0)


@pytest.fixture
def old_index(tmp_path: Path) -> Path:
    build([Record(id="old", title="Hepatoma")], tmp_path / "index")
    return tmp_path / "index"


def assert_untouched(index: Path) -> None:
    assert [folder.name for folder in (index / "generations").iterdir()] == ["1"]
    with open_index(index) as opened:
        assert [hit.id for hit in opened.search("hepatoma")] == ["old"]


@several
@pytest.mark.parametrize("stage", ["read_piece", "documents"])
@pytest.mark.parametrize("fault", ["death", "error"])
def test_what_happens_to_a_worker_reaches_the_caller(
    sources: Path, old_index: Path, monkeypatch: pytest.MonkeyPatch, stage: str, fault: str
) -> None:
    caller = os.getpid()

    def fails(*_: object) -> None:
        assert os.getpid() != caller, "workers do this"
        if fault == "death":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ZeroDivisionError("by zero")

    place = "indexer.sources.pubmed_xml.read_piece" if stage == "read_piece" else "indexer.building.indexing.from_json"
    monkeypatch.setattr(place, fails)
    expected: type[Exception] = WorkerError if fault == "death" else ZeroDivisionError
    with pytest.raises(expected, match="killed by signal 9" if fault == "death" else "by zero"):
        build([sources], old_index, overwrite=True, jobs=2)
    assert_untouched(old_index)


@several
@pytest.mark.parametrize("stage", ["reading", "indexing"])
def test_ctrl_c_ends_all_processes_and_leaves_the_index(sources: Path, old_index: Path, stage: str) -> None:
    # A build in a session of its own, so that the interrupt goes to all its processes, as that of a terminal does.
    program = (
        "import os, time, indexer.building.reading as r, indexer.building.indexing as i\n"
        "import indexer.sources.pubmed_xml as x\n"
        "r._ENOUGH = i._ENOUGH = 1; r._SMALL = 0\n"
        "def slow(f):\n"
        "    def g(*a):\n"
        "        os.write(1, b'at work\\n'); time.sleep(30); return f(*a)\n"
        "    return g\n"
        + ("x.read_piece = slow(x.read_piece)\n" if stage == "reading" else "i.from_json = slow(i.from_json)\n")
        + "from search.cli.application import main; main()\n"
    )
    arguments = ["build", str(sources), "--index", str(old_index), "--overwrite", "--jobs", "2"]
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"at work\n"
        started = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert (process.returncode, said) == (130, b"meshfind: interrupted; nothing was changed\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert_untouched(old_index)


@several
def test_jobs_on_the_command_line(sources: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "build", str(sources), "--index", str(tmp_path / "index"), "--jobs", "0"],
        cwd=ROOT, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"--jobs" in done.stderr
