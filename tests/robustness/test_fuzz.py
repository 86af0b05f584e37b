"""Every source and the readers of MeSH, fed with pieces of their formats in any order: items or one clear error.

Longer: make fuzz.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import MeshfindError
from indexer.mesh import read_mesh
from indexer.records import Deletion, Record, Reject, from_json, to_json
from indexer.sources import FORMATS
from indexer.sources.jsonlines import read_jsonlines
from indexer.sources.medline import read_medline
from indexer.sources.page import read_page
from indexer.sources.pubmed_xml import read_pubmed_xml
from tests.robustness.fuzzing import fuzz, own_strategies

READERS = {"jsonl": read_jsonlines, "medline": read_medline, "page": read_page, "pubmed-xml": read_pubmed_xml}
PIECES = [
    b'{"id": "1"', b', "year": ', b', "version": ', b', "date": {"first": ', b', "mesh": [', b"-1", b"9" * 40, b"1e400",
    b'"\\ud800"', b"null", b"]", b"}", b"[", b"{", b":", b'"', b",", b"\n", b"\r", b"\0", b"\x1b[2J", b"\xff",
    b"\xef\xbb\xbf",
    b"PMID- 1", b"\nTI  - ", b"\nDP  - 0000 13 99", b"\nMH  - *A/B/*", b"\nFAU - ,", b"\n\n", b"<PubmedArticleSet>",
    b"<PubmedArticle><MedlineCitation><PMID Version='x'>1</PMID><Article>", b"<ArticleTitle>a<i>b</i>&amp;&x;",
    b"</ArticleTitle>", b"</Article></MedlineCitation></PubmedArticle>",
    b"<DeleteCitation><PMID>1</PMID></DeleteCitation>",
    b"</PubmedArticleSet>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"A title 2017\n", b"Ann Lee, and Bo Li\n",
    b"UI MeSH Term Description Entries\n", b"D000001 Name a description Name, Other\n", b"Related Publications\n",
    b"D000001\tName\tterm|term\tC01\n", b"<S><DescriptorRecord><DescriptorUI>D1</DescriptorUI>", b"</DescriptorRecord>",
    b"<DescriptorName><String>N</String></DescriptorName>",
]  # fmt: skip
contents = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=25).map(b"".join)


def test_every_format_is_fuzzed() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("format", READERS)
@settings(deadline=None)
@given(content=contents)
def test_sources(format: str, content: bytes) -> None:
    for item in READERS[format](io.BytesIO(content), "x"):
        assert isinstance(item, Record | Deletion | Reject)
        if isinstance(item, Record):
            assert from_json(to_json(item)) == item


@settings(deadline=None)
@given(content=contents)
def test_mesh(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "fuzzed"
    path.write_bytes(content)
    try:
        for descriptor in read_mesh(path):
            assert descriptor.ui
    except MeshfindError as error:
        assert str(path) in str(error)  # noqa: PT017


def test_mutants_of_real_files_and_strategies() -> None:
    fed = fuzz(60, 12, 1, own_strategies())
    assert set(READERS) | {"mesh-xml", "mesh-table", "pubmed", "ovid"} <= set(fed)
    assert min(fed.values()) >= 12
