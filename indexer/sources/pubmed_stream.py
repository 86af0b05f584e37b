"""Which elements are in a stream of PubMed XML, and where does reading go on behind damage?

The stream is fed to the parser in units that end where an article, a book or a list of deletions ends, so that what is
damaged is known to the unit, whatever the sizes in which bytes come. Behind damage a new parser goes on. Units that
the damage may have touched (an open comment hides what follows) are judged once more, each on its own. Memory is
constant: elements are handed over when they are complete, and dropped, and units are kept only until one is.

Safety. No DTD is loaded and nothing is fetched. Entities are never expanded: where the file names a DTD
(as PubMed's do) a reference that XML itself does not define stays in the text as it is written, "&name;";
without a DTD such a file is malformed there. `huge_tree` stays off: libxml2 then bounds depth (256), single texts
(10 MB) and amplification (of entities in attributes); real files stay far below all three.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from indexer.sources.pieces import moved

ARTICLES = ("PubmedArticle", "PubmedBookArticle")
DELETIONS = "DeleteCitation"
SETS = ("PubmedArticleSet", "PubmedBookArticleSet")

OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
LONGEST = 2**24
"""No article has so many bytes: where none ends for so long, something is wrong."""

_CHUNK = 2**16
_START = re.compile(rb"<(?:PubmedArticle|PubmedBookArticle|DeleteCitation)(?=[\s>])")
_START_OF_ARTICLE = re.compile(rb"<(?:PubmedArticle|PubmedBookArticle)(?=[\s>])")
_END = re.compile(rb"</(?:PubmedArticle|PubmedBookArticle|DeleteCitation)\s*>")
_LONGEST_END = 64
_DECLARATION = re.compile(rb"\s*(<\?xml\s[^>]*\?>)")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_SET = re.compile(rb"<(PubmedArticleSet|PubmedBookArticleSet)(?=[\s>])")
_END_OF_SET = re.compile(rb"</(?:PubmedArticleSet|PubmedBookArticleSet)")
# libxml2 names lines of what it was fed, which may be a part of the file; it appends the place of the error.
_LINES = re.compile(r", line \d+, column.*| line \d+")


class Start(NamedTuple):
    """Where a stream begins that is not a whole file: behind `head`, at a place of the file (counted from 0)."""

    head: bytes = b""
    line: int = 0
    column: int = 0


class Damage(NamedTuple):
    """Something that is no XML: where, and what is wrong (empty if the damage before has said it).

    `articles` are lost in it. `cut_off` says that the stream ends here early.
    """

    position: str = ""
    problem: str = ""
    articles: int = 0
    cut_off: bool = False

    def told_of(self, unit: _Unit) -> Damage:
        """If the stream ends early in this unit, the same with the line from which on nothing was read."""
        if not self.cut_off:
            return self
        begin = _START.search(unit.text)
        line = f"line {unit.behind(begin.start()).line + 1}" if begin else self.position.partition(",")[0]
        return self._replace(problem=f"the file ends early, and nothing from {line} on was read: {self.problem}")


class _Unit(NamedTuple):
    """Some of the stream, and where in the file it begins (counted from 0)."""

    text: bytes
    line: int
    column: int

    def behind(self, offset: int) -> _Unit:
        """What comes behind so many of its bytes."""
        return _Unit(self.text[offset:], *moved(self.line, self.column, self.text[:offset]))

    @property
    def position(self) -> str:
        """Where it begins, for people."""
        return f"line {self.line + 1}, column {self.column + 1}"


def elements(stream: BinaryIO, start: Start | None = None) -> Iterator[etree._Element | Damage]:
    """The articles, books and lists of deletions, complete, and in their places what is damaged.

    An element is emptied when the next is asked for.
    """
    return _Elements(start or Start()).of(stream)


class _Elements:
    def __init__(self, start: Start) -> None:
        self._parser = _Parser(start)
        self._head = _Head.of(start.head) if start.head else None
        self._after = _Unit(b"", start.line, start.column)
        self._pending: list[_Unit] = []  # since an element was complete
        self._size = 0  # of what is pending
        self._skipping = False  # to where something begins

    def of(self, stream: BinaryIO) -> Iterator[etree._Element | Damage]:
        for text, last in _units(stream):
            self._head = self._head or _Head.of(text)
            unit = self._next(text, last)
            if unit is None:
                continue
            self._pending.append(unit)
            self._size += len(unit.text)
            damage = yield from self._feed(unit)
            if damage is None and last:
                damage = self._parser.close()
            elif damage is None and self._size > LONGEST:
                damage = Damage(self._pending[0].position, f"no article ends within {LONGEST >> 20} MB")
            if damage is not None:
                yield from self._recover(damage, self._head)

    def _next(self, text: bytes, last: bool) -> _Unit | None:
        """The next unit, behind damage from where it can be read on; None if that is in none of it."""
        unit = self._after._replace(text=text)
        self._after = unit.behind(len(text))
        if not self._skipping:
            return unit
        found = _START.search(text) or (_END_OF_SET.search(text) if last else None)
        self._skipping = found is None
        if found is None:
            return self._after if last else None
        return unit.behind(found.start())

    def _feed(self, unit: _Unit) -> Generator[etree._Element, None, Damage | None]:
        damage = self._parser.feed(unit.text)
        complete = False
        for element in self._parser.complete():
            if next(element.iterancestors(*ARTICLES, DELETIONS), None) is not None:
                begin = _START.search(unit.text)
                place = unit.behind(begin.start()) if begin else unit
                return Damage(place.position, "an article begins inside of another, the end of which is missing")
            if not complete:
                self._forget_all_but(unit)
            complete = True
            yield element
            _drop(element)
        if complete and damage is None:
            self._pending, self._size = [], 0
        return damage

    def _forget_all_but(self, unit: _Unit) -> None:
        self._pending, self._size = [unit], len(unit.text)

    def _recover(self, damage: Damage, head: _Head) -> Iterator[etree._Element | Damage]:
        """Judge what is pending once more, each unit on its own, and go on behind it with a new parser."""
        pending, self._pending, self._size = self._pending, [], 0
        self._parser = _Parser(Start(head.text, self._after.line, self._after.column), head.missing_end)
        self._skipping = True
        # What an open comment, say, hid up to the end of the file is read after all.
        hid = damage.cut_off and len(pending) > 1
        yield damage._replace(cut_off=False) if hid else damage.told_of(pending[0])
        for unit in pending:
            articles = len(_START_OF_ARTICLE.findall(unit.text))
            found = head.alone(unit)
            if isinstance(found, etree._Element):
                yield Damage(articles=max(0, articles - (found.tag != DELETIONS)))
                yield found
            elif hid and unit is pending[-1] and not head.ends(unit.text):
                yield Damage(self._after.position, "its end is missing", articles, True).told_of(unit)
            elif unit is pending[0] or not articles:
                yield Damage(articles=articles)  # it has been told
            else:
                yield found._replace(articles=articles, cut_off=False)


class _Head(NamedTuple):
    """What a piece of the file begins with, to be a document of its own, and with what it ends.

    `missing_end` is what the file itself does not end with, where its root is an article.
    """

    text: bytes
    end: bytes
    missing_end: bytes

    @classmethod
    def of(cls, beginning: bytes) -> _Head:
        """The head of a file that begins like this."""
        found = _START.search(beginning)
        beginning = beginning[: found.start()] if found else beginning
        declaration, doctype, root = (look(beginning) for look in (_DECLARATION.match, _DOCTYPE.search, _SET.search))
        name = root[1] if root else SETS[0].encode()
        text = (declaration[1] if declaration else b"") + (doctype[0] if doctype else b"") + b"<" + name + b">"
        end = b"</" + name + b">"
        return cls(text, end, b"" if root else end)

    def ends(self, text: bytes) -> bool:
        """Whether a file ends with this as it should."""
        return not _START.search(text) and bool(self.missing_end or _END_OF_SET.search(text))

    def alone(self, unit: _Unit) -> etree._Element | Damage:
        """The last element that begins in a unit, if it is well-formed and the unit ends with it."""
        starts = [found.start() for found in _START.finditer(unit.text)]
        part = unit.behind(starts[-1] if starts else 0)
        parser = _Parser(Start(self.text, part.line, part.column), self.end)
        damage = parser.feed(part.text)
        found = list(parser.complete())
        damage = damage or parser.close()
        if damage is None and len(found) == 1:
            return found[0]
        return damage or Damage(part.position, "something else where an article was expected")


class _Parser:
    """Says of damage where in the file it is."""

    def __init__(self, start: Start, missing_end: bytes = b"") -> None:
        self._parser = etree.XMLPullParser(events=("end",), tag=[*ARTICLES, DELETIONS], **OPTIONS)
        self._ready = start.head
        self._missing_end = missing_end
        self._line, column = moved(0, 0, start.head)
        self._down = start.line - self._line
        self._across = start.column - column

    def feed(self, text: bytes) -> Damage | None:
        """Parse what comes next; what is wrong there, if anything."""
        text, self._ready = self._ready + text, b""
        try:
            self._parser.feed(text)
        except etree.XMLSyntaxError as error:
            return self._damage_of(error)
        # With `resolve_entities=False`, lxml raises nothing for an undefined entity in a file without a DTD,
        # although libxml2 stops there: the rest of the unit would be lost and nobody told.
        fatal = self._parser.feed_error_log.filter_from_fatals()
        return self._damage(fatal[0].message, fatal[0].line, fatal[0].column) if fatal else None

    def complete(self) -> Iterator[etree._Element]:
        """The elements that are complete now."""
        for _, element in self._parser.read_events():
            # Only namespace events, which nobody asked for, would be anything else.
            assert isinstance(element, etree._Element)
            yield element

    def close(self) -> Damage | None:
        """End the file; what is wrong there, if anything."""
        try:
            damage = self.feed(self._missing_end)
            root = self._parser.close()
        except etree.XMLSyntaxError as error:
            return self._damage_of(error)._replace(cut_off=True)
        if root.tag not in (*ARTICLES, DELETIONS, *SETS):
            return Damage("line 1, column 1", f"the root is <{root.tag}>, not <PubmedArticleSet>")
        return damage

    def _damage_of(self, error: etree.XMLSyntaxError) -> Damage:
        # What the error itself says may be of something earlier that libxml2 took for a fault, and read on.
        fatal = self._parser.feed_error_log.filter_from_fatals()
        if fatal:
            return self._damage(fatal[0].message, fatal[0].line, fatal[0].column)
        return self._damage(error.msg, *error.position)

    def _damage(self, problem: str | None, line: int, column: int) -> Damage:
        if line == self._line + 1:
            column = max(1, column + self._across)
        if line > self._line:
            line += self._down
        return Damage(f"line {line}, column {column}", " ".join(_LINES.sub("", problem or "malformed").split()))


def _units(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The stream in units, each with whether it is the last; a longer one than any article is in parts."""
    buffer, looked = b"", 0
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        begin = 0
        while found := _END.search(buffer, max(begin, looked)):
            yield buffer[begin : found.end()], False
            begin = looked = found.end()
        buffer, looked = buffer[begin:], max(0, len(buffer) - begin - _LONGEST_END)
        if len(buffer) > LONGEST:
            yield buffer, False
            buffer, looked = b"", 0
    yield buffer, True


def _drop(element: etree._Element) -> None:
    """Free an element and its elder siblings, which the root would keep to the end of the file."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
