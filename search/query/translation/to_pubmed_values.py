"""Values of exact fields in PubMed's language, and alternatives that one clause of PubMed's stands for.

Some clauses ask for several values: `review[pt]` for all types below it, `smith[au]` for Smith with any initials,
`lancet[all]` for a journal of this name, too, `cisplatin[nm]` for the supplementary concept. Where all of them stand
side by side, the clause is written again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeGuard

from search.query.journals import written_issn
from search.query.nodes import ALL_WORDS, Heading, Node, Text, Value
from search.query.pubmed.filters import filter_key, find_subset
from search.query.pubmed.types import names_of_type
from search.query.translation.to_pubmed_text import tagged
from search.query.translation.word_forms import surface

_AUTHORS = {"authors": "au", "first_author": "1au", "last_author": "lastau"}
_TAGS = {**_AUTHORS, "journal": "ta", "language": "la", "registry": "rn", "id": "pmid", "has_abstract": "sb"}
_INITIALS = re.compile(r"\S \w{1,2}$")


def value_text(node: Value) -> str:
    """A value with its tag; empty if PubMed has no such field."""
    if node.field == "has_abstract":
        return "hasabstract"
    if node.field == "publication_type":
        return f"{node.text}*[pt]" if node.prefix else type_texts({node.text})[0]
    if node.field == "subset":
        known = find_subset(filter_key(node.text)) == node.text
        return f"{node.text.replace('-', '') if known else 'jsubset' + node.text}[sb]"
    issn = written_issn(node.text) if node.field == "journal" else ""
    tag = "is" if issn else _TAGS.get(node.field)
    if tag is None:
        return ""
    if node.prefix and not issn:
        # PubMed goes on after initials by itself, and after a last name with any initials.
        goes_on = node.field in _AUTHORS and (node.text.endswith(" ") or _INITIALS.search(node.text))
        return f"{node.text.strip()}[{tag}]" if goes_on else f"{node.text}*[{tag}]"
    return f"{issn or node.text}[{tag}]" if issn or node.field in ("id", "language") else f'"{node.text}"[{tag}]'


def together(parts: Sequence[Node]) -> dict[int, str]:
    """Which alternatives, by index, are written by what text instead of their own; empty if another's text does."""
    replaced = _types(parts)
    for tag, (texts, others) in (("all", in_all_fields(parts)), ("nm", _substances(parts))):
        replaced.update(dict.fromkeys(others, ""))
        replaced.update((index, tagged(surface(text), tag)) for index, text in texts.items())
    values = {(part.field, part.text): index for index, part in enumerate(parts) if _exact(part)}
    for index, part in enumerate(parts):
        if isinstance(part, Value) and part.prefix and part.field in _AUTHORS and part.text.endswith(" "):
            alone = values.get((part.field, part.text[:-1]))
            if alone is not None:
                replaced[index] = ""
                replaced[alone] = f"{part.text[:-1]}[{_AUTHORS[part.field]}]"
    return replaced


def in_all_fields(parts: Sequence[Node]) -> tuple[dict[int, Text], list[int]]:
    """The searches of all fields among the alternatives, and the journals and authors that they find by themselves."""
    names = {part.text: index for index, part in enumerate(parts) if _exact(part) and part.field == "journal"}
    texts = {index: text for index, text in _whole_words(parts, ALL_WORDS).items() if _folded(text) in names}
    found = set(map(_folded, texts.values()))
    fields = ("journal", "authors")
    return texts, [i for i, one in enumerate(parts) if _exact(one) and one.field in fields and one.text in found]


def _substances(parts: Sequence[Node]) -> tuple[dict[int, Text], list[int]]:
    """The names of substances among the alternatives, and the supplementary concepts that [nm] finds with them."""
    names = {part.name for part in parts if isinstance(part, Heading) and part == Heading(part.name, explode=False)}
    texts = {i: text for i, text in _whole_words(parts, ("substances",)).items() if text.typed in names}
    found = {Heading(text.typed, explode=False) for text in texts.values()}
    return texts, [index for index, part in enumerate(parts) if isinstance(part, Heading) and part in found]


def _whole_words(parts: Sequence[Node], fields: tuple[str, ...]) -> dict[int, Text]:
    """The texts without wildcards in exactly these fields, by index."""
    return {
        index: part
        for index, part in enumerate(parts)
        if isinstance(part, Text) and part.fields == fields and not any(word.pattern for word in part.words)
    }


def _folded(text: Text) -> str:
    return " ".join(word.text for word in text.words)


def _types(parts: Sequence[Node]) -> dict[int, str]:
    named = {index: part.text for index, part in enumerate(parts) if _exact(part) and part.field == "publication_type"}
    texts = type_texts(set(named.values()))
    return {index: texts[place] if place < len(texts) else "" for place, index in enumerate(named)}


def _exact(node: Node) -> TypeGuard[Value]:
    return isinstance(node, Value) and not node.prefix


def type_texts(types: set[str]) -> list[str]:
    """The fewest clauses for these publication types: [pt] finds those below it too, [pt:noexp] does not."""
    reach = {name: set(names_of_type(name, True)) for name in types}
    same = {name: set(names_of_type(name, False)) for name in types}
    left = set(types)
    texts: list[str] = []
    for name in sorted(types, key=lambda name: (-len(reach[name]), name)):
        if name in left:
            whole = reach[name] <= types
            left -= reach[name] if whole else same[name]
            texts.append(f'"{name}"[pt{":noexp" * (not whole)}]')
    return texts
