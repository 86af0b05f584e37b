"""Where does the heading that a slash ends begin, and which qualifiers follow it?

From the slash back to the operator, bracket or suffix before it. Names hold the word "and" too (`Wounds and
Injuries/`): the words before an "and" belong to the name if they are neither a heading, a line number, nor a term
with a field of its own.
"""

from __future__ import annotations

import re

from indexer.mesh.qualifiers import is_abbreviation
from search.query.ovid.tokens import Token, Tokeniser

_OPERATOR_NEXT = r"\s*(?:$|[)\].\[,;]|(?:or|and|not|adj[0-9]*)(?=[\s(\"]|$))"
_QUALIFIERS = re.compile(
    rf"\s*((?!or\b)\*?[a-z]{{2}}(?:\s*[,;]\s*\*?[a-z]{{2}})*)(?!\w)\s*[.]?(?={_OPERATOR_NEXT})", re.IGNORECASE
)
_EXPLODED = re.compile(rf"exp(?={_OPERATOR_NEXT})", re.IGNORECASE)
_SPELLED = re.compile(
    rf"([a-z][a-z &-]{{2,60}}?(?:,\s?[a-z][a-z &-]{{2,60}}?){{0,5}})(?={_OPERATOR_NEXT})", re.IGNORECASE
)
_HEADING_ENDS = re.compile(
    r"[.]?(?=[\s)\]\[,;]|$)|(?=[.][a-z]{2}(?:[.,\s)]|$)|(?:or|and|not|adj[0-9]*)[\s(\"])", re.IGNORECASE
)
_BETWEEN_WORDS = re.compile(r"\s+(?!(?:or|and|not|adj[0-9]*)\b)\w", re.IGNORECASE)
_EXPLAINED = re.compile(r"\s*\[[^\[\]]*\]")
_SUFFIXED = re.compile(r"[.][a-z]{2}\b", re.IGNORECASE)

MARKS = {"exp": "exp", "exp.": "exp", "exp:": "exp", "explode": "exp", "*": "*"}
"""Words before a heading that are no part of its name."""

_LONGEST_MARK = 10
_MOST_WORDS = 40
"""No heading has so many words; looking back no further keeps the time linear."""


def on_slash(reader: Tokeniser) -> bool:
    """Make a heading of the words before the slash; False if the slash is part of a text."""
    last = reader.last()
    start = reader.position
    if last is None or last.kind in ("operator", "open"):
        return False
    after = start + 1
    if last.kind in ("heading", "suffix", "lines"):
        reader.position = after
        return True
    found = _after_slash(reader, last, after)
    if found is None:
        return False
    end, qualifiers, marks = found
    if "doubtful" in marks and not any(map(is_abbreviation, qualifiers)) and not _is_marked(reader):
        listed = ", ".join(qualifiers)
        reader.notes.warn(start, f"{listed} abbreviates no subheading: the slash was read as part of a word")
        return False
    if last.kind == "close" and not _is_named(reader):
        _group(reader, end)
        return True
    name, typed_marks, begin = _take_back(reader)
    marks = marks | typed_marks
    if marks & {"exp", "*", "quoted"} or " " in name:
        marks -= {"doubtful"}
    while reader.opened and reader.opened[-1] >= len(reader.tokens):
        reader.opened.pop()
    reader.add(Token("heading", begin, end, name, qualifiers, marks=marks))
    explained = _EXPLAINED.match(reader.text, end)
    if explained:
        reader.position = explained.end()
    return True


def _after_slash(reader: Tokeniser, last: Token, after: int) -> tuple[int, tuple[str, ...], frozenset[str]] | None:
    """Where the heading ends, its qualifiers and marks; None if this slash ends no heading."""
    text = reader.text
    exploded = _EXPLODED.match(text, after)
    if exploded:
        return exploded.end(), (), frozenset({"exp"})
    qualifiers = _QUALIFIERS.match(text, after)
    if qualifiers and not _SUFFIXED.match(text, qualifiers.end(1)):
        listed = tuple(one.strip(" *").lower() for one in re.split("[,;]", qualifiers[1]))
        major = {"*"} if "*" in qualifiers[1] else set()
        doubtful = {"doubtful"} if not text[after].isspace() else set()
        return qualifiers.end(), listed, frozenset(major | doubtful)
    ends = _HEADING_ENDS.match(text, after)
    if ends:
        spaced = last.end < after - 1
        if spaced and _BETWEEN_WORDS.match(text, after):
            return None
        return ends.end(), (), frozenset()
    spelled = _SPELLED.match(text, after)
    if spelled and _is_marked(reader) and not _SUFFIXED.match(text, spelled.end()):
        return spelled.end(), tuple(one.strip() for one in spelled[1].split(",")), frozenset()
    return None


