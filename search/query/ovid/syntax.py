"""Signs of Ovid's language that both the splitting into lines and the reading of a line look for.

Codes of fields: Ovid MEDLINE Database Guide (ospguides.ovid.com/OSPguides/medline.htm), with those of other Ovid
databases that turn up in strategies said to be for MEDLINE; what each of them means here is in `fields`.
"""

from __future__ import annotations

import re
import unicodedata

# Codes whose two letters are no English word; the others (`in`, `so`, `no`, …) need a full stop on both sides.
_PLAIN = """ti ab tw mp af kf kw hw sh fs pt ot ed au jn jw nm rn ui dp yr lg la em dt dc da ez rd dm dw fa ax pa sb
tiab m_titl kf px rx ox sy tx bt dq tn dv mf dj cw ja jx jb jc xs ti.ab"""
_WORDS = "in is up an de do cm no so pg vo ip gn nt cp ci id tc ac ad st ep dd pn pm oa on cn ca cf ar as my ps si ro"

PLAIN_CODES = frozenset(_PLAIN.split()) - {"ti.ab"}
CODES = PLAIN_CODES | frozenset(_WORDS.split())


def _alternatives(codes: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(codes, key=lambda code: (-len(code), code))) + ")(?![a-z0-9_])"


_PLAIN_CODE, _CODE = _alternatives(PLAIN_CODES), _alternatives(CODES)
# Between two codes: a comma as it should be, or what is found in its place.
_BETWEEN = r"(?:\s*[,;]\s*\.?|[./&:]|\s*\.,\s*|\s+(?=(?:ti|ab|kw|kf|tw|hw)\s*[.,]))"
_MORE = rf"(?:{_BETWEEN}{_CODE}){{0,15}}"
_SOME = "[a-z]{2,5}"
_END = r"(?=[\s)\]}\"';,]|$)"

