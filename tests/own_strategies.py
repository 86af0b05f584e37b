"""Random strategies that know what they mean: each clause writes itself in PubMed's and Ovid's language and decides by
itself which records it finds.

Nothing here is the project's: texts are tokenised by a regular expression and records are walked one by one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations
from typing import NamedTuple

from hypothesis import strategies as st

from indexer import Heading, Qualifier, Record
from indexer.records import Author, Named, PartialDate

MESH = {
    "D01": ("Neoplasms", ("C04",)),
    "D02": ("Liver Neoplasms", ("C04.588.274", "C06.552.697")),
    "D03": ("Digestive System Diseases", ("C06",)),
    "D04": ("Liver Diseases", ("C06.552",)),
    "D05": ("Bile Duct Neoplasms", ("C04.588.274.120",)),
    "D06": ("Cold Temperature", ("G16.500",)),
}
TABLE = "".join(f"{ui}\t{name}\t\t{'|'.join(places)}\n" for ui, (name, places) in MESH.items())
QUALIFIERS = {"therapy": "th", "drug therapy": "dt", "surgery": "su", "epidemiology": "ep"}
BELOW = {"therapy": ("therapy", "drug therapy", "surgery")}
WORDS = ("liver", "livers", "cancer", "cancers", "cell", "cells", "stem", "cold", "warm", "il", "2")
STEMS = ("liver", "cancer", "cell", "canc", "live", "stem")
AUTHORS = ("Smith J", "Smith JB", "Smithson J", "Berg A")
JOURNALS = ("Gut", "Cell", "Cold Regions")
TYPES = ("Review", "Letter", "Case Reports")
LANGUAGES = ("eng", "ger")
FIELDS = {
    "pubmed": {"ti": ("title",), "ab": ("abstract",), "tiab": ("title", "abstract", "keywords"),
               "tw": ("title", "abstract", "keywords", "headings"), "ot": ("keywords",)},
    "ovid": {"ti": ("title",), "ab": ("abstract",), "ti,ab": ("title", "abstract"), "tw": ("title", "abstract")},
}  # fmt: skip


def collection(seed: int) -> list[Record]:
    """A random small collection."""
    draw = random.Random(seed)

    def text(most: int) -> str:
        pieces = [
            draw.choice((word, word.upper(), word.title())) for word in draw.choices(WORDS, k=draw.randint(0, most))
        ]
        return "".join(piece + draw.choice((" ", " ", "-", ", ", ". ", " / ")) for piece in pieces).strip()

    def heading(ui: str) -> Heading:
        qualifiers = draw.sample(sorted(QUALIFIERS), draw.choice((0, 0, 1, 2)))
        starred = tuple(Qualifier(name, major=draw.random() < 0.3) for name in qualifiers)
        return Heading(MESH[ui][0], ui, major=draw.random() < 0.3, qualifiers=starred)

    def date() -> PartialDate | None:
        year, month = draw.randint(2008, 2013), draw.randint(1, 12)
        month_known = PartialDate(year * 10000 + month * 100 + 1, year * 10000 + month * 100 + 28, "m")
        return draw.choice((None, month_known, PartialDate(year * 10000 + 101, year * 10000 + 1231, "y")))

    return [
        Record(
            id=f"{number}",
            title=text(6),
            abstract=text(12),
            keywords=tuple(filter(None, (text(2), text(2)))),
            mesh=tuple(heading(ui) for ui in draw.sample(sorted(MESH), draw.choice((0, 1, 2, 3)))),
            authors=tuple(Author(n, last=n.split()[0], initials=n.split()[1]) for n in draw.sample(AUTHORS, 2)),
            journal=draw.choice(JOURNALS),
            publication_types=(Named(draw.choice(TYPES)),),
            languages=(draw.choice(LANGUAGES),),
            date=date(),
        )
        for number in range(1, draw.randint(2, 40))
    ]


def values(record: Record, field: str) -> list[list[str]]:
    """The words of each value of a field."""
    if field == "headings":
        texts = [name for h in record.mesh for name in (h.name, *(q.name for q in h.qualifiers))]
    else:
        texts = list(record.keywords) if field == "keywords" else [getattr(record, field)]
    return [re.findall(r"[a-z0-9]+", text.lower()) for text in texts]


class Clause(NamedTuple):
    """How a clause is written, and which records it finds."""

    text: str
    finds: Callable[[Record], bool]

    def __repr__(self) -> str:
        return self.text


class Term(NamedTuple):
    """A word, or the beginning of words."""

    text: str
    truncated: bool

    def fits(self, word: str) -> bool:
        return word.startswith(self.text) if self.truncated else word == self.text


terms = st.one_of(
    st.builds(Term, st.sampled_from(WORDS), st.just(False)), st.builds(Term, st.sampled_from(STEMS), st.just(True))
)


def starts(phrase: list[Term], words: list[str]) -> Iterator[int]:
    for at in range(len(words) - len(phrase) + 1):
        if all(term.fits(word) for term, word in zip(phrase, words[at:], strict=False)):
            yield at


@st.composite
def word_clauses(draw: st.DrawFn, language: str) -> Clause:
    """One word or a phrase in a field, truncated or not."""
    tag = draw(st.sampled_from(sorted(FIELDS[language])))
    phrase = draw(st.lists(terms, min_size=1, max_size=3))
    if language == "pubmed":
        phrase = [Term(term.text, False) for term in phrase[:-1]] + phrase[-1:]
    written = " ".join(term.text + ("*" if language == "pubmed" else draw(st.sampled_from("*$"))) * term.truncated
                       for term in phrase)  # fmt: skip
    if len(phrase) > 1 and (language == "pubmed" or draw(st.booleans())):
        written = f'"{written}"'
    shown = draw(st.sampled_from((tag, tag.upper()))) if language == "pubmed" else tag
    text = f"{written}[{shown}]" if language == "pubmed" else f"{written}.{tag}."
    fields = FIELDS[language][tag]
    return Clause(
        text, lambda r: any(True for field in fields for words in values(r, field) for _ in starts(phrase, words))
    )


@st.composite
def near_clauses(draw: st.DrawFn, language: str) -> Clause:
    """Two or three words within a distance: PubMed counts the words between the outer ones, Ovid each step."""
    tag = draw(st.sampled_from(("ti", "tiab") if language == "pubmed" else ("ti", "ti,ab")))
    fields = FIELDS[language][tag]
    count = draw(st.integers(0, 4))
    if language == "pubmed":
        words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3))
        text = f'"{" ".join(words)}"[{tag}:~{count}]'

        def near(found: list[str]) -> bool:
            places = [at for at in range(len(found)) if found[at] in words]
            return any(
                [found[at] for at in chosen] == words and max(chosen) - min(chosen) + 1 - len(words) <= count
                for chosen in permutations(places, len(words))
            )
    else:
        left, right = draw(terms), draw(terms)
        text = f"({left.text}{'$' * left.truncated} adj{count + 1} {right.text}{'*' * right.truncated}).{tag}."

        def near(found: list[str]) -> bool:
            pairs = permutations(range(len(found)), 2)
            return any(left.fits(found[a]) and right.fits(found[b]) and abs(a - b) - 1 <= count for a, b in pairs)

    return Clause(text, lambda r: any(near(words) for field in fields for words in values(r, field)))


@st.composite
def heading_clauses(draw: st.DrawFn, language: str) -> Clause:
    """A heading, with or without what is narrower, as a major topic, with qualifiers."""
    ui = draw(st.sampled_from(sorted(MESH)))
    name, places = MESH[ui]
    explode, major = draw(st.booleans()), draw(st.booleans())
    most = 1 if language == "pubmed" else 2
    given = draw(st.lists(st.sampled_from(sorted(QUALIFIERS)), max_size=most, unique=True))
    if language == "pubmed":
        slash = "".join(f"/{draw(st.sampled_from((q, QUALIFIERS[q])))}" for q in given)
        text = f'"{name}{slash}"[{"majr" if major else "mh"}{":noexp" * (not explode)}]'
        given = [below for q in given for below in (BELOW.get(q, (q,)) if explode else (q,))]
    else:
        text = f"{'exp ' * explode}{'*' * major}{name}/{','.join(QUALIFIERS[q] for q in given)}"

    def wanted(heading: Heading) -> bool:
        own = MESH[heading.ui or ""][1]
        under = any(f"{one}.".startswith(f"{place}.") for one in own for place in places)
        if not (under if explode else heading.ui == ui):
            return False
        if given:
            nowhere = heading.major and not any(q.major for q in heading.qualifiers)
            return any(q.name in given and (q.major or nowhere or not major) for q in heading.qualifiers)
        return not major or heading.major or any(q.major for q in heading.qualifiers)

    return Clause(text, lambda r: any(map(wanted, r.mesh)))


def _dated(record: Record, first: int, last: int) -> bool:
    return bool(record.date) and record.date.first // 10000 <= last and record.date.last // 10000 >= first


def _values(record: Record, kind: str) -> list[str]:
    return {
        "au": [author.name.lower() for author in record.authors],
        "ta": [record.journal],
        "pt": [record.publication_types[0].name],
        "la": [{"eng": "english", "ger": "german"}[record.languages[0]]],
        "id": [record.id],
        "sh": [q.name for heading in record.mesh for q in heading.qualifiers],
    }[kind]


SUFFIXES = {"ta": "jn", "pt": "pt", "la": "lg", "id": "ui"}


@st.composite
def value_clauses(draw: st.DrawFn, language: str) -> Clause:
    """Qualifiers, authors, journals, publication types, languages and ids."""
    pubmed = language == "pubmed"
    kind = draw(st.sampled_from(("sh", "au", *SUFFIXES)))
    if kind == "sh":
        name = draw(st.sampled_from(sorted(QUALIFIERS)))
        names = BELOW.get(name, (name,)) if pubmed else (name,)
        text = f"{name}[sh]" if pubmed else f"{QUALIFIERS[name]}.fs."
        return Clause(text, lambda r: any(value in names for value in _values(r, kind)))
    if kind == "au":  # PubMed truncates initials only
        name = draw(st.sampled_from(("smith j", "smith jb", "smith")))
        start = "smith " if pubmed and name == "smith" else name
        text = f"{name}[au]" if pubmed else f"{name}$.au."
        return Clause(text, lambda r: any(value.startswith(start) for value in _values(r, kind)))
    known = {"ta": JOURNALS, "pt": TYPES, "la": ("english", "german"), "id": tuple(map(str, range(1, 41)))}
    value = draw(st.sampled_from(known[kind]))
    text = f"{value}[{'pmid' if kind == 'id' else kind}]" if pubmed else f"{value}.{SUFFIXES[kind]}."
    return Clause(text, lambda r: value in _values(r, kind))


@st.composite
def date_clauses(draw: st.DrawFn, language: str) -> Clause:
    """Years of publication: what may have appeared in them counts."""
    first, last = sorted((draw(st.integers(2007, 2014)), draw(st.integers(2007, 2014))))
    text = f"{first}:{last}[dp]" if language == "pubmed" else f"{first}:{last}.yr."

    def dated(record: Record) -> bool:
        return record.date is not None and record.date.first // 10000 <= last and record.date.last // 10000 >= first

    return Clause(text, dated)


_MEANING: dict[str, Callable[[bool, bool], bool]] = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": lambda a, b: a and not b,
}


def _joined(operator: str, left: Clause, right: Clause, text: str) -> Clause:
    meaning = _MEANING[operator]
    return Clause(text, lambda r: meaning(left.finds(r), right.finds(r)))


@st.composite
def chains(draw: st.DrawFn, language: str, below: st.SearchStrategy[Clause]) -> Clause:
    """Clauses in a row. PubMed reads any operators from left to right; in Ovid's chains one is repeated."""
    whole = draw(below)
    parts = draw(st.lists(st.tuples(st.sampled_from(sorted(_MEANING)), below), min_size=1, max_size=2))
    text = whole.text
    for number, (operator, part) in enumerate(parts):
        if language == "ovid" and number:
            text = f"({text})"
        word = operator if language == "ovid" else operator.upper()
        text = f"{text} {word} {part.text}"
        whole = _joined(operator, whole, part, text)
    return Clause(f"({text})", whole.finds)


@cache
def clauses(language: str) -> st.SearchStrategy[Clause]:
    """Trees of everything."""
    kinds = (word_clauses, near_clauses, heading_clauses, value_clauses, date_clauses)
    leaves = st.one_of([kind(language) for kind in kinds])
    return st.recursive(leaves, lambda below: chains(language, below), max_leaves=5)


@st.composite
def strategies(draw: st.DrawFn, language: str) -> list[Clause]:
    """The lines of a strategy; later lines combine earlier ones."""
    lines = draw(st.lists(clauses(language), min_size=1, max_size=3))
    for _ in range(draw(st.integers(0, 2)) if len(lines) > 1 else 0):
        first, second = draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
        operator = draw(st.sampled_from(sorted(_MEANING)))
        sign = draw(st.sampled_from(("", "#"))) if language == "ovid" else "#"
        text = f"{sign}{first + 1} {operator.upper()} {sign}{second + 1}"
        lines.append(_joined(operator, lines[first], lines[second], text))
    return lines
