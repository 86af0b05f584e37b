"""From a query that is understood to results: what does one generation answer?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from search.advice import absent_fields, missing_parts, truncated_words
from search.engines import Scored
from search.evidence import Question, gather, question
from search.hits import Hit, LazyHits, LineCount, Results
from search.opened import OpenGeneration
from search.query.interpret import Interpretation
from search.scoring import Scoring


def results_of(
    opened: OpenGeneration,
    asked: Interpretation,
    limit: int | None,
    offset: int,
    facets: Sequence[str],
    *,
    lazy: bool = False,
) -> Results:
    """The page of hits, the counts of lines, facets, and what there is to say, for a query that has been understood.

    `lazy` hits are read while they are looked at, and not kept.
    """
    reader = opened.reader()
    ranking = reader.search(asked.plan, limit, offset)
    hits = LazyHits(ranking.page, partial(_hits, opened, question(asked, opened.vocabulary), ranking.scoring))
    counts = reader.counts(asked.conditions)
    lines = [
        LineCount(line.number, line.text, count) for line, count in zip(asked.understanding.lines, counts, strict=True)
    ]
    truncated, warnings = truncated_words(asked, reader)
    warnings += absent_fields(asked, reader)
    warnings += missing_parts(asked, ranking, reader, opened.vocabulary)
    counted = {}
    if facets:
        from search.facets import count

        counted = count(reader, asked.plan, facets)
    return Results(
        hits if lazy else tuple(hits),
        ranking.total,
        asked.understanding,
        [*asked.warnings, *warnings],
        offset,
        lines=lines,
        facets=counted,
        truncated=truncated,
    )


def _hits(opened: OpenGeneration, asked: Question, scored: Scoring, ranked: Sequence[Scored]) -> list[Hit]:
    with opened.blaming_damage():  # hits may be read long after the search
        documents = [hit.document for hit in ranked]
        kept = opened.kept(documents)
        stems = frozenset(clause.token for unit in scored.units for clause in unit.words if clause.kind == "synonym")
        by_synonym: set[int] = set()
        if stems:
            ids = {document: gist.id for document, (gist, _) in zip(documents, kept, strict=True)}
            by_synonym = opened.reader().holding("synonyms", sorted(stems), ids)
        hits = []
        for (document, score), (gist, body) in zip(ranked, kept, strict=True):
            held = stems if document in by_synonym else frozenset()
            evidence = gather(body, asked, held, opened.vocabulary)
            hits.append(Hit(gist.id, score, gist.title, evidence, scored))
        return hits
