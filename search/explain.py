"""Why is this record here? The reasons in words a reader can check against the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from indexer.mesh.qualifiers import canonical
from indexer.tagging import Mention
from search.clauses import Reading, texts_in
from search.evidence import Evidence, content_tokens
from search.query.nodes import Concept, Dates, Near, Node, Qualifier, Text, Value
from search.query.nodes import Heading as MeshHeading
from search.query.phrases import PHRASE_FIELDS, places_of
from search.query.units import Unit

ReasonKind: TypeAlias = Literal[
    "concept", "word", "synonym", "phrase", "near", "qualifier", "value", "date", "everything"
]
Texts: TypeAlias = dict[tuple[str, int], str]


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason why a record matches.

    Attributes:
        unit: the part of the query, as typed; a heading of a strategy by its name.
        kind: "concept" (its descriptor was found), "word" (the word itself), or "synonym" (the word belongs to an
            entry term of a descriptor that is assigned to the record, and is in none of its texts), or "phrase" (words
            in a row). In strategies also "near" (words within a distance), "qualifier", "value" (author, journal and
            the like), "date",
            and "everything" (the clause finds every record).
        form: what stands in the record (as written; a value folded), or the assigned heading, or the entry term.
        field: where: title, abstract, other_abstract, original_title, keywords, mesh, substances, synonyms,
            affiliation, or the field of a value or date. Empty for "everything".
        ui, name: the descriptor that was found, where one is involved.
        count: how often the form stands there.
        major: the heading is a major topic of the record.
        weak: only the stems of an entry term stand there, or an unreliable one.
        narrower: the descriptor is below the one that was asked for, which was exploded.
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
    narrower: bool = False

    def __str__(self) -> str:
        times = f" ({self.count}x)" if self.count > 1 else ""
        star = ", major topic" if self.major else ""
        if self.kind in ("word", "phrase", "near"):
            return f"{self.form} in {self.field}{times}"
        if self.kind == "synonym":
            return f"{self.name}: entry term {self.form}"
        if self.kind == "concept":
            below = f", narrower than {self.unit}" if self.narrower else ""
            if self.field in ("mesh", "substances"):
                return f"{self.name}: assigned{star}{below}"
            return f"{self.name}: {self.form} in {self.field}{times}{below}"
        return f"{self.field.replace('_', ' ')} {self.form}" if self.field else self.form


def reasons(evidence: Evidence) -> list[Reason]:
    """Every reason, in the order of the query: for free text by unit, for a strategy by clause."""
    if evidence.question.tree is not None:
        reading = Reading(evidence)
        return list(dict.fromkeys(reason for clause in reading.clauses for reason in _clause_reasons(reading, clause)))
    texts = dict(evidence.texts())
    found: list[Reason] = []
    for unit in evidence.units:
        by_concept = [
            reason
            for concept in unit.concepts
            for reason in _concept_reasons(evidence, texts, unit.text, concept.ui, concept.name)
        ]
        by_concept += [reason for ui in unit.narrower for reason in _narrower_reasons(evidence, texts, unit.text, ui)]
        found.extend(by_concept)
        if not by_concept:
            found.extend(_word_reasons(evidence, texts, unit))
            found.extend(_phrase_reasons(texts, unit))
            found.extend(
                Reason(unit.text, "synonym", source.term, "synonyms", source.ui, source.name)
                for source in evidence.synonyms
                if source.stem in unit.stems
            )
    return list(dict.fromkeys(found))


def _clause_reasons(reading: Reading, clause: Node) -> Iterator[Reason]:
    """What of the record makes a clause of a strategy hold."""
    if isinstance(clause, Text | Near):
        yield from _text_reasons(reading, clause)
    elif isinstance(clause, MeshHeading):
        yield from _heading_reasons(reading, clause)
    elif isinstance(clause, Concept):
        evidence = reading.evidence
        texts, said = dict(evidence.texts()), evidence.question.names[clause.ui]
        for ui in sorted(evidence.question.uis_of(clause), key=lambda ui: (ui != clause.ui, ui)):
            if ui == clause.ui:
                yield from _concept_reasons(evidence, texts, said, ui, said)
            else:
                yield from _narrower_reasons(evidence, texts, said, ui)
    elif isinstance(clause, Qualifier):
        yield from (Reason(clause.name, "qualifier", name, "mesh") for name in reading.qualifiers(clause))
    elif isinstance(clause, Value):
        yield from (Reason(clause.text, "value", value, clause.field) for value in reading.values(clause))
    elif isinstance(clause, Dates):
        date = getattr(reading.evidence.stored.record, clause.field)
        yield Reason(clause.typed or clause.field, "date", date.text, clause.field)
    else:
        yield Reason("all", "everything", "every record", "")


def _text_reasons(reading: Reading, clause: Text | Near) -> Iterator[Reason]:
    kind: ReasonKind = "near" if isinstance(clause, Near) else "phrase" if len(clause.words) > 1 else "word"
    forms: dict[tuple[str, str], list[str]] = {}
    for field, form in reading.occurrences(clause):
        where = "mesh" if field == "heading_words" else field
        forms.setdefault((where, form.casefold()), []).append(form)
    for (field, _), found in forms.items():
        yield Reason(said(clause), kind, found[0], field, count=len(found))


def _heading_reasons(reading: Reading, clause: MeshHeading) -> Iterator[Reason]:
    asked = reading.evidence.question.names[clause.name]
    substance = reading.substance(clause)
    if substance:
        yield Reason(asked, "concept", substance, "substances", clause.name, asked)
    for heading in reading.headings(clause):
        ui = reading.evidence.ui_of(heading) or ""
        with_qualifiers = [q.name for q in heading.qualifiers if canonical(q.name) in clause.qualifiers]
        form = "/".join((heading.name, *with_qualifiers))
        name = asked if ui == clause.name else heading.name
        yield Reason(asked, "concept", form, "mesh", ui, name, major=heading.is_major, narrower=ui != clause.name)


def said(clause: Text | Near) -> str:
    """What was typed for words; those of a proximity group with its distance between them.

    >>> said(Near((Text((), (), "sore"), Text((), (), "throat")), 2))
    'sore near2 throat'
    """
    if isinstance(clause, Text):
        return clause.typed or " ".join(word.text for word in clause.words)
    between = f" {'then' if clause.ordered else 'near'}{clause.gap} "
    return between.join(dict.fromkeys(said(text) for text in texts_in(clause)))


def _concept_reasons(evidence: Evidence, texts: Texts, said: str, ui: str, name: str) -> Iterator[Reason]:
    """Where a record mentions a descriptor, and whether it was assigned; `said` is what asked for it.

    Without a `name` each reason has the one by which the descriptor is known there.
    """
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in evidence.mentions:
        if mention.ui == ui:
            groups.setdefault((mention.field, _written(texts, mention).casefold()), []).append(mention)
    for (field, _), mentions in groups.items():
        weak = all(mention.weak for mention in mentions)
        form, term = _written(texts, mentions[0]), mentions[0].term
        yield Reason(said, "concept", form, field, ui, name or term, len(mentions), weak=weak)
    record = evidence.stored.record
    headings = [heading for heading in record.mesh if evidence.ui_of(heading) == ui]
    for heading in headings:
        yield Reason(said, "concept", heading.name, "mesh", ui, name or heading.name, major=heading.is_major)
    substances = [thing for thing in record.concepts if evidence.ui_of(thing) == ui]
    if substances and not headings:
        yield Reason(said, "concept", substances[0].name, "substances", ui, name or substances[0].name)


def _narrower_reasons(evidence: Evidence, texts: Texts, said: str, ui: str) -> Iterator[Reason]:
    """The same of a descriptor below the one that was asked for; where it is mentioned, its name is the entry term."""
    for reason in _concept_reasons(evidence, texts, said, ui, ""):
        yield msgspec.structs.replace(reason, narrower=True)


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


def _phrase_reasons(texts: Texts, unit: Unit) -> Iterator[Reason]:
    for (field, _), text in texts.items():
        for phrase in unit.phrases if field in PHRASE_FIELDS else ():
            places = list(places_of(phrase, text))
            if places:
                yield Reason(unit.text, "phrase", text[slice(*places[0])], field, count=len(places))
