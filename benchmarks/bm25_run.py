"""BM25 by bm25s on a judged collection, as the run that `meshfind evaluate --baseline` takes.

    python -m benchmarks.bm25_run COLLECTION [--records FILE] > bm25.run

Title, abstract and names of headings of each record are one text; k1 is 1.2, b is 0.75, English stop words are left out
and words stemmed by Snowball.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import Stemmer

from indexer.errors import MeshfindError
from indexer.records import Record
from indexer.sources import find_files, read
from search.evaluation.collection import read_collection
from search.evaluation.runs import DEPTH


def main() -> None:
    """Write the run to standard output."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bm25_run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("collection", type=Path)
    parser.add_argument("--records", type=Path, help="records, where the collection brings none")
    arguments = parser.parse_args()
    try:
        import bm25s
    except ImportError:
        parser.error("bm25s is not installed; install it with: pip install '.[bench]'")
    try:
        collection = read_collection(arguments.collection)
    except (OSError, MeshfindError) as error:
        parser.error(str(error))
    items = (item for path in find_files([arguments.records or collection.records]) for item in read(path))
    records = {item.id: _text(item) for item in items if isinstance(item, Record)}
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(_tokens(list(records.values())), show_progress=False)
    ids, most = list(records), min(DEPTH, len(records))
    for query in collection.queries:
        found, scores = retriever.retrieve(_tokens([query.text]), k=most, show_progress=False)
        for rank, (number, score) in enumerate(zip(found[0], scores[0], strict=True), 1):
            if score > 0:
                print(query.id, "Q0", ids[number], rank, float(score), "bm25s")


def _text(record: Record) -> str:
    return " ".join((record.title, record.abstract, *(heading.name for heading in record.mesh)))


def _tokens(texts: list[str]) -> list[list[str]]:
    import bm25s

    stemmer = Stemmer.Stemmer("english")
    return list(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False))


if __name__ == "__main__":
    main()
