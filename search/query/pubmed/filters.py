"""PubMed's filters, `[filter]` and `[sb]`: the text that each stands for.

Sources, all of the National Library of Medicine:

* Clinical study categories: the tables "Clinical Study Categories" (R. B. Haynes and the Hedges team, McMaster
  University) and "Clinical prediction guides" in the PubMed User Guide and the page "Clinical Queries using Research
  Methodology Filters".
* Systematic reviews: "Search Strategy Used to Create the PubMed Systematic Reviews Filter" (the strategy in use since
  December 2018; the subset of 2017 and before was another, longer one).
* Species, sex and ages: the PubMed User Guide, "Filters", with the headings that the query translations print.

The published texts are kept in PubMed's own language and read by the parser that reads queries.
"""

from __future__ import annotations

_BROAD_THERAPY = """((clinical[Title/Abstract] AND trial[Title/Abstract]) OR clinical trials as topic[MeSH Terms]
OR clinical trial[Publication Type] OR random*[Title/Abstract] OR random allocation[MeSH Terms]
OR therapeutic use[MeSH Subheading])"""
_NARROW_THERAPY = """(randomized controlled trial[Publication Type] OR (randomized[Title/Abstract]
AND controlled[Title/Abstract] AND trial[Title/Abstract]))"""
_BROAD_DIAGNOSIS = """(sensitiv*[Title/Abstract] OR sensitivity and specificity[MeSH Terms] OR diagnose[Title/Abstract]
OR diagnosed[Title/Abstract] OR diagnoses[Title/Abstract] OR diagnosing[Title/Abstract] OR diagnosis[Title/Abstract]
OR diagnostic[Title/Abstract] OR diagnosis[MeSH:noexp] OR (diagnostic equipment[MeSH:noexp]
OR diagnostic errors[MeSH:noexp] OR diagnostic imaging[MeSH:noexp] OR diagnostic services[MeSH:noexp])
OR diagnosis, differential[MeSH:noexp] OR diagnosis[Subheading:noexp])"""
_NARROW_DIAGNOSIS = "(specificity[Title/Abstract])"
_BROAD_ETIOLOGY = """(risk*[Title/Abstract] OR risk*[MeSH:noexp] OR (risk adjustment[MeSH:noexp]
OR risk assessment[MeSH:noexp] OR risk factors[MeSH:noexp] OR risk management[MeSH:noexp] OR risk taking[MeSH:noexp])
OR cohort studies[MeSH Terms] OR group[Text Word] OR groups[Text Word] OR grouped[Text Word])"""
_NARROW_ETIOLOGY = """((relative[Title/Abstract] AND risk*[Title/Abstract]) OR (relative risk[Text Word])
OR risks[Text Word] OR cohort studies[MeSH:noexp] OR (cohort[Title/Abstract] AND study[Title/Abstract])
OR (cohort[Title/Abstract] AND studies[Title/Abstract]))"""
_BROAD_PROGNOSIS = """(incidence[MeSH:noexp] OR mortality[MeSH Terms] OR follow up studies[MeSH:noexp]
OR prognos*[Text Word] OR predict*[Text Word] OR course*[Text Word])"""
_NARROW_PROGNOSIS = """(prognos*[Title/Abstract] OR (first[Title/Abstract] AND episode[Title/Abstract])
OR cohort[Title/Abstract])"""
_BROAD_PREDICTION = """(predict*[Title/Abstract] OR predictive value of tests[MeSH Terms] OR score[Title/Abstract]
OR scores[Title/Abstract] OR scoring system[Title/Abstract] OR scoring systems[Title/Abstract]
OR observ*[Title/Abstract] OR observer variation[MeSH Terms])"""
_NARROW_PREDICTION = "(validation[Title/Abstract] OR validate[Title/Abstract])"

_SYSTEMATIC = """(((systematic review[ti] OR systematic literature review[ti] OR systematic scoping review[ti]
OR systematic narrative review[ti] OR systematic qualitative review[ti] OR systematic evidence review[ti]
OR systematic quantitative review[ti] OR systematic meta-review[ti] OR systematic critical review[ti]
OR systematic mixed studies review[ti] OR systematic mapping review[ti] OR systematic cochrane review[ti]
OR systematic search and review[ti] OR systematic integrative review[ti])
NOT comment[pt] NOT (protocol[ti] OR protocols[ti])) NOT MEDLINE[subset])
OR (Cochrane Database Syst Rev[ta] AND review[pt]) OR systematic review[pt]"""