def _is_marked(reader: Tokeniser) -> bool:
    """Do `exp`, a star or a quotation mark say that the words before the slash are a heading?"""
    first = _first_word(reader)
    return first in MARKS or first.startswith("*")


def _first_word(reader: Tokeniser) -> str:
    """The first of the words before the slash, in lower case."""
    index = len(reader.tokens)
    furthest = max(0, index - _MOST_WORDS)
    while index > furthest and reader.tokens[index - 1].kind in ("word", "quote"):
        index -= 1
    token = reader.tokens[index] if index < len(reader.tokens) else reader.tokens[-1]
    return _word(reader, token)


def _word(reader: Tokeniser, token: Token) -> str:
    """What was typed for a token, in lower case, as far as words before headings are long."""
    return reader.text[token.start : min(token.end, token.start + _LONGEST_MARK)].lower()


def _is_named(reader: Tokeniser) -> bool:
    """Do the brackets before the slash belong to a name, as in `power (psychology)/`?"""
    opened = reader.partner.get(len(reader.tokens) - 1)
    if not opened or len(reader.tokens) - opened > _MOST_WORDS:
        return False
    inside = reader.tokens[opened + 1 : -1]
    before = reader.tokens[opened - 1]
    return (
        before.kind in ("word", "quote")
        and _word(reader, before) not in MARKS
        and all(token.kind == "word" for token in inside)
    )


def _group(reader: Tokeniser, end: int) -> None:
    """A slash after a group: each of its terms is a heading."""
    opened = reader.partner.get(len(reader.tokens) - 1)
    before = reader.tokens[opened - 1] if opened else None
    exploded = before is not None and _word(reader, before) in ("exp", "explode")
    if exploded and opened is not None:
        reader.tokens[opened - 1] = reader.tokens[opened - 1]._replace(kind="mark")
    reader.add(Token("suffix", reader.position, end, codes=("exp/" if exploded else "sh",)))


def _take_back(reader: Tokeniser) -> tuple[str, frozenset[str], int]:
    """Remove the tokens of the heading before the slash: its name, its marks, and where it begins."""
    begin = _run_start(reader, len(reader.tokens))
    joined = _joined_by_and(reader, begin)
    begin = begin if joined is None else joined
    tokens = reader.tokens[begin:]
    del reader.tokens[begin:]
    start, end = tokens[0].start, tokens[-1].end
    marks = set()
    while len(tokens) > 1 and (word := _word(reader, tokens[0])) in MARKS:
        marks.add(MARKS[word])
        tokens = tokens[1:]
    if all(token.kind == "quote" for token in tokens):
        marks.add("quoted")
    name = reader.text[tokens[0].start : end]
    glued = re.match(r"exp\s*(?=[*\"])", name, re.IGNORECASE)
    if glued:
        marks.add("exp")
        name = name[glued.end() :]
    if name.startswith("*"):
        marks.add("*")
    name = " ".join(name.replace('"', " ").strip(" *.,;:'").split())
    if joined is not None and not marks & {"quoted"}:
        reader.notes.warn(reader.position, f'"{name}" was read as the name of one heading')
    return _once(name, reader), frozenset(marks), start


def _run_start(reader: Tokeniser, end: int) -> int:
    """The index of the first token of the words, quotes and bracketed words that end before index `end`."""
    index = end
    while index and end - index < 2 * _MOST_WORDS:
        token = reader.tokens[index - 1]
        if token.kind == "close" and index == end and _is_named(reader):
            index = reader.partner[index - 1]
        elif token.kind in ("word", "quote"):
            index -= 1
        else:
            break
    return index


def _joined_by_and(reader: Tokeniser, begin: int) -> int | None:
    """Where the heading begins if the "and" before it is part of its name; None if it is not."""
    tokens = reader.tokens
    word = _word(reader, tokens[begin])
    if begin < 2 or word in MARKS or tokens[begin].kind == "quote" or word.startswith("*"):
        return None
    operator = tokens[begin - 1]
    if operator.kind != "operator" or _word(reader, operator) != "and":
        return None
    first = begin - 1
    while first and tokens[first - 1].kind == "word" and begin - first < _MOST_WORDS:
        first -= 1
    before = reader.text[tokens[first].start : tokens[begin - 2].end].strip()
    if first == begin - 1 or re.fullmatch(r"#?[0-9]+[.,]?", before) or re.search(r"[$*?#](?!\w)", before[1:]):
        return None
    return first if first == 0 or tokens[first - 1].kind in ("open", "operator") else None


def _once(name: str, reader: Tokeniser) -> str:
    """A name that was pasted twice, `Chromatography Chromatography`, only once."""
    words = name.split()
    half = len(words) // 2
    if len(words) % 2 == 0 and half and [w.lower() for w in words[:half]] == [w.lower() for w in words[half:]]:
        reader.notes.warn(reader.position, f'"{name}" holds the name of the heading twice')
        return " ".join(words[:half])
    return name
