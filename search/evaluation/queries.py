"""Files of queries: one a line with its id, or the topics of TREC.

TREC topics come as `<top>` with `<num>` and `<title>`, its tags never closed, or as XML: `<topic number="1">` with a
`<title>`, `<query>`, `<question>` or `<summary>`, or with the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from indexer.errors import QueryError

_TOPICS = re.compile(r"<top(?:ic)?\b[^>]*>")
_NUMBER = re.compile(r"""<top(?:ic)?\b[^>]*\b(?:number|id)\s*=\s*["']([^"']+)["']|<num>\s*(?:Number:)?\s*([^\s<]+)""")
_PARTS = ("title", "query", "question", "summary", "desc")
_LABEL = re.compile(r"^(?:Topic|Description):\s*")


class Query(NamedTuple):
    """A query of a file: the line where it stands, its id and its text."""

    line: int
    id: str
    text: str


def read_query_file(path: Path) -> list[Query]:
    """The queries of a file, whichever of the two forms it has.

    Raises:
        QueryError: see `read_queries` and `read_topics`.
    """
    with path.open("rb") as lines:
        start = lines.read(4096)
        lines.seek(0)
        if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return read_topics(lines.read(), str(path))
        return read_queries(lines, str(path))


def read_queries(lines: Iterable[bytes], name: str) -> list[Query]:
    """Queries of the form id, tab, text; empty lines are passed over.

    Raises:
        QueryError: a line is not an id, a tab and a text, or its id came before.
    """
    return _distinct(_lines(lines, name), name)


def read_topics(data: bytes, name: str) -> list[Query]:
    """The topics of a TREC file: their title, or what stands in its place.

    Raises:
        QueryError: a topic has no number or no text, or its number came before.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{name}: this is not UTF-8") from error
    starts = [match.start() for match in _TOPICS.finditer(text)]
    if not starts:
        raise QueryError(f"{name}: expected TREC topics, but there is no <top> or <topic>")
    return _distinct((_topic(text, *span, name) for span in zip(starts, [*starts[1:], len(text)], strict=True)), name)


def _lines(lines: Iterable[bytes], name: str) -> Iterator[Query]:
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            raise QueryError(f"{name}, line {number}: this is not UTF-8") from error
        if not text.strip():
            continue
        id, tab, words = text.partition("\t")
        if not tab or not words.strip():
            raise QueryError(f"{name}, line {number}: expected an id, a tab and the text of a query")
        if len(id.split()) != 1 or id != id.strip():
            raise QueryError(
                f"{name}, line {number}: the id {id!r} is empty or has white space in it, which a TREC run cannot hold"
            )
        yield Query(number, id, words.strip())


def _topic(text: str, start: int, end: int, name: str) -> Query:
    body, line = text[start:end], text.count("\n", 0, start) + 1
    number = _NUMBER.search(body)
    if number is None:
        raise QueryError(f"{name}, line {line}: this topic has no number")
    words = next(filter(None, (_part(body, part) for part in _PARTS)), "")
    if not words and not re.search(r"<(?:num|title)>", body):
        words = _plain(body[body.index(">") + 1 :].partition("</top")[0])
    if not words:
        raise QueryError(f"{name}, line {line}: topic {number[1] or number[2]} has no title or other text")
    return Query(line, number[1] or number[2], words)


def _part(body: str, part: str) -> str:
    """What stands under a tag, up to the next one."""
    found = re.search(rf"<{part}\b[^>]*>([^<]*)", body)
    return _LABEL.sub("", _plain(found[1])) if found else ""


def _plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _distinct(queries: Iterable[Query], name: str) -> list[Query]:
    found: dict[str, Query] = {}
    for query in queries:
        if query.id in found:
            known = found[query.id].line
            raise QueryError(f"{name}, line {query.line}: the id {query.id!r} was used in line {known} already")
        found[query.id] = query
    return list(found.values())
