"""Small documents for the tests of engines, and their random collections and plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from msgspec.structs import replace

from indexer.engines import open_writer
from indexer.fields import BETWEEN_VALUES, Document
from indexer.records import Record, to_json
from indexer.stored import Gist, decode_gist, encode_stored
from search.engines import EngineReader, open_reader
from search.query.plan import Plan, UnitPlan, required
from search.ranking import Weights

STEMS = ("fever", "liver", "neo", "β2", "covid-19")
UIS = ("D01", "D02", "C03")
TIERS = ("/title", "/repeated", "/assigned", "/major")


def document(
    id: str,
    title: str = "",
    abstract: str = "",
    headings: str = "",
    synonyms: Iterable[str] = (),
    concepts: Iterable[str] = (),
) -> Document:
    """A document whose stems are its words; `concepts` are tokens such as D01 or D01/title."""
    record = Record(id=id, title=title)
    anywhere = list(dict.fromkeys(f"{title} {abstract} {headings}".split()))
    return Document(
        id=id,
        words={name: text for name, text in (("title", title), ("abstract", abstract)) if text},
        stems={"title_stems": title, "abstract_stems": abstract, "heading_stems": headings},
        exact={
            name: BETWEEN_VALUES.join(values)
            for name, values in (("stems", anywhere), ("synonyms", list(synonyms)), ("concepts", list(concepts)))
            if values
        },
        numbers={},
        stored=encode_stored(Gist(id, title, ()), to_json(record), {}, ()),
    )


def word(*stems: str, synonyms: bool = True) -> UnitPlan:
    """A unit of words."""
    return UnitPlan((), stems, synonyms=synonyms, weak=True)


def concept(*uis: str, stems: Sequence[str] = (), weak: bool = True) -> UnitPlan:
    """A unit that means one of several concepts."""
    return UnitPlan(uis, tuple(stems), synonyms=False, weak=weak)


def plan_of(*units: UnitPlan, require_all: bool = False, weights: Weights | None = None) -> Plan:
    """A plan with the default weights."""
    return Plan(units, condition=required(units) if require_all else None, weights=weights or Weights())


def suited(engine: str, plan: Plan) -> Plan:
    """The plan with weights that the engine can take: Tantivy's BM25 has one k1 and one b."""
    if engine != "tantivy":
        return plan
    return replace(plan, weights=replace(plan.weights, k1=1.2, b=0.75))


def write(engine: str, folder: Path, documents: Iterable[Document]) -> None:
    """Write documents into an empty folder."""
    writer = open_writer(engine, folder)
    for one in documents:
        writer.add(one)
    writer.commit()


@contextmanager
def reading(engine: str, documents: Iterable[Document]) -> Iterator[EngineReader]:
    """A reader of an index that holds these documents, and is gone afterwards."""
    # A thread of Tantivy's, begun when an index is opened, may yet make a lock file while the folder is being removed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write(engine, Path(folder), documents)
        reader = open_reader(engine, Path(folder))
        try:
            yield reader
        finally:
            reader.close()


def ranked(reader: EngineReader, plan: Plan, limit: int | None = None, offset: int = 0) -> list[tuple[str, float]]:
    """Ids and scores of a page."""
    page = reader.search(plan, limit, offset).page
    ids = [decode_gist(body).id for body in reader.stored([hit.document for hit in page])]
    return [(id, hit.score) for id, hit in zip(ids, page, strict=True)]


def ids_of(reader: EngineReader, plan: Plan, limit: int | None = None, offset: int = 0) -> list[str]:
    """Ids of a page."""
    return [id for id, _ in ranked(reader, plan, limit, offset)]


# Ids that share their first eight bytes, that differ only in capitals, that are cut inside a letter there.
_ids = st.text(st.sampled_from("0129aZé𝛃-"), max_size=4).flatmap(
    lambda tail: st.sampled_from(["", "1", "1234567", "12345678", "1234567é"]).map(lambda head: head + tail)
)
_texts = st.lists(st.sampled_from(STEMS), max_size=5).flatmap(
    # Some long texts: lengths beyond 40 are rounded.
    lambda words: st.sampled_from([0, 0, 0, 3, 30, 75]).map(lambda more: " ".join(words + ["filler"] * more))
)


@st.composite
def _concept_tokens(draw: st.DrawFn) -> list[str]:
    tokens = []
    for ui in draw(st.lists(st.sampled_from(UIS), unique=True)):
        if draw(st.booleans()):
            tokens += [ui, *(ui + tier for tier in draw(st.lists(st.sampled_from(TIERS), unique=True)))]
        else:
            tokens += [ui, f"{ui}/weak"]
    return tokens


documents = st.builds(
    document,
    _ids.filter(bool),
    _texts,
    _texts,
    _texts,
    st.lists(st.sampled_from(STEMS), unique=True),
    _concept_tokens(),
)
collections = st.lists(documents, min_size=1, max_size=12, unique_by=lambda one: one.id)
_stem_lists = st.lists(st.sampled_from([*STEMS, "nowhere"]), max_size=3, unique=True).map(tuple)
_ui_lists = st.lists(st.sampled_from([*UIS, "D99"]), min_size=1, max_size=3, unique=True).map(tuple)
_share = st.floats(0.05, 2.0, allow_subnormal=False)
_phrases = st.lists(st.lists(st.sampled_from(STEMS), min_size=2, max_size=3).map(tuple), max_size=2).map(tuple)
units = st.one_of(
    st.builds(
        UnitPlan,
        st.just(()),
        _stem_lists,
        synonyms=st.booleans(),
        weak=st.booleans(),
        weight=_share,
        phrases=_phrases,
    ).filter(lambda unit: unit.stems or unit.phrases),
    st.builds(
        UnitPlan,
        _ui_lists,
        _stem_lists,
        synonyms=st.just(False),
        weak=st.booleans(),
        weight=_share,
        narrower=st.just(()) | _ui_lists,
    ),
)
weightings = st.just(Weights()) | st.builds(
    Weights, k1=_share, b=st.floats(0.0, 1.0), title=_share, abstract=_share, headings=_share, synonyms=_share,
    any_evidence=_share, in_title=_share, repeated=_share, assigned=_share, major=_share, weak=_share, narrower=_share,
    lambda_=st.floats(0.0, 1.0), mu=st.floats(0.0, 1.0),
)  # fmt: skip
# What was learned has words or concepts, not both.
_learned = st.one_of(
    st.builds(
        UnitPlan,
        st.just(()),
        _stem_lists.filter(bool),
        synonyms=st.just(False),
        weak=st.just(False),
        weight=_share,
        finds=st.booleans(),
    ),
    st.builds(
        UnitPlan,
        _ui_lists,
        st.just(()),
        synonyms=st.just(False),
        weak=st.just(False),
        weight=_share,
        finds=st.booleans(),
    ),
)
plans = st.builds(
    Plan,
    st.lists(units, min_size=1, max_size=3).map(tuple),
    st.lists(_learned, max_size=2).map(tuple),
    weights=weightings,
)
