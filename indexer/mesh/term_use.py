"""How often is a term about its descriptor where it is written? Counted once, in records that indexers read.

"Lead" stands in many abstracts that have nothing to do with the metal. The share of the records mentioning a term to
which indexers assigned its descriptor, or anything narrower, tells how far it can be trusted: a query does not take a
term for its concept where that is seldom so. The counts lie in the vocabulary of an index, where they stay as they are
until somebody asks for new ones, and can be carried from one index to another as a file of JSON lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from indexer.errors import VocabularyError
from indexer.mesh.descriptors import TermUse
from indexer.mesh.naming import ui_named
from indexer.mesh.vocabulary import MOST_VALUES, Vocabulary
from indexer.mesh.vocabulary_writer import writing
from indexer.records import Named
from indexer.stored import stored_json
from indexer.tagging import Mention

MOST_RECORDS = 20_000
"""So many records with headings are counted, the first of an index."""

LEAST_RECORDS = 5_000
"""Fewer teach nothing: of most terms they would have too few mentions."""

_LEAST_ASSIGNED = 5
_LEAST_MENTIONS = 5

PRIOR, PRIOR_RECORDS = 0.4, 5
"""The share of a term that nobody has seen (the mean of all terms in 30,000 PubMed records), and how many records that
counts for."""

SELDOM = 0.15
"""Below this share words are taken as words."""


class _Record(msgspec.Struct, frozen=True):
    mesh: tuple[Named, ...] = ()


class _Stored(msgspec.Struct, frozen=True):
    record: _Record
    mentions: tuple[Mention, ...] = ()


_decode = msgspec.json.Decoder(_Stored).decode
_decode_use = msgspec.json.Decoder(TermUse).decode


def is_meant(use: TermUse | None) -> bool:
    """Whether words that fit a term can be taken for its concept (additive smoothing towards `PRIOR`)."""
    if use is None:
        return True
    return (use.about + PRIOR_RECORDS * PRIOR) / (use.records + PRIOR_RECORDS) >= SELDOM


def learn_term_use(stored: Iterable[str], vocabulary: Vocabulary) -> list[TermUse]:
    """Count how terms are used in stored records (`indexer.stored.Stored` as JSON); nothing if too few have headings.

    A term that fits but for case, plural and spelling is judged only if indexers used its descriptor at all: of
    "Stroke", before there was such a heading, records say nothing. That its stems alone are seldom meant is counted
    all the same.
    """
    above = vocabulary.ancestors()
    named = lru_cache(maxsize=None)(partial(ui_named, vocabulary=vocabulary))
    mentioned: Counter[tuple[str, str, bool]] = Counter()
    about: Counter[tuple[str, str, bool]] = Counter()
    assigned: Counter[str] = Counter()
    records = 0
    for one in map(_decode, map(stored_json, stored)):
        if not one.record.mesh:
            continue
        uis = {ui for heading in one.record.mesh if (ui := heading.ui or named(heading.name))}
        right = uis.union(*(above.get(ui, ()) for ui in uis))
        terms = {(mention.ui, mention.term, mention.weak) for mention in one.mentions}
        assigned.update(uis)
        mentioned.update(terms)
        about.update(term for term in terms if term[0] in right)
        records += 1
        if records == MOST_RECORDS:
            break
    if records < LEAST_RECORDS:
        return []
    return [
        TermUse(*term, count, about[term])
        for term, count in sorted(mentioned.items())
        if count >= _LEAST_MENTIONS and (term[2] or assigned[term[0]] >= _LEAST_ASSIGNED)
    ]


def write_term_use(path: Path, uses: Iterable[TermUse]) -> None:
    """Put counts of terms in the place of those that a vocabulary file has."""
    with writing(path) as connection:
        connection.execute("DELETE FROM term_use")
        rows = map(msgspec.structs.astuple, uses)
        connection.executemany("INSERT OR REPLACE INTO term_use VALUES (?, ?, ?, ?, ?)", rows)


def stored_term_use(vocabulary: Vocabulary, *uis: str) -> Iterator[TermUse]:
    """How terms are used, of these descriptors or of all, where a vocabulary knows."""
    for start in range(0, len(uis) or 1, MOST_VALUES):
        part = uis[start : start + MOST_VALUES]
        chosen = f"WHERE ui IN ({','.join('?' * len(part))})" if part else ""
        rows = vocabulary.rows(f"SELECT * FROM term_use {chosen} ORDER BY ui, term, by_stems", *part)
        for ui, term, by_stems, records, about in rows:
            yield TermUse(ui, term, bool(by_stems), records, about)


def read_term_use(path: Path) -> Iterator[TermUse]:
    """The counts in a file of JSON lines, as `meshfind mesh --term-use` prints them.

    Raises:
        VocabularyError: it cannot be read, or holds something else.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield _decode_use(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise VocabularyError(
                        f"{path}, line {number}: these are no counts of terms ({error}); "
                        "print them with: meshfind mesh --term-use"
                    ) from error
    except OSError as error:
        raise VocabularyError(f"cannot read {path}: {error.strerror}") from error
