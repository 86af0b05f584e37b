"""What does a term mean in the fields that its suffix names?

Codes: Ovid MEDLINE Database Guide (ospguides.ovid.com/OSPguides/medline.htm). `.tw.` is title and abstract, unlike
PubMed's `[tw]`; `.mp.`, which a term without a suffix is searched in too, is what Ovid prints beside it
(`[mp=title, abstract, original title, name of substance word, subject heading word, keyword heading word, …]`).
"""

from __future__ import annotations

import re

from indexer.mesh.qualifiers import find_qualifier
from indexer.plain_fields import fold_phrase
from search.query.journals import journal_node
from search.query.languages import language_code
from search.query.nodes import (
    ABSTRACT,
    ALL_WORDS,
    TEXT_WORDS,
    TITLE,
    TITLE_ABSTRACT,
    Heading,
    Node,
    Nothing,
    Or,
    Qualifier,
    Text,
    Value,
)
from search.query.ovid.dates import APPROXIMATE, FIELDS, read_dates
from search.query.ovid.notes import LineNotes, shown
from search.query.pubmed.filters import filter_key, find_subset
from search.query.pubmed.types import names_of_type
from search.query.wildcards import MOST_RUNS, read_words

MULTI_PURPOSE = (*TITLE, *ABSTRACT, "keywords", "original_title", "heading_words", "substances")
WORD_FIELDS = (*MULTI_PURPOSE, "affiliation")
"""All fields of words, in the order in which they are always given."""

TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "ti": TITLE, "m_titl": TITLE, "ab": ABSTRACT, "tw": TITLE + ABSTRACT, "tiab": TITLE + ABSTRACT,
    "mp": MULTI_PURPOSE, "af": ALL_WORDS, "tx": ALL_WORDS,
    "kf": ("keywords",), "kw": ("keywords",), "dq": ("keywords",),
    "hw": ("heading_words",), "dw": ("heading_words",), "cw": ("heading_words",),
    "ot": ("original_title",), "in": ("affiliation",),
    "nm": ("substances",), "px": ("substances",), "rx": ("substances",), "ox": ("substances",), "tn": ("substances",),
    "[tiab]": TITLE_ABSTRACT, "[title/abstract]": TITLE_ABSTRACT, "[ti]": TITLE, "[title]": TITLE,
    "[ab]": ABSTRACT, "[abstract]": ABSTRACT, "[tw]": TEXT_WORDS, "[text word]": TEXT_WORDS, "[textword]": TEXT_WORDS,
    "[all]": ALL_WORDS, "[all field]": ALL_WORDS, "[ot]": ("original_title",), "[nm]": ("substances",),
    "[ad]": ("affiliation",),
}  # fmt: skip
_VALUES = {
    "pt": "publication_type", "[pt]": "publication_type", "[publication type]": "publication_type",
    "au": "authors", "fa": "authors", "ax": "authors", "[au]": "authors", "[author]": "authors", "pa": "first_author",
    "jn": "journal", "ja": "journal", "jx": "journal", "is": "journal", "[ta]": "journal", "[journal]": "journal",
    "la": "language", "lg": "language", "[la]": "language", "[language]": "language",
    "ui": "id", "an": "id", "pm": "id", "sb": "subset", "st": "subset", "rn": "registry", "[rn]": "registry",
}  # fmt: skip
_HEADINGS = {
    "sh": (False, False), "de": (False, False), "exp/": (True, False), "dm": (False, True), "dj": (False, True),
    "[mesh]": (True, False), "[mesh term]": (True, False), "[mh]": (True, False),
    "[mesh:noexp]": (False, False), "[mesh term:noexp]": (False, False), "[mh:noexp]": (False, False),
    "[majr]": (True, True), "[mesh major topic]": (True, True), "[majr:noexp]": (False, True),
}  # fmt: skip
"""Codes of headings: exploded?, major?"""
_QUALIFIERS = {"fs": False, "[sh]": True, "[subheading]": True}
_UNANSWERED = {
    "cp": "country of publication", "do": "digital object identifier", "dv": "device name", "mf": "device maker",
    "pg": "pages", "vo": "volume", "ip": "issue", "so": "source", "jw": "words of a journal's name", "gn": "grants",
    "no": "grants", "nt": "notes", "cm": "comments", "tc": "table of contents", "sy": "synonyms",
    "id": "key concepts", "bt": "book title", "ci": "cited references", "my": "headings with their words",
}  # fmt: skip
_TRUNCATION = re.compile(r"(?:[$*?#][0-9]*|:)\s*$")
_WILDCARD = re.compile(r"[$*?#]")
_LONGEST_END = 100
_SPACED_INITIALS = re.compile(r"(?<= [^\W\d_]) (?=[^\W\d_](?: |$))")
_REGISTRY = re.compile(r"(?i)[0-9]+-[0-9]{2}-[0-9]|ec [0-9.-]+|(?=[a-z]*[0-9])[0-9a-z]{10}")


def is_text(codes: tuple[str, ...]) -> bool:
    """Do all of the codes name fields of words?"""
    return bool(codes) and all(code in TEXT_FIELDS for code in codes)


def is_heading(codes: tuple[str, ...]) -> bool:
    """Do all of the codes name headings?"""
    return bool(codes) and all(code in _HEADINGS for code in codes)


