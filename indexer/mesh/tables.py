"""MeSH as a table: lines of UI, name, entry terms parted by "|", and tree numbers or mapped headings.

Tab-separated, without a header. The fourth column holds tree numbers parted by "|" (descriptors) or UIs of
headings parted by "," or "|" (supplementary records); further columns are ignored.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from indexer.errors import VocabularyError
from indexer.mesh.descriptors import Descriptor, EntryTerm

_LINE = re.compile(r"^[CDQ]\d+\t[^\t]+\t")
_SAMPLE = 200


def looks_like_mesh_table(head: str) -> bool:
    """Whether a file that begins with `head` is a MeSH table."""
    return bool(_LINE.match(head.removeprefix("\ufeff")))


def read_mesh_table(stream: BinaryIO, name: str) -> Iterator[Descriptor]:
    """Descriptors of a MeSH table, one at a time, in constant memory.

    A table that holds no capital letter in its first lines lost them; its terms are marked so.

    Raises:
        VocabularyError: a line has too few columns or a UI that is none.
    """
    lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="\n")
    try:
        sample = list(islice(lines, _SAMPLE))
        cased = any(_columns(line, name, number)[1] != _columns(line, name, number)[1].lower()
                    for number, line in enumerate(sample, 1))  # fmt: skip
        for number, line in enumerate(chain(sample, lines), 1):
            if line.strip():
                yield _descriptor(_columns(line, name, number), cased)
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{name} is not UTF-8: {error}") from error
    finally:
        lines.detach()  # the stream is the caller's to close


def _columns(line: str, name: str, number: int) -> list[str]:
    columns = line.rstrip("\r\n").split("\t")
    if line.strip() and not _LINE.match(line.removeprefix("\ufeff")):
        raise VocabularyError(f"{name}, line {number}: expected UI, name, entry terms and tree numbers parted by tabs")
    return columns + [""] * (4 - len(columns))


def _descriptor(columns: list[str], cased: bool) -> Descriptor:
    ui, name, entries, places = (column.strip() for column in columns[:4])
    split = tuple(place.strip() for place in re.split(r"[|,]", places) if place.strip())
    maps = ui.startswith("C")
    terms = dict.fromkeys(term.strip() for term in entries.split("|"))
    return Descriptor(
        ui=ui,
        name=name,
        cased=cased,
        entries=tuple(EntryTerm(term, cased) for term in terms if term and term != name),
        tree_numbers=() if maps else split,
        mapped_to=split if maps else (),
    )
