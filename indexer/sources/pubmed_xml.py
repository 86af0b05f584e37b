"""PubMed XML: baseline and update files, and what E-utilities answer. Which records and deletions are in it?

How it streams, and survives damage, is in `pubmed_stream`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from indexer.records import Deletion, Item, Reject
from indexer.sources.markup import text_of
from indexer.sources.pieces import Piece
from indexer.sources.pubmed_article import read_article
from indexer.sources.pubmed_book import read_book
from indexer.sources.pubmed_stream import ARTICLES, DELETIONS, OPTIONS, SETS, Damage, Start, elements

__all__ = ["looks_like_pubmed_xml", "read_piece", "read_pubmed_xml"]

_CONVERTERS = dict(zip(ARTICLES, (read_article, read_book), strict=True))
_ROOTS = frozenset([*ARTICLES, DELETIONS, *SETS])

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FIRST_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")


def looks_like_pubmed_xml(head: str) -> bool:
    """Whether a file that begins like this is XML whose root is one of PubMed's."""
    head = head.lstrip("\ufeff \t\r\n")
    first_tag = _FIRST_TAG.search(_COMMENT.sub("", head))
    return head.startswith("<") and first_tag is not None and first_tag[1] in _ROOTS


def read_pubmed_xml(stream: BinaryIO, name: str, *, first: int = 1, start: Start | None = None) -> Iterator[Item]:
    """The records and deletions of a stream of PubMed XML, in order; `name` is what its rejects call it.

    An article that cannot be converted is a `Reject` ("record 3": the third article or book, where `first` is the
    number of the first one). So is malformed XML; reading goes on with the next article. Where the file ends early, the
    last `Reject` says so. `start` is where in the file the stream begins, if not with it.
    """
    ordinal = first - 1
    for element in elements(stream, start):
        if isinstance(element, Damage):
            ordinal += element.articles
            if element.problem:
                yield _reject(element, name)
        elif element.tag == DELETIONS:
            yield from _deletions(element)
        else:
            ordinal += 1
            yield _convert(element, name, f"record {ordinal}")


def _reject(damage: Damage, name: str) -> Reject:
    reason = damage.problem if damage.cut_off else f"the XML is malformed here: {damage.problem}"
    return Reject(name, damage.position, reason, damage.cut_off)


def read_piece(piece: Piece) -> list[Item] | None:
    """The items of a piece of a file; None if it is not what a piece should be, and the streaming reader must judge."""
    parser = etree.XMLParser(**OPTIONS)
    try:
        root = etree.fromstring(piece.head + piece.body + piece.tail, parser)
    except etree.XMLSyntaxError:
        return None
    if parser.error_log.filter_from_fatals():
        return None
    items: list[Item] = []
    ordinal = piece.first
    deletions = 0
    for element in root:
        if element.tag == DELETIONS:
            items += _deletions(element)
            deletions += 1
        elif element.tag in _CONVERTERS:
            items.append(_convert(element, piece.name, f"record {ordinal}"))
            ordinal += 1
        else:
            return None
    # One of these inside of another is for the streaming reader.
    whole = (ordinal - piece.first, deletions) == (piece.articles, piece.body.count(f"<{DELETIONS}".encode()))
    return items if whole else None


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
