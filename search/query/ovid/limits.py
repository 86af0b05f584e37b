"""Ovid's limits: `limit 3 to (english language and humans and yr="2000 -Current")`.

Each becomes the condition it stands for. Age groups are those of Ovid MEDLINE's limits page, named as Ovid prints
them ("all adult (19 plus years)"), and stand for the check tags that indexers assign. A limit that these records
cannot answer (full text, clinical queries, subsets) leaves the set as it is, with a warning: narrowing a search to
nothing would hide what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.plain_fields import fold_phrase
from search.query.languages import language_code
from search.query.nodes import And, Heading, Node, Or, Value
from search.query.ovid.dates import APPROXIMATE, FIELDS, read_dates
from search.query.ovid.notes import LineNotes, shown
from search.query.pubmed.filters import filter_key, find_subset
from search.query.pubmed.types import find_type, names_of_type

_INFANT = ("Infant, Newborn", "Infant")
_CHILD = ("Child, Preschool", "Child", "Adolescent")
_ADULT = ("Young Adult", "Adult", "Middle Aged", "Aged", "Aged, 80 and over")
_HEADINGS: dict[str, tuple[str, ...]] = {
    "humans": ("Humans",), "human": ("Humans",), "animals": ("Animals",), "animal": ("Animals",),
    "male": ("Male",), "female": ("Female",), "pregnancy": ("Pregnancy",), "males": ("Male",), "females": ("Female",),
    "all infant": _INFANT, "newborn infant": ("Infant, Newborn",), "newborn": ("Infant, Newborn",),
    "infant": ("Infant",), "preschool child": ("Child, Preschool",), "child": ("Child",),
    "adolescent": ("Adolescent",), "adolescence": ("Adolescent",), "all child": _INFANT + _CHILD,
    "young adult": ("Young Adult",), "adult": ("Adult",), "all adult": _ADULT,
    "young adult and adult": ("Young Adult", "Adult"),
    "middle age": ("Middle Aged",), "middle aged": ("Middle Aged",), "all aged": ("Aged", "Aged, 80 and over"),
    "aged": ("Aged",), "aged 80 and over": ("Aged, 80 and over",), "very elderly": ("Aged, 80 and over",),
}  # fmt: skip
_BY_AGES = {("aged", "80"): ("Aged, 80 and over",), ("aged", "65"): ("Aged", "Aged, 80 and over")}
_MIDDLE_PLUS = _ADULT[2:]
_TYPES = {
    "clinical trial all": "clinical trial", "review articles": "review", "reviews": "review", "news": "news",
    "journal article": "journal article", "clinical trial": "clinical trial", "case report": "case reports",
    "randomized controlled trial": "randomized controlled trial", "meta analysis": "meta analysis",
}  # fmt: skip
_WHOLE_FAMILY = frozenset({"clinical trial all"})

_AGES = r"(?:[(<]\s*(?:birth|aim|[0-9])[^()<>]*[)>]|\b(?:65|80)\ and\ over\b)"
_PIECE = re.compile(
    rf"""(?P<open>\()(?!\s*(?:birth\b|aim\b|[0-9]{{1,2}}\s)) | (?P<close>\)) | (?P<operator>\b(?:and|or)\b|;)
    |(?P<value>(?:"[^"]*"|{_AGES}|[^\s()";]+|\()(?:\s*(?:{_AGES}|"[^"]*"|(?!\s|\b(?:and|or)\b)[^\s()";]+))*)""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(
    r"(?P<code>[a-z]{2})\s*=\s*(?P<value>.*)|(?P<years>-?[0-9]{4}(?:\s*[-:].*)?|(?:last|past)\s.*years?)", re.IGNORECASE
)
_COUNT = re.compile(r"(?:^|\s+)[0-9]+(?:,[0-9]{3})*\s*$")
_NO_NAME = re.compile(r"(?<!\w)(?:the|only)\b|\b(?:language|articles?|studies|subjects|only)\b", re.IGNORECASE)


def read_limits(text: str, offset: int, notes: LineNotes) -> Node | None:
    """The condition of a limit's values, typed at `offset`; None if none of them can be answered."""
    groups: list[_Group] = [_Group()]
    pieces = list(_pieces(text))
    _take_count(pieces, offset, notes)
    for kind, value, start in pieces:
        group = groups[-1]
        if kind == "open":
            groups.append(_Group())
        elif kind == "close":
            if len(groups) > 1:
                groups[-2].add(groups.pop().node(notes, offset + start))
        elif kind == "operator":
            group.alternatives = group.alternatives or value.lower() == "or"
        else:
            for one in _listed(value):
                group.add(_limit(one, offset + start, notes))
    while len(groups) > 1:
        groups[-2].add(groups.pop().node(notes, offset))
    return groups[0].node(notes, offset)


