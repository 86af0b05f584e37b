"""Which heading does a text mean, as MEDLINE and our own exports write it?"""

from __future__ import annotations

from functools import lru_cache

from indexer.mesh.qualifiers import find_qualifier
from indexer.records import Heading, Qualifier


def heading_of(text: str) -> Heading:
    """A heading: "Carcinoma, Hepatocellular/*drug therapy/genetics", an asterisk before what is major."""
    name, *qualifiers = text.split("/")
    return Heading(
        name.removeprefix("*"),
        None,
        name.startswith("*"),
        tuple(Qualifier(part.removeprefix("*"), None, part.startswith("*")) for part in qualifiers if part),
    )


@lru_cache(maxsize=10_000)
def heading_or_name(text: str) -> Heading:
    """The same where anything may be a heading: what follows a slash and is no qualifier is part of the name."""
    heading = heading_of(text)
    if heading.name and all(find_qualifier(qualifier.name) for qualifier in heading.qualifiers):
        return heading
    return Heading(text.removeprefix("*") or text, None, len(text) > 1 and text.startswith("*"))
