"""How does Tantivy add up a score? The clauses of `search.scoring` as its queries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from tantivy import Occur, Query

from indexer.errors import QueryError
from search.engines.tantivy_index import TantivyIndex
from search.ranking import DEFAULT_WEIGHTS
from search.scoring import Clause, Scoring, UnitClauses

# Tantivy adds in single precision, in an order that depends on the segments. Sums of whole steps (so many in 1), up to
# 4,096, are exact in it, so that the same evidence has the same score everywhere.
_CONSTANT_STEPS = 2.0**12

# Sums of BM25 differ in the last bits; scores are rounded to such steps, and what is then equal stands by id.
_SCORE_STEPS = 2.0**10


def scoring_query(scored: Scoring, index: TantivyIndex, any_unit: bool = True) -> Query:
    """Scores what has a clause of a unit that finds, or of any unit at all if `any_unit` is not asked for.

    Raises:
        QueryError: k1 or b are not Tantivy's.
    """
    if (scored.k1, scored.b) != (DEFAULT_WEIGHTS.k1, DEFAULT_WEIGHTS.b):
        raise QueryError(
            f"Tantivy ranks with k1 = {DEFAULT_WEIGHTS.k1} and b = {DEFAULT_WEIGHTS.b} only; "
            "leave them out of the weights, or build the index with --engine whoosh"
        )
    finding: list[Query] = []
    others: list[Query] = []
    for unit, parts in zip(scored.units, _remembered_parts(scored, index), strict=True):
        (finding if unit.finds or not any_unit else others).extend(parts)
    if not others:
        return any_of(finding)
    return Query.boolean_query([(Occur.Must, any_of(finding)), (Occur.Should, any_of(others))])


def rounded(scores: Iterable[float]) -> list[float]:
    """Scores as they are given back."""
    return [round(score * _SCORE_STEPS) / _SCORE_STEPS for score in scores]


def any_of(queries: Iterable[Query]) -> Query:
    """What matches any query; scores add up."""
    found = list(queries)
    if not found:
        return Query.empty_query()
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Should, query) for query in found])


def _remembered_parts(scored: Scoring, index: TantivyIndex) -> list[list[Query]]:
    """`_parts` of all units. Those that the search before had too, in the same places, are not made again."""
    before = index.recent_parts
    index.recent_parts = [
        before[place] if place < len(before) and before[place][0] is unit else (unit, _parts(unit, scored, index))
        for place, unit in enumerate(scored.units)
    ]
    return [parts for _, parts in index.recent_parts]


def _parts(unit: UnitClauses, scored: Scoring, index: TantivyIndex) -> list[Query]:
    """What adds to the score of a unit. All units make one union: Tantivy takes longer over unions in a union."""
    if len(unit.concepts) < 2:
        return [_clause(clause, scored, index) for clause in chain(unit.words, *unit.concepts)]
    groups = [any_of(_clause(clause, scored, index) for clause in group) for group in unit.concepts]
    return [*(_clause(clause, scored, index) for clause in unit.words), Query.disjunction_max_query(groups)]


def _clause(clause: Clause, scored: Scoring, index: TantivyIndex) -> Query:
    field, token = clause.field, clause.token
    if clause.saturated:
        plain, importance = index.by_frequency(field, token)
        return Query.boost_query(plain, clause.value / ((scored.k1 + 1.0) * importance))
    if clause.words:
        holding = index.phrase(field, clause.words)
    elif clause.without:
        holding = index.without(field, token, clause.without)
    elif clause.others:
        holding = index.any_token(field, (token, *clause.others))
    else:
        holding = index.term(field, token)
    steps = max(1, round(clause.value * _CONSTANT_STEPS))
    return Query.const_score_query(holding, steps / _CONSTANT_STEPS)
