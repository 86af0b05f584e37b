"""How good is a run? The usual measures, by ir-measures (MacAvaney et al. 2022), which asks trec_eval.

nDCG@10 (Järvelin and Kekäläinen 2002) takes the grades as gains; the other measures take every grade above 0 as
relevant.
"""

from __future__ import annotations

from typing import TypeAlias

from search.evaluation.collection import Judgments
from search.evaluation.extra import library
from search.evaluation.runs import Run

Values: TypeAlias = dict[str, dict[str, float]]
"""Between 0 and 1, by measure and query."""

MEASURES: dict[str, str] = {
    "nDCG@10": "nDCG@10",
    "MAP": "AP",
    "R@100": "R@100",
    "R@1000": "R@1000",
    "MRR": "RR",
}
"""What each measure is called here, and in ir-measures."""


def measure(judgments: Judgments, run: Run) -> Values:
    """Every measure for every query that was judged; one without hits has 0."""
    library("pytrec_eval")
    ir_measures = library("ir_measures")
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    qrels = [ir_measures.Qrel(q, record, grade) for q, grades in judgments.items() for record, grade in grades.items()]
    hits = [
        ir_measures.ScoredDoc(query, record, -rank)
        for query in judgments
        for rank, record in enumerate(dict.fromkeys(run.get(query, ())))
    ]
    values: Values = {name: dict.fromkeys(judgments, 0.0) for name in MEASURES}
    for metric in ir_measures.iter_calc(list(names), qrels, hits):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values


def mean(values: dict[str, float]) -> float:
    """The mean over queries."""
    return sum(values.values()) / len(values)
