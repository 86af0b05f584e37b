"""Do weights that are best for some queries serve others as well? Cross-validation over the queries of collections.

    python -m benchmarks.crossvalidation COLLECTION... --keep DIR --weights FILE... [--expand MODE] [--folds N]

The first file is what the defaults and the other files are held against. Of the queries of each collection, all but
every Nth choose the setting with the highest nDCG@10 and MAP relative to the first file, every collection counting the
same; the rest say what the choice is worth. Indexes are those that `meshfind evaluate --keep DIR` keeps.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import NamedTuple, TypeAlias

from indexer.weights import read_weights
from search.evaluation.collection import read_collection
from search.evaluation.evaluate import evaluate
from search.evaluation.indexes import IndexSource
from search.evaluation.measures import Values
from search.evaluation.settings import Setting

MEASURES = ("nDCG@10", "MAP")

Measured: TypeAlias = Sequence[Mapping[str, Values]]
"""For each collection the values of every setting, by measure and query."""


class Fold(NamedTuple):
    """The setting that was chosen without some queries, and what it is worth for them: 0.02 is 2 % above the first."""

    chosen: str
    gain: float


def cross_validate(measured: Measured, folds: int) -> list[Fold]:
    """What each fold chooses, and gains over the first setting where it did not look.

    >>> values = {"a": {m: {str(q): 0.5 for q in range(4)} for m in MEASURES}}
    >>> values["b"] = {m: {str(q): 0.6 for q in range(4)} for m in MEASURES}
    >>> [(fold.chosen, round(fold.gain, 2)) for fold in cross_validate([values], 2)]
    [('b', 0.2), ('b', 0.2)]
    """
    settings = list(measured[0])
    found = []
    for fold in range(folds):
        seen = {name: _gain(measured, name, lambda place, fold=fold: place % folds != fold) for name in settings}
        chosen = max(settings, key=lambda name: seen[name])
        found.append(Fold(chosen, _gain(measured, chosen, lambda place, fold=fold: place % folds == fold)))
    return found


def _gain(measured: Measured, name: str, asked: Callable[[int], bool]) -> float:
    """How far a setting is above the first, for the queries at some places: the mean over collections and measures."""
    gains = []
    for values in measured:
        first = next(iter(values.values()))
        for measure in MEASURES:
            queries = [query for place, query in enumerate(first[measure]) if asked(place)]
            before = mean(first[measure][query] for query in queries)
            gains.append(mean(values[name][measure][query] for query in queries) / before - 1.0)
    return mean(gains)


def main() -> None:
    """Print what was chosen, and the gain with its standard deviation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--weights", type=Path, action="append", required=True)
    parser.add_argument("--expand", default="normal")
    parser.add_argument("--folds", type=int, default=5)
    asked = parser.parse_args()
    files = [Setting(file.name, asked.expand, read_weights(file)) for file in asked.weights]
    settings = [files[0], Setting("defaults", asked.expand), *files[1:]]
    source = IndexSource(keep=asked.keep)
    measured = [evaluate(read_collection(folder), source, settings).values for folder in asked.collections]
    found = cross_validate(measured, asked.folds)
    for fold in found:
        print(f"{fold.gain:+.3f}  {fold.chosen}")
    gains = [fold.gain for fold in found]
    print(f"{mean(gains):+.3f}  mean gain over {files[0].name}, standard deviation {stdev(gains):.3f}")
    for setting in settings:
        print(f"{_gain(measured, setting.name, lambda _: True):+.3f}  {setting.name}, all queries")


if __name__ == "__main__":
    main()
