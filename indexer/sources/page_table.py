"""The table of a page: how is a row taken apart when its columns are only spaces apart?

A row reads `UI term description entry,entry,entry`, and nothing marks where the term ends or where the
entries begin. A vocabulary that knows the UI splits the row exactly. Without one the row itself must do:
sentences and commas show the entries (`page_entries`), and the entries prove the term (`page_term`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from indexer.records import DescriptorRow
from indexer.sources.cleaning import clean
from indexer.sources.page_entries import (
    comparable,
    entry_commas,
    first_sentence,
    list_start,
    split_entries,
)
from indexer.sources.page_term import before_article, find_term, first_words, is_title, prove_bare_term

KnownTerms: TypeAlias = Callable[[str], Collection[str]]
"""From a UI to the name and entry terms of its descriptor; empty when unknown."""

HEADER = re.compile(r"UI\s+MeSH\s+Term\s+Description\s+Entries", re.IGNORECASE)
ROW = re.compile(r"([CD]\d{6,9})(?: (.*))?$")
_NAME_END = re.compile(r" |$|,(?! )")


def parse_table(lines: Sequence[str], known_terms: KnownTerms | None = None) -> list[DescriptorRow]:
    """The rows of a table; its header may be among the lines. Text before the first UI is not of the table.

    `name`, `description` and `entries` of a row are together the whole text of the row, but for commas
    and spaces between them. A row that is nothing but a UI is named by it.
    """
    return [_parse_row(ui, text, known_terms(ui) if known_terms else ()) for ui, text in _unwrapped_rows(lines)]


def _unwrapped_rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """UI and text of each row; a line that does not start with a UI continues the row before it."""
    ui, parts = "", list[str]()
    for line in map(clean, lines):
        row = ROW.match(line)
        if row:
            if ui:
                yield ui, clean(" ".join(parts))
            ui, parts = row[1], [row[2] or ""]
        elif not HEADER.fullmatch(line):
            parts.append(line)
    if ui:
        yield ui, clean(" ".join(parts))


def _parse_row(ui: str, text: str, known: Collection[str]) -> DescriptorRow:
    """One row. `known` are the descriptor's terms in a vocabulary, perhaps of another year, or none."""
    terms = frozenset(comparable(clean(term)) for term in known) - {""}
    name = _known_name(text, terms)
    known_length, guessed = len(name), False
    body = text[known_length:].lstrip(" ,")
    commas = entry_commas(body, terms)
    start = _known_list_start(body, commas, terms)
    if start is None:
        start = list_start(body, commas)
    if start is None and name:
        start = _bare_list_start(body, commas, terms)
    elif start is None:
        name, start, guessed = _split_bare_row(body, commas)
    elif not name:
        name, guessed = find_term(first_sentence(body[:start]), split_entries(body, start, commas))
    return DescriptorRow(
        ui=ui,
        name=name or ui,
        description=body[len(name) - known_length : start].strip(),
        entries=split_entries(body, start, commas),
        guessed=guessed or not name,
    )


def _known_name(text: str, terms: Collection[str]) -> str:
    """The longest known term that the row begins with, as the row spells it; empty when there is none.

    Of "Attention Focus of Attention,Attention Focus" two are such terms: the longest after which a known
    entry follows is the name.
    """
    lowered = comparable(text)
    lengths = sorted((len(t) for t in terms if lowered.startswith(t) and _NAME_END.match(text, len(t))), reverse=True)
    for length in lengths:
        body = text[length:].lstrip(" ,")
        if _known_list_start(body, entry_commas(body, terms), terms) is not None:
            return text[:length]
    return text[: lengths[0]] if lengths else ""


def _known_list_start(
    body: str, commas: Sequence[int], terms: Collection[str], *, after_sentence: bool = True
) -> int | None:
    """Where a known term stands as the first entry: at the very start, or after a sentence or bracket."""
    lowered = comparable(body)
    lengths = sorted({len(term) for term in terms}, reverse=True)
    for end in (*commas, len(body)):
        for start in (end - length for length in lengths if length <= end):
            fits = start == 0 or (body[start - 1] == " " and (not after_sentence or body[start - 2] in ".?!)]\"'’”"))
            if fits and lowered[start:end] in terms:
                return start
    return None


def _bare_list_start(body: str, commas: Sequence[int], terms: Collection[str]) -> int:
    """Where the entries begin after a known name when no sentence ends before them."""
    start = _known_list_start(body, commas, terms, after_sentence=False)
    if start is not None:
        return start
    first = body[: commas[0]] if commas else body
    return 0 if is_title(first.split()) else _last_name(body, commas)


def _split_bare_row(body: str, commas: Sequence[int]) -> tuple[str, int, bool]:
    """Name, start of the entries and whether the name is a guess, for a row in which no sentence ends."""
    words = (body[: commas[0]] if commas else body).split()
    later = split_entries(body, commas[0] + 1, commas) if commas else ()
    if name := prove_bare_term(words, later):
        return name, min(len(name) + 1, len(body)), False
    name, guessed = before_article(words)
    if name:
        return name, max(_last_name(body, commas), len(name)), guessed
    if not commas and is_title(words):  # no description: nothing says that it is more than the name
        return body, len(body), len(words) > 1
    name = first_words(words)
    return name, (len(name) + 1 if commas else len(body)), len(name) < len(body)


def _last_name(body: str, commas: Sequence[int]) -> int:
    """The start of the capitalised words that end before the first comma, as the first entry would."""
    if not commas:
        return len(body)
    words = body[: commas[0]].split(" ")
    count = next((n for n, word in enumerate(reversed(words)) if word[:1].islower()), len(words))
    return commas[0] - len(" ".join(words[len(words) - max(count, 1) :]))
