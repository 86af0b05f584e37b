"""Where readable output goes. Everything printed for people passes here and is made safe here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from search.cli.output.text import cells, clean, wrap

BOLD, DIM, MARK = "1", "2", "1;4"

_WIDEST = 100
_NARROWEST = 24


class Screen:
    """Standard output as paragraphs.

    A terminal gets lines that fit it, and styles unless NO_COLOR is set; a file or a pipe gets each paragraph in one
    plain line, which suits grep.
    """

    def __init__(self) -> None:
        self._stream = sys.stdout
        terminal = self._stream is not None and self._stream.isatty()
        self.styled = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.width: int | None = None
        if terminal:
            import shutil

            columns = shutil.get_terminal_size().columns
            self.width = max(_NARROWEST, min(_WIDEST, columns))

    def blank(self) -> None:
        """An empty line."""
        self._write("\n")

    def heading(self, text: str) -> None:
        """A line that stands above others, after an empty one."""
        self.blank()
        self.paragraph(text, style=BOLD)

    def paragraph(self, text: str, *, lead: str = "", style: str = "", marks: Iterable[tuple[int, int]] = ()) -> None:
        """A wrapped paragraph.

        `lead` stands before its first line, and as much space before the others. `marks` are offsets into
        `text`, ascending and disjoint.
        """
        text = clean(text)
        spans = list(marks)
        indent = cells(lead)
        lines = wrap(text, None if self.width is None else max(self.width - indent, _NARROWEST // 2))
        for number, (start, end) in enumerate(lines):
            before = clean(lead) if number == 0 else " " * indent
            self._write(f"{before}{self._line(text, start, end, style, spans)}\n")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values below each other."""
        widest = max(len(name) for name, _ in pairs)
        for name, value in pairs:
            self.paragraph(value, lead=f"  {name:<{widest}}  ")

    def _line(self, text: str, start: int, end: int, style: str, spans: Iterable[tuple[int, int]]) -> str:
        pieces = []
        for first, last in spans:
            first, last = max(first, start), min(last, end)  # noqa: PLW2901
            if first < last:
                pieces += [self._styled(text[start:first], style), self._styled(text[first:last], MARK)]
                start = last
        return "".join([*pieces, self._styled(text[start:end], style)])

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if text and style and self.styled else text

    def _write(self, text: str) -> None:
        if self._stream is not None:  # closed by the caller: nobody wants to read it
            self._stream.write(text)


def counted(number: int, thing: str, things: str = "") -> str:
    """A number and what it counts: "1 record", "12,345 records"; `things` is a plural in another letter than s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def megabytes(size: int) -> str:
    """A size in bytes as megabytes (millions of bytes)."""
    return f"{size / 1e6:,.1f} MB"
