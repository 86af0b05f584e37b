"""Publication types: other names of each, and what is below it.

Types are facts of MeSH 2024, category V (Publication Characteristics), as far as more than one level matters;
PubMed explodes `[pt]` over that tree. Some types were renamed when MeSH turned them into singulars, and records keep
whichever name they were given.
"""

from __future__ import annotations

from indexer.plain_fields import fold_phrase
from search.query.pubmed.filters import filter_key

# One row for each type: its name, then those directly below it.
_BELOW = """
Clinical Study|Clinical Trial|Clinical Trial Protocol|Clinical Trial, Veterinary|Observational Study|Observational Study, Veterinary
Clinical Trial|Adaptive Clinical Trial|Clinical Trial, Phase I|Clinical Trial, Phase II|Clinical Trial, Phase III|Clinical Trial, Phase IV|Controlled Clinical Trial
Controlled Clinical Trial|Randomized Controlled Trial
Randomized Controlled Trial|Equivalence Trial|Pragmatic Clinical Trial
Clinical Trial, Veterinary|Randomized Controlled Trial, Veterinary
Review|Consensus Development Conference
Consensus Development Conference|Consensus Development Conference, NIH
Congress|Consensus Development Conference|Overall
Overall|Festschrift
Guideline|Practice Guideline
Journal Article|Introductory Journal Article|Review
Historical Article|Biography|Classical Article|Festschrift
Biography|Blog|Interview|Personal Narrative
Personal Narrative|Autobiography
Bibliography|Biobibliography
Dictionary|Dictionary, Chemical|Dictionary, Classical|Dictionary, Dental|Dictionary, Medical|Dictionary, Pharmaceutic|Dictionary, Polyglot
Electronic Supplementary Materials|Video-Audio Media
Video-Audio Media|Instructional Film and Video|Interactive Tutorial|Webcast
Ephemera|Advertisement|Letter|Poster|Program|Prospectus
Manuscript|Manuscript, Medical|Preprint
Monograph|Textbook
Pictorial Work|Caricature|Cartoon|Comic Book|Drawing|Map|Portrait
Popular Work|Juvenile Literature|Patient Education Handout
Wit and Humor|Cartoon
Research Support, U.S. Government|Research Support, American Recovery and Reinvestment Act|Research Support, U.S. Gov't, Non-P.H.S.|Research Support, U.S. Gov't, P.H.S.
Research Support, U.S. Gov't, P.H.S.|Research Support, N.I.H., Extramural|Research Support, N.I.H., Intramural
"""  # noqa: E501 - one row for each type is easiest to check against the tree

# Types without any below them that filters name.
_OTHERS = """Meta-Analysis|Systematic Review|Case Reports|Comparative Study|Multicenter Study|Editorial|Comment|News|
Twin Study|Published Erratum|Retracted Publication|Retraction of Publication|English Abstract|Lecture|Dataset|
Clinical Conference|Newspaper Article|Legal Case|Technical Report|Evaluation Study|Validation Study|Address|Directory|
Corrected and Republished Article|Duplicate Publication|Expression of Concern|Government Publication|Legislation|
Scientific Integrity Review|Periodical Index|Research Support, Non-U.S. Gov't|Collected Work"""

# Types under the name they had before and have now.
_RENAMED: dict[str, tuple[str, ...]] = {}
for _old, _new in (
    ("evaluation studies", "evaluation study"), ("validation studies", "validation study"), ("congresses", "congress"),
    ("lectures", "lecture"), ("legal cases", "legal case"), ("twin studies", "twin study"), ("addresses", "address"),
    ("technical reports", "technical report"), ("government publications", "government publication"),
    ("interactive tutorials", "interactive tutorial"), ("personal narratives", "personal narrative"),
):  # fmt: skip
    _RENAMED[_old], _RENAMED[_new] = (_new,), (_old,)

# What people write for a type, and its name.
_MEANT = {
    "case report": "case reports", "comments": "comment", "reviews": "review", "letters": "letter",
    "editorials": "editorial", "guidelines": "guideline", "practice guidelines": "practice guideline",
    "clinical trials": "clinical trial", "controlled clinical trials": "controlled clinical trial",
    "randomized controlled trials": "randomized controlled trial", "rct": "randomized controlled trial",
    "randomised controlled trial": "randomized controlled trial", "multicentre study": "multicenter study",
    "randomised controlled trials": "randomized controlled trial", "systematic reviews": "systematic review",
    "meta analyses": "meta analysis", "metaanalysis": "meta analysis", "observational studies": "observational study",
    "comparative studies": "comparative study", "clinical trial phase 1": "clinical trial phase i",
    "clinical trial phase 2": "clinical trial phase ii", "clinical trial phase 3": "clinical trial phase iii",
    "clinical trial phase 4": "clinical trial phase iv",
}  # fmt: skip

_NARROWER: dict[str, tuple[str, ...]] = {}
for _row in _BELOW.strip().splitlines():
    _name, *_below = map(fold_phrase, _row.split("|"))
    _NARROWER[_name] = tuple(_below)

_BY_KEY = {
    filter_key(name): _MEANT.get(name, name)
    for name in (
        *_RENAMED,
        *_MEANT,
        *_NARROWER,
        *(name for below in _NARROWER.values() for name in below),
        *map(fold_phrase, _OTHERS.split("|")),
    )
}


def names_of_type(name: str, explode: bool) -> list[str]:
    """A folded publication type with its other names and, exploded, all that is below it in MeSH."""
    found: dict[str, None] = {}
    waiting = [_MEANT.get(name, name)]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting.extend(_RENAMED.get(one, ()))
            waiting.extend(_NARROWER.get(one, ()) if explode else ())
    return list(found)


def find_type(key: str) -> str | None:
    """The folded publication type of a filter's key: "randomizedcontrolledtrial" is "randomized controlled trial"."""
    return _BY_KEY.get(key)


def types_as_heading(name: str, explode: bool) -> list[str]:
    """The publication types that Ovid finds under a heading of this name (`letter/`), as `names_of_type` gives them.

    None if no type is called so. Searching and translating both ask this, by the name as it was typed.
    """
    kind = find_type(filter_key(name))
    return names_of_type(kind, explode) if kind else []
