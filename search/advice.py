"""What should the user know about an answer: which parts of the query found nothing, and how far truncation reached?"""

from __future__ import annotations

from indexer.mesh.vocabulary import Vocabulary
from search.engines import EngineReader, Ranking
from search.query.interpret import Interpretation
from search.query.walking import patterns_of


def missing_parts(asked: Interpretation, ranking: Ranking, reader: EngineReader, vocabulary: Vocabulary) -> list[str]:
    """What there is to say about a query that found nothing, or of which a part is in no record."""
    units = zip(asked.understanding.units, ranking.scoring.units, strict=False)
    missing = [unit for unit, clauses in units if not (clauses.words or clauses.concepts)] if asked.tree is None else []
    if ranking.total:  # what may have been meant takes longer to find than the hits
        return [f"no record has {unit.text}" for unit in missing]
    from search.query.diagnose import unheld, why_nothing

    said = [] if missing else why_nothing(asked, reader.counts, vocabulary)
    return [*unheld(missing, asked.understanding.units, vocabulary), *said]


def truncated_words(asked: Interpretation, reader: EngineReader) -> tuple[dict[str, int], list[str]]:
    patterns = patterns_of(asked.conditions)
    reached = reader.reached() if patterns else {}
    found = {pattern: reached[pattern] for pattern in patterns if pattern in reached}
    warnings = [there.warning(pattern) for pattern, there in found.items() if there.capped]
    return {pattern: there.words for pattern, there in found.items()}, warnings
