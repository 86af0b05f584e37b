"""Why is this record here? The reasons in words a reader can check against the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from indexer.tagging import Mention
from search.evidence import Evidence, content_tokens
from search.query.units import Concept, Unit

ReasonKind: TypeAlias = Literal["concept", "word", "synonym"]
Texts: TypeAlias = dict[tuple[str, int], str]


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


def reasons(evidence: Evidence) -> list[Reason]:
    """Every reason, in the order of the units; concepts before words."""
    texts = dict(evidence.texts())
    found: list[Reason] = []
    for unit in evidence.units:
        by_concept = [
            reason for concept in unit.concepts for reason in _concept_reasons(evidence, texts, unit, concept)
        ]
        found.extend(by_concept)
        if not by_concept:
            found.extend(_word_reasons(evidence, texts, unit))
            found.extend(
                Reason(unit.text, "synonym", source.term, "synonyms", source.ui, source.name)
                for source in evidence.synonyms
                if source.stem in unit.stems
            )
    return found


def _concept_reasons(evidence: Evidence, texts: Texts, unit: Unit, concept: Concept) -> Iterator[Reason]:
    ui, name = concept.ui, concept.name
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in evidence.mentions:
        if mention.ui == ui:
            groups.setdefault((mention.field, _written(texts, mention).casefold()), []).append(mention)
    for (field, _), mentions in groups.items():
        weak = all(mention.weak for mention in mentions)
        yield Reason(unit.text, "concept", _written(texts, mentions[0]), field, ui, name, len(mentions), weak=weak)
    record = evidence.stored.record
    headings = [heading for heading in record.mesh if evidence.ui_of(heading) == ui]
    for heading in headings:
        major = heading.major or any(qualifier.major for qualifier in heading.qualifiers)
        yield Reason(unit.text, "concept", heading.name, "mesh", ui, name, major=major)
    substances = [thing for thing in record.concepts if evidence.ui_of(thing) == ui]
    if substances and not headings:
        yield Reason(unit.text, "concept", substances[0].name, "substances", ui, name)


def _written(texts: Texts, mention: Mention) -> str:
    return texts[mention.field, mention.part][mention.start : mention.end]


def _word_reasons(evidence: Evidence, texts: Texts, unit: Unit) -> Iterator[Reason]:
    record = evidence.stored.record
    named = [("mesh", name) for h in record.mesh for name in (h.name, *(q.name for q in h.qualifiers))]
    named += [("substances", name) for name in dict.fromkeys(thing.name for thing in record.concepts)]
    forms: dict[tuple[str, str], list[str]] = {}
    for field, text in [*((field, text) for (field, _), text in texts.items()), *named]:
        for token in content_tokens(text):
            if token.stem in unit.stems:
                forms.setdefault((field, token.word), []).append(text[token.start : token.end])
    for (field, _), found in forms.items():
        yield Reason(unit.text, "word", found[0], field, count=len(found))
