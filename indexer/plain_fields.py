"""The fields of a record that need no vocabulary: names, numbers and dates as they are looked up."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from indexer.analysis import words_of
from indexer.records import Author, Record

_REMEMBERED = 20_000
_ARTICLE = "the "


def plain_values(record: Record) -> dict[str, list[str]]:
    """The values of exact fields that need no vocabulary."""
    journals = [fold_phrase(name) for name in (record.journal, record.journal_abbreviation, *record.issn)]
    numbers = [_fold_value(substance.registry_number) for substance in record.substances]
    authors = list(map(author_forms, record.authors))
    return {
        "authors": _distinct(chain.from_iterable(authors)),
        "first_author": authors[0] if authors else [],
        "last_author": authors[-1] if authors else [],
        "journal": _distinct(chain(journals, map(without_article, journals))),
        "publication_type": _distinct(fold_phrase(kind.name) for kind in record.publication_types),
        "language": _distinct(_fold_value(language) for language in record.languages),
        "registry": _distinct(numbers),
        "subset": _distinct(_fold_value(subset) for subset in record.subsets),
        "has_abstract": ["yes"] if record.abstract else [],
    }


def numbers_of(record: Record) -> dict[str, int]:
    """The dates that are known, as yyyymmdd, by number field."""
    dates = {
        "date": record.date and record.date.first,
        "date_last": record.date and record.date.last,
        "entry_date": record.entry_date and record.entry_date.first,
        "completed": record.completed and record.completed.first,
        "revised": record.revised and record.revised.first,
    }
    return {name: value for name, value in dates.items() if value}


def author_forms(author: Author) -> list[str]:
    """How an author is looked up: "lu aq" as PubMed cites, and the whole name "ai qing lu", both folded."""
    cited = " ".join(words_of(f"{author.last} {author.initials}")) if author.last else ""
    return _distinct((cited, " ".join(words_of(author.name))))


@lru_cache(maxsize=_REMEMBERED)
def fold_phrase(text: str) -> str:
    """A value as exact fields hold it: its words, folded, parted by single spaces."""
    return " ".join(words_of(text))


def without_article(folded: str) -> str:
    """The folded name of a journal without "the" before it, as most people look it up."""
    return folded[len(_ARTICLE) :] if folded.startswith(_ARTICLE) else folded


def _fold_value(text: str) -> str:
    """A value as exact fields hold it, its punctuation kept."""
    return " ".join(text.casefold().split())


def _distinct(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]
