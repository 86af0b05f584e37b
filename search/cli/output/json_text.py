"""JSON on standard output: always UTF-8, and safe to look at on a terminal."""

from __future__ import annotations

import io
import sys
from typing import Any

from search.cli.output.text import UNSAFE


def print_json(data: Any) -> None:
    """Print data as indented JSON."""
    import json

    print_json_line(json.dumps(data, indent=2, ensure_ascii=False))


def print_json_line(text: str) -> None:
    """Print JSON that is text already. Control characters can stand only inside its strings, and are escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is not None:
        sys.stdout.write(UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n")
