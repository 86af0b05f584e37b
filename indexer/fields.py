"""What is searchable in a record? Here descriptors become postings.

`DocumentBuilder` turns a Record into a `Document`: finished tokens for every field, the same for every engine. The
expansion of synonyms happens here, once, while indexing: each concept that the text mentions or an indexer
assigned becomes a token of the field `concepts`, and the words of its entry terms go into `synonyms`.

Fields, by the way they are indexed:

* words (positions, not stemmed): tags, phrases, proximity, truncation;
* stems (no positions): ranking;
* exact values: headings, tree numbers, authors, journals and the like;
* numbers: dates as yyyymmdd.

Tokens of `concepts` for a descriptor D006528: `D006528` (any evidence), `D006528/title`, `/repeated` (mentioned at
least twice), `/assigned`, `/major`, `/weak` (seen only through stems or an unreliable entry term).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import msgspec

from indexer.analysis import Token, content_stems, tokenise, words_and_stems
from indexer.heading_fields import HEADING_FIELDS, Known, heading_values
from indexer.mesh.check_tags import CHECK_TAGS
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.naming import ui_named
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Author, Heading, Record, to_json
from indexer.tagging import Mention, Tagger

WORD_FIELDS = (
    "title", "abstract", "other_abstract", "original_title", "keywords", "heading_words", "substances", "affiliation",
)  # fmt: skip
STEM_FIELDS = ("title_stems", "abstract_stems", "heading_stems")
EXACT_FIELDS = (
    "synonyms", "concepts",
    "mesh", "mesh_major", "mesh_pair", "mesh_pair_major",
    "mesh_tree", "mesh_tree_major", "mesh_tree_pair", "mesh_tree_pair_major",
    "qualifiers", "authors", "first_author", "last_author", "journal", "publication_type", "language", "registry",
    "subset", "has_abstract",
)  # fmt: skip
NUMBER_FIELDS = ("date", "date_last", "entry_date", "completed", "revised")

VALUE_BREAK = "\x1e"
"""Stands between two values of a words field, so that no phrase crosses from one to the next."""

TAGGED_FIELDS = ("title", "abstract", "other_abstract", "keywords")

TITLE, REPEATED, ASSIGNED, MAJOR, WEAK = "/title", "/repeated", "/assigned", "/major", "/weak"


_REMEMBERED = 20_000


class Stored(msgspec.Struct, frozen=True):
    """What an index keeps of a record as JSON: all of it, and where it mentions which concepts."""

    record: Record
    mentions: tuple[Mention, ...] = ()


class _Id(msgspec.Struct):
    id: str


class _StoredId(msgspec.Struct):
    record: _Id


class Document(NamedTuple):
    """A record as an engine indexes it.

    `exact` values are distinct; lists of words and stems keep order and repetition.
    """

    id: str
    words: dict[str, list[str]]
    stems: dict[str, list[str]]
    exact: dict[str, list[str]]
    numbers: dict[str, int]
    stored: str


_encode = msgspec.json.Encoder().encode
decode_stored = msgspec.json.Decoder(Stored).decode
_decode_id = msgspec.json.Decoder(_StoredId).decode


def decode_id(stored: str | bytes) -> str:
    """The id of a stored record, in a fraction of the time that all of it takes."""
    return _decode_id(stored).record.id


# Names of headings and substances come again and again.
_NAME_FIELDS = ("heading_words", "substances")


@lru_cache(maxsize=_REMEMBERED)
def tokens_of_name(name: str) -> list[Token]:
    """The tokens of a name, remembered; not to be changed."""
    return tokenise(name)


class DocumentBuilder:
    """Builds documents with one vocabulary and one tagger."""

    def __init__(self, vocabulary: Vocabulary, tagger: Tagger) -> None:
        self._vocabulary = vocabulary
        self._tagger = tagger
        # Bounded: a collection may name every one of 350,000 concepts.
        self._known = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._heading = lru_cache(maxsize=_REMEMBERED)(self._heading_values)
        self._ui_named = lru_cache(maxsize=_REMEMBERED)(partial(ui_named, vocabulary=vocabulary))

    def build(self, record: Record, record_json: bytes | None = None) -> Document:
        """The document of a record. `record_json` saves encoding it again where the caller has it."""
        texts = texts_of(record)
        tokens = {
            field: list(map(tokens_of_name if field in _NAME_FIELDS else tokenise, values))
            for field, values in texts.items()
        }
        mentions = [
            mention
            for field in TAGGED_FIELDS
            for part, text in enumerate(texts[field])
            if field != "other_abstract" or record.other_abstracts[part].language in ("", "eng", "en")
            for mention in self._tagger.tag(field, part, text, tokens[field][part])
        ]
        headings = [(heading.ui or self._ui_named(heading.name), heading) for heading in record.mesh]
        others = [thing.ui or self._ui_named(thing.name) for thing in record.concepts]
        assigned, major = assigned_uis(headings, others)
        stems = _stems(tokens)
        exact = {
            "concepts": concept_tokens(mentions, assigned, major),
            "synonyms": self._synonyms(assigned, stems),
            **self._mesh(headings),
            **plain_values(record),
        }
        body = record_json if record_json is not None else to_json(record)
        stored = b'{"record":%b,"mentions":%b}' % (body, _encode(mentions))
        return Document(record.id, _words(tokens), stems, exact, numbers_of(record), stored.decode())

    def _look_up(self, ui: str) -> Known:
        return Known.of(self._vocabulary.get(ui) or Descriptor(ui=ui, name=""))

    def _synonyms(self, assigned: Iterable[str], stems: dict[str, list[str]]) -> list[str]:
        """Stems of the entry terms of assigned descriptors that the record itself does not hold."""
        there = set().union(*stems.values())
        found: dict[str, None] = {}
        for ui in assigned:
            if ui not in CHECK_TAGS:
                found.update(self._known(ui).entry_stems)
        return [stem for stem in found if stem not in there]

    def _mesh(self, headings: Sequence[tuple[str | None, Heading]]) -> dict[str, list[str]]:
        """The fields of assigned headings; exploding one is looking up one of its tree numbers."""
        values: dict[str, dict[str, None]] = {name: {} for name in HEADING_FIELDS}
        for ui, heading in headings:
            for name, found in self._heading(ui, heading).items():
                values[name].update(found)
        return {name: list(found) for name, found in values.items()}

    def _heading_values(self, ui: str | None, heading: Heading) -> dict[str, dict[str, None]]:
        return heading_values(ui, heading, self._known(ui).places if ui else ())


def texts_of(record: Record) -> dict[str, list[str]]:
    """The texts of a record by field; several values stay apart."""
    return {
        "title": [record.title],
        "abstract": [record.abstract],
        "other_abstract": [other.text for other in record.other_abstracts],
        "original_title": [record.original_title],
        "keywords": list(record.keywords),
        "heading_words": [
            name for heading in record.mesh for name in (heading.name, *(q.name for q in heading.qualifiers))
        ],
        "substances": list(dict.fromkeys(thing.name for thing in record.concepts)),
        "affiliation": [*record.affiliations, *(a for author in record.authors for a in author.affiliations)],
    }


def word_values(record: Record, field: str) -> list[list[str]]:
    """The words of each value of a words field of a record, as they are indexed."""
    return [[token.word for token in tokenise(text)] for text in texts_of(record)[field]]


def _words(tokens: dict[str, list[list[Token]]]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for field in WORD_FIELDS:
        line: list[str] = []
        for value in tokens[field]:
            if value:
                line.extend([VALUE_BREAK] * bool(line) + [token.word for token in value])
        words[field] = line
    return words


def stem_fields(record: Record) -> dict[str, list[str]]:
    """The tokens of the stem fields of a record, as they are indexed."""
    return _stems({field: [tokenise(text) for text in values] for field, values in texts_of(record).items()})


def _stems(tokens: dict[str, list[list[Token]]]) -> dict[str, list[str]]:
    def of(*fields: str) -> list[str]:
        return [stem for field in fields for value in tokens[field] for stem in content_stems(value)]

    return {
        "title_stems": of("title"),
        "abstract_stems": of("abstract", "other_abstract", "keywords"),
        "heading_stems": of("heading_words", "substances"),
    }


def assigned_uis(
    headings: Sequence[tuple[str | None, Heading]], others: Iterable[str | None]
) -> tuple[dict[str, None], set[str]]:
    """UIs that the record's indexers assigned, in order, and those among them that are major topics."""
    assigned = {ui: None for ui in (*(ui for ui, _ in headings), *others) if ui}
    major = {ui for ui, heading in headings if ui and (heading.major or any(q.major for q in heading.qualifiers))}
    return assigned, major


