"""From a query that is understood to results: what does one generation answer?"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.fields import decode_stored
from search.engines import EngineReader, Ranking
from search.evidence import gather, question
from search.hits import Hit, LineCount, Results
from search.opened import OpenGeneration
from search.query.interpret import Interpretation
from search.query.walking import patterns_of


def results_of(
    opened: OpenGeneration, asked: Interpretation, limit: int | None, offset: int, facets: Sequence[str]
) -> Results:
    """The page of hits, the counts of lines, facets, and what there is to say, for a query that has been understood."""
    reader = opened.reader()
    ranking = reader.search(asked.plan, limit, offset)
    hits = _hits(opened, asked, ranking)
    counts = reader.counts(asked.conditions)
    lines = [
        LineCount(line.number, line.text, count) for line, count in zip(asked.understanding.lines, counts, strict=True)
    ]
    truncated, warnings = _truncated(asked, reader)
    if not ranking.total:
        from search.query.diagnose import why_nothing

        warnings += why_nothing(asked, reader.counts, opened.vocabulary)
    counted = {}
    if facets:
        from search.facets import count

        counted = count(reader.stored(reader.matching(asked.plan)), facets)
    return Results(
        hits,
        ranking.total,
        asked.understanding,
        [*asked.warnings, *warnings],
        offset,
        lines=lines,
        facets=counted,
        truncated=truncated,
    )


def _hits(opened: OpenGeneration, asked: Interpretation, ranking: Ranking) -> list[Hit]:
    if not ranking.page:
        return []
    wanted = question(asked, opened.vocabulary)
    bodies = opened.reader().stored([document for document, _ in ranking.page])
    hits = []
    for (_, score), body in zip(ranking.page, bodies, strict=True):
        stored = decode_stored(body)
        evidence = gather(stored, wanted, ranking.scoring, opened.vocabulary)
        hits.append(Hit(stored.record.id, score, stored.record, evidence, ranking.scoring))
    return hits


def _truncated(asked: Interpretation, reader: EngineReader) -> tuple[dict[str, int], list[str]]:
    patterns = patterns_of(asked.conditions)
    reached = reader.reached() if patterns else {}
    found = {pattern: reached[pattern] for pattern in patterns if pattern in reached}
    warnings = [there.warning(pattern) for pattern, there in found.items() if there.capped]
    return {pattern: there.words for pattern, there in found.items()}, warnings
