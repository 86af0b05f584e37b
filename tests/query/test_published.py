"""Strategies as review authors publish them: copied from PDFs, histories and other systems, judged by hand.

Each case shows one accident; the trees are what a librarian says was meant, and what was left out or assumed is named.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import QuerySyntaxError
from indexer.mesh.descriptors import Descriptor
from indexer.mesh.vocabulary import Vocabulary
from indexer.mesh.vocabulary_writer import write_vocabulary
from search.query.interpret import detect
from search.query.mapping.strategy import map_strategy
from search.query.nodes import Strategy, show
from search.query.ovid.strategy import parse_ovid
from search.query.pasted import plain_rows
from search.query.pubmed.strategy import parse_pubmed

_FIELDS = (
    ("title|abstract|other_abstract|keywords|original_title|heading_words|substances", "MP"),
    ("title|abstract|other_abstract|keywords", "TIABKW"),
    ("title|abstract|other_abstract", "TW"),
    ("[^ ]*", "…"),
)


def trees(strategy: Strategy) -> list[str]:
    """The trees of all lines, with short names for the usual fields and no marks of patterns."""
    shown = []
    for line in strategy.lines:
        text = show(line.node)
        for long, short in _FIELDS:
            text = text.replace(long, short)
        shown.append(text.replace("/", ""))
    return shown


_OVID = {
    "a table with a count behind every line, after one space": (
        "# Searches Results\n1 exp Depression/ 130523\n2 depress*.ti,ab,kf. 402311\n3 1 or 2 450123\n",
        ["heading<Depression>", '"depress…"[TIABKW]', '(heading<Depression> OR "depress…"[TIABKW])'],
        ["not a search"],
    ),
    "a heading of the Cochrane Library among Ovid's lines": (
        "#1 MeSH descriptor: [Asthma] explode all trees\n#2 MeSH descriptor: [Child] this term only\n"
        "#3 (asthma* or wheez*):ti,ab,kw\n#4 (#1 or #3) and #2",
        [
            "heading<Asthma>",
            "heading<Child:noexp>",
            '("asthma…"[TIABKW] OR "wheez…"[TIABKW])',
            '((heading<Asthma> OR ("asthma…"[TIABKW] OR "wheez…"[TIABKW])) AND heading<Child:noexp>)',
        ],
        ["Cochrane Library", "Cochrane Library"],
    ),
    "the Cochrane Library's qualifiers": (
        "1. MeSH descriptor: [Asthma] explode all trees and with qualifier(s): [Drug therapy - DT, Therapy - TH]",
        ["heading<Asthmadt,th>"],
        ["Cochrane Library"],
    ),
    "EBSCO's numbers and fields": (
        'S1 (MH "Pressure Ulcer")\nS2 TI bedsore*\nS3 S1 OR S2',
        ['"pressure ulcer"[MP]', '"bedsore…"[MP]', '("pressure ulcer"[MP] OR "bedsore…"[MP])'],
        ["S1, S2", "EBSCO's field MH", "EBSCO's field TI"],
    ),
    "lines broken by a page": (
        "Appendix 1. Search\n1. (child* or infan* or\nadolesc*).ti,ab,kw.\n2. exp Antineoplastic Combined\n"
        "Chemotherapy Protocols/\n3. 1 and 2",
        [
            '("child…"[TIABKW] OR "infan…"[TIABKW] OR "adolesc…"[TIABKW])',
            "heading<Antineoplastic Combined Chemotherapy Protocols>",
            '(("child…"[TIABKW] OR "infan…"[TIABKW] OR "adolesc…"[TIABKW])'
            " AND heading<Antineoplastic Combined Chemotherapy Protocols>)",
        ],
        ["not a search"],
    ),
    "names with commas, brackets and and": (
        '1. exp "Power (Psychology)"/\n2. *Anti-Inflammatory Agents, Non-Steroidal/ae\n3. Wounds and Injuries/ or 1',
        [
            "heading<Power (Psychology)>",
            "heading<*Anti-Inflammatory Agents, Non-Steroidal:noexpae>",
            "(heading<Wounds and Injuries:noexp> OR heading<Power (Psychology)>)",
        ],
        ["name of one heading"],
    ),
    "words hyphenated across lines": (
        "\f1. (randomi-\nzed adj trial$).ti. or\nfollow-\nup.ab.\n2. (case-\ncontrol adj case-control).ti.\n3. 1 and 2",
        [
            '("randomized trial…"[title] OR "follow up"[abstract|other_abstract])',
            '"case control case control"[title]',
            '(("randomized trial…"[title] OR "follow up"[abstract|other_abstract])'
            ' AND "case control case control"[title])',
        ],
        ["read as 'randomized'", "read as 'follow-up'", "read as 'case-control'"],
    ),
    "a broken word in lines without numbers, on a new page": (
        "\fasthma adj bron-\nchitis patients.ti.\nwheez*.ti.\n1 and 2",
        [
            '"asthma bronchitis patients"[title]',
            '"wheez…"[title]',
            '("asthma bronchitis patients"[title] AND "wheez…"[title])',
        ],
        ["read as 'bronchitis'"],
    ),
    "limits with a count after one space": (
        '1. wheez*.ti. 900\n2. limit 1 to "reviews" 321\n3. limit 2 to (english and male) 2010\n'
        '4. limit 1 to yr="2000 - 2010" 77',
        [
            '"wheez…"[title]',
            '("wheez…"[title] AND publication_type<review>)',
            '(("wheez…"[title] AND publication_type<review>) AND (language<eng> AND heading<Male:noexp>))',
            '("wheez…"[title] AND date<20000101-20101231>)',
        ],
        ["321 was read as the number of hits", "2010 was read", "77 was read"],
    ),
    "typographic quotes, dashes and spaces": (
        "1.\u00a0\u201cQuality of Life\u201d/\n2.\u00a0(QoL or well\u2010being).ti,ab.\n"
        "3.\u00a0limit 2 to yr=\u201c2005 \u2013 2015\u201d",
        [
            "heading<Quality of Life:noexp>",
            '("qol"[TW] OR "well being"[TW])',
            '(("qol"[TW] OR "well being"[TW]) AND date<20050101-20151231>)',
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", _OVID)
def test_ovid_as_published(case: str) -> None:
    text, expected, named = _OVID[case]
    strategy = parse_ovid(text)
    assert trees(strategy) == expected
    assert len(strategy.warnings) == len(named)
    for what, warning in zip(named, strategy.warnings, strict=True):
        assert what in warning


_PUBMED = {
    "filters copied with the query": (
        "asthma[mh] Sort by: Best Match Filters: Humans; English; Free full text; from 2000 - 2015",
        ["(heading<asthma> AND heading<humans> AND language<eng> AND date<20000101-20151231>)"],
        ["order of hits", "finds nothing", "was left out"],
    ),
    "concepts named above numbered lines": (
        "Population\n#1 preterm*[tiab]\nIntervention\n#2 kangaroo[tiab]\n#3 #1 AND #2",
        ['"preterm…"[TIABKW]', '"kangaroo"[TIABKW]', '("preterm…"[TIABKW] AND "kangaroo"[TIABKW])'],
        ["a title", "a title"],
    ),
    "concepts named in numbered lines": (
        "1. Population: (child*[tiab])\n2. Intervention: (vaccin*[tiab])\n3. #1 AND #2",
        ['"child…"[TIABKW]', '"vaccin…"[TIABKW]', '("child…"[TIABKW] AND "vaccin…"[TIABKW])'],
        ["name of the line", "name of the line"],
    ),
    "numbers in brackets": (
        "(1) asthma[mh]\n(2) wheez*[tiab]\n(3) (1) OR (2)",
        ["heading<asthma>", '"wheez…"[TIABKW]', '(heading<asthma> OR "wheez…"[TIABKW])'],
        [],
    ),
    "a count with its word": (
        "#1 asthma[mh] (23,456)\n#2 wheez*[tiab] (31,234 results)\n#3 #1 OR #2 (39,000)",
        ["heading<asthma>", '"wheez…"[TIABKW]', '(heading<asthma> OR "wheez…"[TIABKW])'],
        [],
    ),
    "years around a dash": (
        "asthma[mh] AND 2000\u20132010[dp]",
        ["(heading<asthma> AND date<20000101-20101231>)"],
        ["2000:2010"],
    ),
    "proximity of other systems": (
        "asthma[tiab] NEAR/3 child*[tiab]",
        ['("asthma"[TIABKW] AND "child…"[TIABKW])'],
        ["no operator NEAR/3"],
    ),
    "a broken word": (
        "#1 asthma[tiab]\n#2 randomi-\nzed[tiab] OR pla\u00ad\n  cebo[tiab]\n#3 #1 AND #2",
        [
            '"asthma"[TIABKW]',
            '("randomized"[TIABKW] OR "placebo"[TIABKW])',
            '("asthma"[TIABKW] AND ("randomized"[TIABKW] OR "placebo"[TIABKW]))',
        ],
        ["read as 'randomized'", "read as 'placebo'"],
    ),
    "a heading of the Cochrane Library": (
        "MeSH descriptor: [Asthma] this term only OR wheez*[tiab]",
        ['(heading<Asthma:noexp> OR "wheez…"[TIABKW])'],
        ["Cochrane Library"],
    ),
    "a history from last to first": (
        'Search History\n#3 Search (#1 AND #2) 1523\n#2 Search pain[tiab] 22034\n#1 Search "Back"[Mesh] 19872',
        ["heading<Back>", '"pain"[TIABKW]', '(heading<Back> AND "pain"[TIABKW])'],
        ["a title"],
    ),
}


@pytest.mark.parametrize("case", _PUBMED)
def test_pubmed_as_published(case: str) -> None:
    text, expected, named = _PUBMED[case]
    strategy = parse_pubmed(text)
    assert trees(strategy) == expected
    assert len(strategy.warnings) == len(named)
    for what, warning in zip(named, strategy.warnings, strict=True):
        assert what in warning


def test_a_wrapped_line_is_no_title() -> None:
    assert (
        trees(parse_pubmed("#1 asthma[tiab] OR\nwheeze\n#2 #1 NOT cough[ti]"))[0] == '("asthma"[TIABKW] OR "wheeze"[])'
    )


@pytest.mark.parametrize(
    "text",
    [
        "1. exp Asthma/ = 1,200 results\n2. wheez$.ti. = 300\n3. 1 and 2 = 89 results",
        "1. exp Asthma/ (n=1200)\n2. wheez$.ti. (n = 300)\n3. 1 and 2 (n=89)",
        "1 exp Asthma/: 1200 records\n2 wheez$.ti.: 33 hits\n3 1 and 2 : 89 results.",
        "| # | Search | |\n|---|:---|---:|\n| 1 | exp Asthma/ | 1,200 |\n| 2 | wheez$.ti. | 3 |\n| 3 | 1 and 2 | 1 |",
        "|---|---|\r\n|1|exp Asthma/|\r\n|2|wheez$.ti.|\r\n|3|1 and 2|",
        "#1 Asthma[mh] = 1200 results\n#2 wheez*[ti] = 300\n#3 #1 AND #2 = 89 results",
        "| # | Query | |\n|-|-|-|\n| #1 | Asthma[mh] | 1200 |\n| #2 | wheez*[ti] | 300 |\n| #3 | #1 AND #2 | 89 |",
    ],
)
def test_counts_and_tables_as_they_are_published(text: str) -> None:
    strategy = parse_ovid(text) if detect(text) == "ovid" else parse_pubmed(text)
    assert [line.number for line in strategy.lines] == [1, 2, 3]
    assert show(strategy.result) == '(heading<Asthma> AND "/wheez[^ ]*/"[title])'
    assert strategy.warnings == ()


def test_plain_lines_with_counts_are_a_strategy() -> None:
    assert detect("1. asthma\n2. wheezing\n3. 1 and 2 = 89 results") == "ovid"


@pytest.mark.parametrize("text", ["a|b.ti.", "p = 0.05.ti.", "n=5.ti.", "-----", "a.ti. and\n(n=2 or b).ti.", "|", ""])
def test_bars_and_numbers_elsewhere_stay(text: str) -> None:
    assert plain_rows(text) == text


def test_the_cochrane_library_is_read_as_ovid() -> None:
    assert detect("#1 MeSH descriptor: [Asthma] explode all trees\n#2 wheez*:ti,ab,kw\n#3 #1 or #2") == "ovid"


def test_places_of_what_was_rewritten_stay() -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column 4"):
        parse_pubmed("#1 MeSH descriptor: [Asthma] explode all trees\n#2 #7")


@pytest.mark.parametrize("parse", [parse_ovid, parse_pubmed])
def test_places_behind_a_broken_word_stay(parse: Callable[[str], Strategy]) -> None:
    strategy = parse("#1 pain[ti]\n#2 randomi-\nzed[ti] OR )wheeze[ti]")
    assert "Line 2, column 4: " in strategy.warnings[0]
    assert "Line 3, column 12: " in strategy.warnings[1]


def test_a_limit_that_is_no_limit_without_its_number_either_is_named_whole() -> None:
    strategy = parse_ovid("1. wheez*.ti.\n2. limit 1 to nonsense 44")
    assert "'nonsense 44'" in strategy.warnings[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("taib", "tiab"),
        ("tiabb", "tiab"),
        ("mehs", "mesh"),
        ("Title/Abstarct", "title/abstract"),
        ("mh:noepx", "mh:noexp"),
        ("xyz", ""),
    ],
)
def test_a_misspelt_tag_is_an_error_that_names_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_pubmed(f"asthma[mh] AND\nwheeze[{typed}]")
    assert str(caught.value).startswith(f"line 2, column 7: there is no field tag [{typed}]; expected a field tag")
    assert not meant or str(caught.value).endswith(f"did you mean [{meant}]?")


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path: Path = tmp_path_factory.mktemp("mesh") / "vocabulary.sqlite"
    write_vocabulary(
        path,
        [
            Descriptor(ui="D016422", name="Letter", tree_numbers=("V01.550",)),
            Descriptor(ui="D016449", name="Randomized Controlled Trial", tree_numbers=("V03.175.250.500.500",)),
        ],
    )
    return Vocabulary(path)


def test_ovid_finds_publication_types_as_headings(types: Vocabulary) -> None:
    mapped = map_strategy(parse_ovid("letter/ or exp randomized controlled trial/"), types, "pubmed")
    shown = show(mapped.strategy.result)
    assert "publication_type<letter>" in shown
    assert "publication_type<pragmatic clinical trial>" in shown  # below it, and exploded
    assert not mapped.warnings


def test_pubmed_does_not_and_says_so(types: Vocabulary) -> None:
    mapped = map_strategy(parse_pubmed("letter[mh]"), types, "pubmed")
    assert show(mapped.strategy.result) == "heading<D016422>"
    assert "looks up with [pt]" in mapped.warnings[0]
