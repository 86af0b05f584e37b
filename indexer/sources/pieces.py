"""How is a file cut into pieces that several processes can read at the same time?

Only what is safe is cut: PubMed XML of the common form, behind the end of an article, so that each piece together with
the head of the file is a document of its own. Whatever is unusual about a piece (an element that is nowhere near its
end, malformed XML, an article inside another) is not judged here: the caller goes on with the streaming reader, which
sees the rest of the file at the same lines and decides.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from indexer.sources.files import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 2**19
"""Bytes of XML in a piece, about: some hundred articles."""

# An article longer than this is left to the streaming reader, with all that follows.
_LONGEST = 16 * PIECE

# The head of a file that is cut: no attributes, no declarations of its own, no encoding but these.
_HEAD = re.compile(rb"\s*(<\?xml\s[^>]*\?>\s*)?(?:<!DOCTYPE\s+PubmedArticleSet\s[^\[\]<>]*>\s*)?<PubmedArticleSet>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = (b"utf-8", b"us-ascii")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_END_OF_ARTICLE = b"</PubmedArticle>"
_END_OF_BOOK = b"</PubmedBookArticle>"


class Piece(NamedTuple):
    """Some whole articles of a file.

    `head` begins and `tail` ends the document that holds them. `line` and `column` say where in the file `body` begins
    (counted from 0), `first` is the number of its first article (from 1), `articles` how many end in it. `damage` is
    that of the file, in its last piece.
    """

    name: str
    head: bytes
    body: bytes
    tail: bytes
    line: int
    column: int
    first: int
    articles: int
    damage: str = ""

    @property
    def last(self) -> bool:
        """Whether the file ends with this piece."""
        return not self.tail


def can_be_cut(head: bytes) -> bool:
    """Whether a file that begins with these bytes can be cut."""
    found = _HEAD.match(head)
    if found is None:
        return False
    encoding = _ENCODING.search(found[1] or b"")
    return encoding is None or encoding[1].lower() in _ENCODINGS


def cut(source: Source, name: str) -> Iterator[Piece]:
    """The pieces of a source that `can_be_cut`, the last one with whatever there is at the end."""
    buffer = source.read(PIECE)
    found = _HEAD.match(buffer)
    assert found is not None, "the caller has looked"
    head, buffer = buffer[: found.end()], buffer[found.end() :]
    line, column, first = *moved(0, 0, head), 1
    ended = False
    while not ended:
        block = source.read(PIECE)
        ended = not block
        buffer += block
        end = len(buffer) if ended or len(buffer) > _LONGEST else _end_of_articles(buffer)
        if not end and not ended:
            continue
        body, buffer = buffer[:end], buffer[end:]
        articles = body.count(_END_OF_ARTICLE) + body.count(_END_OF_BOOK)
        tail, damage = (b"", source.damage) if ended else (b"</PubmedArticleSet>", "")
        yield Piece(name, head, body, tail, line, column, first, articles, damage)
        line, column = moved(line, column, body)
        first += articles


def _end_of_articles(buffer: bytes) -> int:
    """Where the last article in the buffer ends; 0 if none does."""
    found = buffer.rfind(_END_OF_ARTICLE)
    return found + len(_END_OF_ARTICLE) if found >= 0 else 0


def moved(line: int, column: int, text: bytes) -> tuple[int, int]:
    """The place behind a text that begins at `line` and `column`."""
    lines = text.count(b"\n")
    # Columns count characters: of those with several bytes, the first.
    width = len(text[text.rfind(b"\n") + 1 :].translate(None, _CONTINUATIONS))
    return line + lines, width if lines else column + width


class Rest(io.RawIOBase):
    """What is in some pieces, one after the other, as a stream."""

    def __init__(self, bodies: Iterator[bytes]) -> None:
        self._ready = memoryview(b"")
        self._bodies = bodies

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready:
            body = next(self._bodies, None)
            if body is None:
                return 0
            self._ready = memoryview(body)
        count = min(len(view), len(self._ready))
        view[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
