"""The searching half of meshfind.

>>> from search import open_index
>>> with open_index("index_data") as index:  # doctest: +SKIP
...     for hit in index.search("Nexavar"):
...         print(hit.score, hit.title, hit.why)
"""

from __future__ import annotations

from indexer.errors import (
    IndexFormatError,
    IndexNotFoundError,
    MeshfindError,
    QueryError,
    QuerySyntaxError,
)
from search.explain import Reason
from search.highlight import Snippet
from search.hits import Hit, Results
from search.index import Index, MeshEntry, open_index

__all__ = [
    "Hit", "Index", "IndexFormatError", "IndexNotFoundError", "MeshEntry", "MeshfindError", "QueryError",
    "QuerySyntaxError", "Reason", "Results", "Snippet", "open_index",
]  # fmt: skip
