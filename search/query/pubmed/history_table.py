"""PubMed's history as it is copied from its page, or downloaded as history.csv: rows of number, query, count, time.

In copied rows, what is no part of the query becomes spaces, so that places in the text stay what they are. A row of the
file becomes one line, the filters of its column behind the query, as PubMed's page writes them.
"""

from __future__ import annotations

import csv
import io
import re

from search.query.pubmed.notes import Notes

_CELL = (
    r"(?:search(?:[ ](?:number|details))?|actions|details|add[ ]to[ ]builder|query|filters|items[ ]found|results|time)"
)
_HEADER = re.compile(rf"^[ \t#]*search(?:[ \t]+{_CELL}){{2,6}}[ \t]*(?=\r?\n)", re.IGNORECASE | re.MULTILINE)
_ENDS_ROW = re.compile(
    r"(?:[ \t]{0,9}\t[ \t]{0,9}\d[\d,.]{0,12}[ \t]{1,9}\d{1,2}:\d\d(?::\d\d)?"
    r"|(?<=\S)[ ]{1,9}\d[\d,.]{0,12}[ \t]{1,9}\d{1,2}:\d\d:\d\d)(?:[ ]?[AP]M)?[ \t]{0,9}\r?$",
    re.MULTILINE,
)
"""A count and a time; without tabs, only a time with seconds is surely one."""
_BEGINS_ROW = re.compile(
    r"[ \t]*(?:#[ \t]*(?P<hash>\d{1,4})|(?P<plain>\d{1,4}))(?P<cells>(?:[ \t]+(?:Add|…|\.{3}|>))*[ \t]+)"
)
_FILE = re.compile(r"\s*\"?Search number\"?,\"?Query\"?,", re.IGNORECASE)
_COLUMNS = "the columns Search number, Query, Filters, as PubMed writes them"


def is_history(text: str) -> bool:
    """Is there a row of PubMed's history, or is this its file?"""
    return _FILE.match(text) is not None or any(
        _BEGINS_ROW.match(text, text.rfind("\n", 0, match.start()) + 1) for match in _ENDS_ROW.finditer(text)
    )


def without_counts(text: str) -> str:
    """Copied rows with nothing but number and query, the header left out; text of the same length."""
    text = _HEADER.sub(lambda match: " " * len(match[0]), text)
    parts: list[str] = []
    done = 0
    for tail in _ENDS_ROW.finditer(text):
        start = text.rfind("\n", 0, tail.start()) + 1
        row = _BEGINS_ROW.match(text, start, tail.start())
        parts += [text[done:start], _begun(row) if row else "", text[row.end() if row else start : tail.start()]]
        parts.append(" " * len(tail[0]))
        done = tail.end()
    return "".join((*parts, text[done:]))


def _begun(row: re.Match[str]) -> str:
    """The number of a row, always with its sign: the history may begin with any number."""
    return f"#{row['hash'] or row['plain']}".ljust(len(row[0]))


def rows_of_file(text: str) -> str:
    """The file as numbered lines, each in the line of the text where its row begins; other texts as they are.

    Raises:
        QuerySyntaxError: a row has no number or no query.
    """
    if not _FILE.match(text):
        return text
    notes = Notes(text)
    rows = csv.reader(io.StringIO(text.lstrip(), newline=""))
    begins = text[: len(text) - len(text.lstrip())].count("\n")
    above = begins
    names: list[str] = []
    lines: list[str] = []
    try:
        for row in rows:
            if row and names:
                lines += [""] * (begins - len(lines))
                lines.append(_query(dict(zip(names, row, strict=False)), begins, notes))
            names = names or [name.strip().casefold() for name in row]
            begins = above + rows.line_num
    except csv.Error as error:
        notes.fail(notes.start_of(begins), f"this is no row of PubMed's history: {error}", _COLUMNS)
    return "\n".join(lines)


def _query(cells: dict[str, str], line: int, notes: Notes) -> str:
    number, query, filters = (" ".join(cells.get(name, "").split()) for name in ("search number", "query", "filters"))
    number = number.lstrip("#")
    if not number.isdecimal() or not query:
        notes.fail(notes.start_of(line), "this row of PubMed's history has no number or no query", _COLUMNS)
    return f"#{number} {query}" + (f" Filters: {filters}" if filters else "")
