"""MEDLINE tagged text (.nbib): how do tagged lines become records?

A record is a block of fields, "TAG - value", continued on lines that begin with spaces; a blank line, or the next
PMID, ends it. This module finds the blocks; `medline_record` knows what the tags mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from indexer.records import Item, Reject
from indexer.sources.medline_record import Field, record_of

__all__ = ["looks_like_medline", "read_medline"]

# A record longer than this is not one; it bounds what is held in memory.
MAX_LINE = 2**20
MAX_RECORD = 2**24

_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|$)")
_PMID = re.compile(r"^PMID ?- ?\d", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"


def looks_like_medline(head: str) -> bool:
    """Whether a file that begins like this begins with a tagged line and has a PMID.

    RIS has lines of the same look, but no tag PMID.
    """
    head = head.lstrip("\ufeff \t\r\n")
    return _FIELD.match(head.split("\n", 1)[0].rstrip()) is not None and _PMID.search(head) is not None


def read_medline(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The records of a stream of MEDLINE text, in order; `name` is what its rejects call it.

    A block without a PMID, or with a line that is not UTF-8, is a `Reject` with the number of the line.
    """
    for block in _blocks(stream):
        if block.problem:
            yield Reject(name, f"line {block.problem_line}", block.problem)
            continue
        record = record_of(block.fields)
        yield record or Reject(name, f"line {block.first_line}", "a record without a PMID")


class _Block:
    """The fields of one record while its lines are read, and the first thing that is wrong with them."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.fields: list[Field] = []
        self.problem = ""
        self.problem_line = 0
        self._size = 0

    @property
    def has_pmid(self) -> bool:
        return any(field.tag == "PMID" for field in self.fields)

    def add(self, number: int, raw: bytes) -> None:
        """Take in a line. Without a tag it continues the field before, however it is indented."""
        self._size += len(raw)
        if len(raw) > MAX_LINE or self._size > MAX_RECORD:
            self.fail(number, "longer than any record of MEDLINE")
        if self.problem:
            return
        try:
            line = raw.decode("utf-8").rstrip()
        except UnicodeDecodeError as error:
            self.fail(number, f"not UTF-8 (byte {error.start + 1} of the line); convert the file to UTF-8")
            return
        match = _FIELD.match(line)
        if match:
            self.fields.append(Field(match[1], [match[2] or ""]))
        elif self.fields:
            self.fields[-1].lines.append(line)

    def fail(self, number: int, problem: str) -> None:
        """Remember the first problem, and nothing else of the record any more."""
        if not self.problem:
            self.problem, self.problem_line = problem, number
            self.fields = []


def _blocks(stream: BinaryIO) -> Iterator[_Block]:
    """The blocks of lines between blank lines; a block ends too where a second PMID begins."""
    block: _Block | None = None
    for number, line in _lines(stream):
        blank = not line.strip()
        if block is not None and (blank or (line.startswith(b"PMID") and (block.problem or block.has_pmid))):
            yield block
            block = None
        if not blank:
            block = block or _Block(number)
            block.add(number, line)
    if block is not None:
        yield block


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines, numbered from 1; of one that is too long, enough to see that it is."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        # Joined files carry byte-order marks in their middle.
        yield number, line.removeprefix(_BOM)
