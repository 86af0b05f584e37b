"""Which records are like this one? Those that share its concepts and its telling words.

A record becomes a query: its assigned headings and the concepts of its title (major topics and title concepts first),
and the rarest words of its title. The shared ones are the reasons of each hit.
"""

from __future__ import annotations

from collections.abc import Callable

from indexer.analysis import content_stems, words_of
from indexer.mesh.check_tags import NEVER_EXPANDED
from indexer.stored import Stored
from search.query.units import Concept, Understanding, Unit

MOST_CONCEPTS = 20
MOST_WORDS = 10


def as_query(stored: Stored, name: Callable[[str], str], frequency: Callable[[str, str], int]) -> Understanding:
    """The record as a query.

    Args:
        stored: the record and its mentions.
        name: the name of a descriptor, by UI.
        frequency: how many records hold a token of a field.
    """
    units = [Unit(name(ui), (Concept(ui, name(ui), name(ui), True),)) for ui in _concepts(stored, frequency)]
    units += [Unit(stem, (), (stem,), (stem,)) for stem in _words(stored, frequency)]
    return Understanding(f"similar to {stored.record.id}", "similar", "normal", False, tuple(units))


def _concepts(stored: Stored, frequency: Callable[[str, str], int]) -> list[str]:
    """UIs of the record's concepts: major topics and those of the title first, then the rarest."""
    record = stored.record
    leading = {heading.ui for heading in record.mesh if heading.is_major}
    leading |= {mention.ui for mention in stored.mentions if mention.field == "title" and not mention.weak}
    every = [*(heading.ui for heading in record.mesh), *(thing.ui for thing in record.concepts)]
    every += [mention.ui for mention in stored.mentions if mention.field == "title" and not mention.weak]
    found = [ui for ui in dict.fromkeys(every) if ui and ui not in NEVER_EXPANDED]
    found.sort(key=lambda ui: (ui not in leading, frequency("concepts", ui), ui))
    return found[:MOST_CONCEPTS]


def _words(stored: Stored, frequency: Callable[[str, str], int]) -> list[str]:
    """The rarest stems of the title that other records share."""
    stems = dict.fromkeys(content_stems(words_of(stored.record.title)))
    counted = [(frequency("abstract_stems", stem), stem) for stem in stems if not stem.isdigit()]
    return [stem for count, stem in sorted(counted) if count > 1][:MOST_WORDS]
