"""From collections to figures: each setting searches every query, is measured, and is held against a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from indexer.errors import QueryError
from search.evaluation.collection import Collection
from search.evaluation.comparison import Change, Comparison, compare
from search.evaluation.indexes import IndexSource
from search.evaluation.measures import MEASURES, Values, mean, measure
from search.evaluation.runs import Run, search_run
from search.evaluation.settings import Setting

BASELINE = "baseline"
_LISTED = 10


class Evaluation(NamedTuple):
    """How well each setting does on one collection.

    Attributes:
        collection: its name.
        records: how many are searched.
        queries: texts by id.
        values: of every setting, by measure and query. The first setting is the baseline.
        comparisons: of every other setting with the baseline, by measure.
    """

    collection: str
    records: int
    queries: dict[str, str]
    values: dict[str, Values]
    comparisons: dict[str, dict[str, Comparison]]

    @property
    def baseline(self) -> str:
        """The setting that the others are held against."""
        return next(iter(self.values))

    def means(self) -> dict[str, dict[str, float]]:
        """The mean over queries of every measure, by setting."""
        return {setting: {name: mean(of) for name, of in values.items()} for setting, values in self.values.items()}

    def to_dict(self, shown: str) -> dict[str, Any]:
        """Plain data: means, comparisons, and the queries helped and hurt most by the measure `shown`."""
        return {
            "collection": self.collection,
            "records": self.records,
            "queries": len(self.queries),
            "baseline": self.baseline,
            "means": self.means(),
            "comparisons": {
                setting: {name: _figures(comparison) for name, comparison in by.items()}
                for setting, by in self.comparisons.items()
            },
            "changes": {
                setting: {
                    "measure": shown,
                    "helped": [self._change(change) for change in most_helped(by[shown])],
                    "hurt": [self._change(change) for change in most_hurt(by[shown])],
                }
                for setting, by in self.comparisons.items()
            },
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {**change._asdict(), "difference": change.difference, "text": self.queries[change.query]}


def evaluate(
    collection: Collection, source: IndexSource, settings: Sequence[Setting], baseline: Run | None = None
) -> Evaluation:
    """Search, measure and compare.

    Args:
        collection: what to search for and what should be found.
        source: where its index comes from.
        settings: the first is the baseline unless a run is given.
        baseline: a run of the same queries by anything else.

    Raises:
        MissingExtraError: a library is missing.
        QueryError: the run is of other queries; or see `IndexSource.opened`.
    """
    values: dict[str, Values] = {}
    if baseline is not None:
        if not collection.judgments.keys() & baseline.keys():
            raise QueryError(f"the baseline run has none of the queries of {collection.name}")
        values[BASELINE] = measure(collection.judgments, baseline)
    with source.opened(collection.name, collection.records) as index:
        records = len(index)
        for setting in settings:
            index.weights = setting.weights
            run = search_run(index, collection.queries, setting.expand)
            values[setting.name] = measure(collection.judgments, run)
    first, *others = values
    comparisons = {
        setting: {name: compare(name, values[first][name], values[setting][name]) for name in MEASURES}
        for setting in others
    }
    return Evaluation(
        collection.name, records, {query.id: query.text for query in collection.queries}, values, comparisons
    )


def most_helped(comparison: Comparison) -> list[Change]:
    """The queries helped most."""
    return [change for change in comparison.changes[:_LISTED] if change.difference > 0]


def most_hurt(comparison: Comparison) -> list[Change]:
    """The queries hurt most, the worst first."""
    return [change for change in comparison.changes[: -_LISTED - 1 : -1] if change.difference < 0]


def _figures(comparison: Comparison) -> dict[str, Any]:
    return {
        "difference": comparison.difference,
        "low": comparison.low,
        "high": comparison.high,
        "p": comparison.p,
        "helped": comparison.helped,
        "hurt": comparison.hurt,
    }
