"""What should the user know about an answer: what found nothing, what no record has, how far truncation reached?"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.mesh.vocabulary import Vocabulary
from indexer.plain_fields import fold_phrase
from search.engines import EngineReader, Ranking
from search.query.interpret import Interpretation
from search.query.nodes import Dates, Node, Or, Value
from search.query.remarks import DOI
from search.query.walking import leaves, patterns_of

_VALUES = {
    "language": "a language", "journal": "a journal", "publication_type": "a publication type",
    "subset": "a subset or status", "has_abstract": "an abstract", "qualifiers": "MeSH qualifiers",
    "mesh": "MeSH headings", "mesh_tree": "MeSH headings",
    "mesh_major": "major topics", "mesh_tree_major": "major topics",
}  # fmt: skip
"""Fields that a whole collection may lack, and how people call what is in them."""
_DATES = {
    "date": "a date of publication", "entry_date": "a date of entry", "completed": "a date of completion",
    "revised": "a date of revision",
}  # fmt: skip
_EVER = (1, 99991231)
_MOST_INITIALS = 3
_MOST_ELSEWHERE = 5


def missing_parts(asked: Interpretation, ranking: Ranking, reader: EngineReader, vocabulary: Vocabulary) -> list[str]:
    """What there is to say about a query that found nothing, or of which a part is in no record."""
    units = zip(asked.understanding.units, ranking.scoring.units, strict=False)
    missing = [
        unit
        for unit, clauses in units
        if asked.tree is None and not (clauses.words or clauses.concepts) and (unit.words or unit.concepts)
    ]
    if ranking.total and not missing:
        return []  # as nearly always; nothing is imported for it
    identifiers = " ".join(match[0] for match in DOI.finditer(asked.understanding.text))
    missing = [unit for unit in missing if unit.text not in identifiers]
    from search.query.diagnose import not_in_texts, unheld, why_nothing

    elsewhere = {unit.text: hint for unit in missing[:_MOST_ELSEWHERE] if (hint := _elsewhere(unit.text, reader))}
    if ranking.total:  # what may have been meant takes longer to find than the hits
        return [not_in_texts(unit.text, elsewhere.get(unit.text, "")) for unit in missing]
    from search.query.mapping.suggest import meant

    def spelled(text: str) -> list[str]:
        return meant(text, vocabulary, reader.tokens, reader.count, len(reader))

    said = [] if missing else why_nothing(asked, reader.counts, vocabulary, spelled)
    return [*unheld(missing, asked.understanding.units, spelled, elsewhere), *said]


def _elsewhere(word: str, reader: EngineReader) -> str:
    """How to search for a word that no text has and something else of a record: its id, or an author."""
    if reader.find(word) is not None:
        return f"it is the id of a record: {word}[pmid]"
    folded = fold_phrase(word)
    names = reader.tokens("authors", f"{folded} ") if folded else ()
    # Whole names are there too, the first one first: only what follows like initials makes this a last name.
    if any(len(name) - len(folded) - 1 <= _MOST_INITIALS for name in names):
        return f"for an author of this name: {word}[au]"
    return ""


def absent_fields(asked: Interpretation, reader: EngineReader) -> list[str]:
    """What a strategy or a filter asks of records that have nothing of the kind."""
    conditions = (*asked.conditions, *((asked.plan.condition,) if asked.plan.condition is not None else ()))
    first: dict[str, Node] = {}
    for leaf in leaves(Or(conditions)):
        if isinstance(leaf, Value | Dates):
            first.setdefault(_VALUES.get(leaf.field) or _DATES.get(leaf.field, ""), leaf)
    first.pop("", None)
    return [f"no record has {what}, so nothing that asks for it is found" for what in _absent(first, reader)]


def _absent(first: dict[str, Node], reader: EngineReader) -> Iterator[str]:
    """Of kinds of values, each with a condition that asks for it, those of which no record has any."""
    for what, leaf in first.items():
        if not isinstance(leaf, Value | Dates) or reader.counts([leaf])[0]:
            continue
        if isinstance(leaf, Dates):
            if not reader.counts([Dates(leaf.field, *_EVER)])[0]:
                yield what
        elif next(iter(reader.tokens(leaf.field.replace("mesh_tree", "mesh"), "")), None) is None:
            yield what


def truncated_words(asked: Interpretation, reader: EngineReader) -> tuple[dict[str, int], list[str]]:
    patterns = patterns_of(asked.conditions)
    reached = reader.reached() if patterns else {}
    found = {pattern: reached[pattern] for pattern in patterns if pattern in reached}
    warnings = [there.warning(pattern) for pattern, there in found.items() if there.capped]
    return {pattern: there.words for pattern, there in found.items()}, warnings
