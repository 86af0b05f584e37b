"""What every engine must do, whatever it is: write documents, read them, rank them by the same formula."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import ENGINES, open_writer
from indexer.engines.lengths import decode_length, encode_length
from indexer.errors import IndexFormatError
from indexer.fields import Document
from search.engines import EngineReader, open_reader
from search.query.nodes import Dates, Everything, Not, Text, Value, Word
from search.query.plan import SORTS, Plan, required
from tests.engines.oracle import Oracle, rounded
from tests.engines.small import (
    collections,
    concept,
    document,
    ids_of,
    plan_of,
    plans,
    ranked,
    reading,
    suited,
    word,
    write,
)

# Tantivy adds in single precision, and its scores are rounded to 1/1024.
TOLERANCES = {"whoosh": 1e-9, "tantivy": 2e-3}
EXAMPLES = settings(max_examples=60, deadline=None)


@pytest.fixture(params=ENGINES, scope="module")
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


TIED = [document(id, "fever") for id in ("9", "10", "abcdefgh2", "abcdefgh10", "abcdefgh", "é", "Z", "a", "z")]


@pytest.fixture(scope="module")
def tied(engine: str) -> Iterator[EngineReader]:
    shuffled = random.Random(7).sample(TIED, len(TIED))
    with reading(engine, [*shuffled, document("better", "fever", "fever"), document("other", "liver")]) as reader:
        yield reader


def test_tokens_of_a_field_come_in_order(tied: EngineReader) -> None:
    assert list(tied.tokens("title_stems", "")) == ["fever", "liver"]
    assert list(tied.tokens("title_stems", "li")) == ["liver"]
    assert list(tied.tokens("language", "")) == []


class TestPages:
    FEVER = plan_of(word("fever"))
    ORDER = ("better", "10", "9", "Z", "a", "abcdefgh", "abcdefgh10", "abcdefgh2", "z", "é")

    def test_equal_scores_stand_in_the_order_of_their_ids(self, tied: EngineReader) -> None:
        assert ids_of(tied, self.FEVER) == list(self.ORDER)

    def test_every_page_is_a_slice_of_the_whole_list(self, tied: EngineReader) -> None:
        whole = tied.search(self.FEVER, None, 0)
        for offset in range(12):
            for limit in (None, *range(12)):
                page = tied.search(self.FEVER, limit, offset)
                stop = None if limit is None else offset + limit
                assert (page.total, page.page) == (10, whole.page[offset:stop]), (limit, offset)

    def test_a_limit_of_zero_counts(self, tied: EngineReader) -> None:
        assert tied.search(self.FEVER, 0, 0)[:2] == (10, [])

    def test_nothing_matches(self, tied: EngineReader) -> None:
        for plan in (plan_of(), plan_of(word("nowhere")), plan_of(concept("D99", stems=["nowhere"]))):
            assert tied.search(plan, 10, 0)[:2] == (0, [])


class TestLookups:
    def test_records_are_found_by_id(self, engine: str) -> None:
        ids = ["1", "10", "a b", "a/b", "Ünï", "x" * 300]
        with reading(engine, [document(id) for id in ids]) as reader:
            assert len(reader) == len(ids)
            numbers = [reader.find(id) for id in ids]
            assert [reader.stored([n])[0] for n in numbers if n is not None] == [
                document(id).stored.encode() for id in ids
            ]
            assert [reader.find(id) for id in ("", "2", "A b", "x" * 299)] == [None] * 4

    def test_stored_values_come_in_the_order_asked_for(self, engine: str) -> None:
        with reading(engine, [document(id, title=f"β\u2028\x00{id}") for id in "abc"]) as reader:
            numbers = [reader.find(id) or 0 for id in "cabc"]
            assert reader.stored(numbers) == [document(id, title=f"β\u2028\x00{id}").stored.encode() for id in "cabc"]
            assert reader.stored([]) == []

    def test_some_records_are_asked_whether_they_hold_a_token(self, engine: str) -> None:
        some = [document(str(n), synonyms=["neo"] * (n % 2) + ["liver"] * (n == 2)) for n in range(9)]
        with reading(engine, some) as reader:
            these = {reader.find(id) or 0: id for id in "1234"}
            held = [reader.holding("synonyms", tokens, these) for tokens in (["neo"], ["liver", "neo"], ["no"])]
            assert [{these[document] for document in found} for found in held] == [{"1", "3"}, {"1", "2", "3"}, set()]
            assert reader.holding("synonyms", ["neo"], {}) == set()

    def test_records_are_counted_by_token(self, engine: str) -> None:
        some = [document(str(n), "liver liver", concepts=["D01", "D01/title"] if n % 3 else ["D01"]) for n in range(9)]
        with reading(engine, some) as reader:
            counts = [("title_stems", "liver"), ("concepts", "D01"), ("concepts", "D01/title"), ("concepts", "D0")]
            assert [reader.count(*each) for each in counts] == [9, 9, 6, 0]

    def test_any_token_is_kept_whole(self, engine: str) -> None:
        tokens = ["a", "a/b", "[mh]", "*", "β", "中文", "𝛃", "don't", "lu aq", "lü b c", "x" * 5000]
        some = [
            document(str(n), "" if len(token.split()) > 1 else token, concepts=[token])
            for n, token in enumerate(tokens)
        ]
        with reading(engine, some) as reader:
            assert [reader.count("concepts", token) for token in tokens] == [1] * len(tokens)
            assert reader.count("concepts", "lu") == reader.count("concepts", "aq") == 0
            assert reader.counts([Value("concepts", "lu a", prefix=True), Value("concepts", "lu")]) == [1, 0]

    def test_ids_and_tokens_of_any_length_are_found(self, engine: str) -> None:
        long = "x" * 70_000
        some = [document(long, "fever"), document(long + "y", f"{long} liver", concepts=[long])]
        with reading(engine, some) as reader:
            assert len({reader.find(long), reader.find(long + "y"), None}) == 3
            assert [reader.count(*each) for each in (("title", long), ("concepts", long), ("concepts", long[1:]))] == [
                1, 1, 0,
            ]  # fmt: skip
            for sort in SORTS:
                plan = Plan((word("fever"), word("liver")), condition=Value("id", long), sort=sort)
                assert ids_of(reader, plan) == [long]

    def test_an_index_may_be_empty(self, engine: str) -> None:
        with reading(engine, []) as reader:
            assert len(reader) == 0
            assert reader.search(plan_of(word("a"), concept("D01", stems=["a"])), None, 0)[:2] == (0, [])
            assert (reader.find("1"), reader.count("concepts", "D01")) == (None, 0)
            fever = Text((Word("fever"),), ("title",))
            for condition in (
                Everything(),
                Not(Everything(), fever),
                fever,
                Value("id", "1"),
                Dates("date", 1, 99991231),
            ):
                for sort in SORTS:
                    plan = Plan((), any_unit=False, condition=condition, sort=sort)
                    assert reader.search(plan, 10, 0)[:2] == (0, [])
            assert reader.years(plan_of(word("a"))) == {}

    def test_closing_twice_does_no_harm(self, engine: str, tmp_path: Path) -> None:
        write(engine, tmp_path, [document("1")])
        reader = open_reader(engine, tmp_path)
        reader.close()
        reader.close()


class TestYears:
    def test_they_are_counted_over_what_matches(self, engine: str) -> None:
        dates = [19990101, 19991231, 20000115, 0, 10101, 99991231, 20001231]
        some = [
            document(str(n), "liver" if n == 2 else "fever")._replace(numbers={"date": date} if date else {})
            for n, date in enumerate(dates)
        ]
        with reading(engine, some) as reader:
            assert reader.years(plan_of(word("fever"))) == {1999: 2, 1: 1, 9999: 1, 2000: 1}
            assert reader.years(plan_of(word("nowhere"))) == {}


class TestUnits:
    def test_any_unit_is_enough_unless_all_are_required(self, engine: str) -> None:
        some = [
            document("both", "fever", concepts=["D01"]),
            document("concept", concepts=["D01"]),
            document("word", "fever"),
            document("literally", "fever neo liver"),
            document("half", "fever neo"),
        ]
        units = (word("fever"), concept("D01", stems=["neo", "liver"]))
        with reading(engine, some) as reader:
            assert set(ids_of(reader, plan_of(*units))) == {"both", "concept", "word", "literally", "half"}
            assert set(ids_of(reader, plan_of(*units, require_all=True))) == {"both", "literally"}

    def test_of_several_candidate_concepts_the_best_counts(self, engine: str) -> None:
        some = [document("a", concepts=["D01"]), document("b", concepts=["D01", "D02"]), *map(document, "cdef")]
        with reading(engine, some) as reader:
            together, rare = ranked(reader, plan_of(concept("D01", "D02"))), ranked(reader, plan_of(concept("D02")))
            assert together[0] == rare[0]
            assert [id for id, _ in together] == ["b", "a"]

    def test_weak_evidence_counts_little_and_in_strict_not_at_all(self, engine: str) -> None:
        some = [document("weak", concepts=["D01", "D01/weak"]), document("strong", concepts=["D01"]), document("none")]
        with reading(engine, some) as reader:
            assert ids_of(reader, plan_of(concept("D01"))) == ["strong", "weak"]
            assert ids_of(reader, plan_of(concept("D01", weak=False))) == ["strong"]

    def test_weak_evidence_never_takes_away(self, engine: str) -> None:
        some = [document("words", "liver neo"), document("weak", "liver neo", concepts=["D01", "D01/weak"])]
        with reading(engine, [*some, *map(document, "abcdef")]) as reader:
            assert ids_of(reader, plan_of(concept("D01", stems=["liver", "neo"]))) == ["weak", "words"]

    def test_a_word_of_an_entry_term_scores_a_constant(self, engine: str) -> None:
        some = [document("long", "fever " * 50, synonyms=["neo"]), document("short", synonyms=["neo", "liver"])]
        with reading(engine, some) as reader:
            (first, one), (second, two) = ranked(reader, plan_of(word("neo")))
            assert (first, second, one) == ("long", "short", two)
            assert ids_of(reader, plan_of(word("neo", synonyms=False))) == []


class TestFormula:
    @EXAMPLES
    @given(some=collections, plan=plans, require_all=st.booleans())
    def test_scores_are_those_of_the_formula(
        self, engine: str, some: list[Document], plan: Plan, require_all: bool
    ) -> None:
        plan = suited(engine, plan)
        expected = Oracle(some, plan, require_all).scores()
        if require_all:
            plan = msgspec.structs.replace(plan, condition=required(plan.units))
        with reading(engine, some) as reader:
            found = ranked(reader, plan)
            assert dict(found) == pytest.approx(expected, abs=TOLERANCES[engine])
            assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
            assert reader.search(plan, 0, 0).total == len(expected)

    @EXAMPLES
    @given(some=collections, plan=plans, data=st.data())
    def test_pages_agree_with_the_list(
        self, engine: str, some: list[Document], plan: Plan, data: st.DataObject
    ) -> None:
        limit, offset = data.draw(st.none() | st.integers(0, 13)), data.draw(st.integers(0, 13))
        with reading(engine, some) as reader:
            plan = suited(engine, plan)
            whole = reader.search(plan, None, 0).page
            stop = None if limit is None else offset + limit
            assert reader.search(plan, limit, offset).page == whole[offset:stop]

    @settings(max_examples=20, deadline=None)
    @given(some=collections, plan=plans, data=st.data())
    def test_the_order_of_writing_changes_nothing(
        self, engine: str, some: list[Document], plan: Plan, data: st.DataObject
    ) -> None:
        with reading(engine, some) as one, reading(engine, data.draw(st.permutations(some))) as other:
            plan = suited(engine, plan)
            assert ranked(one, plan) == ranked(other, plan)

    def test_lengths_are_rounded_as_lucene_does(self) -> None:
        assert [decode_length(encode_length(n)) for n in range(5000)] == [rounded(n) for n in range(5000)]
        assert encode_length(2**31 - 1) <= 255


class TestUnknownEngines:
    def test_they_are_refused_by_name(self, tmp_path: Path) -> None:
        for opening in (open_reader, open_writer):
            with pytest.raises(IndexFormatError, match="'lucene'"):
                opening("lucene", tmp_path)

    def test_a_folder_that_holds_no_index_is_refused(self, engine: str, tmp_path: Path) -> None:
        with pytest.raises(IndexFormatError, match="build it again"):
            open_reader(engine, tmp_path)
