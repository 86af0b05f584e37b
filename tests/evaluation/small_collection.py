"""A collection small enough to know every figure by heart: eight records, four queries."""

from __future__ import annotations

import json
from pathlib import Path

RECORDS = [
    {"id": "m1", "title": "Florbin in practice", "abstract": "Zonkol was given to all."},
    {"id": "m2", "title": "Zonkol alone", "abstract": "Nothing else was given."},
    {"id": "m3", "title": "A report on rain", "abstract": "It rained, and florbin was not mentioned."},
    {"id": "m4", "title": "Weather and climate", "abstract": "Rain, wind and snow."},
    {"id": "m5", "title": "Vexlor for headache", "abstract": "Headache went away."},
    {"id": "m6", "title": "Drumbat for headache", "abstract": "Headache stayed."},
    {"id": "m7", "title": "Headache and weather", "abstract": "A survey."},
    {"id": "m8", "title": "Nothing of note", "abstract": "Nothing at all."},
]
QUERIES = {"q1": "florbin", "q2": "weather", "q3": "vexlor", "q4": "unjudged"}
QRELS = "q1 0 m1 2\nq1 0 m2 1\nq1 0 m3 0\nq2 0 m4 1\nq2 0 m7 1\nq3 0 m6 1\nother 0 m1 1\nq4 0 m1 0\n"
MESH = "D000001\tFlorbin\tZonkol\tC01\nD000002\tVexlor\tDrumbat\tC02\n"


def write_collection(folder: Path, *, records: bool = True) -> Path:
    """The collection as a folder, with a MeSH table `mesh.tsv` in it."""
    folder.mkdir(parents=True)
    if records:
        (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    (folder / "queries.tsv").write_text("".join(f"{id}\t{text}\n" for id, text in QUERIES.items()))
    (folder / "qrels.txt").write_text(QRELS)
    (folder / "mesh.tsv").write_text(MESH)
    return folder
