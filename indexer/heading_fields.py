"""What does an assigned heading bring to the fields of headings, and its descriptor to those of synonyms?

Exploding a heading is looking up its UI in a `mesh_tree` field: each stands in a record with all that it is below.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.analysis import content_stems, words_of
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.qualifiers import canonical as canonical_qualifier
from indexer.records import Heading

HEADING_FIELDS = (
    "mesh", "mesh_major", "mesh_pair", "mesh_pair_major",
    "mesh_tree", "mesh_tree_major", "mesh_tree_pair", "mesh_tree_pair_major", "qualifiers",
)  # fmt: skip


def entry_stems(descriptor: Descriptor) -> dict[str, None]:
    """The distinct stems of the name and the entry terms of a descriptor, in order."""
    return dict.fromkeys(stem for term in descriptor.terms for stem in content_stems(words_of(term)))


def heading_values(ui: str | None, heading: Heading, above: Iterable[str]) -> dict[str, dict[str, None]]:
    """The distinct values that one heading brings, by field, in order; `above` are the UIs its descriptor is below."""
    qualifiers = [name for q in heading.qualifiers if (name := canonical_qualifier(q.name))]
    majors = [name for q in heading.major_qualifiers if (name := canonical_qualifier(q.name))]
    major = heading.is_major
    own = [ui] if ui else []
    tree = [*own, *above]
    values = {
        "mesh": own,
        "mesh_major": own if major else [],
        "mesh_pair": [f"{ui}/{q}" for ui in own for q in qualifiers],
        "mesh_pair_major": [f"{ui}/{q}" for ui in own for q in majors],
        "mesh_tree": tree,
        "mesh_tree_major": tree if major else [],
        "mesh_tree_pair": [f"{ui}/{q}" for ui in tree for q in qualifiers],
        "mesh_tree_pair_major": [f"{ui}/{q}" for ui in tree for q in majors],
        "qualifiers": qualifiers,
    }
    return {name: dict.fromkeys(found) for name, found in values.items() if found}


def merged(brought: Iterable[dict[str, dict[str, None]]]) -> dict[str, list[str]]:
    """The distinct values that some headings (`heading_values`) bring together."""
    found: dict[str, dict[str, None]] = {name: {} for name in HEADING_FIELDS}
    for values in brought:
        for name, more in values.items():
            found[name].update(more)
    return {name: list(values) for name, values in found.items()}
