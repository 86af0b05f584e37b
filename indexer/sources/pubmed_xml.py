"""PubMed XML: baseline and update files, and what E-utilities answer. How do they stream, and survive damage?

Elements are handed over as soon as they are complete, and dropped, so that memory stays constant.

Safety. No DTD is loaded and nothing is fetched. Entities are never expanded: where the file names a DTD
(as PubMed's do) a reference that XML itself does not define stays in the text as it is written, "&name;";
without a DTD such a file is malformed there. `huge_tree` stays off: libxml2 then bounds depth (256), single texts
(10 MB) and amplification (of entities in attributes); real files stay far below all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from indexer.records import Deletion, Item, Reject
from indexer.sources.markup import text_of
from indexer.sources.pieces import Piece
from indexer.sources.pubmed_article import read_article
from indexer.sources.pubmed_book import read_book

__all__ = ["looks_like_pubmed_xml", "read_piece", "read_pubmed_xml"]

_CONVERTERS = {"PubmedArticle": read_article, "PubmedBookArticle": read_book}
_DELETE = "DeleteCitation"
_ROOTS = frozenset([*_CONVERTERS, _DELETE, "PubmedArticleSet", "PubmedBookArticleSet"])

_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_CHUNK = 2**16
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FIRST_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")


class _DamageError(Exception):
    """The XML ends or is malformed here."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        super().__init__(problem)
        self.position = f"line {line}, column {column}"
        # libxml2 appends the place to its message.
        self.problem = problem.partition(", line ")[0]


def looks_like_pubmed_xml(head: str) -> bool:
    """Whether a file that begins like this is XML whose root is one of PubMed's."""
    head = head.lstrip("\ufeff \t\r\n")
    first_tag = _FIRST_TAG.search(_COMMENT.sub("", head))
    return head.startswith("<") and first_tag is not None and first_tag[1] in _ROOTS


def read_pubmed_xml(stream: BinaryIO, name: str, *, first: int = 1) -> Iterator[Item]:
    """The records and deletions of a stream of PubMed XML, in order; `name` is what its rejects call it.

    An article that cannot be converted is a `Reject` ("record 3": the third article or book, where `first` is the
    number of the first one). Where the XML breaks off or is malformed, one last `Reject` says so, after everything
    that was complete before.
    """
    ordinal = first - 1
    try:
        for element in _elements(stream):
            if element.tag == _DELETE:
                yield from _deletions(element)
            else:
                ordinal += 1
                yield _convert(element, name, f"record {ordinal}")
    except _DamageError as damage:
        yield Reject(name, damage.position, f"the XML is cut off or malformed here: {damage.problem}")


def read_piece(piece: Piece) -> list[Item] | None:
    """The items of a piece of a file; None if it is not what a piece should be, and the streaming reader must judge."""
    parser = etree.XMLParser(**_OPTIONS)
    try:
        root = etree.fromstring(piece.head + piece.body + piece.tail, parser)
    except etree.XMLSyntaxError:
        return None
    if parser.error_log.filter_from_fatals():
        return None
    items: list[Item] = []
    ordinal = piece.first
    for element in root:
        if element.tag == _DELETE:
            items += _deletions(element)
        elif element.tag in _CONVERTERS:
            items.append(_convert(element, piece.name, f"record {ordinal}"))
            ordinal += 1
        else:
            return None
    return items if ordinal - piece.first == piece.articles else None


def _elements(stream: BinaryIO) -> Iterator[etree._Element]:
    """The complete articles, books and lists of deletions; each is emptied when the next is asked for.

    Raises:
        _DamageError: at the damage, after every element that was complete before it.
    """
    parser = etree.XMLPullParser(events=("end",), tag=[*_CONVERTERS, _DELETE], **_OPTIONS)
    at_end = False
    while not at_end:
        damage = _feed(parser, chunk := stream.read(_CHUNK))
        for _, element in parser.read_events():
            # Only namespace events, which nobody asked for, would be anything else.
            assert isinstance(element, etree._Element)
            yield element
            _drop(element)
        if damage is not None:
            raise damage
        at_end = not chunk


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> _DamageError | None:
    """Parse the next chunk, or end the file if there is none; what is wrong there, if anything."""
    try:
        if not chunk:
            root = parser.close()
            if root.tag in _ROOTS:
                return None
            return _DamageError(f"the root is <{root.tag}>, not <PubmedArticleSet>", 1, 1)
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return _DamageError(str(error.msg), *error.position)
    # With `resolve_entities=False`, lxml raises nothing for an undefined entity in a file without a DTD,
    # although libxml2 stops there: the rest of the chunk would be lost and nobody told.
    fatal = parser.feed_error_log.filter_from_fatals()
    return _DamageError(fatal[0].message, fatal[0].line, fatal[0].column) if fatal else None


def _drop(element: etree._Element) -> None:
    """Free an element and its elder siblings, which the root would keep to the end of the file."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _convert(element: etree._Element, name: str, position: str) -> Item:
    try:
        record = _CONVERTERS[element.tag](element)
    except Exception as error:  # whatever is odd about one article, the next ones are read
        return Reject(name, position, f"the article cannot be converted: {type(error).__name__}: {error}")
    return record or Reject(name, position, "the article has no PMID")


def _deletions(element: etree._Element) -> Iterator[Deletion]:
    for child in element:
        pmid = text_of(child)
        if child.tag == "PMID" and pmid:
            yield Deletion(pmid)
