"""The Whoosh folder is a normal Whoosh index, and what is read past Whoosh's interface is what it would say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import SegmentWriter

import indexer.engines.whoosh_segment as segment
from indexer import build
from indexer.engines.lengths import encode_length
from indexer.engines.whoosh_segment import TokenSegmentWriter
from indexer.engines.whoosh_writer import make_schema, tie_key
from indexer.fields import STEM_FIELDS, WORD_FIELDS
from indexer.records import Heading, Record
from search.engines import open_reader, whoosh_postings
from search.engines.whoosh_postings import POSITION_BITS, PostingReader
from tests.engines.oracle import Oracle
from tests.engines.small import concept, document, plan_of, ranked, word, write

PLAIN = """
import json, sys
sys.path = [path for path in sys.path if path]
try:
    import indexer
except ImportError:
    pass
else:
    raise SystemExit("indexer must not be importable here")
from whoosh import index, query
opened = index.open_dir(sys.argv[1])
modules = {type(field).__module__ for _, field in opened.schema.items()}
for _, field in opened.schema.items():
    for part in (field.format, field.analyzer, getattr(field, "column_type", None)):
        modules.add(type(part).__module__)
with opened.searcher() as searcher:
    def ids(wanted):
        return sorted(hit["id"] for hit in searcher.search(wanted, limit=None))
    first = searcher.document(id="1")
    found = {
        "concept": ids(query.Term("concepts", "D006528")),
        "tier": ids(query.Term("concepts", "D006528/assigned")),
        "title": ids(query.Term("title", "sorafenib")),
        "phrase": ids(query.Phrase("abstract", ["liver", "cell", "carcinoma"])),
        "turned": ids(query.Phrase("abstract", ["cell", "liver", "carcinoma"])),
        "positions": list(searcher.postings("abstract", "the").value_as("positions")),
        "parsed": ids(__import__("whoosh.qparser").qparser.QueryParser("title", opened.schema).parse("Sorafenib")),
        "stored": json.loads(first["stored"].splitlines()[1])["record"],
        "mentions": [mention[4] for mention in json.loads(first["stored"].splitlines()[1])["mentions"]],
        "stemmed": ids(query.Term("abstract_stems", "cell")),
    }
print(json.dumps({"modules": sorted(module.partition(".")[0] for module in modules), **found}))
"""


def test_plain_whoosh_reads_the_folder(tmp_path: Path) -> None:
    mesh = tmp_path / "mesh.tsv"
    mesh.write_text("D006528\tCarcinoma, Hepatocellular\tHepatoma|Liver Cell Carcinoma\tC04\n")
    records = [
        Record(id="1", title="Sorafenib again", abstract="The liver cell carcinoma of the old. The end."),
        Record(id="2", title="A carcinoma", mesh=(Heading("Carcinoma, Hepatocellular", "D006528"),)),
        Record(id="3", title="Cells", abstract="Cell liver carcinoma."),
    ]
    build(records, tmp_path / "index", mesh=[mesh])
    (folder,) = (tmp_path / "index" / "generations").glob("*/whoosh")
    # Run elsewhere and in isolated mode: only what is installed can be imported, and this project is not searched.
    blocked = "import sys; sys.modules['indexer'] = sys.modules['search'] = None\n"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-I", "-c", blocked + PLAIN, str(folder)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert set(found.pop("modules")) <= {"whoosh", "builtins"}
    assert found == {
        "concept": ["1", "2"],
        "tier": ["2"],
        "title": ["1"],
        "phrase": ["1"],
        "turned": ["3"],
        "positions": [0, 5, 7],
        "parsed": ["1"],
        "stored": {"id": "1", "title": "Sorafenib again", "abstract": "The liver cell carcinoma of the old. The end."},
        "mentions": ["D006528"],
        "stemmed": ["1", "3"],
    }


MANY = [
    document(
        f"{n:03}",
        title="fever " * (n % 4) + "liver" * (n % 2),
        abstract=" ".join(f"w{n % k}" for k in range(1, 60)) + " neo" * (n % 7),
        synonyms=["neo"] if n % 7 == 0 else [],
        concepts=["D01", "D01/title"] if n % 5 else ["D01", "D01/weak"] if n % 2 else [],
    )
    for n in range(400)  # more than three blocks of 128 postings
]
MANY.append(document("long", abstract="neo " * 2500 + "fever"))  # pickles append a thousand numbers at a time


def all_terms(folder: Path) -> dict[tuple[str, str], tuple[list[int], list[float], list[list[int]]]]:
    """All postings, with positions where there are any, as Whoosh's public interface says."""
    found = {}
    with FileStorage(str(folder)).open_index().reader() as reader:
        for field, text in reader.all_terms():
            token = text.decode()
            matcher = reader.postings(field, token)
            documents, weights, positions = [], [], []
            while matcher.is_active():
                documents.append(matcher.id())
                weights.append(matcher.weight())
                if field in WORD_FIELDS:
                    positions.append(matcher.value_as("positions"))
                matcher.next()
            found[field, token] = (documents, weights, positions)
    return found