class _Group:
    """Values in one pair of brackets: all must hold, or with "or" between them any."""

    def __init__(self) -> None:
        self.nodes: dict[Node, None] = {}
        self.alternatives = False
        self.unanswered = False

    def add(self, node: Node | None) -> None:
        """Add a value; None is one that cannot be answered."""
        if node is None:
            self.unanswered = True
        else:
            self.nodes[node] = None

    def node(self, notes: LineNotes, offset: int) -> Node | None:
        """The condition of the group. An alternative that cannot be answered might hold for every record."""
        nodes = tuple(self.nodes)
        if not nodes:
            return None
        if self.alternatives and self.unanswered:
            notes.warn(offset, "alternatives of which one cannot be answered were left out of the limit")
            return None
        if len(nodes) == 1:
            return nodes[0]
        return Or(nodes) if self.alternatives else And(nodes)


def _pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """Brackets, operators and values, each with its place."""
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or "value"
        yield kind, match[0], match.start()


def _take_count(pieces: list[tuple[str, str, int]], offset: int, notes: LineNotes) -> None:
    """Take a number of hits off the last value, where what is before it is a limit and the whole is none."""
    kind, value, start = pieces[-1] if pieces else ("", "", 0)
    count = _COUNT.search(value) if kind == "value" else None
    before = value[: count.start()] if count else ""
    if count is None or not (before or (len(pieces) > 1 and pieces[-2][0] == "close")):
        return
    if before and (_is_limit(value) or not _is_limit(before)):
        return
    pieces[-1:] = [(kind, before, start)] if before else []
    number = count[0].strip()
    notes.warn(offset + start + count.end() - len(number), f"{number} was read as the number of hits and left out")


def _is_limit(value: str) -> bool:
    """Can these records answer the last one of the values listed?"""
    one = _listed(value)[-1] if value.strip() else ""
    date = _DATE.fullmatch(one.strip(' "'))
    if date:
        field = FIELDS.get((date["code"] or "yr").lower())
        return field is not None and read_dates(date["value"] if date["code"] else date["years"], field) is not None
    return bool(one) and _named(one) is not None


def _listed(typed: str) -> list[str]:
    """The values of a list with commas; one value if it is a name with a comma, such as `clinical trial, phase iii`."""
    if "," not in typed or _named(typed) is not None:
        return [typed]
    return [one for one in typed.split(",") if one.strip()]


def _limit(typed: str, offset: int, notes: LineNotes) -> Node | None:
    """The condition of one value; None, with a warning, if these records cannot answer it."""
    date = _DATE.fullmatch(typed.strip(' "'))
    if date:
        return _dates(date, typed, offset, notes)
    found = _named(typed)
    if found is None:
        notes.warn(offset, f"these records cannot be limited to {shown(typed)}; the limit was left out")
    return found


def _named(typed: str) -> Node | None:
    """What a value stands for that is no date: a group of people, a language, a publication type and the like."""
    plain = " ".join(typed.replace('"', " ").split())
    name, _, ages = plain.replace("<", "(").partition("(")
    words = fold_phrase(_NO_NAME.sub(" ", name)) or fold_phrase(name)
    headings = _ages(words, fold_phrase(ages)) or _HEADINGS.get(words) or _HEADINGS.get(fold_phrase(plain))
    if headings:
        return _any([Heading(heading, explode=False) for heading in headings])
    return _value(words) or _publication_type(fold_phrase(name), filter_key(plain), filter_key(words))


def _value(words: str) -> Node | None:
    """A limit that is one value: with an abstract, a language, a subset of journals."""
    if words in ("abstract", "abstracts", "has abstract"):
        return Value("has_abstract", "yes")
    language = language_code(words)
    if language:
        return Value("language", language)
    subset = find_subset(filter_key(words.removesuffix(" aim")))
    return Value("subset", subset) if subset else None


def _publication_type(name: str, *keys: str) -> Node | None:
    kind = _TYPES.get(name) or next((found for key in keys if (found := find_type(key))), None)
    if kind is None:
        return None
    return _any([Value("publication_type", one) for one in names_of_type(kind, explode=name in _WHOLE_FAMILY)])


def _any(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _ages(words: str, ages: str) -> tuple[str, ...] | None:
    """Headings of groups whose names Ovid tells apart by the ages behind them."""
    if words in ("middle age", "middle aged") and "plus" in ages:
        return _MIDDLE_PLUS
    return _BY_AGES.get((words, ages[:2]))


def _dates(date: re.Match[str], typed: str, offset: int, notes: LineNotes) -> Node | None:
    code = (date["code"] or "yr").lower()
    field = FIELDS.get(code)
    found = read_dates(date["value"] if date["code"] else date["years"], field) if field else None
    if found is None:
        if code in ("la", "lg") and date["code"]:
            return _limit(date["value"], offset, notes)
        notes.warn(offset, f"these records cannot be limited to {shown(typed)}; the limit was left out")
    elif code in APPROXIMATE:
        notes.warn(offset, f"{code} is a date that records do not have; {field} was taken for it")
    return found