def fields_of(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The index fields of words that the codes name, in one order whatever theirs."""
    named = {field for code in codes for field in TEXT_FIELDS.get(code, ())}
    return tuple(field for field in WORD_FIELDS if field in named)


def term(typed: str, codes: tuple[str, ...], offset: int, notes: LineNotes) -> Node | None:
    """The node of a term, typed at `offset`, in the fields of `codes` (none: where Ovid searches by itself).

    None if there is no word in it.
    """
    if not re.search(r"[^\W_]", typed):
        if typed.strip(" .,;:-'&+/"):
            notes.warn(offset, f"{shown(typed)} stands for no word and was left out")
        return None
    if not codes:
        return _text(typed, MULTI_PURPOSE, "", offset, notes)
    found: dict[Node, None] = {}
    fields = fields_of(codes)
    if fields:
        text = _text(typed, fields, ",".join(code for code in codes if code in TEXT_FIELDS), offset, notes)
        found.update({text: None} if text else {})
    unanswered = []
    for code in codes:
        special = _special(typed, code, offset, notes)
        if special is not None:
            found[special] = None
        elif code not in TEXT_FIELDS:
            unanswered.append(code)
    for code in unanswered:
        known = _UNANSWERED.get(
            code, "unknown; title and abstract are .ti,ab." if set(code) <= set("tiab") else "unknown"
        )
        reason = f"these records have no field .{code}. ({known})"
        notes.warn(offset, reason + ("; it was left out" if found else f"; {shown(typed)} finds nothing"))
        if len(unanswered) == len(codes):
            found[Nothing(f"{' '.join(typed.split())}.{','.join(codes)}.", reason)] = None
            break
    nodes = tuple(found)
    return Or(nodes) if len(nodes) > 1 else nodes[0] if nodes else None


def _text(typed: str, fields: tuple[str, ...], tag: str, offset: int, notes: LineNotes) -> Text | None:
    reading = read_words(typed)
    for sign in reading.alone:
        notes.warn(offset, f"the wildcard {sign} belongs to no word and was left out")
    for word in reading.leading:
        notes.warn(offset, f"Ovid has no wildcard at the start of a word; {shown(word)} was run as typed")
    for word in reading.overfull:
        notes.fail(offset, f"{shown(word)} has too many wildcards", f"at most {MOST_RUNS} in one word")
    if not reading.words:
        return None
    plain = " ".join(typed.split())
    quoted = plain[:1] == plain[-1:] == '"' and plain.count('"') == 2
    return Text(reading.words, fields, plain.strip('"') if quoted else plain, tag, quoted)


def _special(typed: str, code: str, offset: int, notes: LineNotes) -> Node | None:
    """The node of a term in a field that does not hold words; None for other fields."""
    if code in _HEADINGS:
        return _heading(typed, code, offset, notes)
    if code in _QUALIFIERS:
        return Qualifier(clean_name(typed), explode=_QUALIFIERS[code])
    if code in FIELDS:
        dates = read_dates(_TRUNCATION.sub("", typed), FIELDS[code])
        if code in APPROXIMATE:
            notes.warn(offset, f".{code}. is a date that records do not have; {FIELDS[code]} was taken for it")
        if dates is None:
            notes.fail(offset, f"{shown(typed)} is no date", "a date as 2017, 201705 or 20170531, or two with a colon")
        return dates
    if code in _VALUES:
        return _value(typed, code, offset, notes)
    return None


def _heading(typed: str, code: str, offset: int, notes: LineNotes) -> Node | None:
    explode, major = _HEADINGS[code]
    name, _, qualifiers = clean_name(typed).partition("/")
    if name.lower().startswith("exp "):
        name, explode = name[4:].strip(), True
    if not re.search(r"[^\W_]", name):
        notes.warn(offset, f"{shown(typed)} names no heading and was left out")
        return None
    if _WILDCARD.search(name.lstrip("*")):
        words = read_words(name).words
        notes.warn(offset, f"{shown(typed)} is truncated, which a heading cannot be: searched in words of headings")
        return Text(words, ("heading_words",), name, code) if words else None
    listed = tuple(one.strip() for one in qualifiers.split(",") if find_qualifier(one.strip()))
    return Heading(name.strip(" *"), explode, major or name.startswith("*"), listed)


def _value(typed: str, code: str, offset: int, notes: LineNotes) -> Node | None:
    field = _VALUES[code]
    plain = typed.replace('"', " ").strip()
    cut = _TRUNCATION.search(plain[-_LONGEST_END:])
    stem = plain[: len(plain) - len(cut[0])] if cut else plain
    wildcard = _WILDCARD.search(stem)
    if wildcard:
        notes.warn(offset, f"in .{code}. a wildcard can only stand at the end: {shown(typed)} was cut there")
        stem = stem[: wildcard.start()]
    prefix = cut is not None or wildcard is not None
    if field == "registry" and (prefix or not _REGISTRY.fullmatch(stem.strip())):
        return _text(typed, ("substances",), code, offset, notes)
    if field == "publication_type" and not prefix:
        return _publication_type(fold_phrase(stem))
    text = _as_indexed(stem, field)
    if field == "journal" and text:
        return journal_node(text, prefix)
    return Value(field, text, prefix or code == "ax") if text else None


def _as_indexed(text: str, field: str) -> str:
    """A value as its index field holds it."""
    folded = fold_phrase(text)
    if field == "language":
        return language_code(text) or folded
    if field == "subset":
        return find_subset(filter_key(text)) or text.strip().casefold()
    if field in ("registry", "id"):
        return text.strip().casefold() if field == "registry" else text.strip()
    if field in ("authors", "first_author"):
        return _SPACED_INITIALS.sub("", folded)
    return folded


def _publication_type(folded: str) -> Node | None:
    """A type under the names it has had: those that end in s were renamed when MeSH turned them into singulars."""
    names = names_of_type(folded, explode=False) if folded.endswith("s") else [folded]
    values = tuple(Value("publication_type", name) for name in names if name)
    return Or(values) if len(values) > 1 else values[0] if values else None


def clean_name(typed: str) -> str:
    """The name of a heading or qualifier as typed, without quotation marks and stray points."""
    return " ".join(typed.replace('"', " ").strip(" .,;:").split())
