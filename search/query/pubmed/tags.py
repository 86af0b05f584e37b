"""PubMed's search field tags, long and short: what does `[tiab:~3]` ask for?

The names are those of the PubMed User Guide (section "Search field descriptions and tags") and of the query
translations that PubMed prints, with the older ones that published strategies still use. Upper and lower case, spaces
and punctuation inside the brackets do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from search.query.nodes import ABSTRACT, ALL_WORDS, TEXT_WORDS, TITLE, TITLE_ABSTRACT

LONGEST = 80
"""No tag is longer than this, so that looking for the end of one takes bounded time."""


class Tag(NamedTuple):
    """A field tag: how its terms are read (`kind`), in which index fields, and what stood behind its colon.

    `within` is the distance of a proximity search. `reason` says why a kind "absent" cannot be answered.
    """

    kind: str
    fields: tuple[str, ...] = ()
    major: bool = False
    explode: bool = True
    within: int | None = None
    reason: str = ""
    typed: str = ""


_NAMES: dict[str, Tag] = {}
_WRITTEN: dict[str, str] = {}
"""Tags by their letters, and how people write these."""


def _add(tag: Tag, names: str) -> None:
    for name in names.split("|"):
        _NAMES[_key(name)] = tag
        _WRITTEN.setdefault(_key(name), name)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


def _add_absent(rows: Iterable[tuple[str, str]]) -> None:
    for names, what in rows:
        _add(Tag("absent", reason=f"{what} are not indexed"), names)


_add(Tag("text", TITLE_ABSTRACT), "tiab|title/abstract|abstract/title|title and abstract|title or abstract|ti,ab|ab,ti")
_add(Tag("text", TITLE_ABSTRACT), "title,abstract,keyword|title/abstract/keywords|title abstract keyword|tiabkw|tiabs")
_add(Tag("text", TITLE_ABSTRACT), "titles/abstracts|title/abstracts|titleabs|title/abs")
_add(Tag("text", TITLE), "ti|title|titl|article title|titles|title word|title words")
_add(Tag("text", ABSTRACT), "ab|abstract|abstracts")
_add(Tag("text", TEXT_WORDS), "tw|text word|text words|word|text|textwords|text terms|tx")
_add(Tag("text", ("original_title",)), "tt|transliterated title|vernacular title")
_add(Tag("text", ("keywords",)), "ot|other term|other terms|keyword|keywords|kw|author keyword|author keywords|oto")
_add(Tag("text", ("affiliation",)), "ad|affiliation|affl|affiliations|author affiliation|address")
_add(Tag("all", ALL_WORDS), "all|all fields|all field|all words|af")
_add(
    Tag("heading"),
    "mh|mesh|mesh terms|mesh term|mesh heading|mesh headings|mesh descriptor|mh exp|mesh subject heading",
)
_add(Tag("heading", major=True), "majr|mesh major topic|mesh major topics|major|mj|majr topic|mesh major|major topic")
_add(Tag("qualifier"), "sh|subheading|subheadings|mesh subheading|mesh subheadings|qualifier|subh")
_add(Tag("type"), "pt|publication type|publication types|ptyp|pub type|article type")
_add(Tag("author", ("authors",)), "au|author|auth|authors|author name|fau|full author name|full author")
_add(Tag("author", ("authors",)), "cn|corporate author|corp|group author|author corporate|author full")
_add(Tag("author", ("first_author",)), "1au|first author|first author name|author first")
_add(Tag("author", ("last_author",)), "lastau|last author|last author name|author last")
_add(Tag("journal"), "ta|jour|journal|journal title|journals|is|issn|title abbreviation|journal name|so|source")
_add(Tag("language"), "la|lang|language|languages")
_add(Tag("id"), "pmid|uid|uids|pubmed id")
_add(Tag("registry"), "rn|ec/rn number|rn number|ec rn|registry number|cas|ecno|ec/rn")
_add(Tag("substance"), "nm|supplementary concept|substance name|substance|supplementary concepts|subs|substances")
_add(Tag("date", ("date",)), "dp|publication date|pdat|pubdate|date of publication|date - publication|year|py|yr")
_add(Tag("date", ("date",)), "ppdat|print publication date|date - print publication")
_add(Tag("date", ("date",)), "epdat|electronic publication date|date - electronic publication|dep")
_add(Tag("date", ("entry_date",)), "edat|entrez date|entry date|date - entrez|date - entry|edt")
_add(Tag("date", ("entry_date",)), "crdt|create date|creation date|date - create|date - creation")
_add(Tag("date", ("completed",)), "dcom|completion date|date - completion|date completed")
_add(Tag("date", ("completed",)), "mhda|mesh date|date - mesh")
_add(Tag("date", ("revised",)), "lr|modification date|date - modification|date last revised|last revision date|mdat")
_add(Tag("filter"), "sb|filter|subset|subsets|filters|fil|stat|status")
_add_absent(
    (
        ("pa|pharmacological action|pharmacologic action|pharm action|mesh pharmacological action",
         "pharmacological actions"),
        ("aid|article identifier|doi|lid|location id|pii", "article identifiers such as DOIs"),
        ("auid|author identifier|author id", "author identifiers"),
        ("vi|volume|vol", "volumes of journals"),
        ("ip|issue|iss", "issues of journals"),
        ("pg|pagination|page|page number|pages", "page numbers"),
        ("gr|grant number|grants and funding|grant|grants", "grants"),
        ("ir|investigator|fir|full investigator name", "investigators"),
        ("ed|editor", "editors"),
        ("ps|personal name as subject", "names of persons as subjects"),
        ("pl|place of publication|cp|country", "places of publication"),
        ("si|secondary source id|secondary source", "identifiers in other databases"),
        ("cois|conflict of interest statement|conflict of interest statements", "statements of interests"),
        ("pmcid|mid|pmcid mid|pmc", "PMC identifiers"),
        ("jid|nlm unique id|nlmuniqueid", "NLM's identifiers of journals"),
        ("isbn|book|publisher|pubn|bookaccessionid", "books"),
        ("comment correction type|cc|cctype|cited", "links between comments and articles"),
    )
)  # fmt: skip

_SHAPE = re.compile(r"[\w\s/:~,.&\-–\"“”'*]*")
_SUFFIX = re.compile(r"(?::|\s|(?=~))(?:(no\s*-?\s*exp(?:lode)?)|exp|~?\s*(\d{1,4}))$")


_ALIKE = 0.6
"""From this share of letters in their places on, an unknown tag may be a misspelt one."""
_SHORTEST_MISSPELT, _LONG = 4, 7
"""Letters of what is surely a misspelt tag: fewer are close to one by chance, from `_LONG` on two may be wrong."""


@lru_cache(maxsize=4096)
def find_tag(content: str) -> Tag | None:
    """The tag that stands between brackets as `content`; None where there is no such tag.

    >>> find_tag(" MeSH Terms: NoExp ").explode, find_tag("Title/Abstract:~3").within, find_tag("11C")
    (False, 3, None)
    """
    if len(content) > LONGEST or not _SHAPE.fullmatch(content):
        return None
    text = re.sub(r"\s*([:~])\s*", r"\1", content.strip().strip("\"“”'").casefold())
    suffix = _SUFFIX.search(text)
    if suffix is None or _key(text) in _NAMES:
        found, suffix = _NAMES.get(_key(text)), None
    else:
        found = _NAMES.get(_key(text[: suffix.start()]))
    if found is None:
        return None
    typed = " ".join(content.split())
    if suffix is None:
        return found._replace(typed=typed)
    return found._replace(typed=typed, explode=not suffix[1], within=int(suffix[2]) if suffix[2] else None)


def nearest_tag(content: str) -> str | None:
    """The known tag that is spelt most like an unknown one, two swapped letters counting as one; None if none is."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    exact = {f"{name}:noexp": f"{name}noexp" for name in ("mh", "mesh", "majr", "pt")}
    known = {written: key for key, written in _WRITTEN.items()} | exact
    typed = _key(content.casefold()[:LONGEST])
    found = process.extractOne(typed, known, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
    return found[2] if found else None


def is_misspelt(content: str) -> bool:
    """Whether brackets surely hold a misspelt tag: one letter of it is wrong, or two letters of a long one.

    >>> is_misspelt("tiabb"), is_misspelt("mesh trms"), is_misspelt("11C"), is_misspelt("proceedings")
    (True, True, False, False)
    """
    typed = _key(content.casefold())
    near = nearest_tag(content) if len(typed) >= _SHORTEST_MISSPELT and _SHAPE.fullmatch(content) else None
    if near is None:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(typed, _key(near)) <= 1 + (len(typed) >= _LONG)