def assert_read_alike(folder: Path) -> None:
    """What our reader says of every term is what Whoosh's public interface says."""
    reader = PostingReader(folder)
    try:
        for (field, token), (documents, weights, positions) in all_terms(folder).items():
            postings = reader.postings(field, token)
            assert (list(postings.documents), list(postings.frequencies)) == (documents, weights), (field, token)
            if positions:
                places = [(d << POSITION_BITS) + p for d, each in zip(documents, positions, strict=True) for p in each]
                assert list(reader.positions(field, token)) == places, (field, token)
            assert reader.document_frequency(field, token) == len(documents), (field, token)
    finally:
        reader.close()


class TestPostings:
    def test_they_are_those_of_the_public_interface(self, tmp_path: Path) -> None:
        write("whoosh", tmp_path, MANY)
        assert len(all_terms(tmp_path)) > 500
        assert_read_alike(tmp_path)

    def test_unknown_terms_and_fields_have_none(self, tmp_path: Path) -> None:
        write("whoosh", tmp_path, MANY[:3])
        reader = PostingReader(tmp_path)
        assert len(reader.postings("title_stems", "nowhere").documents) == 0
        assert len(reader.postings("no_field", "liver").documents) == 0
        assert reader.document_frequency("title_stems", "nowhere") == 0
        reader.close()

    def test_lists_are_remembered_up_to_a_number_of_bytes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("whoosh", tmp_path, MANY)
        monkeypatch.setattr(whoosh_postings, "REMEMBERED_BYTES", 12_000)  # room for one long list, not for two
        reader = PostingReader(tmp_path)
        first = reader.postings("abstract_stems", "w0")
        assert reader.postings("abstract_stems", "w0") is first
        reader.postings("abstract_stems", "w1")
        again = reader.postings("abstract_stems", "w0")
        assert again is not first
        assert (again.documents == first.documents).all()
        reader.close()

    def test_spilling_changes_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "memory").mkdir()
        (tmp_path / "spilled").mkdir()
        write("whoosh", tmp_path / "memory", MANY)
        monkeypatch.setattr(segment, "RUN_POSTINGS", 1000)
        write("whoosh", tmp_path / "spilled", MANY)
        assert all_terms(tmp_path / "spilled") == all_terms(tmp_path / "memory")
        one, other = open_reader("whoosh", tmp_path / "memory"), open_reader("whoosh", tmp_path / "spilled")
        plan = plan_of(word("neo", "w7"), concept("D01", stems=["fever"]))
        assert ranked(one, plan) == ranked(other, plan)
        one.close()
        other.close()
        names = {path.suffix for path in (tmp_path / "spilled").iterdir()}
        assert names == {path.suffix for path in (tmp_path / "memory").iterdir()}, "no run is left behind"


