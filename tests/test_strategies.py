"""Query languages, filters, sorting, facets and similar records, through the one object that programs use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import QueryError, QuerySyntaxError
from search import Index, open_index

USERS_PAGE = "000_c3207ab883172865"


@pytest.fixture
def index(seeds_index: Path) -> Iterator[Index]:
    with open_index(seeds_index) as opened:
        yield opened


def ids(index: Index, query: str, **options: object) -> set[str]:
    return {hit.id for hit in index.search(query, limit=None, **options)}  # type: ignore[arg-type]


class TestPubMed:
    def test_headings_are_assigned_headings(self, index: Index) -> None:
        found = ids(index, "sorafenib[mh]")
        assert USERS_PAGE in found
        assert all(any(h.name == "Sorafenib" for h in index.get(id).mesh) for id in found)  # type: ignore[union-attr]

    def test_entry_terms_name_headings_too(self, index: Index) -> None:
        assert ids(index, "Nexavar[mh]") == ids(index, '"D000077157"[mh]') == ids(index, "Sorafenib[MeSH Terms]")

    def test_operators_are_sets(self, index: Index) -> None:
        liver, sorafenib = ids(index, "hepatocellular[tiab]"), ids(index, "sorafenib[tiab]")
        assert liver & sorafenib
        assert ids(index, "hepatocellular[tiab] AND sorafenib[tiab]") == liver & sorafenib
        assert ids(index, "hepatocellular[tiab] OR sorafenib[tiab]") == liver | sorafenib
        assert ids(index, "sorafenib[tiab] NOT hepatocellular[tiab]") == sorafenib - liver

    def test_an_untagged_term_finds_every_entry_term_in_normal_and_not_in_pubmed(self, index: Index) -> None:
        normal = ids(index, "(hepatoma) AND (liver[tiab] OR hepatitis[tiab] OR ultrasound[tiab])")
        mapped = index.search("hepatoma AND (a[tiab] OR the[tiab])", expand="pubmed", limit=None)
        assert "sample-22-hepatoma-surveillance" in normal
        assert [m.ui for m in mapped.query.mappings if m.ui] == ["D006528"]

    def test_a_heading_that_does_not_exist_is_named(self, index: Index) -> None:
        results = index.search("Sorafinib[mh] OR xyzzy[tiab]")
        assert results.total == 0
        assert any("Sorafinib" in warning and "Sorafenib" in warning for warning in results.warnings)

    def test_the_empty_clause_is_named(self, index: Index) -> None:
        results = index.search("sorafenib[tiab] AND xyzzy[tiab]")
        assert results.total == 0
        assert any("xyzzy" in warning for warning in results.warnings)

    def test_truncation_says_how_far_it_reached(self, index: Index) -> None:
        results = index.search("hepat*[tiab]")
        assert results.total > 1
        (words,) = results.truncated.values()
        assert words >= 3

    def test_errors_say_where(self, index: Index) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            index.search("sorafenib[nosuchtag] AND liver[tiab]", syntax="pubmed")
        assert (caught.value.line, caught.value.expected != "") == (1, True)

    def test_every_hit_of_a_strategy_has_a_score_that_adds_up(self, index: Index) -> None:
        for hit in index.search("(sorafenib[mh] OR liver[tiab]) NOT rats[mh]", limit=None):
            assert sum(part.value for part in hit.parts) == pytest.approx(hit.score, abs=1e-9)


class TestOvid:
    STRATEGY = "1. exp Liver Neoplasms/\n2. (hepatocellular adj2 carcinoma$).ti,ab.\n3. or/1-2\n4. 3 and sorafenib.mp."

    def test_every_line_is_counted_and_the_last_is_the_result(self, index: Index) -> None:
        results = index.search(self.STRATEGY, limit=None)
        assert results.query.syntax == "ovid"
        assert [line.number for line in results.lines] == [1, 2, 3, 4]
        assert results.lines[-1].count == results.total
        assert results.lines[2].count >= max(results.lines[0].count, results.lines[1].count)
        assert USERS_PAGE in {hit.id for hit in results}

    def test_free_text_is_not_taken_for_a_language(self, index: Index) -> None:
        for query in ("heart attack and stroke", "vitamin B3", "[11C]cocaine", "what is the dose of aspirin?"):
            assert index.search(query).query.syntax == "free"


class TestFiltersSortFacets:
    def test_filters_narrow(self, index: Index) -> None:
        every = {hit.id: hit.year for hit in index.search("cancer treatment patients", limit=None)}
        some = ids(index, "cancer treatment patients", filters={"year": (2010, 2015)})
        assert some == {id for id, year in every.items() if year and 2010 <= year <= 2015}
        assert ids(index, "sorafenib", filters={"mesh": "Niacinamide"}) <= ids(index, "sorafenib")

    @pytest.mark.parametrize("filters", [{"nosuch": "x"}, {"year": "soon"}, {"has": "wings"}])
    def test_a_wrong_filter_is_an_error(self, index: Index, filters: dict[str, str]) -> None:
        with pytest.raises(QueryError):
            index.search("cancer", filters=filters)

    def test_sorting(self, index: Index) -> None:
        years = [hit.year for hit in index.search("cancer treatment patients", limit=None, sort="date")]
        assert years == sorted(years, key=lambda year: -(year or 0))
        titles = [hit.title.lower() for hit in index.search("cancer treatment patients", limit=None, sort="title")]
        assert titles == sorted(titles)

    def test_facets_count_all_hits(self, index: Index) -> None:
        results = index.search("cancer treatment patients", limit=1, facets=("year", "mesh"))
        every = index.search("cancer treatment patients", limit=None)
        assert dict(results.facets["year"]) == {
            str(year): sum(hit.year == year for hit in every) for year in {hit.year for hit in every if hit.year}
        }
        assert "Humans" not in dict(results.facets["mesh"])


class TestSimilar:
    def test_what_is_shared_is_named(self, index: Index) -> None:
        results = index.similar(USERS_PAGE)
        assert USERS_PAGE not in {hit.id for hit in results}
        assert "Carcinoma, Hepatocellular" in {reason.name for reason in results[0].why}

    def test_an_unknown_record_is_an_error(self, index: Index) -> None:
        with pytest.raises(QueryError, match="no record"):
            index.similar("nosuch")
