"""Does a text look like Ovid's language? Told by signs that neither PubMed's language nor plain words have."""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.mesh.qualifiers import is_abbreviation
from search.query.ovid.labels import find_labels
from search.query.ovid.syntax import TAG, plainer
from search.query.pasted import plain_rows

_CODE = "(?:ti|ab|tw|mp|af|kf|kw|hw|sh|fs|pt|ot|ed|au|jn)"
_SIGNS = re.compile(
    rf"""(?:(?<=[\w)"*$?\]])\s?[.]|(?<=[)"])[.]\s){_CODE}(?:\s?[,.]\s?[a-z]{{2}}){{0,9}}     # malaria.ti,ab.
        (?:[.,]|(?=[\s)]|$))
    |(?<=[^\W_]{{2}}|.[)"*$?])[.](?:[a-z]{{2}}|tiab[a-z]?)(?:,[a-z]{{2}}){{0,9}}[.]      # malaria.zz.
        (?=\s*(?:$|\)|(?:or|and|not)\b))
    |\b(?:or|and)/\s?\#?[0-9]                                       # or/1-5
    |\badj[0-9]{{1,2}}\b|\w\*?\)?\ adj\ \(?\w                         # adj3
    |\bexp\s{{1,3}}[*"\w][^/\n\[\]]{{0,120}}[\w)"]\s?/               # exp Malaria/
    |^[ \t\d.#)]{{0,12}}\*?"?(?P<name>[a-z][\w ,'()-]{{0,80}})"?(?<!\band)/    # Malaria/dt alone, or before "or"
        (?P<codes>[a-z]{{2}}(?:,\s?[a-z]{{2}}){{0,9}})?(?=\s*(?:$|\)|\[|\b(?:or|and|not)\b))
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
_OPERATORS = re.compile(r"\s(?:and|or|not)\s", re.IGNORECASE)


def looks_like_ovid(text: str, is_heading: Callable[[str], bool] | None = None) -> bool:
    """Should the text be read as Ovid's language? PubMed's tags speak against it, one by one.

    `Malaria/dt` is Ovid's, `10 mg/ml` and `PET/CT` are not: two letters behind a slash are a sign where a qualifier is
    abbreviated so and `is_heading` knows what stands before it. Without `is_heading`, only `PET/CT` is taken for text.

    >>> looks_like_ovid("exp Asthma/"), looks_like_ovid("asthma[mh]"), looks_like_ovid("asthma and/or eczema")
    (True, False, False)
    """
    plain = plainer(plain_rows(text))
    tags = sum(1 for _ in TAG.finditer(plain))
    signs = sum(1 for sign in _SIGNS.finditer(plain) if not sign["codes"] or _is_subheading(sign, is_heading))
    if signs or tags:
        return signs > tags
    lines = [line for line in plain.splitlines() if line.strip()]
    combined = any(_COMBINATION.fullmatch(line) for line in lines[_PLAIN_LINES - 1 :])
    return combined and (find_labels(lines).numbered or any("#" not in line for line in lines[-1:]))


def _is_subheading(sign: re.Match[str], is_heading: Callable[[str], bool] | None) -> bool:
    """Are these a heading and its subheadings, `Malaria/dt`, and not words with a slash, `10 mg/ml`?"""
    if not any(is_abbreviation(code) for code in re.findall("[a-z]{2}", sign["codes"], re.IGNORECASE)):
        return False
    if sign[0].lstrip(" \t0123456789.#)").startswith(("*", '"')):
        return True
    name = sign["name"].strip()
    if is_heading is None:
        return not (name.isupper() and sign["codes"].isupper())
    # Names hold "and" too (`Wounds and Injuries/th`), so the whole is asked for first.
    return is_heading(name) or is_heading(_OPERATORS.split(name)[-1])
