"""Snippets: words and synonyms marked, the text untouched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Heading, Record
from indexer.records import OtherAbstract
from search import Hit, Index, Snippet, open_index
from tests.small_index import make_index

MESH = {
    "D006528": ("Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma"),
    "D007239": ("Infections", "Infection"),
    "D009536": ("Niacinamide", "Nicotinamide", "Vitamin B3"),
}
FILLER = "This sentence says nothing that anybody would look for. "
RECORDS = [
    Record(id="synonym", title="A hepatocellular carcinoma", abstract="Hepatoma. Liver-cell\u00a0carcinomas abound."),
    Record(id="middle", title="Long", abstract=FILLER * 9 + "Here vitamin B3 helps.\nRESULTS: It did. " + FILLER * 9),
    Record(id="endless", title="Endless", abstract="word " * 200 + "nicotinamide " + "word " * 200),
    Record(id="both", title="Both", abstract="Hepatoma. " + FILLER * 9 + "Niacinamide in hepatoma. " + FILLER * 9),
    Record(id="infected", title="The infected and the willing", abstract="It will infect."),
    Record(
        id="parts",
        title="Parts",
        other_abstracts=(OtherAbstract("Nichts.", "ger"), OtherAbstract("A hepatoma.", "eng")),
        keywords=("first", "hepatoma", "liver cell carcinoma"),
    ),
    Record(id="heading", title="Only a heading", mesh=(Heading("Carcinoma, Hepatocellular", "D006528"),)),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(make_index(tmp_path_factory.mktemp("highlight"), RECORDS, MESH)) as opened:
        yield opened


def hit(index: Index, query: str, id: str, expand: str = "normal") -> Hit:
    (found,) = (one for one in index.search(query, limit=None, expand=expand) if one.id == id)  # type: ignore[arg-type]
    return found


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end, _ in snippet.spans]


def test_synonyms_are_marked(index: Index) -> None:
    snippets = hit(index, "hepatoma", "synonym").snippets
    assert marked(snippets["title"]) == ["hepatocellular carcinoma"]
    assert marked(snippets["abstract"]) == ["Hepatoma", "Liver-cell\u00a0carcinomas"]
    assert snippets["title"].render("[", "]") == "A [hepatocellular carcinoma]"


def test_each_part_of_the_query_has_its_number(index: Index) -> None:
    snippet = hit(index, "vitamin B3 hepatoma", "both").snippets["abstract"]
    assert [(snippet.text[start:end], unit) for start, end, unit in snippet.spans] == [
        ("Niacinamide", 0),
        ("hepatoma", 1),
    ]


def test_the_excerpt_comes_from_the_middle(index: Index) -> None:
    snippet = hit(index, "niacinamide", "middle").snippets["abstract"]
    assert marked(snippet) == ["vitamin B3"]
    assert snippet.text.startswith("… Here vitamin B3 helps. RESULTS: It did.")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) < 300


def test_a_sentence_without_end_is_cut_between_words(index: Index) -> None:
    snippet = hit(index, "niacinamide", "endless").snippets["abstract"]
    assert marked(snippet) == ["nicotinamide"]
    assert set(snippet.text.split()) == {"…", "word", "nicotinamide"}


def test_a_text_without_marks_has_no_snippet_but_the_title(index: Index) -> None:
    snippets = hit(index, "hepatoma", "heading").snippets
    assert list(snippets) == ["title"]
    assert snippets["title"] == Snippet("title", "Only a heading", ())


def test_the_first_part_that_matches_is_shown(index: Index) -> None:
    snippets = hit(index, "hepatoma", "parts").snippets
    assert {field: snippet.text for field, snippet in snippets.items()} == {
        "title": "Parts",
        "other_abstract": "A hepatoma.",
        "keywords": "hepatoma",
    }


def test_stop_words_are_never_marked(index: Index) -> None:
    # The stem of "willing" is that of the stop word "will".
    snippets = hit(index, "willing infection", "infected").snippets
    assert marked(snippets["title"]) == ["infected", "willing"]
    assert marked(snippets["abstract"]) == ["infect"]


def test_strict_marks_no_concept_that_only_shares_stems(index: Index) -> None:
    snippets = hit(index, "infection willing", "infected", "strict").snippets
    assert marked(snippets["title"]) == ["infected", "willing"], "as words they still count"
    reasons = hit(index, "infection willing", "infected", "strict").why
    assert all(reason.kind == "word" for reason in reasons)


_bits = st.sampled_from(
    ["hepatoma", "Liver cell carcinoma", "vitamin", "B3", "vitamin B3", "word", "infected", "über", "x" * 90,
     ". ", "; ", "\n", ", ", " ", " ", "-", "β", "\u0301", "(", "😀"]
)  # fmt: skip
_texts = st.lists(_bits, max_size=60).map("".join)


@settings(deadline=None, max_examples=15)
@given(records=st.lists(st.builds(lambda t, a: (t, a), _texts, _texts), min_size=1, max_size=12))
def test_snippets_are_pieces_of_the_text(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, str]]
) -> None:
    made = [Record(id=str(n), title=title, abstract=abstract) for n, (title, abstract) in enumerate(records)]
    with open_index(make_index(tmp_path_factory.mktemp("any"), made, MESH)) as index:
        for query in ("hepatoma vitamin B3", "infection word", "cell niacinamide über"):
            for found in index.search(query, limit=None):
                check(found)


def check(found: Hit) -> None:
    """What holds of the snippets of any hit."""
    assert found.snippets["title"].text == found.title
    assert any(snippet.spans for snippet in found.snippets.values())
    for field, snippet in found.snippets.items():
        assert snippet.render("", "") == snippet.text
        piece = snippet.text.removeprefix("… ").removesuffix(" …").replace("\n", " ")
        assert piece in getattr(found.record, field).replace("\n", " ")
        edges = [edge for start, end, _ in snippet.spans for edge in (start, end)]
        assert edges == sorted(edges), "disjoint and in order"
        assert all(start < end for start, end, _ in snippet.spans)
        assert len(snippet.text) < 500 or field == "title"
        assert all(part.strip() == part for part in marked(snippet))
