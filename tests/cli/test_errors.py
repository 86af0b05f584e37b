"""Exit codes and sentences: what scripts and people rely on when things go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search import Index
from tests.cli.running import COMMAND, ROOT, call, environment, run

PAGE = "000_c3207ab883172865"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("search Nexavar", 0), ("search zzzz", 1), ("search ?!", 2), ("search", 2), ("search x --limit -1", 2),
        ("search x --limit many", 2), ("search x --expand wide", 2), ("search --wrong x", 2),
        (f"show {PAGE}", 0), ("show missing", 1), ("show", 2),
        ("mesh hepatoma", 0), ("mesh zzzz", 1), ("mesh", 2), ("stats", 0), ("stats more", 2),
        ("build", 2), ("build missing --overwrite", 2), ("build seeds --mesh missing --overwrite", 2),
        ("build seeds --format pdf --overwrite", 2), ("build seeds", 2), ("wrong", 2), ("--wrong", 2),
    ],
)  # fmt: skip
def test_exit_codes_and_one_sentence(
    seeds_index: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, code: int
) -> None:
    monkeypatch.setenv("MESHFIND_INDEX", str(seeds_index))
    monkeypatch.chdir(ROOT)
    result = call(*arguments.split())
    assert result.exit_code == code
    assert result.stderr.count("\n") == (code != 0)
    assert code == 0 or not result.stderr or result.stderr.startswith("meshfind: ")
    assert code != 2 or not result.stdout


@pytest.mark.parametrize("command", ["search x", "show x", "mesh x", "stats"])
def test_a_missing_index_is_said_on_stderr_with_json_too(tmp_path: Path, command: str) -> None:
    for options in ([], ["--json"]):
        result = call(*command.split(), "--index", tmp_path / "none", *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"meshfind: there is no index in {tmp_path / 'none'}; ")


def test_a_usage_error_names_the_help(seeds_index: Path) -> None:
    assert "(see: meshfind search --help)" in call("search", "--wrong").stderr
    assert "(see: meshfind --help)" in call("wrong").stderr


def test_an_empty_folder_name_is_not_the_current_folder() -> None:
    result = call("build", "seeds", "--index", "")
    assert result.exit_code == 2
    assert "the name is empty" in result.stderr


def test_a_damaged_index_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    result = run("stats", "--index", tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(b"meshfind: ")
    assert result.stderr.count(b"\n") == 1


def test_a_fault_of_ours_is_2_never_nothing_found(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(index: Index) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Index, "stats", fail)
    result = call("stats", "--index", seeds_index)
    assert result.exit_code == 2
    assert "ZeroDivisionError: on purpose" in result.stderr


def piped(arguments: list[str], close: str) -> tuple[int, bytes]:
    """Run a command of which nobody reads the stream `close`; its exit code and what it wrote to the other."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(),
        stdout=writing if close == "stdout" else subprocess.PIPE,
        stderr=writing if close == "stderr" else subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    return done.returncode, done.stderr or done.stdout or b""


@pytest.mark.parametrize(
    "arguments",
    [["search", "Nexavar"], ["search", "Nexavar", "--json"], ["show", PAGE], ["show", PAGE, "--json"],
     ["mesh", "Nexavar"], ["stats"], ["search", "-h"]],
)  # fmt: skip
def test_a_closed_pipe_is_quiet(seeds_index: Path, arguments: list[str]) -> None:
    assert piped([*arguments, "--index", str(seeds_index)], "stdout") == (0, b"")


def test_a_run_into_a_closed_pipe_is_quiet(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("1\tNexavar\n", encoding="utf-8")
    arguments = ["search", "--queries", str(tmp_path / "q.tsv"), "--run", "-", "--index", str(seeds_index)]
    code, said = piped(arguments, "stdout")
    assert code == 0
    assert b"rror" not in said


def test_a_closed_stderr_is_quiet(seeds_index: Path) -> None:
    assert piped(["search", "the", "Nexavar", "--index", str(seeds_index)], "stderr")[0] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_an_error(seeds_index: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "stats", "--index", str(seeds_index)],
            cwd=ROOT, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, b"meshfind: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_is_130_and_one_sentence(tmp_path: Path, name: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "build", "-", "--format", "jsonl", "--index", str(tmp_path / "index")],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("index/generations/1/*.sqlite")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(getattr(signal, name))
        out, said = process.communicate(timeout=30)
    assert (process.returncode, out, said) == (130, b"", b"meshfind: interrupted; nothing was changed\n")
    assert call("stats", "--index", tmp_path / "index").exit_code == 2


def test_an_interruption_that_came_too_late_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexer import generations

    def interrupted(index: Path) -> None:
        if (index / "manifest.json").exists():
            raise KeyboardInterrupt

    monkeypatch.setattr(generations, "remove_unused", interrupted)
    result = call("build", ROOT / "seeds", "--index", tmp_path / "index")
    assert (result.exit_code, result.stderr) == (130, "meshfind: interrupted; the change was complete before that\n")
    assert call("stats", "--index", tmp_path / "index").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_closed_terminal_leaves_what_was_there(tmp_path: Path) -> None:
    import pty

    index = tmp_path / "index"
    assert call("build", ROOT / "seeds", "--index", index).exit_code == 0
    os.mkfifo(tmp_path / "endless")
    process, terminal = pty.fork()
    if not process:
        os.chdir(ROOT)
        arguments = ["update", str(tmp_path / "endless"), "--format", "jsonl", "--index", str(index)]
        os.execve(COMMAND[0], [*COMMAND, *arguments], environment())
    with (tmp_path / "endless").open("wb"):  # waits until it is read
        os.close(terminal)
        _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert [path.name for path in (index / "generations").iterdir()] == ["1"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_is_legible_in_any_encoding_and_json_is_utf_8(seeds_index: Path, encoding: str) -> None:
    arguments = ["search", "nicotinsäureamid", "--index", str(seeds_index)]
    assert run(*arguments, PYTHONIOENCODING=encoding).stdout.startswith(b"nicotins")
    assert '"nicotinsäureamid"'.encode() in run(*arguments, "--json", PYTHONIOENCODING=encoding).stdout
    assert run("show", PAGE, "--index", seeds_index, PYTHONIOENCODING=encoding).returncode == 0


def test_words_that_are_no_utf_8_are_searched_all_the_same(seeds_index: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "search", b"Nexavar \xff", "--index", str(seeds_index)],
        cwd=ROOT, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith("Nexavar → Sorafenib".encode())
