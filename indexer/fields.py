"""What is searchable in a record? Here descriptors become postings.

`DocumentBuilder` turns a Record into a `Document`: finished tokens for every field, the same for every engine. The
expansion of synonyms happens here, once, while indexing: each concept that the text mentions or an indexer
assigned becomes a token of the field `concepts`, and the words of its entry terms go into `synonyms`.

Fields, by the way they are indexed:

* words (positions, not stemmed): tags, phrases, proximity, truncation;
* stems (no positions): ranking;
* exact values: stems that the record holds anywhere (`stems`), headings and all above them, authors, journals and the
  like;
* numbers: dates as yyyymmdd.

Tokens of `concepts` for a descriptor D006528: `D006528` (any evidence), `D006528/title`, `/repeated` (mentioned at
least twice), `/assigned`, `/major`, `/weak` (seen only through stems or an unreliable entry term).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

from indexer.abbreviations import with_abbreviations
from indexer.analysis import STOP_WORDS, Analysis, analyse, content_stems, words_of
from indexer.heading_fields import entry_stems, heading_values, merged
from indexer.mesh.check_tags import CHECK_TAGS
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.naming import ui_named
from indexer.mesh.vocabulary import Vocabulary
from indexer.plain_fields import numbers_of, plain_values
from indexer.records import Heading, Named, Record, Substance, to_json
from indexer.stored import encode_stored, gist_of
from indexer.tagging import Mention, Tagger

WORD_FIELDS = (
    "title", "abstract", "other_abstract", "original_title", "keywords", "heading_words", "substances", "affiliation",
)  # fmt: skip
STEM_FIELDS = ("title_stems", "abstract_stems", "heading_stems")
EXACT_FIELDS = (
    "stems", "synonyms", "concepts",
    "mesh", "mesh_major", "mesh_pair", "mesh_pair_major",
    "mesh_tree", "mesh_tree_major", "mesh_tree_pair", "mesh_tree_pair_major",
    "qualifiers", "authors", "first_author", "last_author", "journal", "publication_type", "language", "registry",
    "subset", "has_abstract",
)  # fmt: skip
NUMBER_FIELDS = ("date", "date_last", "entry_date", "completed", "revised")

VALUE_BREAK = "\x1e"
"""A token that stands between two values of a words field, so that no phrase crosses from one to the next."""

BETWEEN_VALUES = "\x1f"
"""Stands between two values of an exact field, which hold blanks themselves."""

TAGGED_FIELDS = ("title", "abstract", "other_abstract", "keywords")
_NAME_FIELDS = ("heading_words", "substances")
_ENGLISH = ("", "eng", "en")

TITLE, REPEATED, ASSIGNED, MAJOR, WEAK = "/title", "/repeated", "/assigned", "/major", "/weak"


_REMEMBERED = 20_000
_BETWEEN_LINES = f" {VALUE_BREAK} "


class Document(NamedTuple):
    """A record as an engine indexes it.

    The tokens of a field are one string, which takes a fifth of the time of a list between processes and to an engine.
    Words and stems keep order and repetition and are parted by blanks; exact values are distinct and parted by
    `BETWEEN_VALUES`, with no white space inside but single blanks. Fields without tokens are left out, but for stems.
    """

    id: str
    words: dict[str, str]
    stems: dict[str, str]
    exact: dict[str, str]
    numbers: dict[str, int]
    stored: str

    def tokens(self, field: str) -> list[str]:
        """The tokens of a field of words or stems, or the values of an exact one, as a list."""
        if field in self.exact:
            return self.exact[field].split(BETWEEN_VALUES)
        line = self.words.get(field) or self.stems.get(field)
        return line.split(" ") if line else []


class _Name(NamedTuple):
    """The tokens of a name of a heading, qualifier or substance."""

    words: str
    stems: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def _name(text: str) -> _Name:
    """Names come again and again."""
    words = words_of(text)
    return _Name(" ".join(words), tuple(content_stems(words)))


class DocumentBuilder:
    """Builds documents with one vocabulary and one tagger."""

    def __init__(self, vocabulary: Vocabulary, tagger: Tagger | None) -> None:
        """Without a tagger, the mentions of each record must be known."""
        self._vocabulary = vocabulary
        self._above = vocabulary.ancestors()
        self._tagger = tagger
        # Bounded: a collection may name every one of 350,000 concepts.
        self._entry_stems = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._heading = lru_cache(maxsize=_REMEMBERED)(self._heading_values)
        self._ui_named = lru_cache(maxsize=_REMEMBERED)(partial(ui_named, vocabulary=vocabulary))

    def build(
        self, record: Record, record_json: bytes | None = None, mentions: Sequence[Mention] | None = None
    ) -> Document:
        """The document of a record. `record_json` saves encoding it again where the caller has it, and `mentions`
        saves tagging."""
        texts = texts_of(record)
        analysed = {field: list(map(analyse, texts[field])) for field in TAGGED_FIELDS}
        names = {field: list(map(_name, texts[field])) for field in _NAME_FIELDS}
        if mentions is None:
            mentions = self._mentions(record, texts, analysed)
        named = self._named(record)
        headings = [(_ui(heading) or named.get(heading.name), heading) for heading in record.mesh]
        others = [_ui(thing) or named.get(thing.name) for thing in record.concepts]
        assigned, major = assigned_uis(headings, others)
        concepts = concept_tokens(mentions, assigned, major)
        stems = _stems(analysed, names)
        there = dict.fromkeys(chain.from_iterable(stems.values()))
        exact = {
            "concepts": concepts,
            "stems": list(there),
            "synonyms": self._synonyms(assigned, there),
            **merged([self._heading(ui, heading) for ui, heading in headings]),
            **plain_values(record),
        }
        body = record_json if record_json is not None else to_json(record)
        gist = gist_of(record, _reliable(concepts), _telling_words(analysed))
        return Document(
            record.id,
            _words(texts, analysed, names),
            {field: " ".join(found) for field, found in stems.items()},
            {field: BETWEEN_VALUES.join(values) for field, values in exact.items() if values},
            numbers_of(record),
            encode_stored(gist, body, named, mentions),
        )

    def _mentions(
        self, record: Record, texts: dict[str, list[str]], analysed: dict[str, list[Analysis]]
    ) -> list[Mention]:
        assert self._tagger is not None, "no tagger, and no mentions"
        return [
            mention
            for field in TAGGED_FIELDS
            for part, (text, analysis) in enumerate(zip(texts[field], analysed[field], strict=True))
            if analysis.words and (field != "other_abstract" or record.other_abstracts[part].language in _ENGLISH)
            for mention in with_abbreviations(text, self._tagger.tag(field, part, text, analysis), self._entry_stems)
        ]

    def _named(self, record: Record) -> dict[str, str]:
        """UIs by name, where the source gave only names and one descriptor can be meant."""
        names = {thing.name for thing in (*record.mesh, *record.concepts) if not _ui(thing)}
        return {name: ui for name in sorted(names) if (ui := self._ui_named(name))}

    def _look_up(self, ui: str) -> dict[str, None]:
        return entry_stems(self._vocabulary.get(ui) or Descriptor(ui=ui, name=""))

    def _synonyms(self, assigned: Iterable[str], there: Collection[str]) -> list[str]:
        """Stems of the entry terms of assigned descriptors that are not there in the record itself."""
        found: dict[str, None] = {}
        for ui in assigned:
            if ui not in CHECK_TAGS:
                found.update(self._entry_stems(ui))
        return [stem for stem in found if stem not in there]

    def _heading_values(self, ui: str | None, heading: Heading) -> dict[str, dict[str, None]]:
        return heading_values(ui, heading, self._above.get(ui, ()) if ui else ())


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
        # The authors of a record often share theirs, word for word.
        "affiliation": list(
            dict.fromkeys([*record.affiliations, *(a for author in record.authors for a in author.affiliations)])
        ),
    }


def word_values(record: Record, field: str) -> list[list[str]]:
    """The words of each value of a words field of a record, as they are indexed."""
    return list(map(words_of, texts_of(record)[field]))


def _words(
    texts: dict[str, list[str]], analysed: dict[str, list[Analysis]], names: dict[str, list[_Name]]
) -> dict[str, str]:
    """The words of each field that has any, as one line."""
    lines = {}
    for field in WORD_FIELDS:
        if field in analysed:
            values = [" ".join(value.words) for value in analysed[field]]
        elif field in names:
            values = [name.words for name in names[field]]
        else:
            values = [" ".join(words_of(text)) for text in texts[field]]
        if line := _BETWEEN_LINES.join(filter(None, values)):
            lines[field] = line
    return lines


def stem_fields(record: Record) -> dict[str, list[str]]:
    """The tokens of the stem fields of a record, as they are indexed."""
    texts = texts_of(record)
    analysed = {field: [Analysis(words_of(text), [], []) for text in texts[field]] for field in TAGGED_FIELDS}
    return _stems(analysed, {field: list(map(_name, texts[field])) for field in _NAME_FIELDS})


def _stems(analysed: dict[str, list[Analysis]], names: dict[str, list[_Name]]) -> dict[str, list[str]]:
    def of(*fields: str) -> list[str]:
        return [stem for field in fields for value in analysed[field] for stem in content_stems(value.words)]

    return {
        "title_stems": of("title"),
        "abstract_stems": of("abstract", "other_abstract", "keywords"),
        "heading_stems": [stem for field in _NAME_FIELDS for name in names[field] for stem in name.stems],
    }


def assigned_uis(
    headings: Sequence[tuple[str | None, Heading]], others: Iterable[str | None]
) -> tuple[dict[str, None], set[str]]:
    """UIs that the record's indexers assigned, in order, and those among them that are major topics."""
    assigned = {ui: None for ui in (*(ui for ui, _ in headings), *others) if ui}
    major = {ui for ui, heading in headings if ui and heading.is_major}
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


def tells(stem: str) -> bool:
    """Whether a stem may say what a text is about: numbers and single letters do not."""
    return len(stem) > 1 and not stem.isdigit()


def _telling_words(analysed: Mapping[str, Sequence[Analysis]]) -> dict[str, str]:
    """A word for each stem of title and abstract that tells something."""
    texts = (analysed["title"][0], analysed["abstract"][0])
    by_stem = {stem: word for text in texts for word, stem in zip(text.words, text.stems, strict=True)}
    return {stem: word for stem, word in by_stem.items() if tells(stem) and word not in STOP_WORDS}


def _reliable(tokens: Iterable[str]) -> tuple[str, ...]:
    """The UIs among tokens of `concepts` with more than weak evidence."""
    bare = {token: None for token in tokens if "/" not in token}
    for token in tokens:
        if token.endswith(WEAK):
            del bare[token.removesuffix(WEAK)]
    return tuple(bare)


def _ui(thing: Heading | Named | Substance) -> str | None:
    """The UI that a record gives, without whatever white space somebody put into it."""
    return "".join(thing.ui.split()) if thing.ui else None
