"""One `PubmedBookArticle` element to one `Record`: a book, or a chapter of one.

The book's title stands where an article has its journal; a chapter has a title of its own.
"""

from __future__ import annotations

from lxml import etree

from indexer.records import Named, Record
from indexer.sources import pubmed_parts as parts
from indexer.sources.markup import text_of
from indexer.sources.pubmed_article import (
    KEYWORDS,
    Draft,
    Table,
    append,
    descend,
    extend,
    finish,
    keep,
    read_article_ids,
    read_history,
    read_pmid,
    visit,
)


def read_book(book: etree._Element) -> Record | None:
    """The record of a `PubmedBookArticle`; None if it has no PMID."""
    draft: Draft = {}
    visit(book, _PUBMED_BOOK_ARTICLE, draft)
    of_book, editors = draft.pop("_book_authors", []), draft.pop("_editors", [])
    draft["authors"] = draft.get("authors") or of_book or editors
    draft["title"] = draft.get("title") or draft.get("journal", "")
    return finish(draft)


def _authors(element: etree._Element, draft: Draft) -> None:
    """The authors of the chapter; its editors only where nobody else is named."""
    field = "_editors" if element.get("Type") == "editors" else "authors"
    draft.setdefault(field, []).extend(parts.authors_of(element))


def _book_authors(element: etree._Element, draft: Draft) -> None:
    """The authors of the whole book, who stand for a chapter without authors."""
    field = "_editors" if element.get("Type") == "editors" else "_book_authors"
    draft.setdefault(field, []).extend(parts.authors_of(element))


def _publication_type(element: etree._Element, draft: Draft) -> None:
    draft.setdefault("publication_types", []).append(Named(text_of(element), element.get("UI") or None))


_BOOK: Table = {
    "BookTitle": keep("journal"),
    "PubDate": keep("date", parts.date_of),
    "AuthorList": _book_authors,
    "Volume": keep("volume"),
}
_DOCUMENT: Table = {
    "PMID": read_pmid,
    "ArticleIdList": read_article_ids,
    "Book": descend(_BOOK),
    "ArticleTitle": keep("title"),
    "VernacularTitle": keep("original_title"),
    "Pagination": keep("pages", parts.pages_of),
    "Language": append("languages"),
    "AuthorList": _authors,
    "PublicationType": _publication_type,
    "PublicationTypeList": extend("publication_types", parts.named_of),
    "Abstract": keep("abstract", parts.abstract_of),
    "KeywordList": descend(KEYWORDS),
    "ContributionDate": keep("_article_date", parts.date_of),
    "DateRevised": keep("revised", parts.date_of),
}
_DATA: Table = {"History": read_history, "ArticleIdList": read_article_ids}
_PUBMED_BOOK_ARTICLE: Table = {"BookDocument": descend(_DOCUMENT), "PubmedBookData": descend(_DATA)}
