"""MeSH as a table, and what `read_mesh` says of files that are none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from indexer.errors import VocabularyError
from indexer.mesh import Descriptor, EntryTerm, read_mesh
from tests.mesh.samples import DESCRIPTORS, TABLE, write


def read(tmp_path: Path, text: str) -> list[Descriptor]:
    return list(read_mesh(write(tmp_path / "mesh.tsv", text)))


def test_columns(tmp_path: Path) -> None:
    hepatoma, male, insulin = read(tmp_path, TABLE)
    assert hepatoma == Descriptor(
        ui="D006528",
        name="Carcinoma, Hepatocellular",
        entries=(EntryTerm("Hepatoma"), EntryTerm("Liver Cancer"), EntryTerm("HCC")),
        tree_numbers=("C04.557", "C06.552"),
    )
    assert male == Descriptor(ui="D008297", name="Male")
    assert insulin == Descriptor(
        ui="C000006",
        name="insulin, neutral",
        entries=(EntryTerm("neutral insulin"),),
        mapped_to=("D061389", "D007328"),
    )


def test_a_table_without_capitals_lost_them(tmp_path: Path) -> None:
    for descriptor in read(tmp_path, TABLE.replace("D0", "d0").lower().replace("d0", "D0").replace("c0000", "C0000")):
        assert not descriptor.cased
        assert not any(entry.cased for entry in descriptor.entries)


def test_one_capital_in_a_name_shows_that_case_was_kept(tmp_path: Path) -> None:
    lines = "".join(f"D{n:06}\tname {n}\tentry\t\n" for n in range(150))
    assert not any(d.cased for d in read(tmp_path, lines))
    assert all(d.cased for d in read(tmp_path, lines + "D999999\tA\t\t\n"))


def test_many_lines_keep_their_order(tmp_path: Path) -> None:
    found = read(tmp_path, "".join(f"D{n:06}\tName {n}\t\tA{n}\n" for n in range(1000)))
    assert [(d.ui, d.name, d.tree_numbers) for d in found[::333]] == [
        (f"D{n:06}", f"Name {n}", (f"A{n}",)) for n in (0, 333, 666, 999)
    ]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\n"])
def test_ends_of_lines_and_a_byte_order_mark(tmp_path: Path, end: str) -> None:
    (descriptor,) = read(tmp_path, f"\ufeffD1\tNäme\tx\tA{end}")
    assert (descriptor.ui, descriptor.name, descriptor.tree_numbers) == ("D1", "Näme", ("A",))


@pytest.mark.parametrize("line", ["no table", "D1\tname only", "X1\tname\tentry", "D1\t\tentry\t"])
def test_a_line_that_is_no_row(tmp_path: Path, line: str) -> None:
    with pytest.raises(VocabularyError, match=r"mesh\.tsv, line 3: expected UI, name, entry terms and tree numbers"):
        read(tmp_path, f"D1\tName\t\t\n\n{line}\n")


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="line 1: expected UI"):
        read(tmp_path, "D1\tName\t" + "entry|" * 200_000)


def test_a_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mesh.tsv"
    path.write_bytes(b"D1\tName\t\t\nD2\tN\xe4me\t\t\n")
    with pytest.raises(VocabularyError, match=r"mesh\.tsv, line 2: not UTF-8"):
        list(read_mesh(path))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"cannot read the MeSH file .*none\.xml: No such file"):
        list(read_mesh(tmp_path / "none.xml"))


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot read the MeSH file"):
        list(read_mesh(tmp_path))


@pytest.mark.parametrize("content", ["", "\n", "PMID- 1\nTI  - x\n", '{"id": "1"}', "\x00\x01\x02"])
def test_other_files_are_not_mesh(tmp_path: Path, content: str) -> None:
    with pytest.raises(VocabularyError, match=r"mesh\.tsv is not a MeSH file: expected descriptor"):
        read(tmp_path, content)


LONG = "".join(f"D{n:06}\tName {n * 7919 % 10007}\tentry {n * 31 % 997}\tA{n}\n" for n in range(5000)).encode()


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_cut_gzip_file(tmp_path: Path, kept: float) -> None:
    whole = gzip.compress(LONG)
    path = tmp_path / "mesh.tsv.gz"
    path.write_bytes(whole[: int(len(whole) * kept)])
    found: list[Descriptor] = []
    with pytest.raises(VocabularyError, match=r"mesh\.tsv\.gz is a damaged \.gz file .*Fetch it again"):
        found.extend(read_mesh(path))
    assert 0 < len(found) < 5000


def test_a_garbled_gzip_file(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(LONG))
    whole[len(whole) // 2 : len(whole) // 2 + 8] = b"\xff" * 8
    path = tmp_path / "mesh.tsv.gz"
    path.write_bytes(whole)
    with pytest.raises(VocabularyError):
        list(read_mesh(path))


def test_a_cut_gzip_file_of_xml(tmp_path: Path) -> None:
    whole = gzip.compress(DESCRIPTORS.encode())
    path = tmp_path / "desc.xml.gz"
    path.write_bytes(whole[:-20])
    with pytest.raises(VocabularyError, match="damaged"):
        list(read_mesh(path))
