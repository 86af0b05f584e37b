"""What of a record bears on a query? Gathered once for each hit, so that reasons and snippets need no index later."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from indexer.analysis import STOP_WORDS, Token, content_stems, tokenise
from indexer.fields import Stored, stem_fields
from indexer.mesh.check_tags import CHECK_TAGS
from indexer.mesh.naming import ui_named
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Heading, Named, Record, Substance
from indexer.tagging import Mention
from search.query.units import Understanding, Unit
from search.scoring import Scoring


class SynonymSource(msgspec.Struct, frozen=True):
    """An entry term of a descriptor assigned to the record that holds a stem of the query."""

    stem: str
    ui: str
    name: str
    term: str


class Evidence(msgspec.Struct, frozen=True):
    """A stored record and the units of the query it is to be held against.

    Attributes:
        weak: whether mentions that are only weak evidence count.
        named: UIs of the headings and substances to which the source gave only a name.
        synonyms: where the words stand that matched only as parts of entry terms.
    """

    stored: Stored
    units: tuple[Unit, ...]
    weak: bool = True
    named: dict[str, str] = {}
    synonyms: tuple[SynonymSource, ...] = ()

    def ui_of(self, thing: Heading | Named | Substance) -> str | None:
        """The UI of something assigned, as the source or its name tells."""
        return thing.ui or self.named.get(thing.name)

    @property
    def mentions(self) -> Iterator[Mention]:
        """The mentions that count."""
        return (mention for mention in self.stored.mentions if self.weak or not mention.weak)

    def texts(self) -> Iterator[tuple[tuple[str, int], str]]:
        """The texts of the record that are tagged and highlighted, by field and part."""
        record = self.stored.record
        yield ("title", 0), record.title
        yield ("abstract", 0), record.abstract
        for part, other in enumerate(record.other_abstracts):
            yield ("other_abstract", part), other.text
        for part, keyword in enumerate(record.keywords):
            yield ("keywords", part), keyword


def gather(stored: Stored, understood: Understanding, scored: Scoring, vocabulary: Vocabulary) -> Evidence:
    """The evidence of a record for a query, given how it was scored."""
    named = _named(stored.record, vocabulary)
    stems = {clause.token for unit in scored.units for clause in unit.words if clause.kind == "synonym"}
    if stems:  # only what is in no text of the record itself counts as a synonym
        stems.difference_update(*stem_fields(stored.record).values())
    synonyms = tuple(_synonym_sources(stored.record, named, stems, vocabulary)) if stems else ()
    return Evidence(stored, understood.units, understood.expand == "normal", named, synonyms)


def content_tokens(text: str) -> list[Token]:
    """The tokens of a text that are searched: all but stop words."""
    return [token for token in tokenise(text) if token.word not in STOP_WORDS]


def _named(record: Record, vocabulary: Vocabulary) -> dict[str, str]:
    """UIs by name, where the source gave only names and one descriptor can be meant (as `fields` indexes them)."""
    names = {thing.name for thing in (*record.mesh, *record.concepts) if not thing.ui}
    found = {name: ui_named(name, vocabulary) for name in names}
    return {name: ui for name, ui in found.items() if ui}


def _synonym_sources(
    record: Record, named: dict[str, str], stems: set[str], vocabulary: Vocabulary
) -> Iterator[SynonymSource]:
    """For each descriptor of the record and each stem, the first entry term that holds it."""
    for ui in dict.fromkeys(thing.ui or named.get(thing.name) for thing in (*record.mesh, *record.concepts)):
        descriptor = vocabulary.get(ui) if ui and ui not in CHECK_TAGS else None
        if descriptor is None:
            continue
        missing = set(stems)
        for term in (descriptor.name, *(entry.text for entry in descriptor.entries)):
            for stem in missing.intersection(content_stems(tokenise(term))):
                missing.discard(stem)
                yield SynonymSource(stem, descriptor.ui, descriptor.name, term)
