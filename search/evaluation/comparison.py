"""Is one run better than another? Differences query by query, and whether chance alone could make them.

The test is the paired t-test, which agrees with the randomisation test on such data (Smucker, Allan and Carterette
2007, "A comparison of statistical significance tests for information retrieval evaluation").
"""

from __future__ import annotations

from typing import NamedTuple

from search.evaluation.extra import library
from search.evaluation.measures import mean

LEVEL = 0.95


class Change(NamedTuple):
    """A query, its value before, its value after."""

    query: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """Positive where the query was helped."""
        return self.after - self.before


class Comparison(NamedTuple):
    """Two runs by one measure.

    Attributes:
        difference: mean of the differences; `low` and `high` bound it with 95 % confidence.
        p: how likely chance alone makes a difference as large; 1 where there is none.
        changes: of every query, the one helped most first; ties by query.
    """

    measure: str
    difference: float
    low: float
    high: float
    p: float
    changes: tuple[Change, ...]

    @property
    def helped(self) -> int:
        """Queries that are better."""
        return sum(change.difference > 0 for change in self.changes)

    @property
    def hurt(self) -> int:
        """Queries that are worse."""
        return sum(change.difference < 0 for change in self.changes)


def compare(measure: str, before: dict[str, float], after: dict[str, float]) -> Comparison:
    """The values of the same queries before and after."""
    changes = [Change(query, before[query], after[query]) for query in before]
    changes.sort(key=lambda change: (-change.difference, change.query))
    differences = {change.query: change.difference for change in changes}
    average = mean(differences)
    low, high, p = _tested(list(differences.values()), average)
    return Comparison(measure, average, low, high, p, tuple(changes))


def _tested(differences: list[float], average: float) -> tuple[float, float, float]:
    if len(differences) < 2 or len(set(differences)) == 1:
        return average, average, 1.0 if not average or len(differences) < 2 else 0.0
    result = library("scipy.stats").ttest_1samp(differences, 0.0)
    low, high = result.confidence_interval(LEVEL)
    return float(low), float(high), float(result.pvalue)
