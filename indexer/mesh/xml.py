"""The official MeSH XML: descriptor files (`desc2026.xml`) and supplementary files (`supp2026.xml`).

The elements are described in NLM's "MeSH XML data elements"
(https://www.nlm.nih.gov/mesh/xml_data_elements.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from indexer.errors import VocabularyError
from indexer.mesh.descriptors import Descriptor, EntryTerm

_RECORDS = ("DescriptorRecord", "SupplementalRecord")


def looks_like_mesh_xml(head: str) -> bool:
    """Whether a file that begins with `head` is MeSH XML."""
    return "<DescriptorRecord" in head or "<SupplementalRecord" in head


def read_mesh_xml(stream: BinaryIO, name: str) -> Iterator[Descriptor]:
    """Descriptors of a MeSH XML file, one at a time, in constant memory.

    Permuted terms (`IsPermutedTermYN="Y"`) are read too: librarians type them.

    Raises:
        VocabularyError: the XML is not well-formed or declares entities, or a record has no UI or name.
    """
    try:
        for _, element in etree.iterparse(
            stream, events=("end",), tag=_RECORDS, resolve_entities=False, no_network=True, huge_tree=False
        ):
            _refuse_entities(element, name)
            yield _descriptor(element, name)
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise VocabularyError(f"{name} is not well-formed XML: {error}. Fetch the file again.") from error


def _refuse_entities(element: etree._Element, name: str) -> None:
    """MeSH declares no entities of its own; text behind one would be missing, and many make a bomb."""
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[attr-defined]
        raise VocabularyError(f"{name} declares XML entities, which MeSH files do not; it was not read")


def _descriptor(element: etree._Element, name: str) -> Descriptor:
    kind = element.tag.removesuffix("Record")
    ui = _text(element, f"{kind}UI") or _text(element, f"{kind}RecordUI")
    title = _text(element, f"{kind}Name/String") or _text(element, f"{kind}RecordName/String")
    if not ui or not title:
        raise VocabularyError(f"{name}: a {element.tag} near line {element.sourceline} has no UI or no name")
    terms = dict.fromkeys(" ".join((e.text or "").split()) for e in element.iterfind(".//Term/String"))
    note = _text(element, "ConceptList/Concept[@PreferredConceptYN='Y']/ScopeNote") or _text(element, "Note")
    return Descriptor(
        ui=ui,
        name=title,
        entries=tuple(EntryTerm(term) for term in terms if term and term != title),
        scope_note=note,
        tree_numbers=tuple(e.text or "" for e in element.iterfind("TreeNumberList/TreeNumber")),
        # A star marks a heading that the supplementary concept is only narrower than.
        mapped_to=tuple(
            (e.text or "").lstrip("*")
            for e in element.iterfind("HeadingMappedToList/HeadingMappedTo/DescriptorReferredTo/DescriptorUI")
        ),
    )


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return " ".join((found.text or "").split()) if found is not None else ""
