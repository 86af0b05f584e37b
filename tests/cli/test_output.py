"""Text for terminals: clean, wrapped, marked."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.cli.output.screen import BOLD, Screen, counted, megabytes
from search.cli.output.text import cells, clean, wrap


@given(st.text())
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)
    assert clean(cleaned) == cleaned


def test_text_that_is_harmless_stays() -> None:
    assert clean("β‑catenin, naïve, 肝臓\n\u202ex") == "β‑catenin, naïve, 肝臓 �x"


@given(st.text(alphabet="ab 肝é\u0301-"), st.integers(2, 12))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(text[start:end]) <= width for start, end in lines)
    assert "".join(text[start:end] for start, end in lines).replace(" ", "") == text.replace(" ", "")
    assert [edge for line in lines for edge in line] == sorted(edge for line in lines for edge in line)


def test_lines_are_filled() -> None:
    text = "one two three four"
    assert [text[start:end] for start, end in wrap(text, 9)] == ["one two", "three", "four"]
    assert wrap("abcdefgh", 3) == [(0, 3), (3, 6), (6, 8)]
    assert wrap("any length", None) == [(0, 10)]
    assert wrap("", 5) == [(0, 0)]


def test_wide_and_combining_characters_are_measured() -> None:
    assert (cells("abc"), cells("肝臓"), cells("e\u0301"), cells("a\u200bb")) == (3, 4, 1, 2)


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard output a terminal of 30 columns. (No fixture: pytest sets standard output anew after those.)"""
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def test_a_mark_that_is_wrapped_is_closed_and_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    text = "a b " + "liver cell carcinoma is what we look for"
    Screen().paragraph(text, lead="1  ", marks=[(4, 24)])
    assert terminal.getvalue().splitlines() == [
        "1  a b \x1b[1;4mliver cell carcinoma\x1b[0m is",
        "   what we look for",
    ]
    terminal.truncate(0)
    terminal.seek(0)
    Screen().paragraph(text, lead=" " * 10, style=BOLD, marks=[(4, 24)])
    first, second, _ = terminal.getvalue().splitlines()
    assert first == " " * 10 + "\x1b[1ma b \x1b[0m\x1b[1;4mliver cell\x1b[0m"
    assert second == " " * 10 + "\x1b[1;4mcarcinoma\x1b[0m\x1b[1m is what we\x1b[0m"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_styles_can_be_left_out(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    terminal = open_terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    Screen().paragraph("liver", style=BOLD)
    assert terminal.getvalue() == "liver\n"


def test_a_pipe_gets_whole_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    Screen().paragraph("word " * 100, style=BOLD, marks=[(0, 4)])
    assert stream.getvalue() == "word " * 100 + "\n"


def test_closed_output_is_nobody_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    Screen().paragraph("word")


def test_numbers_and_what_they_count() -> None:
    assert counted(1, "record") == "1 record"
    assert counted(12345, "query", "queries") == "12,345 queries"
    assert megabytes(1_250_000) == "1.2 MB"
