"""What of a record bears on a query? Gathered once for each hit, so that reasons and snippets need no index later."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from indexer.analysis import STOP_WORDS, Token, content_stems, tokenise, words_of
from indexer.errors import IndexFormatError
from indexer.fields import stem_fields
from indexer.mesh.check_tags import CHECK_TAGS
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.vocabulary import Vocabulary
from indexer.records import Heading, Named, Substance
from indexer.stored import Stored, decode_stored
from indexer.tagging import Mention
from search.query.interpret import Interpretation
from search.query.nodes import Concept, Node
from search.query.nodes import Heading as MeshHeading
from search.query.units import LENIENT, Unit
from search.query.walking import leaves


class SynonymSource(msgspec.Struct, frozen=True):
    """An entry term of a descriptor assigned to the record that holds a stem of the query."""

    stem: str
    ui: str
    name: str
    term: str


class Question(msgspec.Struct, frozen=True):
    """What records are held against: the same for all hits of a search.

    Attributes:
        units: what scores.
        weak: whether mentions that are only weak evidence count.
        tree: the mapped tree that decides what is found; None for free text.
        names: of the descriptors in the tree, by UI.
        narrower: for each descriptor that is exploded in the tree, the UIs of all that is below it.
        scored: what contributions to scores come from, see `Understanding.scored`.
    """

    units: tuple[Unit, ...]
    weak: bool = True
    tree: Node | None = None
    names: dict[str, str] = {}
    narrower: dict[str, frozenset[str]] = {}
    scored: tuple[Unit, ...] = ()

    def uis_of(self, node: MeshHeading | Concept) -> frozenset[str]:
        """The descriptor that a node of the tree asks for, and where it is exploded all that is narrower."""
        ui = node.name if isinstance(node, MeshHeading) else node.ui
        return frozenset((ui,)).union(self.narrower.get(ui, ()) if node.explode else ())


class Evidence(msgspec.Struct, frozen=True, dict=True):
    """A stored record and what it is to be held against.

    Attributes:
        body: the record as it is stored, read when it is looked at.
        stems: of the query, those that may match as parts of entry terms.
        assigned: the descriptors whose entry terms they may belong to.
    """

    body: bytes
    question: Question
    stems: frozenset[str] = frozenset()
    assigned: tuple[Descriptor, ...] = ()

    @cached_property
    def stored(self) -> Stored:
        """The record and its mentions.

        Raises:
            IndexFormatError: it is damaged.
        """
        try:
            return decode_stored(self.body)
        except msgspec.MsgspecError as error:
            raise IndexFormatError(
                f"a record of the index is damaged ({error}); look with 'meshfind check', and build the index again"
            ) from error

    @cached_property
    def synonyms(self) -> tuple[SynonymSource, ...]:
        """Where the words stand that matched only as parts of entry terms, for each descriptor the first term."""
        found = []
        stems = self.stems.difference(*stem_fields(self.stored.record).values()) if self.assigned else frozenset()
        for descriptor in self.assigned if stems else ():
            missing = set(stems)
            for term in descriptor.terms:
                for stem in missing.intersection(content_stems(words_of(term))):
                    missing.discard(stem)
                    found.append(SynonymSource(stem, descriptor.ui, descriptor.name, term))
        return tuple(found)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of the query."""
        return self.question.units

    def for_learned(self) -> Evidence:
        """The evidence of the record for the concepts that were learned, instead of for the query."""
        learned = tuple(unit for unit in self.question.scored[len(self.units) :] if unit.concepts)
        return msgspec.structs.replace(self, question=msgspec.structs.replace(self.question, units=learned))

    def ui_of(self, thing: Heading | Named | Substance) -> str | None:
        """The UI of something assigned, as the source or its name tells."""
        return thing.ui or self.stored.named.get(thing.name)

    @property
    def mentions(self) -> Iterator[Mention]:
        """The mentions that count."""
        return (mention for mention in self.stored.mentions if self.question.weak or not mention.weak)

    def texts(self) -> Iterator[tuple[tuple[str, int], str]]:
        """The texts of the record that are tagged and highlighted, by field and part."""
        record = self.stored.record
        yield ("title", 0), record.title
        yield ("abstract", 0), record.abstract
        for part, other in enumerate(record.other_abstracts):
            yield ("other_abstract", part), other.text
        for part, keyword in enumerate(record.keywords):
            yield ("keywords", part), keyword


def question(asked: Interpretation, vocabulary: Vocabulary) -> Question:
    """What the hits of a search are held against."""
    understood = asked.understanding
    names: dict[str, str] = {}
    narrower: dict[str, frozenset[str]] = {}
    for leaf in leaves(asked.tree) if asked.tree is not None else ():
        if isinstance(leaf, MeshHeading | Concept):
            ui = leaf.name if isinstance(leaf, MeshHeading) else leaf.ui
            names[ui] = names.get(ui) or vocabulary.name(ui)
            if leaf.explode and ui not in narrower:
                narrower[ui] = frozenset(vocabulary.below(ui))
    return Question(understood.units, understood.expand in LENIENT, asked.tree, names, narrower, understood.scored)


def gather(body: bytes, asked: Question, stems: frozenset[str], vocabulary: Vocabulary) -> Evidence:
    """The evidence of a stored record for a question; `stems` may match as parts of entry terms."""
    if not stems:
        return Evidence(body, asked)
    return Evidence(body, asked, stems, tuple(_assigned(decode_stored(body), vocabulary)))


def content_tokens(text: str) -> list[Token]:
    """The tokens of a text that are searched: all but stop words."""
    return [token for token in tokenise(text) if token.word not in STOP_WORDS]


def _assigned(stored: Stored, vocabulary: Vocabulary) -> Iterator[Descriptor]:
    """The descriptors assigned to a record, but for check tags."""
    things = (*stored.record.mesh, *stored.record.concepts)
    for ui in dict.fromkeys(thing.ui or stored.named.get(thing.name) for thing in things):
        descriptor = vocabulary.get(ui) if ui and ui not in CHECK_TAGS else None
        if descriptor is not None:
            yield descriptor
