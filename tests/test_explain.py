"""Why a record was found: reasons that a reader can check against the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from indexer import Heading, Qualifier, Record
from indexer.records import Named, OtherAbstract, Substance
from search import Index, Reason, open_index
from tests.small_index import make_index

MESH = {
    "D006528": ("Carcinoma, Hepatocellular", "Hepatoma", "Liver Cell Carcinoma"),
    "D000077157": ("Sorafenib", "Nexavar", "BAY 43-9006"),
    "D009536": ("Niacinamide", "Nicotinamide", "Vitamin B3"),
    "D007239": ("Infections", "Infection"),
    "D006333": ("Heart Failure", "Cardiac Decompensation"),
    "D000111": ("Twice Named One", "Twin Term"),
    "D000222": ("Twice Named Two", "Twin Term"),
}
RECORDS = [
    Record(id="text", title="Hepatoma again", abstract="A hepatoma. One Hepatoma. Liver cell carcinoma."),
    Record(id="heading", title="x", mesh=(Heading("Carcinoma, Hepatocellular", "D006528", major=True),)),
    Record(
        id="starred",
        title="x",
        mesh=(Heading("Sorafenib", "D000077157", qualifiers=(Qualifier("ethics", major=True),)),),
    ),
    Record(id="nameless", title="x", mesh=(Heading("hepatoma"),)),
    Record(id="synonym name", title="x", mesh=(Heading("Cardiac decompensation"),)),
    Record(id="substance", title="x", substances=(Substance("sorafenib tosylate", "D000077157", "9ZOQ3TZI87"),)),
    Record(id="supplement", title="x", supplementary=(Named("Pellagra-like something", "C000001"),)),
    Record(
        id="qualifier",
        title="x",
        mesh=(Heading("Heart Failure", "D006333", qualifiers=(Qualifier("drug therapy"),)),),
    ),
    Record(id="weak", title="The infected", abstract="Infect."),
    Record(id="word", title="Zebras", abstract="A zebra, zebras.", keywords=("zebra crossing",)),
    Record(id="other", title="x", other_abstracts=(OtherAbstract("Das Zebra", "ger"),)),
    Record(id="twin", title="A twin term"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(make_index(tmp_path_factory.mktemp("explain"), RECORDS, MESH)) as opened:
        yield opened


def why(index: Index, query: str, id: str) -> list[Reason]:
    (found,) = (hit for hit in index.search(query, limit=None) if hit.id == id)
    return found.why


def test_mentions_in_the_text_are_counted_by_form_and_field(index: Index) -> None:
    name = "Carcinoma, Hepatocellular"
    assert why(index, "liver cell carcinoma", "text") == [
        Reason("liver cell carcinoma", "concept", "Hepatoma", "title", "D006528", name),
        Reason("liver cell carcinoma", "concept", "hepatoma", "abstract", "D006528", name, count=2),
        Reason("liver cell carcinoma", "concept", "Liver cell carcinoma", "abstract", "D006528", name),
    ]
    assert [str(reason) for reason in why(index, "hepatoma", "text")][1] == f"{name}: hepatoma in abstract (2x)"


def test_headings_say_whether_they_are_major(index: Index) -> None:
    (reason,) = why(index, "hepatoma", "heading")
    assert reason == Reason(
        "hepatoma", "concept", "Carcinoma, Hepatocellular", "mesh", "D006528", reason.name, major=True
    )
    assert str(reason) == "Carcinoma, Hepatocellular: assigned, major topic"
    (starred,) = why(index, "nexavar", "starred")
    assert (starred.field, starred.major) == ("mesh", True)


def test_headings_without_ui_are_known_by_name(index: Index) -> None:
    (reason,) = why(index, "liver cell carcinoma", "nameless")
    assert (reason.kind, reason.form, reason.field, reason.ui) == ("concept", "hepatoma", "mesh", "D006528")
    (reason,) = why(index, "heart failure", "synonym name")
    assert (reason.form, reason.name) == ("Cardiac decompensation", "Heart Failure")


def test_substances(index: Index) -> None:
    (reason,) = why(index, "nexavar", "substance")
    assert (reason.kind, reason.form, reason.field) == ("concept", "sorafenib tosylate", "substances")
    (reason,) = why(index, "pellagra", "supplement")
    assert (reason.kind, reason.form, reason.field) == ("word", "Pellagra", "substances")


def test_weak_evidence_is_called_so(index: Index) -> None:
    assert [(reason.form, reason.weak) for reason in why(index, "infection", "weak")] == [
        ("infected", True),
        ("Infect", True),
    ]


def test_words_are_found_where_ranking_looks(index: Index) -> None:
    assert why(index, "zebra", "word") == [
        Reason("zebra", "word", "Zebras", "title"),
        Reason("zebra", "word", "zebra", "abstract"),
        Reason("zebra", "word", "zebras", "abstract"),
        Reason("zebra", "word", "zebra", "keywords"),
    ]
    assert why(index, "zebra", "other") == [Reason("zebra", "word", "Zebra", "other_abstract")]
    assert why(index, "therapy", "qualifier") == [Reason("therapy", "word", "therapy", "mesh")]
    assert str(why(index, "zebra", "word")[0]) == "Zebras in title"


def test_a_word_of_an_entry_term_names_the_descriptor(index: Index) -> None:
    (reason,) = why(index, "decompensation", "qualifier")
    assert reason == Reason(
        "decompensation", "synonym", "Cardiac Decompensation", "synonyms", "D006333", "Heart Failure"
    )
    assert str(reason) == "Heart Failure: entry term Cardiac Decompensation"
    (reason,) = why(index, "cell", "nameless")
    assert (reason.kind, reason.form) == ("synonym", "Liver Cell Carcinoma")


def test_a_term_of_two_descriptors_gives_both(index: Index) -> None:
    assert {reason.name for reason in why(index, "twin term", "twin")} == {"Twice Named One", "Twice Named Two"}


def test_reasons_are_plain_data(index: Index) -> None:
    hit = index.search("zebra", limit=1)[0].to_dict()
    assert hit["why"][0] == {"unit": "zebra", "kind": "word", "form": "Zebras", "field": "title"}


_words = st.sampled_from(
    """hepatoma liver cell carcinoma Nexavar sorafenib vitamin B3 b infection infected infect heart failure cardiac
    decompensation twin term named one drug therapy ethics zebra crossing the of will willing tosylate male""".split()
)
_phrases = st.lists(_words, min_size=1, max_size=5).map(" ".join)
_uis = st.sampled_from([None, *MESH, "C000001"])
_records = st.builds(
    Record,
    id=st.just(""),
    title=_phrases,
    abstract=_phrases,
    keywords=st.lists(_phrases, max_size=2).map(tuple),
    mesh=st.lists(
        st.builds(
            Heading,
            name=st.sampled_from([name for names in MESH.values() for name in names]) | _phrases,
            ui=_uis,
            qualifiers=st.lists(st.builds(Qualifier, name=_phrases), max_size=1).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    substances=st.lists(st.builds(Substance, name=_phrases, ui=_uis), max_size=2).map(tuple),
    supplementary=st.lists(st.builds(Named, name=_phrases, ui=_uis), max_size=2).map(tuple),
)


@settings(deadline=None, max_examples=25, phases=[phase for phase in Phase if phase is not Phase.shrink])
@given(drawn=st.lists(_records, min_size=1, max_size=12), queries=st.lists(_phrases, min_size=1, max_size=10))
def test_every_hit_has_a_reason(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Record], queries: list[str]
) -> None:
    made = [
        Record(**{**{f: getattr(one, f) for f in one.__struct_fields__}, "id": str(n)}) for n, one in enumerate(drawn)
    ]
    with open_index(make_index(tmp_path_factory.mktemp("any"), made, MESH)) as index:
        for query in queries:
            for expand in ("off", "strict", "normal"):
                results = index.search(query, limit=None, expand=expand)  # type: ignore[arg-type]
                for hit in results:
                    assert hit.why, (query, expand, hit.record)
                    units = [unit.text for unit in results.query.units]
                    scored = {units[part.unit] for part in hit.parts if part.unit < len(units)}  # the rest was learned
                    assert {reason.unit for reason in hit.why} == scored, "each unit that scores says why"


def test_every_hit_of_the_samples_has_a_reason(seeds_index: Path) -> None:
    with open_index(seeds_index) as index:
        titles = [hit.title for hit in index.search("treatment", limit=None)]
        for query in [*titles, "Nexavar", "vitamin B3", "upregulation"]:
            for hit in index.search(query, limit=None):
                assert hit.why, (query, hit.id)
