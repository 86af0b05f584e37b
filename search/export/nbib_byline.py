"""Authors and affiliations in MEDLINE tagged text: FAU, AU, CN and AD, in the order of the byline.

A reader tells by order alone what belongs together: AU to the FAU before it, AD to the author before it, and AD before
all authors to the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.records import Author, Record
from search.export.values import suffix_of

_FIRST_LETTER = re.compile(r"\b[^\W\d_]")


def byline(record: Record) -> Iterator[tuple[str, str]]:
    """The tags and values of all authors and affiliations."""
    yield from (("AD", place) for place in record.affiliations)
    # Whether a full name waits for its short one: an AU that comes next would be taken for it.
    waiting = False
    for author in record.authors:
        if author.collective:
            yield "CN", author.name
            waiting = False
        else:
            full, short = _names(author)
            if not full and waiting:
                full = f"{author.last}, {author.initials}"
            if full:
                yield "FAU", full
            if short:
                yield "AU", short
            waiting = not short
        yield from (("AD", place) for place in author.affiliations)


def _names(author: Author) -> tuple[str, str]:
    """The full name for FAU ("Okafor, Ada Beatrix Jr") and the short one for AU ("Okafor AB Jr").

    A name whose parts are unknown is all full: a short one would be guessed. Where only initials are known, the short
    name says everything.
    """
    if not author.last:
        return author.name, ""
    initials = author.initials or "".join(_FIRST_LETTER.findall(author.fore)).upper()
    if not initials:
        return author.last, ""
    suffix = suffix_of(author)
    short = " ".join(part for part in (author.last, initials, suffix) if part)
    if not author.fore and initials.isupper() and " " not in initials:
        return "", short
    fore = " ".join(part for part in (author.fore or initials, suffix) if part)
    return f"{author.last}, {fore}", short