def add_plainly(writer: SegmentWriter, one: Any) -> None:
    """Add a document through Whoosh's own interface."""
    columns = {f"{field}_length": encode_length(len(one.tokens(field))) for field in STEM_FIELDS}
    tokens = {field: line for field, line in {**one.words, **one.stems}.items() if line}
    writer.add_document(id=one.id, stored=one.stored, id_prefix=tie_key(one.id), **tokens, **columns)
    assert not one.exact, "Whoosh's ID fields take one value only"


class TestSegmentsAndDeletions:
    """Our own builds write one segment and delete nothing; the files may yet come from a program with plain Whoosh."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Three segments, the second from plain Whoosh, with deletions in the first two."""
        write("whoosh", tmp_path, MANY[:200])
        storage = FileStorage(str(tmp_path))
        writer = storage.open_index().writer()
        for one in self.PLAIN:
            add_plainly(writer, one)
        writer.commit(merge=False)
        third = TokenSegmentWriter(storage.open_index(), tmp_path)
        for one in MANY[200:]:
            tokens = {name: one.tokens(name) for name in (*one.words, *one.stems, *one.exact)}
            lengths = {f"{field}_length": encode_length(len(tokens[field])) for field in one.stems}
            third.add_tokens(
                {"id": [one.id], **{name: values for name, values in tokens.items() if values}},
                {"id": one.id, "stored": one.stored},
                {"id": one.id, "id_prefix": tie_key(one.id), **lengths},
            )
        third.commit(merge=False)
        writer = storage.open_index().writer()
        for id in ("003", "005", "p2"):
            assert writer.delete_by_term("id", id) == 1
        writer.commit(merge=False)
        with storage.open_index().reader() as reader:
            assert len(list(reader.leaf_readers())) == 3
        return tmp_path

    PLAIN = tuple(
        document(id, *texts)._replace(exact={})
        for id, *texts in (("p1", "fever fever", "liver"), ("p2", "fever"), ("p3", "neo fever", "w1 w2"))
    )
    LIVE = tuple(one for one in (*MANY, *PLAIN) if one.id not in ("003", "005", "p2"))

    def test_postings_are_those_of_live_records(self, folder: Path) -> None:
        assert_read_alike(folder)

    def test_frequencies_count_live_records_only(self, folder: Path) -> None:
        reader = open_reader("whoosh", folder)
        assert len(reader) == len(self.LIVE)
        expected = sum("fever" in one.tokens("title_stems") for one in self.LIVE)
        assert reader.count("title_stems", "fever") == expected
        assert [reader.find(id) for id in ("003", "p2")] == [None, None]
        assert all(reader.find(one.id) is not None for one in self.LIVE)
        reader.close()

    def test_scores_are_those_of_one_segment(self, folder: Path) -> None:
        plan = plan_of(word("neo"), word("fever"), concept("D01"))
        reader = open_reader("whoosh", folder)
        found = ranked(reader, plan)
        reader.close()
        expected = Oracle(self.LIVE, plan).scores()
        # Whoosh keeps the lengths of deleted records until it merges segments, so the average length is slightly off.
        assert dict(found) == pytest.approx(expected, rel=0.02)
        assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def test_merging_the_segments_keeps_lengths_and_ties(self, folder: Path) -> None:
        plan = plan_of(word("neo"), word("fever"), concept("D01"))
        FileStorage(str(folder)).open_index().optimize()
        reader = open_reader("whoosh", folder)
        # Merging, Whoosh adds up lengths as it rounds them itself.
        assert dict(ranked(reader, plan)) == pytest.approx(Oracle(self.LIVE, plan).scores(), rel=0.02)
        reader.close()


def test_the_schema_survives_whoosh_pickling() -> None:
    assert {type(field).__module__ for _, field in make_schema().items()} == {"whoosh.fields"}