def concept_tokens(mentions: Iterable[Mention], assigned: Iterable[str], major: Iterable[str]) -> list[str]:
    """The tokens of `concepts`: every UI with the tiers of evidence that hold, in no particular order."""
    tokens: dict[str, None] = {}
    reliable: set[str] = set()
    for mention in mentions:
        tokens[mention.ui] = None
        if mention.weak:
            continue
        if mention.field == "title":
            tokens[mention.ui + TITLE] = None
        if mention.ui in reliable:
            tokens[mention.ui + REPEATED] = None
        reliable.add(mention.ui)
    for ui in assigned:
        tokens[ui] = tokens[ui + ASSIGNED] = None
        reliable.add(ui)
    for ui in major:
        tokens[ui + MAJOR] = None
    weak = {token for token in tokens if "/" not in token} - reliable
    tokens.update((ui + WEAK, None) for ui in sorted(weak))
    return list(tokens)


def plain_values(record: Record) -> dict[str, list[str]]:
    """The values of exact fields that need no vocabulary."""
    journals = (record.journal, record.journal_abbreviation, *record.issn)
    numbers = [substance.registry_number.casefold() for substance in record.substances]
    authors = [form for author in record.authors for form in author_forms(author)]
    return {
        "authors": _distinct(authors),
        "first_author": author_forms(record.authors[0]) if record.authors else [],
        "last_author": author_forms(record.authors[-1]) if record.authors else [],
        "journal": _distinct(fold_phrase(journal) for journal in journals),
        "publication_type": _distinct(fold_phrase(kind.name) for kind in record.publication_types),
        "language": _distinct(language.casefold() for language in record.languages),
        "registry": _distinct(numbers),
        "subset": _distinct(subset.casefold() for subset in record.subsets),
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
    cited = fold_phrase(f"{author.last} {author.initials}") if author.last else ""
    return _distinct((cited, fold_phrase(author.name)))


@lru_cache(maxsize=_REMEMBERED)
def fold_phrase(text: str) -> str:
    """A value as exact fields hold it: its words, folded, parted by single spaces."""
    return " ".join([word for word, _ in words_and_stems(text)])


def _distinct(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]
