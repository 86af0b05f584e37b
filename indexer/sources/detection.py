"""Which format is this? Decided from the first bytes of the content; names of files do not count."""

from __future__ import annotations

import codecs

__all__ = ["FORMATS", "detect_format", "why_unreadable"]

FORMATS = ("page", "pubmed-xml", "medline", "jsonl")

_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def detect_format(head: bytes) -> str | None:
    """The format (one of `FORMATS`) of a file that begins with `head`, or None.

    `head` should be some kilobytes, or all of a smaller file. Strict formats are asked first; each
    module is imported only when its turn comes, and lxml only for what looks like XML.
    """
    if is_wide(head):
        return None
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    from indexer.sources.jsonlines import looks_like_jsonlines

    if looks_like_jsonlines(text):
        return "jsonl"
    if text.lstrip().startswith("<"):
        from indexer.sources.pubmed_xml import looks_like_pubmed_xml

        return "pubmed-xml" if looks_like_pubmed_xml(text) else None
    from indexer.sources.medline import looks_like_medline

    if looks_like_medline(text):
        return "medline"
    from indexer.sources.page import looks_like_page

    return "page" if looks_like_page(text) else None


def is_wide(head: bytes) -> bool:
    """Whether these bytes begin a text in UTF-16 or UTF-32, with or without a byte-order mark.

    Without one, text of mostly Latin letters has a zero in every second byte, and no other text has.
    """
    if head.startswith(_WIDE_BOMS):
        return True
    few, many = sorted((head[:1000:2].count(0), head[1:1000:2].count(0)))
    return few == 0 and many > len(head[:1000]) * 0.4


def why_unreadable(head: bytes, format: str | None = None) -> str:
    """Why a file that begins like this cannot be read, as a phrase; empty if it can.

    When `format` says what it is, any content will do that is text in bytes.
    """
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        return "empty"
    if is_wide(head):
        return "UTF-16 text; convert it to UTF-8 first (iconv -f UTF-16 -t UTF-8)"
    if format or detect_format(head):
        return ""
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        return "JSON, but not JSON lines; write one record per line"
    return "format not recognised (not a page, PubMed XML, MEDLINE or JSON lines)"