_TEXTS = {
    "therapy/broad": _BROAD_THERAPY,
    "therapy/narrow": _NARROW_THERAPY,
    "diagnosis/broad": _BROAD_DIAGNOSIS,
    "diagnosis/narrow": _NARROW_DIAGNOSIS,
    "etiology/broad": _BROAD_ETIOLOGY,
    "etiology/narrow": _NARROW_ETIOLOGY,
    "prognosis/broad": _BROAD_PROGNOSIS,
    "prognosis/narrow": _NARROW_PROGNOSIS,
    "clinical prediction guides/broad": _BROAD_PREDICTION,
    "clinical prediction guides/narrow": _NARROW_PREDICTION,
    "systematic": _SYSTEMATIC,
    "systematic review": _SYSTEMATIC,  # of the side bar
    "systematic reviews": _SYSTEMATIC,
    "humans": "humans[mh]",
    "human": "humans[mh]",
    "animals": "animals[mh:noexp]",
    "other animals": "animals[mh:noexp]",
    "male": "male[mh]",
    "female": "female[mh]",
    "all child": "infant[mh] OR child[mh] OR adolescent[mh]",
    "all infant": "infant[mh]",
    "newborn": "infant, newborn[mh]",
    "infant": "infant[mh:noexp]",
    "preschool child": "child, preschool[mh]",
    "child": "child[mh:noexp]",
    "adolescent": "adolescent[mh]",
    "all adult": "adult[mh]",
    "young adult": "young adult[mh]",
    "adult": "adult[mh:noexp]",
    "middle aged": "middle aged[mh]",
    "middle aged aged": "middle aged[mh] OR aged[mh]",
    "aged": "aged[mh]",
    "80 and over": "aged, 80 and over[mh]",
    "has abstract": "hasabstract",
    "abstract": "hasabstract",
    "abstracts": "hasabstract",
}

_SUBSETS = {
    "medline": "medline", "pubmed not medline": "pubmed-not-medline", "in process": "in-process",
    "in data review": "in-data-review", "publisher": "publisher", "oldmedline": "oldmedline",
    "core clinical journals": "aim", "abridged index medicus": "aim", "dental journals": "d", "nursing journals": "n",
}  # fmt: skip
_JOURNAL_SUBSET = "jsubset"

_FULL_TEXT = "the records do not say which full texts there are"
_STRATEGY = "the long strategy behind this subset is not part of this program"
_ABSENT = {
    "free full text": _FULL_TEXT, "full text": _FULL_TEXT, "loattrfull text": _FULL_TEXT,
    "loattrfree full text": _FULL_TEXT, "freetext": _FULL_TEXT, "ffrft": _FULL_TEXT, "fft": _FULL_TEXT,
    "pubmed pmc": _FULL_TEXT, "pubmed pmc local": _FULL_TEXT, "pmc": _FULL_TEXT, "open access": _FULL_TEXT,
    "has associated data": "the records do not say which data sets belong to them", "data": _FULL_TEXT,
    "aids": _STRATEGY, "bioethics": _STRATEGY, "cancer": _STRATEGY, "cam": _STRATEGY, "history": _STRATEGY,
    "space": _STRATEGY, "tox": _STRATEGY, "toxicology": _STRATEGY, "veterinary": _STRATEGY, "vet": _STRATEGY,
    "dietsuppl": _STRATEGY, "dietary supplements": _STRATEGY, "complementary medicine": _STRATEGY,
    "healthlit": _STRATEGY, "covid 19": _STRATEGY, "lit covid": _STRATEGY, "medical genetics": _STRATEGY,
}  # fmt: skip


def filter_key(name: str) -> str:
    """A filter's name without case, spaces and punctuation; PubMed writes "allchild", people "all child"."""
    return "".join(character for character in name.casefold() if character.isalnum())


TEXTS = {filter_key(name): text for name, text in _TEXTS.items()}
"""Filters by `filter_key`, and the query that each stands for."""

ABSENT = {filter_key(name): reason for name, reason in _ABSENT.items()}
"""Filters that these records cannot answer, by `filter_key`, and why."""

_SUBSET_KEYS = {filter_key(name): value for name, value in _SUBSETS.items()}


def find_subset(key: str) -> str | None:
    """The value of the field `subset` that a filter asks for: a citation subset or a status; else None."""
    if key.startswith(_JOURNAL_SUBSET) and len(key) > len(_JOURNAL_SUBSET):
        return key[len(_JOURNAL_SUBSET) :]
    return _SUBSET_KEYS.get(key)
