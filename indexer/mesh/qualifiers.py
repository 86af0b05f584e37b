"""Which qualifiers (subheadings) does MeSH have, and which of them belong below which?

All topical qualifiers since 2000 with their two-letter abbreviations, those withdrawn in 2017 and later among them
(radiography, contraindications, manpower, …): records that were indexed with them, and published strategies, keep
them. Sources: NLM, "Qualifiers by Allowable Category" and "Qualifier Hierarchies"
(https://www.nlm.nih.gov/mesh/qualifiers_scopenotes.html, https://www.nlm.nih.gov/mesh/subhierarchy.html); names, UIs
and abbreviations as in the descriptor XML and in PubMed's records. A UI is given where one of these states it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from indexer.analysis import words_of


class Qualifier(NamedTuple):
    """A qualifier as MeSH names it. `ui` is empty where no source at hand states it."""

    name: str
    abbreviation: str
    ui: str


_TABLE = """
AB Q000002 abnormalities
AD Q000008 administration & dosage
AE Q000009 adverse effects
AG Q000819 agonists
AA Q000031 analogs & derivatives
AN Q000032 analysis
AH Q000033 anatomy & histology
AI Q000037 antagonists & inhibitors
BI Q000096 biosynthesis
BL Q000097 blood
BS Q000098 blood supply
CF Q000134 cerebrospinal fluid
CS Q000138 chemical synthesis
CI Q000139 chemically induced
CH Q000737 chemistry
CL Q000145 classification
CO Q000150 complications
CN Q000151 congenital
CT Q000744 contraindications
CY Q000166 cytology
DF Q000172 deficiency
DI Q000175 diagnosis
DG Q000000981 diagnostic imaging
DU Q000176 diagnostic use
DH Q000178 diet therapy
DE Q000187 drug effects
DT Q000188 drug therapy
EC Q000191 economics
ED Q000193 education
EM Q000196 embryology
EN Q000201 enzymology
EP Q000453 epidemiology
ES Q000941 ethics
EH Q000208 ethnology
ET Q000209 etiology
GE Q000235 genetics
GD Q000254 growth & development
HI Q000266 history
IM Q000276 immunology
IN Q000293 injuries
IR Q000294 innervation
IS Q000295 instrumentation
IP Q000302 isolation & purification
LJ Q000331 legislation & jurisprudence
MA Q000364 manpower
ME Q000378 metabolism
MT Q000379 methods
MI Q000382 microbiology
MO Q000401 mortality
NU Q000451 nursing
OG Q000458 organization & administration
PS Q000469 parasitology
PY Q000472 pathogenicity
PA Q000473 pathology
PK Q000493 pharmacokinetics
PD Q000494 pharmacology
PH Q000502 physiology
PP Q000503 physiopathology
PO Q000506 poisoning
PC Q000517 prevention & control
PX Q000523 psychology
RE Q000528 radiation effects
RA - radiography
RI - radionuclide imaging
RT Q000532 radiotherapy
RH Q000534 rehabilitation
SC Q000556 secondary
SE - secretion
ST Q000592 standards
SN Q000706 statistics & numerical data
SD Q000600 supply & distribution
SU Q000601 surgery
TU Q000627 therapeutic use
TH Q000628 therapy
TO Q000633 toxicity
TM Q000635 transmission
TR Q000637 transplantation
TD Q000639 trends
US - ultrasonography
UL Q000648 ultrastructure
UR Q000652 urine
UT - utilization
VE Q000662 veterinary
VI Q000821 virology
"""

_NARROWER = {
    "AN": "BL CF IP UR",
    "AH": "BS CY EM IR",
    "CY": "PA UL",
    "EM": "AB",
    "CH": "AG AA AI CS",
    "DI": "DG PA RA RI US",
    "DG": "RA RI US",
    "ET": "CI CO CN EM GE IM MI PS TM",
    "CO": "SC",
    "MI": "VI",
    "OG": "EC LJ MA ST SD TD UT",
    "PD": "AD AE AG AI CT DU PK",
    "AE": "PO TO",
    "PH": "GE GD IM ME PP SE",
    "ME": "BI BL CF DF EN PK UR",
    "SN": "EP SD UT",
    "EP": "EH MO",
    "TU": "AD AE CT PO",
    "TH": "DH DT NU PC RT RH SU",
    "SU": "TR",
}


@cache
def _by_abbreviation() -> dict[str, Qualifier]:
    rows = (line.split(" ", 2) for line in _TABLE.strip().splitlines())
    return {short: Qualifier(name, short, ui.strip("-")) for short, ui, name in rows}


@cache
def _by_words() -> dict[str, Qualifier]:
    return {_words(qualifier.name): qualifier for qualifier in _by_abbreviation().values()}


def _words(name: str) -> str:
    """The folded words of a name; "and", "&" and nothing between two words are the same."""
    return " ".join(word for word in words_of(name) if word != "and")


def find_qualifier(text: str) -> Qualifier | None:
    """The qualifier of this name or abbreviation, however written, or None.

    >>> find_qualifier("Prevention and Control").abbreviation, find_qualifier("pc").name
    ('PC', 'prevention & control')
    """
    return _by_words().get(_words(text)) or _by_abbreviation().get(text.strip().upper())


def is_abbreviation(text: str) -> bool:
    """Is there a qualifier of this abbreviation, in any case?"""
    return text.upper() in _by_abbreviation()


def exploded(name: str) -> tuple[str, ...]:
    """The name of a qualifier (or its abbreviation) and of all below it, each once; an unknown name alone.

    >>> exploded("surgery")
    ('surgery', 'transplantation')
    """
    top = find_qualifier(name)
    if top is None:
        return (name,)
    found = {top.abbreviation: None}
    waiting = [top.abbreviation]
    while waiting:
        below = [short for short in _NARROWER.get(waiting.pop(), "").split() if short not in found]
        found.update(dict.fromkeys(below))
        waiting.extend(below)
    return tuple(_by_abbreviation()[short].name for short in found)


@lru_cache(maxsize=1000)
def canonical(name: str) -> str:
    """The folded full name of a qualifier, under which records are indexed; one that MeSH does not have, folded."""
    found = find_qualifier(name)
    return " ".join(words_of(found.name if found else name))
