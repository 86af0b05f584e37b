"""What does an assigned heading bring to the fields of headings, and its descriptor to those of synonyms?

Exploding a heading is looking up one of its tree numbers: each stands in a record with all that it is below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.analysis import content_stems, words_of
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.qualifiers import canonical as canonical_qualifier
from indexer.records import Heading

HEADING_FIELDS = (
    "mesh", "mesh_major", "mesh_pair", "mesh_pair_major",
    "mesh_tree", "mesh_tree_major", "mesh_tree_pair", "mesh_tree_pair_major", "qualifiers",
)  # fmt: skip


class Known(NamedTuple):
    """What is needed of a descriptor again and again."""

    places: tuple[str, ...]
    entry_stems: dict[str, None]

    @classmethod
    def of(cls, descriptor: Descriptor) -> Known:
        places: dict[str, None] = {}
        for number in descriptor.tree_numbers:
            parts = number.split(".")
            places.update((".".join(parts[: depth + 1]), None) for depth in range(len(parts)))
        terms = [descriptor.name, *(entry.text for entry in descriptor.entries)]
        stems = dict.fromkeys(stem for term in terms for stem in content_stems(words_of(term)))
        return cls(tuple(places), stems)


def heading_values(ui: str | None, heading: Heading, places: Sequence[str]) -> dict[str, Sequence[str]]:
    """The distinct values that one heading brings, by field; `places` are those of its descriptor (`Known`)."""
    qualifiers = [name for q in heading.qualifiers if (name := canonical_qualifier(q.name))]
    majors = [name for q in heading.qualifiers if q.major and (name := canonical_qualifier(q.name))]
    # A star on a qualifier makes its heading a major topic, as PubMed counts it.
    major = heading.major or majors
    values = {
        "mesh": [ui] if ui else [],
        "mesh_major": [ui] if ui and major else [],
        "mesh_pair": [f"{ui}/{q}" for q in qualifiers if ui],
        "mesh_pair_major": [f"{ui}/{q}" for q in majors if ui],
        "mesh_tree": places,
        "mesh_tree_major": places if major else (),
        "mesh_tree_pair": [f"{place}/{q}" for place in places for q in qualifiers],
        "mesh_tree_pair_major": [f"{place}/{q}" for place in places for q in majors],
        "qualifiers": qualifiers,
    }
    return {name: tuple(dict.fromkeys(found)) for name, found in values.items() if found}
