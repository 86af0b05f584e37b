"""Where do the entries of a table row begin, and where does each of them end?

A comma that no space follows parts two entries. The commas of names do not: "Neoplasms, Liver",
"1,2-Dichloroethane", "Insulin, Gly(A21,B31)". The first entry follows the last sentence of the description.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

_HYPHENS = "-\u2010\u2011\u2013"
_PRIMES = "'′"
# "N,N-Dimethyltryptamine": a repeated locant, not two entries.
_REPEATED_LOCANT = re.compile(r"(?<![^\W_])([NO])['′]?,(?=\1['′]?[-\u2010\u2011 ])")

_STOP = re.compile(r"[.?!][)\]\"'’”]*(?= |$)")
_ABBREVIATIONS = frozenset(("St", "Mt", "Dr", "Dept", "subsp", "ssp", "var", "mixt", "compd", "e.g", "i.e", "cf"))
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
# "(From Dorland, 28th ed)": many descriptions end with their source and no full stop.
_BRACKETED = re.compile(r"\(([^()]{1,200})\)(?= |$)")
_CITATION = re.compile(r"^(?:from|see) |\d(?:st|nd|rd|d|th) ed\b|, pp?\.? ?\d|, \d{4}$", re.IGNORECASE)
# Words of sentences, never of names.
_PROSE = re.compile(
    r"(?<!\S)(?:is|are|was|were|be|been|being|has|have|had|that|which|who|we|this|these|those|it|its|they|may|can"
    r"|used)(?!\S)"
)


def entry_commas(text: str, terms: Collection[str] = ()) -> list[int]:
    """Offsets of the commas that part entries. `terms`, made `comparable`, settle what they cover."""
    inside = _inside_brackets(text)
    commas = {i for i in _tight_commas(text) if not inside[i] and not _is_locant_comma(text, i)}
    commas -= {match.end() - 1 for match in _REPEATED_LOCANT.finditer(text)}
    for start, end in _known_spans(text, terms):
        commas -= set(range(start, end))
        if end < len(text):
            commas.add(end)
    return sorted(commas)


def _tight_commas(text: str) -> list[int]:
    """Commas between two characters of which the right one is neither a space nor a comma."""
    return [match.start() for match in re.finditer(r"(?<=.),(?=[^ ,])", text)]


def _inside_brackets(text: str) -> list[int]:
    """For each character, in how many brackets it stands; brackets without a partner do not count."""
    change = [0] * (len(text) + 1)
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in "([{":
            opened.append(place)
        elif character in ")]}" and opened:
            change[opened.pop()] += 1
            change[place] -= 1
    return list(accumulate(change))


def _is_locant_comma(text: str, comma: int) -> bool:
    """Does the comma part digits of one name, as in 1,2-Dimethylhydrazine and Cyclic 3',5'-AMP?

    It does where the digits to its left start the entry or follow a space, hyphen, bracket or comma. A
    letter before them says that the entry ends there: "Vitamin B3,3 Pyridinecarboxamide".
    """
    end = comma
    while end and text[end - 1] in _PRIMES:
        end -= 1
    start = end
    while start and text[start - 1].isdigit():
        start -= 1
    is_number = start < end and (start == 0 or text[start - 1] in " ,([{" + _HYPHENS)
    return is_number and text[comma + 1].isdigit()


def comparable(text: str) -> str:
    """The text for comparing with a vocabulary, of the same length, without case and kinds of hyphens."""
    lowered = "".join(small if len(small := c.lower()) == 1 else c for c in text)
    return lowered.translate({ord(hyphen): "-" for hyphen in _HYPHENS})


def _known_spans(text: str, terms: Collection[str]) -> list[tuple[int, int]]:
    """Start and end of the terms that stand in the text as entries, the longest at each place."""
    if not terms:
        return []
    ends = {*_tight_commas(text), len(text)}
    lengths = sorted({len(term) for term in terms}, reverse=True)
    lowered = comparable(text)
    spans: list[tuple[int, int]] = []
    for start in (0, *(match.end() for match in re.finditer(r"[ ,](?=[^ ,])", text))):
        if spans and start < spans[-1][1]:
            continue
        for length in lengths:
            if start + length in ends and lowered[start : start + length] in terms:
                spans.append((start, start + length))
                break
    return spans


def split_entries(text: str, start: int, commas: Sequence[int]) -> tuple[str, ...]:
    """The entries from `start` on."""
    borders = [start - 1, *(comma for comma in commas if comma >= start), len(text)]
    parts = (text[left + 1 : right].strip(", ") for left, right in pairwise(borders))
    return tuple(part for part in parts if part)


def sentence_ends(text: str) -> list[tuple[int, bool]]:
    """Where sentences end (the offset of what follows), and whether that is sure.

    It is not after an initial ("C.I. Acid Red 27") or before a small letter ("kidney. beta-Endorphin").
    """
    ends = [(_after_space(text, m.end()), True) for m in _BRACKETED.finditer(text) if _CITATION.search(m[1])]
    for match in _STOP.finditer(text):
        word = text[text.rfind(" ", 0, match.start()) + 1 : match.start()].lstrip("([\"'")
        following = text[match.end() + 1 : match.end() + 2]
        initials = _INITIALS.fullmatch(word) is not None
        if word in _ABBREVIATIONS or (initials and len(word) == 1 and following.islower()):
            continue  # "St. Louis", "E. coli"
        ends.append((_after_space(text, match.end()), not initials and not following.islower()))
    return sorted(ends)


def first_sentence(text: str) -> str:
    """The text up to its first sure sentence end, within which a term must end."""
    return text[: min((place for place, is_sure in sentence_ends(text) if is_sure), default=len(text))]


def _after_space(text: str, end: int) -> int:
    return min(end + 1, len(text))


def list_start(text: str, commas: Sequence[int]) -> int | None:
    """Where the first entry begins: after the last sentence end before the first comma that parts entries.

    A comma that a whole sentence follows is of the description ("Na+,K+ pumps. They …"). `len(text)` when
    the description is followed by nothing; None when no sentence ends before the entries.
    """
    ends = sentence_ends(text)
    sure = max((place for place, is_sure in ends if is_sure), default=0)
    first = next((comma for comma in commas if comma >= sure), None)
    if first is None:
        first = len(text)
        if sure and not looks_like_name(text[sure:]):
            return len(text)
    places = [sure] if sure else []
    previous = sure
    for place, _ in ends:
        if sure < place <= first and _has_small_word(text[previous:place]):
            places.append(place)
            previous = place
    return places[-1] if places else None


def _has_small_word(text: str) -> bool:
    """Is this a sentence and not just an initial of a name ("C.I. ")?"""
    return any(word[0].islower() for word in text.split())


def looks_like_name(text: str) -> bool:
    """Could the text be an entry or another name, and not a sentence?"""
    return bool(text) and _PROSE.search(text) is None
