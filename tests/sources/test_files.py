from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.sources.files import find_files, open_source

LINES = b"".join(b'{"id": "%d", "title": "number %d, %d"}\n' % (n, n * n, n**3) for n in range(20_000))


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def content_and_damage(path: Path) -> tuple[bytes, str]:
    with open_source(path) as source:
        return source.read(), source.damage


class TestFindFiles:
    def test_a_folder_is_walked_by_name_and_paths_stay_as_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in ("b/2.txt", "b/1.txt", "a.txt", "c.pdf", "b/.hidden", ".git/x.txt", "b/deep/er/x.txt"):
            write(Path("in") / name, b"x")
        found = ["in/a.txt", "in/b/1.txt", "in/b/2.txt", "in/b/deep/er/x.txt", "in/c.pdf"]
        assert [str(path) for path in find_files(["in"])] == found
        assert [str(path) for path in find_files([Path("in/b/deep"), "-"])] == ["in/b/deep/er/x.txt", "-"]

    def test_a_named_hidden_file_is_meant(self, tmp_path: Path) -> None:
        path = write(tmp_path / ".records", b'{"id": "1"}\n')
        assert list(find_files([path])) == [path]

    def test_links_in_a_folder_are_not_followed_but_named_ones_are(self, tmp_path: Path) -> None:
        outside = write(tmp_path / "outside" / "x.jsonl", b'{"id": "1"}\n')
        inside = write(tmp_path / "in" / "y.jsonl", b'{"id": "2"}\n')
        (tmp_path / "in" / "link").symlink_to(outside)
        (tmp_path / "in" / "folder").symlink_to(outside.parent)
        (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
        assert list(find_files([tmp_path / "in"])) == [inside]
        link = tmp_path / "in" / "link"
        assert list(find_files([link])) == [link]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_pipes_in_a_folder_are_not_waited_for(self, tmp_path: Path) -> None:
        path = write(tmp_path / "x.jsonl", b'{"id": "1"}\n')
        os.mkfifo(tmp_path / "pipe")
        assert list(find_files([tmp_path])) == [path]
        assert list(find_files([tmp_path / "pipe"])) == [tmp_path / "pipe"]

    @pytest.mark.parametrize(
        ("path", "message"),
        [
            ("missing", "missing: there is no such file or folder"),
            ("empty", "empty: no files in this folder"),
            ("nul\0", "cannot be opened: .*null"),
            ("photo.pdf", "photo.pdf: format not recognised"),
            ("wide.txt", "wide.txt: UTF-16 text; convert it to UTF-8"),
        ],
    )
    def test_what_cannot_be_meant_is_an_error_before_anything_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write(Path("good.jsonl"), b'{"id": "1"}\n')
        write(Path("photo.pdf"), b"%PDF-1.7\n")
        write(Path("wide.txt"), '{"id": "1"}'.encode("utf-16"))
        Path("empty").mkdir()
        with pytest.raises(SourceError, match=message):
            next(find_files(["good.jsonl", path]))

    def test_a_named_file_may_be_anything_when_the_format_is_told(self, tmp_path: Path) -> None:
        path = write(tmp_path / "x", b"whatever")
        assert list(find_files([path], format="page")) == [path]

    @pytest.mark.parametrize("content", [b"", b"\n", gzip.compress(LINES)[:7]])
    def test_an_empty_or_damaged_file_may_be_named(self, tmp_path: Path, content: bytes) -> None:
        path = write(tmp_path / "x", content)
        assert list(find_files([path])) == [path]

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_without_permission_nothing_begins(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in" / "x", b"x")
        path.chmod(0)
        with pytest.raises(SourceError, match="permission"):
            next(find_files([tmp_path]))


class TestOpenSource:
    @pytest.mark.parametrize("name", ["x.jsonl", "x.gz"])
    def test_gzip_is_recognised_by_content_not_by_name(self, tmp_path: Path, name: str) -> None:
        assert content_and_damage(write(tmp_path / "1" / name, LINES)) == (LINES, "")
        assert content_and_damage(write(tmp_path / "2" / name, gzip.compress(LINES))) == (LINES, "")

    @pytest.mark.parametrize("content", [b"", b"\x1f", b"{", gzip.compress(b"")])
    def test_tiny_files(self, tmp_path: Path, content: bytes) -> None:
        expected = b"" if len(content) > 1 else content
        assert content_and_damage(write(tmp_path / "x", content)) == (expected, "")

    def test_members_are_joined_and_padding_is_skipped(self, tmp_path: Path) -> None:
        half = len(LINES) // 2
        content = gzip.compress(LINES[:half]) + b"\0" * 70_000 + gzip.compress(LINES[half:]) + b"\0" * 100
        assert content_and_damage(write(tmp_path / "x", content)) == (LINES, "")

    def test_the_head_is_not_consumed(self, tmp_path: Path) -> None:
        for content in (LINES, gzip.compress(LINES)):
            with open_source(write(tmp_path / "x", content)) as source:
                assert source.head() == LINES[:65536]
                assert source.readline() == LINES[: LINES.index(b"\n") + 1]
                assert b"".join(source) == LINES[LINES.index(b"\n") + 1 :]

    def test_a_cut_gzip_yields_all_before_the_cut(self, tmp_path: Path) -> None:
        compressed = gzip.compress(LINES)
        content, damage = content_and_damage(write(tmp_path / "x", compressed[: len(compressed) // 2]))
        assert LINES.startswith(content)
        assert len(content) > len(LINES) * 0.4
        assert damage == f"the gzip data is cut off after {len(compressed) // 2:,} bytes"

    def test_a_gzip_cut_in_its_checksum_is_whole_but_damaged(self, tmp_path: Path) -> None:
        content, damage = content_and_damage(write(tmp_path / "x", gzip.compress(LINES)[:-1]))
        assert content == LINES
        assert "cut off" in damage

    def test_a_cut_anywhere_in_something_repetitive_loses_nothing(self, tmp_path: Path) -> None:
        compressed = gzip.compress(bytes(2**19))
        for length in range(20, len(compressed)):
            content, damage = content_and_damage(write(tmp_path / "x", compressed[:length]))
            assert content == zlib.decompressobj(31).decompress(compressed[:length])
            assert "cut off" in damage

    def test_a_corrupt_gzip_yields_all_before_the_damage(self, tmp_path: Path) -> None:
        first, second = gzip.compress(LINES), bytearray(gzip.compress(LINES[::-1]))
        second[:20] = b"\x1f\x8bnothing of the kind"[:20]
        content, damage = content_and_damage(write(tmp_path / "x", first + bytes(second)))
        assert content == LINES
        assert "damaged after" in damage

    def test_a_wrong_checksum_is_damage(self, tmp_path: Path) -> None:
        compressed = bytearray(gzip.compress(LINES))
        compressed[-8] ^= 1
        content, damage = content_and_damage(write(tmp_path / "x", bytes(compressed)))
        assert content == LINES
        assert "damaged after" in damage

    @settings(deadline=None)
    @given(position=st.integers(2, 10_000), value=st.integers(0, 255), cut=st.integers(2, 10_000))
    def test_no_damage_raises_or_goes_unnoticed(
        self, tmp_path_factory: pytest.TempPathFactory, position: int, value: int, cut: int
    ) -> None:
        original = LINES[:30_000]
        compressed = bytearray(gzip.compress(original, mtime=0))
        compressed[min(position, len(compressed) - 1)] = value
        path = write(tmp_path_factory.mktemp("gz") / "x", bytes(compressed[:cut]))
        content, damage = content_and_damage(path)
        assert content == original or damage

    def test_a_bomb_is_not_unpacked_at_once(self, tmp_path: Path) -> None:
        path = write(tmp_path / "x", gzip.compress(bytes(300 * 2**20), compresslevel=9))
        code = (
            "import resource, sys; from indexer.sources.files import open_source\n"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "n = 0\n"
            "with open_source(sys.argv[1]) as source:\n"
            "    while chunk := source.read(65536): n += len(chunk)\n"
            "unit = 1 if sys.platform == 'darwin' else 1024\n"
            "print(n, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)"
        )
        pytest.importorskip("resource")
        result = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
        size, memory = map(int, result.stdout.split())
        assert size == 300 * 2**20
        assert memory < 40 * 2**20

    def test_a_disk_that_fails_ends_the_content(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Failing(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell():
                    raise OSError(5, "Input/output error")
                return super().read(size)

        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Failing(LINES)))
        with open_source("-") as source:
            assert source.read() == LINES[:65536]
            assert source.damage == "the file cannot be read beyond byte 65,536 (Input/output error)"

    @pytest.mark.parametrize("compress", [False, True])
    def test_progress_counts_the_bytes_on_disk(self, tmp_path: Path, compress: bool) -> None:
        path = write(tmp_path / "x", gzip.compress(LINES) if compress else LINES)
        steps: list[int] = []
        with open_source(path, steps.append) as source:
            assert source.read() == LINES
        assert sum(steps) == path.stat().st_size
        assert len(steps) > 1

    def test_a_missing_file_and_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="no such file"):
            open_source(tmp_path / "missing")
        with pytest.raises(SourceError, match="cannot be opened"):
            open_source(tmp_path)

    @pytest.mark.parametrize("path", ["-", "/dev/stdin"])
    @pytest.mark.parametrize("compress", [False, True])
    def test_a_pipe_arrives_in_drops(self, compress: bool, path: str) -> None:
        if path != "-" and not os.path.exists(path):
            pytest.skip(f"there is no {path} here")
        code = (
            "import sys; from indexer.sources.files import open_source\n"
            "with open_source(sys.argv[1]) as source:\n"
            "    sys.stdout.buffer.write(b'%d ' % len(source.head()) + source.read())\n"
            "assert not sys.stdin.buffer.closed"
        )
        command = [sys.executable, "-c", code, path]
        content = gzip.compress(LINES) if compress else LINES
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            process.stdin.write(content[:1])
            process.stdin.flush()
            # Long enough for the reader to have met the first byte alone.
            time.sleep(0.5)
            output, _ = process.communicate(content[1:])
        assert process.returncode == 0
        assert output == b"65536 " + LINES
