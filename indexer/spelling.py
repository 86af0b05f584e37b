"""Which spellings are one word's? British ones become American, Greek plurals singular.

Rules work on folded words and only have to make the spellings of one word alike: a key is never shown, and a name that
they rewrite for nothing ("Leucovorin") is rewritten alike in text and vocabulary. They must not make two words alike;
each was checked against all entry terms of MeSH 2024, which it parts as before.
"""

from __future__ import annotations

import re

_SHORTEST = 4

# Most words hold none of these; one look tells.
_MAY_CHANGE = re.compile(
    "ae|oe|our|mou|sulph|leuc|is[ei]|isa|ys[ei]|[bcdhltv]re|centr|ence|logue|gramme|ses$|practis"
    "|grey|ageing|alfa|aluminium|artefact|cesari|counsellor|dgement|dietician|dis[ck]|mollusc|tranquill|yoghurt"
)

_DIGRAPHS = (
    (r"haem(?=$|es?$)", "heme"),
    (r"haem", "hem"),
    (r"leu[ck]aem", "leukem"),
    (r"aemi(?=[ac])", "emi"),
    (r"leuco", "leuko"),
    # The o before may be the end of a prefix: "gastroesophageal" is "gastro-oesophageal".
    (r"o+(?=edema|esoph|estr[aiou])", ""),
    (r"^oe(?=nanth[ai])", "e"),
    (r"foet(?=al|us|o|ic|ida)", "fet"),
    (r"rrhoe(?=[ai])", "rrhe"),
    (r"pnoe(?=[aiu])", "pne"),
    (r"manoeuv", "maneuv"),
    (r"amoeb", "ameb"),
    (r"homoeo", "homeo"),
    (r"coele(?=s?$)", "cele"),
    (r"^coeli", "celi"),
    (r"^c[ao]erul(?=eus|oplasm)", "cerul"),
    (r"aesth", "esth"),
    (r"^aeti", "eti"),
    (r"caes(?=ar|iu)", "ces"),
    (r"cesarian", "cesarean"),
    (r"([cf])aec", r"\1ec"),
    (r"(?<=gyn)aec", "ec"),
    (r"laev(?=[ou])", "lev"),
    (r"naev(?=us|i|o)", "nev"),
    (r"paed", "ped"),
    (r"(arch|pal)aeo", r"\1eo"),
    (r"phaeo", "pheo"),
    (r"^praevia", "previa"),
)

_ENDINGS = (
    (
        r"(arm|behavi|col|cand|endeav|fav|flav|glam|harb|hon|hum|lab|neighb|neoplas|(?<!i)od|rig|rum|sav|tum|vap|vig)our",
        r"\1or",
    ),
    (r"(calib|cent|fib|lit|maneuv|met|och|sab|spect|theat|tit|^lust)re(?=s?$)", r"\1er"),
    (r"(?<=cent)r(?=ed$|ing$)", "er"),
    (r"(?<=log)ue(?=s?$)", ""),
    (r"(?<=gram)me(?=s?$)", ""),
    (r"(def|lic|off)ence(?=[sd]?$|less)", r"\1ense"),
    (r"practis", "practic"),
    # -ise is -ize, but for words that have it from elsewhere: exercise, supervise, praise, otherwise, promise …
    (
        r"(?<=[a-z]{3})(?<![aouvw])(?<!pr)(?<![^i]c)(?<!\bdem)(?<!prom|prem|surm|pert|vert|anch|hand|arad|reat|desp|sunr)"
        r"is(?=e[drs]?$|ers$|ing(?:ly)?$|ab|ation)",
        "iz",
    ),
    (r"(?<=[a-z]{3})ys(?=e[dr]?$|ers$|ing$)", "yz"),
)

_WORDS = (
    (r"sulph", "sulf"),
    (r"(?<=m)ou(?=l[dt])", "o"),
    (r"^grey(?=s?$|ish$)", "gray"),
    (r"^ageing", "aging"),
    (r"^alfa$", "alpha"),
    (r"aluminium", "aluminum"),
    (r"artefact", "artifact"),
    (r"counsellor", "counselor"),
    (r"dgement", "dgment"),
    (r"dietician", "dietitian"),
    (r"^disc(?=s?$|ectom)", "disk"),
    (r"mollusc(?=s?$)", "mollusk"),
    (r"tranquilli", "tranquili"),
    (r"yoghurt", "yogurt"),
)

# Plurals in -ses that are not those of -se ("diseases", "kinases", "doses"): no suffix stripper knows them.
_GREEK_PLURALS = (
    (
        r"(^cris|lys|phys|stas|ectas|thes|phores|pheres|genes|pares|gnos|stenos|psychos|neuros|necros|fibros|thrombos"
        r"|cirrhos|scleros|matos|mycos|zoonos|stomos|mitos)es$",
        r"\1is",
    ),
)

_RULES = tuple(
    (re.compile(pattern), replacement) for pattern, replacement in _DIGRAPHS + _ENDINGS + _WORDS + _GREEK_PLURALS
)


def americanise(word: str) -> str:
    """A folded word in American spelling, a Greek plural in the singular.

    >>> americanise("tumour"), americanise("oesophageal"), americanise("leukaemia"), americanise("randomised")
    ('tumor', 'esophageal', 'leukemia', 'randomized')
    >>> americanise("metastases"), americanise("exercise"), americanise("hepatoma")
    ('metastasis', 'exercise', 'hepatoma')
    """
    if len(word) < _SHORTEST or not _MAY_CHANGE.search(word) or not word.isalpha():
        return word
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word
