"""A query in one language says the same in the other, or what does not is named."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.query.nodes import (
    ABSTRACT,
    TEXT_WORDS,
    TITLE,
    TITLE_ABSTRACT,
    And,
    Concept,
    Dates,
    Everything,
    Heading,
    Line,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Qualifier,
    Strategy,
    Text,
    Value,
    show,
)
from search.query.ovid.strategy import parse_ovid
from search.query.pubmed.strategy import parse_pubmed
from search.query.translation.translate import LONGEST, Translation, Untranslated, translate
from search.query.wildcards import read_words
from tests.query.node_strategies import Tiny, in_ovid, in_pubmed, matches, nodes, normalised, tiny_records

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TW = (*TITLE, *ABSTRACT)


def single(node: Node, language: str = "") -> Strategy:
    return Strategy(language, (Line(1, "", node),))


def lines(*trees: Node) -> Strategy:
    return Strategy("ovid", tuple(Line(number, "", node) for number, node in enumerate(trees, 1)))


def text(typed: str, fields: tuple[str, ...] = TITLE_ABSTRACT) -> Text:
    return Text(read_words(typed).words, fields, typed)


def reasons(translation: Translation, language: str) -> list[str]:
    return [one.reason for one in translation.untranslated if one.language == language]


@pytest.mark.parametrize(
    ("pubmed", "ovid", "again"),
    [
        ("asthma[mh]", "exp asthma/", '"asthma"[Mesh]'),
        ("asthma[mh:noexp] OR asthma[majr]", "asthma/ or exp *asthma/", '"asthma"[Mesh:noexp] OR "asthma"[majr]'),
        ("asthma/therapy[mh]", "exp asthma/th,dh,dt,nu,pc,rt,rh,su,tr", '"asthma/therapy"[Mesh]'),
        ("asthma/therapy[mh:noexp]", "asthma/th", '"asthma/therapy"[Mesh:noexp]'),
        ("asthma/drug therapy[majr:noexp]", "*asthma/dt", '"asthma/drug therapy"[majr:noexp]'),
        (
            '"Wounds and Injuries/pc, su"[mh]',
            'exp "Wounds and Injuries"/pc,su,tr',
            '"Wounds and Injuries/prevention and control"[Mesh] OR "Wounds and Injuries/surgery"[Mesh]',
        ),
        ("Aorta, Abdominal[mh:noexp]", "Aorta, Abdominal/", '"Aorta, Abdominal"[Mesh:noexp]'),
        ("surgery[sh]", "(su or tr).fs.", '"surgery"[sh]'),
        ("surgery[sh:noexp]", "su.fs.", '"surgery"[sh:noexp]'),
        ('"acute confusion*"[tiab]', "acute confusion*.ti,ab,kf.", '"acute confusion*"[tiab]'),
        ("FP-CIT[ti] OR β-CIT[ti]", "(FP-CIT or β-CIT).ti.", '"FP-CIT"[ti] OR "β-CIT"[ti]'),
        ('"65 and over"[tw]', '"65 and over".mp.', '"65 and over"[tw]'),
        ("2[ti] OR and[ti]", '("2" or "and").ti.', '2[ti] OR "and"[ti]'),
        ('"[11C]cocaine"[tiab]', '"[11C]cocaine".ti,ab,kf.', '"[11C]cocaine"[tiab]'),
        ("lancet[all]", "lancet.af.", "lancet[all]"),
        ("x[ot] OR x[tt] OR x[ad]", "x.kf. or x.ot. or x.in.", "x[ot] OR x[tt] OR x[ad]"),
        ("cisplatin[nm]", "cisplatin.nm. or cisplatin/", "cisplatin[nm]"),
        ('"hip pain"[tiab:~2]', "(hip adj3 pain).ti,ab,kf.", '"hip pain"[tiab:~2]'),
        ("news[pt]", "news.pt.", '"news"[pt]'),
        ("smith j[au]", "smith j*.au.", "smith j[au]"),
        ('"smith j"[au]', "smith j.au.", '"smith j"[au]'),
        ("smith[au]", "(smith or smith *).au.", "smith[au]"),
        ("smit*[1au]", None, "smit*[1au]"),
        ("lancet[ta]", "lancet.jn.", '"lancet"[ta]'),
        ('"The Lancet"[ta]', "(the lancet or lancet).jn.", '"the lancet"[ta] OR "lancet"[ta]'),
        ("0028-4793[is] OR 1234-567x[ta]", "(0028-4793 or 1234-567X).is.", "0028-4793[is] OR 1234-567X[is]"),
        ("7440-50-8[rn]", '"7440-50-8".rn.', '"7440-50-8"[rn]'),
        ("123 456[pmid]", '("123" or "456").ui.', "123[pmid] OR 456[pmid]"),
        ("medline[sb] OR jsubsetn[sb]", '(medline or "n").sb.', "medline[sb] OR jsubsetn[sb]"),
        ("a[ti] b[ti] NOT c[ti]", "((a and b) not c).ti.", "(a[ti] AND b[ti]) NOT c[ti]"),
        ("a[ti] OR b[ti] AND c[tiab]", "(a or b).ti. and c.ti,ab,kf.", "(a[ti] OR b[ti]) AND c[tiab]"),
        ("a[ti] AND 2001:2010[dp]", '1. a.ti.\n2. limit 1 to yr="2001 -2010"', "a[ti] AND 2001/01/01:2010/12/31[dp]"),
        ("a[ti] AND 2001:3000[dp]", '1. a.ti.\n2. limit 1 to yr="2001 -Current"', None),
        ("a[ti] OR 2001:2002[dp]", 'a.ti. or ("2001" or "2002").yr.', None),
        (
            "a[ti] AND hasabstract AND 2001/05:2002[edat]",
            '1. a.ti.\n2. limit 1 to abstracts\n3. limit 2 to ed="20010501-20021231"',
            "a[ti] AND hasabstract AND 2001/05/01:2002/12/31[edat]",
        ),
    ],
)
def test_pubmed(pubmed: str, ovid: str | None, again: str | None) -> None:
    translation = translate(parse_pubmed(pubmed))
    assert ovid is None or translation.ovid == ovid
    assert again is None or translation.pubmed == again
    assert show(normalised(parse_pubmed(translation.pubmed).result)) == show(normalised(parse_pubmed(pubmed).result))
    assert ovid is None or translation.untranslated == ()


@pytest.mark.parametrize(
    ("node", "ovid", "pubmed"),
    [
        (text("h?emorrhag$", TW), "h?emorrhag*.ti,ab.", "hemorrhag*[tiab] OR haemorrhag*[tiab]"),
        (text("organi?ations"), "organi?ations.ti,ab,kf.", "organisations[tiab] OR organizations[tiab]"),
        (text("diagnos$2"), "diagnos$2.ti,ab,kf.", "diagnos*[tiab]"),
        (text("factor?"), "factor?.ti,ab,kf.", "factor*[tiab]"),
        (text("gr#y"), "gr#y.ti,ab,kf.", "gray[tiab] OR grey[tiab]"),
        (text("los$"), "los*.ti,ab,kf.", "los*[tiab]"),
        (text("rat$2"), "rat$2.ti,ab,kf.", "rat*[tiab]"),
        (text("rapid diagnos$ test$"), "rapid diagnos* test*.ti,ab,kf.", '"rapid diagnos*"[tiab] AND test*[tiab]'),
        (text("x", ("heading_words",)), "x.hw.", "x[tw]"),
        (text("x", ("title", "keywords")), "x.ti,kf.", "x[ti] OR x[ot]"),
        (Near((text("a"), text("b")), 2), "(a adj3 b).ti,ab,kf.", '"a b"[tiab:~2]'),
        (
            Near((Or((text("a"), text("b"))), text("c")), 4),
            "((a or b) adj5 c).ti,ab,kf.",
            '"a c"[tiab:~4] OR "b c"[tiab:~4]',
        ),
        (Near((text("a"), text("b"), text("c")), 1), "(a adj2 b adj2 c).ti,ab,kf.", '"a b c"[tiab:~2]'),
        (
            Near((Near((text("a"), text("b")), 1), text("c")), 3),
            "((a adj2 b) adj4 c).ti,ab,kf.",
            '"a b c"[tiab:~4]',
        ),
        (
            Near((Near((text("state"), Or((text("health"), text("care")))), 0, True), text("plan$")), 0, True),
            "((state adj (health or care)) adj plan*).ti,ab,kf.",
            '"state health plan*"[tiab] OR "state care plan*"[tiab]',
        ),
        (
            Near((text("risk"), Or((text("factor$"), text("score")))), 0, ordered=True),
            "(risk adj (factor* or score)).ti,ab,kf.",
            '"risk factor*"[tiab] OR "risk score"[tiab]',
        ),
        (Near((text("brain$"), text("bleed$")), 9), "(brain* adj10 bleed*).ti,ab,kf.", "brain*[tiab] AND bleed*[tiab]"),
        (
            Near((Near((text("a"), text("b")), 0, ordered=True), text("c")), 1),
            "((a adj b) adj2 c).ti,ab,kf.",
            '"a b"[tiab] AND c[tiab]',
        ),
        (Near((text("a", TEXT_WORDS), text("b", TEXT_WORDS)), 2), "(a adj3 b).mp.", "a[tw] AND b[tw]"),
        (Value("first_author", "smith j"), "smith j.pa.", '"smith j"[1au]'),
        (Dates("date", 20010101, 20021231), '("2001" or "2002").yr.', "2001/01/01:2002/12/31[dp]"),
        (Dates("entry_date", 20010101, 20010131), "200101*.ed.", "2001/01/01:2001/01/31[edat]"),
        (
            Dates("revised", 20011230, 20030201),
            "(20011230 or 20011231 or 2002* or 200301* or 20030201).rd.",
            "2001/12/30:2003/02/01[lr]",
        ),
        (Qualifier("dt", explode=False), "dt.fs.", '"drug therapy"[sh:noexp]'),
        (Value("publication_type", "clinical trial"), "clinical trial.pt.", '"clinical trial"[pt:noexp]'),
        (
            Heading("Asthma", explode=False, major=True, qualifiers=("di",)),
            "*Asthma/di",
            '"Asthma/diagnosis"[majr:noexp]',
        ),
    ],
)
def test_ovid(node: Node, ovid: str, pubmed: str) -> None:
    translation = translate(single(node, "ovid"))
    assert (translation.ovid, translation.pubmed) == (ovid, pubmed)
    assert reasons(translation, "ovid") == []


def test_every_letter_stands_in_the_place_of_a_wildcard_where_nothing_better_is_known() -> None:
    translation = translate(single(text("wom#n")))
    assert translation.pubmed.startswith("woman[tiab] OR wombn[tiab] OR ")
    assert translation.pubmed.count("[tiab]") == 26
    assert reasons(translation, "pubmed") == [
        "PubMed has no such wildcard; written with every letter from a to z in its place"
    ]


def test_a_phrase_with_too_many_spellings_is_broken_up() -> None:
    translation = translate(single(text("wom#n m#n")))
    assert translation.pubmed.count("[tiab]") == 26 + 26
    assert " AND (" in translation.pubmed


class TestReports:
    @pytest.mark.parametrize(
        ("node", "language", "typed"),
        [
            (text("x", TW), "pubmed", "abstract, other abstract, title"),
            (text("organi?ation"), "pubmed", "organi?ation"),
            (text("los$"), "pubmed", "los$"),
            (text("abcd$ b"), "pubmed", "abcd$ b"),
            (Near((text("abcd$"), text("b")), 2), "pubmed", "abcd$ b"),
            (Near((text("a"), text("b")), 2, ordered=True), "ovid", "a b"),
            (Near((text("a"), text("b"), text("c")), 2, whole=True), "ovid", "a b c"),
            (Near((text("a"), text("b")), 120), "ovid", "a b"),
            (Near((text("a", TITLE), text("b")), 2), "ovid", "a b"),
            (text("asthma", ()), "ovid", "asthma"),
            (Heading("D001249"), "ovid", "D001249"),
            (Heading("Asthma", qualifiers=("nonsense",)), "ovid", "nonsense"),
            (Qualifier("nonsense"), "ovid", "nonsense"),
            (Value("last_author", "smith j"), "ovid", "smith j"),
            (Value("has_abstract", "yes"), "ovid", "hasabstract"),
            (Dates("entry_date", 20010101, 30001231, "2001:"), "ovid", "2001:"),
            (Dates("completed", 20010101, 20011231, "2001"), "ovid", "2001"),
            (Dates("date", 20010501, 20011231, "2001/05:2001"), "ovid", "2001/05:2001"),
            (Dates("date", 101, 20011231, ":2001"), "ovid", ":2001"),
            (Everything(), "ovid", "all"),
            (Nothing("x[pa]", "not indexed"), "pubmed", "x[pa]"),
            (Nothing("x[pa]", "not indexed"), "ovid", "x[pa]"),
        ],
    )
    def test_what_a_language_cannot_say_is_named(self, node: Node, language: str, typed: str) -> None:
        found = [one.typed for one in translate(single(node)).untranslated if one.language == language]
        assert found == [typed]

    def test_each_is_named_once(self) -> None:
        node = And((text("los$"), Or((text("los$"), text("stroke")))))
        assert len(translate(single(node)).untranslated) == 1

    def test_what_limits_a_line_is_no_loss(self) -> None:
        node = And((text("a"), Dates("entry_date", 20010101, 20011231), Value("has_abstract", "yes")))
        assert translate(single(node)).untranslated == ()

    def test_after_not_nothing_more_is_dropped(self) -> None:
        near = Near((text("a$", TITLE), text("b", TITLE)), 2)
        translation = translate(single(Not(text("x"), Or((near, text("c", TITLE))))))
        assert translation.pubmed == "x[tiab] NOT c[ti]"
        assert translation.untranslated == (
            Untranslated("pubmed", "a$ b", "PubMed cannot say this; left out after NOT"),
        )

    def test_a_qualifier_that_pubmed_takes_its_family_with_is_named(self) -> None:
        typed = translate(parse_ovid("exp *Liver/me,dt not exp Lung/su,dt"))
        assert typed.pubmed == (
            '("Liver/metabolism"[majr] OR "Liver/drug therapy"[majr]) '
            'NOT ("Lung/drug therapy"[Mesh] OR "Lung/surgery"[Mesh:noexp])'
        )
        reason = "PubMed takes the subheadings below along where it explodes a heading"
        assert typed.untranslated == (
            Untranslated("pubmed", "Liver/metabolism", f"{reason}; finds more"),
            Untranslated("pubmed", "Lung/surgery", f"{reason}; not exploded after NOT"),
        )

    def test_a_whole_family_of_qualifiers_is_no_loss(self) -> None:
        translation = translate(parse_ovid("exp Liver/su,tr,dt"))
        assert translation.pubmed == '"Liver/surgery"[Mesh] OR "Liver/drug therapy"[Mesh]'
        assert translation.untranslated == ()

    def test_what_has_no_words_is_left_out_of_groups(self) -> None:
        absent = Nothing("x[pa]", "not indexed")
        strategy = single(And((text("a"), absent, Or((absent, absent)))))
        assert translate(strategy).pubmed == "a[tiab]"
        assert translate(single(absent)).pubmed == translate(single(absent)).ovid == ""
        assert translate(single(Not(absent, text("a")))).pubmed == ""

    def test_a_clause_in_its_own_language_is_handed_on(self) -> None:
        strategy = parse_pubmed("antioxidants and more[pa] AND free full text[filter]")
        assert translate(strategy).pubmed == '"antioxidants and more"[pa] AND "free full text"[filter]'

    def test_concepts_are_of_a_later_stage(self) -> None:
        with pytest.raises(TypeError, match="Concept"):
            translate(single(Concept("D001249")))


class TestLines:
    def test_ovid_refers_to_lines_and_pubmed_is_one_text(self) -> None:
        stroke, bleeding = Heading("Stroke"), text("bleed$", TITLE)
        either = Or((stroke, bleeding))
        strategy = lines(stroke, bleeding, either, text("child$"), And((either, text("child$"))))
        translation = translate(strategy)
        assert translation.ovid == ("1. exp Stroke/\n2. bleed*.ti.\n3. 1 or 2\n4. child*.ti,ab,kf.\n5. 3 and 4")
        assert translation.pubmed == '("Stroke"[Mesh] OR bleed*[ti]) AND child*[tiab]'
        assert translation.meshfind.splitlines()[2:] == [
            "3. (#1 OR #2)",
            '4. "/child[^ ]*/"[title|abstract|other_abstract|keywords]',
            "5. (#3 AND #4)",
        ]

    @pytest.mark.parametrize(
        "typed",
        [
            "1. stroke.ti.\n2. bleeding.ti.\n3. child.ti.\n4. 1 or 2\n5. 4 not stroke.ab.",
            "#1 stroke[ti]\n#2 bleeding[ti]\n#3 child[ti]\n#4 #1 OR #2\n#5 #4 NOT stroke[ab]",
        ],
    )
    def test_a_line_that_the_last_one_does_not_use_is_named(self, typed: str) -> None:
        parsed = parse_ovid(typed) if typed[1] == "." else parse_pubmed(typed)
        translation = translate(parsed)
        named = [one for one in translation.untranslated if one.language == "pubmed"]
        line = "line 3, child.ti." if typed[1] == "." else "line 3, child[ti]"
        assert named == [Untranslated("pubmed", line, "the last line does not use it; left out")]
        assert "child" in translation.ovid
        assert "child" in translation.meshfind

    def test_a_limit_is_a_line_and_moves_the_numbers(self) -> None:
        years = Dates("date", 20010101, 20021231)
        a, b = text("a", TITLE), text("b", TITLE)
        strategy = lines(And((Or((a, b)), years)), b, And((And((Or((a, b)), years)), b)))
        assert translate(strategy).ovid == '1. (a or b).ti.\n2. limit 1 to yr="2001 -2002"\n3. b.ti.\n4. 2 and 3'

    def test_one_suffix_for_a_group_unless_part_of_it_is_a_line(self) -> None:
        a, b, c = (text(word, TITLE) for word in "abc")
        strategy = lines(a, Or((a, And((b, c)))), And((Or((b, c)), Near((a, c), 1))))
        assert translate(strategy).ovid == "1. a.ti.\n2. 1 or (b and c).ti.\n3. ((b or c) and (a adj2 c)).ti."

    def test_lines_that_cannot_be_written_are_not_counted(self) -> None:
        absent = Nothing("x[pa]", "not indexed")
        strategy = Strategy("", tuple(Line(n, "", one) for n, one in enumerate((absent, text("a"), text("b")), 1)))
        assert translate(strategy).ovid == "1. a.ti,ab,kf.\n2. b.ti,ab,kf."

    def test_lines_that_would_grow_without_end_stay_lines(self) -> None:
        trees: list[Node] = [Or((text("a0"), text("b0")))]
        for number in range(1, 16):
            pair = Or((And((trees[-1], text(f"a{number}"))), And((trees[-1], text(f"b{number}")))))
            trees.append(pair)
        translation = translate(lines(*trees))
        assert translation.pubmed.splitlines()[:2] == [
            "#1 a0[tiab] OR b0[tiab]",
            "#2 (#1 AND a1[tiab]) OR (#1 AND b1[tiab])",
        ]
        assert len(translation.pubmed) + len(translation.ovid) + len(translation.meshfind) < LONGEST
        assert len(parse_pubmed(translation.pubmed).lines) == len(trees)

    def test_shared_nodes_of_one_line_become_lines_where_they_must(self) -> None:
        node: Node = text("a", TITLE)
        for number in range(60):
            node = Or((And((node, text(f"b{number}"))), Near((text("c"), text(f"d{number}")), 3), Not(node, text("e"))))
        translation = translate(single(node))
        assert translation.pubmed.startswith("#1 ")
        assert translation.ovid.startswith("1. ")
        assert len(translation.pubmed) + len(translation.ovid) + len(translation.meshfind) < LONGEST


class TestNotation:
    @SLOW
    @given(nodes())
    def test_one_line_is_what_show_gives(self, node: Node) -> None:
        assert translate(single(node)).meshfind == show(node)


class TestSize:
    @staticmethod
    def nested(kind: str, depth: int) -> Node:
        node: Node = text("a", TITLE)
        for number in range(depth):
            other = text(f"w{number}", TITLE)
            grown: dict[str, Node] = {
                "or": Or((node, other)),
                "not": Not(node, other),
                "near": Near((node, other), 2),
                "limits": And((node, Dates("date", 20010101, 20101231))),
                "nothing": And((node, Nothing(f"x{number}", "y"))),
            }
            node = grown[kind]
        return node

    @pytest.mark.parametrize("kind", ["or", "not", "near", "limits", "nothing"])
    def test_depth_is_no_matter(self, kind: str) -> None:
        start = time.process_time()
        translate(single(self.nested(kind, 10_000)))
        assert time.process_time() - start < 20


@SLOW
@given(in_pubmed())
def test_what_pubmed_can_say_comes_back_from_its_parser(node: Node) -> None:
    translation = translate(single(node, "pubmed"))
    assert set(reasons(translation, "pubmed")) <= {"PubMed wants 4 characters before *; written all the same"}
    assert show(normalised(parse_pubmed(translation.pubmed).result)) == show(normalised(node))


@SLOW
@given(nodes(), st.lists(tiny_records, min_size=1, max_size=8))
def test_pubmed_loses_no_record(node: Node, records: list[Tiny]) -> None:
    written = translate(single(node, "ovid")).pubmed
    if written:
        parsed = parse_pubmed(written).result
        assert [one for one in records if matches(node, one) and not matches(parsed, one, families=True)] == []


@SLOW
@given(in_ovid())
def test_what_ovid_can_say_comes_back_from_its_parser(node: Node) -> None:
    translation = translate(single(node, "ovid"))
    assert reasons(translation, "ovid") == []
    assert show(normalised(parse_ovid(translation.ovid).result)) == show(normalised(node))


@SLOW
@given(nodes(), st.lists(tiny_records, min_size=1, max_size=8))
def test_ovid_loses_no_record(node: Node, records: list[Tiny]) -> None:
    translation = translate(single(node, "pubmed"))
    left_out = any(reason.endswith("; left out") for reason in reasons(translation, "ovid"))
    if translation.ovid and not left_out:
        parsed = parse_ovid(translation.ovid).result
        assert [one for one in records if matches(node, one, families=True) and not matches(parsed, one)] == []
