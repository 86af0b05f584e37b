"""Does a text look like Ovid's language? Told by signs that neither PubMed's language nor plain words have."""

from __future__ import annotations

import re

from search.query.ovid.labels import find_labels
from search.query.ovid.syntax import TAG, plainer

_CODE = "(?:ti|ab|tw|mp|af|kf|kw|hw|sh|fs|pt|ot|ed|au|jn)"
_SIGNS = re.compile(
    rf"""(?:(?<=[\w)"*$?\]])\s?[.]|(?<=[)"])[.]\s){_CODE}(?:\s?[,.]\s?[a-z]{{2}}){{0,9}}     # malaria.ti,ab.
        (?:[.,]|(?=[\s)]|$))
    |(?<=[^\W_]{{2}}|.[)"*$?])[.](?:[a-z]{{2}}|tiab[a-z]?)(?:,[a-z]{{2}}){{0,9}}[.]      # malaria.zz.
        (?=\s*(?:$|\)|(?:or|and|not)\b))
    |\b(?:or|and)/\s?\#?[0-9]                                       # or/1-5
    |\badj[0-9]{{1,2}}\b|\w\*?\)?\ adj\ \(?\w                         # adj3
    |\bexp\s{{1,3}}[*"\w][^/\n\[\]]{{0,120}}[\w)"]\s?/               # exp Malaria/
    |^[ \t\d.#)]{{0,12}}\*?"?[a-z][\w ,'()-]{{0,80}}"?(?<!\band)/    # Malaria/dt alone in its line, or before "or"
        (?:[a-z]{{2}}(?:,\s?[a-z]{{2}}){{0,9}})?(?=\s*(?:$|\)|\[|\b(?:or|and|not)\b))
    |\w/\s(?:or|and|not)\s
    |^.{{0,40}}\bmesh\ descriptor\b|[)\w*"]:(?:ti|ab),(?:ti|ab|kw)\b     # the Cochrane Library's
    |^[ \t\d.#)]{{0,12}}(?:limit\s\#?[0-9]+\sto\s|remove\ duplicates\s+from\s)
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_COMBINATION = re.compile(
    r"\s*(?:[0-9]{1,4}[.]?\s+)?#?[0-9]{1,4}(?:\s+(?:and|or|not)\s+#?[0-9]{1,4})+\s*", re.IGNORECASE
)
_PLAIN_LINES = 2


def looks_like_ovid(text: str) -> bool:
    """Should the text be read as Ovid's language? PubMed's tags speak against it, one by one.

    >>> looks_like_ovid("exp Asthma/"), looks_like_ovid("asthma[mh]"), looks_like_ovid("asthma and/or eczema")
    (True, False, False)
    """
    plain = plainer(text)
    tags = sum(1 for _ in TAG.finditer(plain))
    signs = sum(1 for _ in _SIGNS.finditer(plain))
    if signs or tags:
        return signs > tags
    lines = [line for line in plain.splitlines() if line.strip()]
    combined = any(_COMBINATION.fullmatch(line) for line in lines[_PLAIN_LINES - 1 :])
    return combined and (find_labels(lines).numbered or any("#" not in line for line in lines[-1:]))
