"""One term of a PubMed query with its tag: which node of the syntax tree is it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from indexer.plain_fields import fold_phrase
from search.query.journals import journal_node
from search.query.languages import language_code
from search.query.nodes import TEXT_WORDS, Everything, Heading, Near, Node, Nothing, Or, Qualifier, Text, Value, Word
from search.query.pubmed.dates import is_relative, read_dates
from search.query.pubmed.filters import ABSENT, TEXTS, filter_key, find_subset
from search.query.pubmed.notes import Context, shown
from search.query.pubmed.tags import Tag
from search.query.pubmed.types import find_type, names_of_type
from search.query.pubmed.words import read_words

_HAS_ABSTRACT = "hasabstract"
_NEAR_FIELDS = ({"title"}, {"title", "abstract", "other_abstract", "keywords"}, {"affiliation"})
"""PubMed User Guide, "Proximity searching": in [ti], [tiab] and [ad]."""
_EXPLODE = re.compile(r"exp(?:lode)?\s+(?=\S)", re.IGNORECASE)

MOST_NEAR = 12
"""Words of one proximity search; the ways in which they may stand grow as two to the power of their number."""


class Term(NamedTuple):
    """A term as typed, without its tag: quotation marks are gone where the whole term stood in them."""

    text: str
    quoted: bool
    offset: int


def read_term(term: Term, tag: Tag | None, context: Context) -> Node | None:
    """The node of a term; None where it holds nothing that could be looked up."""
    if not any(character.isalnum() for character in term.text):
        if "*" in term.text or tag is not None or term.quoted:
            context.notes.warn(term.offset, f"the empty term {shown(term.text)} was left out")
        return None
    if filter_key(term.text) == _HAS_ABSTRACT and (tag is None or tag.kind == "filter" or tag.fields == TEXT_WORDS):
        return Value("has_abstract", "yes")
    if tag is None:
        return _text(term, Tag("text"), context)
    if tag.within is not None and tag.kind not in ("text", "all"):
        context.notes.warn(term.offset, f"a distance means nothing in [{tag.typed}] and was left out")
    return _READERS[tag.kind](term, tag, context)


def _text(term: Term, tag: Tag, context: Context) -> Node | None:
    words = read_words(term.text, term.offset, context.notes)
    if not words:
        return None
    if tag.within is not None and len(words) > 1:
        return _near(words, tag.within, term, tag, context)
    return Text(words, tag.fields, term.text, tag.typed, term.quoted)


def _near(words: tuple[Word, ...], gap: int, term: Term, tag: Tag, context: Context) -> Node:
    """Words in any order within a distance; PubMed offers it for quoted terms without truncation."""
    if len(words) > MOST_NEAR:
        context.notes.fail(term.offset, "too many words for one proximity search", f"at most {MOST_NEAR} words")
    if set(tag.fields) not in _NEAR_FIELDS:
        context.notes.warn(term.offset, f"PubMed has no proximity search in [{tag.typed}]; it was run as typed")
    if not term.quoted:
        context.notes.warn(term.offset, f"PubMed wants quotation marks around {shown(term.text)}; it was run as typed")
    if any(word.pattern for word in words):
        context.notes.warn(term.offset, f"PubMed ignores truncation in a proximity search, here {shown(term.text)}")
    parts = tuple(Text((word,), tag.fields, word.text, tag.typed, term.quoted) for word in words)
    return Near(parts, gap, ordered=False, whole=True)


def _all(term: Term, tag: Tag, context: Context) -> Node | None:
    """[All Fields]: the words of every text field; a journal or an author of exactly this name, too."""
    text = _text(term, tag, context)
    folded = fold_phrase(term.text)
    if not isinstance(text, Text) or any(word.pattern for word in text.words):
        return text
    values = [Value("journal", folded)]
    if re.fullmatch(r"[^\d\s]{2,}(?: [^\d\s]{2,})* [^\W\d_]{1,3}", folded):
        values.append(Value("authors", folded))
    return Or((text, *values))


def _heading(term: Term, tag: Tag, context: Context) -> Node | None:
    name, *qualifiers = (part.strip() for part in term.text.split("/"))
    explode = _EXPLODE.match(name)
    if explode:
        context.notes.warn(term.offset, f"'exp' is Ovid's; {shown(term.text)} was read without it")
        name = name[explode.end() :]
    starred = name.startswith("*") or any(part.startswith("*") for part in qualifiers)
    name = " ".join(name.lstrip("* ").split())
    if "*" in name:
        context.notes.warn(
            term.offset, f"the truncated heading {shown(name)} was searched in the words of headings, not exploded"
        )
        words = read_words(name, term.offset, context.notes)
        return Text(words, ("heading_words",), name, tag.typed, term.quoted) if words else None
    names = [one.strip("* ") for part in qualifiers for one in part.split(",")]
    given = tuple(" ".join(one.split()) for one in names if one)
    if not name:
        context.notes.fail(term.offset, f"{shown(term.text)} names no heading", "a heading before the slash")
    return Heading(name, tag.explode, tag.major or starred, given)


def _qualifier(term: Term, tag: Tag, context: Context) -> Node:
    name = " ".join(term.text.strip("/* ").split())
    return Qualifier(name, tag.explode)


def _type(term: Term, tag: Tag, context: Context) -> Node:
    if "*" in term.text:
        return Value("publication_type", fold_phrase(term.text), prefix=True)
    return _any_of("publication_type", names_of_type(fold_phrase(term.text), tag.explode))


def _author(term: Term, tag: Tag, context: Context) -> Node:
    """PubMed User Guide, "Searching by author": initials are truncated unless the name is in quotation marks."""
    field, name = tag.fields[0], fold_phrase(term.text)
    last, comma, first = term.text.partition(",")
    turned = fold_phrase(f"{first} {last}") if comma and len(fold_phrase(first)) > 2 else ""
    if "*" in term.text:
        return Value(field, name, prefix=True)
    if turned:
        return Or((Value(field, name), Value(field, turned)))
    if term.quoted:
        return Value(field, name)
    if re.search(r"(?<=\S) \w{1,2}$", name):
        return Value(field, name, prefix=True)
    return Or((Value(field, name), Value(field, f"{name} ", prefix=True)))


def _journal(term: Term, tag: Tag, context: Context) -> Node:
    return journal_node(fold_phrase(term.text), prefix="*" in term.text)


def _language(term: Term, tag: Tag, context: Context) -> Node:
    code = language_code(term.text)
    if code is None:
        context.notes.warn(term.offset, f"{shown(term.text)} is no language known here and was looked up as it is")
    return Value("language", code or fold_phrase(term.text))


def _id(term: Term, tag: Tag, context: Context) -> Node:
    """Several identifiers before one tag are alternatives."""
    if ":" in term.text:
        return _nothing(term, tag, "ranges of identifiers are not searched", context)
    return _any_of("id", term.text.replace(",", " ").split())


def _registry(term: Term, tag: Tag, context: Context) -> Node | None:
    """Numbers are values of their own; PubMed also accepts the name of a substance here."""
    number = " ".join(term.text.casefold().split())
    if not any(character.isdigit() for character in number):
        return _text(term, tag._replace(fields=("substances",)), context)
    return Value("registry", number.rstrip("*"), prefix=number.endswith("*"))


def _substance(term: Term, tag: Tag, context: Context) -> Node | None:
    """The name in the record, or a supplementary concept known by this synonym."""
    text = _text(term, tag._replace(fields=("substances",)), context)
    if not isinstance(text, Text) or "*" in term.text:
        return text
    return Or((text, Heading(" ".join(term.text.split()), explode=False)))


def _date(term: Term, tag: Tag, context: Context) -> Node:
    if filter_key(tag.typed) in ("mhda", "meshdate", "datemesh"):
        context.notes.warn(term.offset, "the date when MeSH was added is taken to be the date of completion")
    return read_dates(term.text, tag.fields[0], term.offset, context.today, context.notes)


def _absent(term: Term, tag: Tag, context: Context) -> Node:
    return _nothing(term, tag, tag.reason, context)


def _filter(term: Term, tag: Tag, context: Context) -> Node:
    """A filter or subset by name; PubMed's years are "y_5" in addresses and "last 5 years" in query translations."""
    key = filter_key(term.text)
    if key == "all":
        return Everything()
    if key in TEXTS:
        return context.expand(TEXTS[key])
    found = _filter_value(key, term.text)
    if found is not None:
        return found
    years = re.fullmatch(r"y_?(\d{1,4})", term.text.strip(), re.IGNORECASE)
    text = f"last {years[1]} years" if years else term.text
    if is_relative(text):
        return read_dates(text, "date", term.offset, context.today, context.notes)
    return _nothing(term, tag, ABSENT.get(key, "there is no filter of this name here"), context)


def _filter_value(key: str, name: str) -> Node | None:
    """A filter that is one value: a subset, a publication type or a language."""
    subset, code, kind = find_subset(key), language_code(name), find_type(key)
    if subset:
        return Value("subset", subset)
    if kind:
        return _any_of("publication_type", names_of_type(kind, True))
    return Value("language", code) if code else None


def _nothing(term: Term, tag: Tag, reason: str, context: Context) -> Nothing:
    typed = f"{' '.join(term.text.split())}[{tag.typed}]"
    context.notes.warn(term.offset, f"{shown(typed)} finds nothing, because {reason}")
    return Nothing(typed, reason)


def _any_of(field: str, values: list[str]) -> Node:
    nodes = tuple(Value(field, value) for value in values)
    return nodes[0] if len(nodes) == 1 else Or(nodes)


_READERS: dict[str, Callable[[Term, Tag, Context], Node | None]] = {
    "text": _text,
    "all": _all,
    "heading": _heading,
    "qualifier": _qualifier,
    "type": _type,
    "author": _author,
    "journal": _journal,
    "language": _language,
    "id": _id,
    "registry": _registry,
    "substance": _substance,
    "date": _date,
    "filter": _filter,
    "absent": _absent,
}
