"""MeSH as a table: lines of UI, name, entry terms parted by "|", and tree numbers or mapped headings.

Tab-separated, without a header. The fourth column holds tree numbers parted by "|" (descriptors) or UIs of
headings parted by "," or "|" (supplementary records); further columns are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import BinaryIO

from indexer.errors import VocabularyError
from indexer.mesh.descriptors import Descriptor, EntryTerm

_LINE = re.compile(r"^[CDQ]\d+\t[^\t]+\t")
_SAMPLE = 200
# The longest line of MeSH 2024 has 3,552 bytes.
_LONGEST = 1_000_000


def looks_like_mesh_table(head: str) -> bool:
    """Whether a file that begins with `head` is a MeSH table."""
    return bool(_LINE.match(head.removeprefix("\ufeff")))


def read_mesh_table(stream: BinaryIO, name: str) -> Iterator[Descriptor]:
    """Descriptors of a MeSH table, one at a time, in constant memory.

    A table that holds no capital letter in its first lines lost them; its terms are marked so.

    Raises:
        VocabularyError: a line has too few columns or a UI that is none.
    """
    rows = _rows(stream, name)
    sample = list(islice(rows, _SAMPLE))
    cased = any(columns[1] != columns[1].lower() for columns in sample)
    for columns in chain(sample, rows):
        yield _descriptor(columns, cased)


def _rows(stream: BinaryIO, name: str) -> Iterator[list[str]]:
    """The columns of each line that is not empty, four at least."""
    for number, raw in enumerate(iter(partial(stream.readline, _LONGEST), b""), 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise VocabularyError(f"{name}, line {number}: not UTF-8 ({error})") from error
        if not line.strip():
            continue
        if not _LINE.match(line) or len(raw) == _LONGEST:
            raise VocabularyError(
                f"{name}, line {number}: expected UI, name, entry terms and tree numbers parted by tabs"
            )
        columns = line.split("\t")
        yield columns + [""] * (4 - len(columns))


def _descriptor(columns: list[str], cased: bool) -> Descriptor:
    ui, name, entries, places = map(str.strip, columns[:4])
    split = tuple(filter(None, map(str.strip, places.replace(",", "|").split("|"))))
    maps = ui.startswith("C")
    terms = dict.fromkeys(map(str.strip, entries.split("|")))
    return Descriptor(
        ui=ui,
        name=name,
        cased=cased,
        entries=tuple([EntryTerm(term, cased) for term in terms if term and term != name]),
        tree_numbers=() if maps else split,
        mapped_to=split if maps else (),
    )