SUFFIX = re.compile(
    rf"""[.]({_SOME}(?:\s?,\s?{_SOME}){{1,15}})[.]{_END}                # .ti,zz.
    |[.]{{1,3}}({_PLAIN_CODE}{_MORE})(?:\s?[.]{{1,3}}|,(?=\s*(?:$|\)))|{_END})   # .ti,ab. or .ti,ab
    |[.]{{1,3}}({_CODE}{_MORE})(?:[.]|{_END}(?=\s*(?:$|[)\]]|(?:or|and|not|adj)\b)))   # .in.
    |[.,]\s+({_PLAIN_CODE}{_MORE})\s*(?:[.]|,?\s*$)                    # ). tw.
    |[,:;]\s?({_PLAIN_CODE}{_MORE})\s*[.]                              # malaria,ti,ab.
    |[,:]({_PLAIN_CODE}(?:{_BETWEEN}{_CODE}){{1,15}}){_END}                  # malaria:ti,ab
    |(?<=[^\W_]{{2}}|.[)"\]*$?])[.]([a-z]{{2,5}})[.]{_END}         # .zz., but not E.coli.
    |[.]\(\s*(?:sa_)?(yr|year)\s*\)[.]?                                 # 2010:2012.(sa_year).
    |(?<=[^\W_]{{2}})[.]([a-z]{{2}})(?=\s*(?:$|[)\]]|(?:or|and|not|adj)\b))   # .zz
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A field suffix, beginning with its full stop (or what stands for it); the one group that is set holds the codes."""

BARE_SUFFIX = re.compile(
    rf"({_PLAIN_CODE}(?:\s*[,;]\s*{_CODE}){{1,15}})\s*(?:[.]|{_END})|({_PLAIN_CODE})\s?[.]{_END}", re.IGNORECASE
)
"""A suffix whose full stop was lost: `malaria ti,ab`, `malaria tw.`"""

GROUP_SUFFIX = re.compile(rf"({_PLAIN_CODE})(?=\s*(?:$|\)|(?:or|and|not|adj[0-9]*)\b))", re.IGNORECASE)
"""One code without any full stop, after a closing bracket: `(heart or lung) tw`."""

CODE = re.compile(_CODE + "|[a-z]{2,}", re.IGNORECASE)
"""A field, known or not."""

OPERATOR = re.compile(
    r"""(and\s*/\s*or)\b                             # said in prose; means or
    |(and\s+not|and|or|not)(?=[\s()"\[;#]|$)
    |adj(?:[/\s]?([0-9]{1,2})(?=[\s()"]|$)|(?=[\s()"\[]|$))
    |(?:(?:near|next)/?|[nw]/)([0-9]{1,2})(?=[\s("])""",
    re.IGNORECASE | re.VERBOSE,
)
TOO_FAR = re.compile(r"adj(?:[/\s]?0{1,2}|/?[0-9]{3,})(?=[\s()\"]|$)", re.IGNORECASE)
"""An operator with a number that Ovid does not have; its numbers are 1 to 99. In `adj 100 mg`, 100 is a word."""
COMBINED = re.compile(r"(or|and)\s*/\s*(#?[0-9]{1,5}(?:\s*(?:-|,|;|&|\bto\b)\s*#?[0-9]{1,5})*)(?![\w-])", re.IGNORECASE)
"""`or/1-5,7`: many lines at once."""
_LISTED = r"#?[0-9]{1,5}(?:\s*(?:-|,|;|&|\bto\b)\s*#?[0-9]{1,5})+"
TURNED = re.compile(
    rf"(?:(?P<listed>{_LISTED})\s*/\s*(?P<operator>or|and)|(?P<first>or|and)\s+(?P<all>{_LISTED})\s*$)\b", re.I
)
"""What is typed for it: `1-5,7/or`; and, where nothing else is in a line, `or 1-5,7`."""

HEADING_END = re.compile(r"\w[)\"'\]*]*\s?/(?=\s*(?:$|[)\].\[,;(]|[a-z]{2}\b|(?:or|and|not|adj\d*)\b))", re.IGNORECASE)
TAG = re.compile(
    r"\[\s*\"?(mesh(?: terms?| major topic)?|mh|majr|tiab|title/abstract|title|abstract|ti|ab|tw|text ?words?|sh"
    r"|subheading|pt|publication type|all(?: fields)?|au|author|la|language|ot|nm|rn|ad|ta|journal"
    r")\s*(: ?no ?exp)?\"?\s*\]",
    re.IGNORECASE,
)
"""A field tag of PubMed's language, which strategies mix with Ovid's."""

# One character for one, so that places in the text stay what they are.
_PLAINER = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u1680\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff\u00ad", " "),
    "∗": "*",
    "＊": "*",
    "／": "/",
    "⁄": "/",
    "（": "(",
    "）": ")",
    "，": ",",
    "．": ".",
    "＄": "$",
    "\\": "/",
}
_PLAINER_TABLE = str.maketrans(_PLAINER)


def plainer(text: str) -> str:
    """The text with typographic quotes, dashes and spaces made plain, character by character."""
    plain = text.translate(_PLAINER_TABLE)
    if plain.isascii():
        return plain
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zs") and c != "\t" else c for c in plain)


def has_syntax(text: str) -> bool:
    """Does the text show anything of Ovid's language, but for the words and, or and not?"""
    return bool(
        SUFFIX.search(text)
        or HEADING_END.search(text)
        or COMBINED.search(text)
        or TAG.search(text)
        or re.search(r"[\"*$?#]|\badj\d*\b|^\s*(?:exp|limit|remove dup\w*)\s|[0-9] (?:and|or|not) #?[0-9]", text, re.I)
        or BARE_SUFFIX.search(text)
    )


_LONGEST_END = 200

_COMPLETE = re.compile(
    rf"""(?:/(?:\s*[a-z]{{2}}(?:\s*,\s*[a-z]{{2}})*)?[.]?       # heading/ or heading/dt,th
    |[\])"]
    |[.]\s?{_CODE}(?:\s*[,.]\s*{_CODE})*[.,]?                # .ti,ab.
    |[\s)]{_PLAIN_CODE}(?:\s*,\s*{_CODE})*[.,]
    |(?:\b(?:or|and|not|from)\b|[/,-])\s*\#?[0-9]+         # 1 or 2, or/1-5
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_complete(text: str) -> bool:
    """Does the text end as a search ends: with a heading's slash, a suffix, a bracket or a line's number?"""
    return _COMPLETE.search(text[-_LONGEST_END:]) is not None or text.lstrip()[:6].lower() == "limit "
