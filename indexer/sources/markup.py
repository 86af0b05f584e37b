"""From XML to text: how is a title or an abstract read out of its markup, no word lost, none glued?

Inline markup (`i`, `b`, `sup`, `sub`, …) vanishes without a trace, so that "CO<sub>2</sub>" is "CO2";
elements that begin a new line where they are displayed part words. MathML is written out on one line.
Comments and processing instructions are no text: the parser is told to drop them.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import is_normalized

from lxml import etree

from indexer.sources.cleaning import clean

_MATHML = "{http://www.w3.org/1998/Math/MathML}"

# What is displayed on a line, or in a cell, of its own. Every other element is taken to be inline.
_BLOCKS = frozenset(
    """AbstractText DispFormula Section SectionTitle address blockquote br break caption dd def-list disp-formula
    disp-quote div dl dt fig figure h1 h2 h3 h4 h5 h6 hr label li list list-item ol p pre sec section table
    table-wrap tbody td tfoot th thead title tr ul""".split()
) | {_MATHML + name for name in ("mspace", "mtable", "mtd", "mtr")}
# In these white space between elements is layout, and means nothing.
_TOKENS_OF_MATHML = frozenset(_MATHML + name for name in ("mi", "mn", "mo", "ms", "mtext"))
# The same formula once more, in another notation.
_ANNOTATIONS = frozenset(_MATHML + name for name in ("annotation", "annotation-xml"))


def tidy(text: str | None) -> str:
    """What `clean` makes of the text. That a text is clean, as most are, is cheaper to see than to make.

    No character that `clean` takes away or replaces is printable, except a space too many.
    """
    if not text:
        return ""
    if (
        text.isprintable()
        and "  " not in text
        and text[0] != " " != text[-1]
        and (text.isascii() or is_normalized("NFC", text))
    ):
        return text
    return clean(text)


def text_of(element: etree._Element) -> str:
    """All text of an element and what it contains, cleaned, on one line.

    >>> text_of(etree.fromstring("<t>Effects of <i>TP53</i> loss on CO<sub>2</sub></t>"))
    'Effects of TP53 loss on CO2'

    An entity that the parser left alone stays as it was written: "&name;".
    """
    return tidy("".join(_pieces(element)) if len(element) else element.text)


def _pieces(element: etree._Element) -> Iterator[str]:
    """The text before, in and after the children. (No deeper than the parser allows: 256 levels.)"""
    layout = _is_layout(element)
    if element.text and not (layout and element.text.isspace()):
        yield element.text
    for index, child in enumerate(element):
        if child.tag is etree.Entity:
            yield child.text or ""
        elif child.tag not in _ANNOTATIONS:
            if index:
                yield _between(element)
            yield from _child_pieces(child)
        if child.tail and not (layout and child.tail.isspace()):
            yield child.tail


def _child_pieces(child: etree._Element) -> Iterator[str]:
    if child.tag in _BLOCKS:
        yield " "
        yield from _pieces(child)
        yield " "
    elif child.tag == _MATHML + "mfenced":
        yield child.get("open", "(")
        yield from _pieces(child)
        yield child.get("close", ")")
    else:
        yield from _pieces(child)


def _is_layout(element: etree._Element) -> bool:
    return element.tag.startswith(_MATHML) and element.tag not in _TOKENS_OF_MATHML


def _between(parent: etree._Element) -> str:
    """What parts two children of a formula without being written: the bar of a fraction, the comma of a list."""
    if parent.tag == _MATHML + "mfrac":
        return "/"
    if parent.tag == _MATHML + "mfenced":
        return parent.get("separators", ",")[:1]
    return ""
