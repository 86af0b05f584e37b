"""How Tantivy spreads documents over threads and segments changes nothing of what is answered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.engines import link
from indexer.engines.tantivy_stored import segment_sizes
from search.engines import open_reader
from tests.engines.generated import QUERIES, generated
from tests.engines.small import plan_of, ranked, write

DOCUMENTS = list(generated(1000))


def answers(folder: Path) -> list[list[tuple[str, float]]]:
    reader = open_reader("tantivy", folder)
    try:
        return [ranked(reader, plan_of(*units)) for units in QUERIES]
    finally:
        reader.close()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[str, float]]]:
    folder = tmp_path_factory.mktemp("plain")
    write("tantivy", folder, DOCUMENTS)
    return answers(folder)


def test_threads(expected: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spread = set()
    for cores in (1, 8):
        folder = tmp_path / str(cores)
        folder.mkdir()
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        write("tantivy", folder, DOCUMENTS)
        assert answers(folder) == expected
        spread.add(len(segment_sizes(folder)))
    assert len(spread) == 2, "several threads write several segments"


def test_merges(expected: list[object], tmp_path: Path) -> None:
    folder, segments = tmp_path / "0", []
    folder.mkdir()
    for step in range(10):
        write("tantivy", folder, DOCUMENTS[step * 100 : (step + 1) * 100])
        segments.append(len(segment_sizes(folder)))
        before, folder = folder, tmp_path / str(step + 1)
        link(before, folder)
    assert segments != sorted(segments), "Tantivy merges some of them"
    assert answers(folder) == expected


WRITE_TOO_MUCH = """
import resource, sys
from pathlib import Path
from indexer.engines import open_writer
from indexer.errors import IndexWriteError
from tests.engines.small import document
writer = open_writer("tantivy", Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    for number in range(5_000):
        writer.add(document(str(number), " ".join(f"word{number * factor}" for factor in range(40))))
    writer.commit()
except IndexWriteError as error:
    writer.cancel()
    sys.exit(f"said: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", WRITE_TOO_MUCH, tmp_path], capture_output=True, text=True, check=False)
    assert "said: cannot write the Tantivy index" in done.stderr
    assert "Make room" in done.stderr
