"""Xapian with its English stemmer and query parser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import xapian

from benchmarks.data import Lookup, texts
from benchmarks.peers import MOST, Hits


def version(_: str) -> str:
    """The version."""
    return str(xapian.version_string())


def build(_: str, records: Path, mesh: Sequence[str], folder: Path) -> None:
    """Index with positions, id and title as data; no phrase crosses two fields."""
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("en"))
    for one in texts(records):
        document = xapian.Document()
        generator.set_document(document)
        for text in (one.title, one.abstract, *one.headings):
            generator.index_text(text)
            generator.increase_termpos()
        document.set_data(f"{one.id}\n{one.title}")
        database.add_document(document)
    database.commit()
    database.close()


class XapianSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._database = xapian.Database(str(folder))
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(xapian.Stem("en"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self._parser.set_database(self._database)

    def lookup(self, query: Lookup) -> Hits:
        """Any of the terms."""
        return self._hits('"' + term.replace('"', " ") + '"' for term in query.terms)

    def free(self, text: str) -> Hits:
        """Any of the words."""
        return self._hits(text.split())

    def _hits(self, phrases: Iterable[str]) -> Hits:
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._parser.parse_query(" OR ".join(phrases)))
        found = (match.document.get_data().decode().partition("\n") for match in enquire.get_mset(0, MOST))
        return [(id, title) for id, _, title in found]


open = XapianSearcher
