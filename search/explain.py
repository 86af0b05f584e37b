"""Why is this record here? The reasons in words a reader can check against the record.

Computed from the record and its stored mentions alone; no index is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from indexer.analysis import tokenise
from indexer.fields import Stored
from indexer.tagging import Mention
from search.query.units import Unit

ReasonKind: TypeAlias = Literal["concept", "word", "synonym"]

TEXT_FIELDS = ("title", "abstract", "other_abstract", "keywords")


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason why a record matches.

    Attributes:
        unit: the part of the query, as typed.
        kind: "concept" (its descriptor was found), "word" (the word itself), or "synonym" (the word belongs to an
            entry term of a descriptor that is assigned to the record, and is in none of its texts).
        form: what stands in the record (as written), or the assigned heading, or the entry term.
        field: where: title, abstract, other_abstract, keywords, mesh, substances or synonyms.
        ui, name: the descriptor, where one is involved.
        count: how often the form stands there.
        major: the heading is a major topic of the record.
        weak: only the stems of an entry term stand there, or an unreliable one.
    """

    unit: str
    kind: ReasonKind
    form: str
    field: str
    ui: str = ""
    name: str = ""
    count: int = 1
    major: bool = False
    weak: bool = False

    def __str__(self) -> str:
        times = f" ({self.count}x)" if self.count > 1 else ""
        star = ", major topic" if self.major else ""
        if self.kind == "word":
            return f"{self.form} in {self.field}{times}"
        if self.kind == "synonym":
            return f"{self.name}: entry term {self.form}"
        if self.field in ("mesh", "substances"):
            return f"{self.name}: assigned{star}"
        return f"{self.name}: {self.form} in {self.field}{times}"


class SynonymSource(msgspec.Struct, frozen=True):
    """An entry term of a descriptor assigned to the record that holds a stem of the query."""

    stem: str
    ui: str
    name: str
    term: str


def reasons(stored: Stored, units: Sequence[Unit], synonyms: Sequence[SynonymSource]) -> list[Reason]:
    """Every reason, in the order of the units; concepts before words."""
    texts = dict(texts_of(stored))
    found: list[Reason] = []
    for unit in units:
        by_concept = [r for concept in unit.concepts for r in _concept_reasons(stored, texts, unit, concept.ui)]
        found.extend(by_concept)
        if not by_concept:
            found.extend(_word_reasons(stored, texts, unit))
            found.extend(
                Reason(unit.text, "synonym", source.term, "synonyms", source.ui, source.name)
                for source in synonyms
                if source.stem in unit.stems
            )
    return found


def texts_of(stored: Stored) -> Iterator[tuple[tuple[str, int], str]]:
    """The texts of a record that are tagged and highlighted, by field and part."""
    record = stored.record
    yield ("title", 0), record.title
    yield ("abstract", 0), record.abstract
    for part, other in enumerate(record.other_abstracts):
        yield ("other_abstract", part), other.text
    for part, keyword in enumerate(record.keywords):
        yield ("keywords", part), keyword


def _concept_reasons(stored: Stored, texts: dict[tuple[str, int], str], unit: Unit, ui: str) -> Iterator[Reason]:
    name = next(concept.name for concept in unit.concepts if concept.ui == ui)
    groups: dict[tuple[str, str], list[Mention]] = {}
    forms: dict[tuple[str, str], str] = {}
    for mention in stored.mentions:
        if mention.ui == ui:
            written = texts[mention.field, mention.part][mention.start : mention.end]
            key = (mention.field, written.casefold())
            forms.setdefault(key, written)
            groups.setdefault(key, []).append(mention)
    for key, mentions in groups.items():
        weak = all(mention.weak for mention in mentions)
        yield Reason(unit.text, "concept", forms[key], key[0], ui, name, count=len(mentions), weak=weak)
    for heading in stored.record.mesh:
        if heading.ui == ui or (heading.ui is None and heading.name == name):
            major = heading.major or any(q.major for q in heading.qualifiers)
            yield Reason(unit.text, "concept", heading.name, "mesh", ui, name, major=major)
    headed = {heading.ui for heading in stored.record.mesh}
    for thing in stored.record.concepts:
        if thing.ui == ui and ui not in headed:
            yield Reason(unit.text, "concept", thing.name, "substances", ui, name)
            break


def _word_reasons(stored: Stored, texts: dict[tuple[str, int], str], unit: Unit) -> Iterator[Reason]:
    counts: dict[tuple[str, str], int] = {}
    forms: dict[tuple[str, str], str] = {}
    headings = [(("mesh", part), heading.name) for part, heading in enumerate(stored.record.mesh)]
    for (field, _), text in [*texts.items(), *headings]:
        for token in tokenise(text):
            if token.stem in unit.stems:
                key = (field, token.word)
                forms.setdefault(key, text[token.start : token.end])
                counts[key] = counts.get(key, 0) + 1
    for key, count in counts.items():
        yield Reason(unit.text, "word", forms[key], key[0], count=count)
