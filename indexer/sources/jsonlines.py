"""JSON lines: one record per line, as export writes it and as people keep their own collections.

Every field of `Record` goes by its name; what `records.to_json` writes reads back equal. Shorter forms are
understood beside it: `"year": 2017`, `"date": "2017-05"`, an integer as id, one string where a list is
expected, a plain name where an object with a name is expected, a heading as MEDLINE writes it ("*Liver/drug effects"),
or by its UI alone. Null means absent. Unknown keys of a record
are kept in its `extra`. `{"delete": "ID"}` is a `Deletion`. A line that is none of this is a `Reject`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import msgspec

from indexer.records import BOUNDS, DATES, Deletion, Item, PartialDate, Record, Reject, to_json
from indexer.sources.cleaning import clean, clean_lines
from indexer.sources.dates import parse_date_text
from indexer.sources.heading_text import heading_or_name

__all__ = ["looks_like_jsonlines", "read_jsonlines", "write_jsonlines"]

MAX_LINE = 64 * 2**20
# Deeper than any real record, and shallow enough for every encoder that the record meets later.
_MAX_DEPTH = 100
# PubMed counts versions from 1; what is larger than this is none.
_MOST_VERSIONS = 2**31

_BOM = b"\xef\xbb\xbf"
_OBJECT_START = re.compile(r'\{[ \t]*["}]')
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_WHERE = re.compile(r"(?P<problem>.*) - at `\$\.?(?P<path>.*)`$", re.DOTALL)

_FIELDS = frozenset(Record.__struct_fields__)
_WITH_LINES = ("abstract", "other_abstracts")
# Where one string stands for a list of one, and where a number is as good as its digits.
_LISTS_OF_TEXT = ("affiliations", "keywords", "languages", "issn", "subsets")
_NUMBER_OR_TEXT = ("volume", "issue", "pages", "pmc")
# Lists of objects in which a plain string stands for an object with only that field.
_MAIN_FIELD = {
    "authors": "name",
    "publication_types": "name",
    "supplementary": "name",
    "substances": "name",
    "other_abstracts": "text",
}


class _LineError(Exception):
    """A line is not a record; the message names the field and the problem."""


def looks_like_jsonlines(head: str) -> bool:
    """Whether a file that begins like this holds one JSON object per line.

    Half of the lines suffice, because a damaged line costs only itself. An array of objects is
    another format, and so is one object spread over many lines.
    """
    lines = [line for line in map(str.lstrip, head.split("\n")) if line]
    if not lines or lines[0].startswith("["):
        return False
    objects = sum(1 for line in lines if _OBJECT_START.match(line))
    return objects * 2 >= len(lines)


def read_jsonlines(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The items of a stream of JSON lines, in order; `name` is what its rejects call it."""
    for number, line in _lines(stream):
        try:
            if line is None:
                raise _LineError(f"longer than {MAX_LINE // 2**20} MB")
            yield _item(_decode(line))
        except _LineError as error:
            yield Reject(name, f"line {number}", str(error))


def write_jsonlines(records: Iterable[Record], stream: BinaryIO) -> int:
    """Write records as `read_jsonlines` reads them; the number of them."""
    count = 0
    for record in records:
        stream.write(to_json(record) + b"\n")
        count += 1
    return count


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, numbered from 1; None for one that is too long to be held in memory."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(2**20)
            yield number, None
            continue
        # Joined files carry byte-order marks in their middle.
        line = line.removeprefix(_BOM).strip()
        if line:
            yield number, line


def _decode(line: bytes) -> dict[str, Any]:
    """The object on a line."""
    try:
        value = msgspec.json.decode(line)
    except UnicodeDecodeError as error:
        raise _not_utf8(line) from error
    except RecursionError as error:
        raise _LineError("nested too deeply") from error
    except msgspec.MsgspecError as error:
        value = _decode_with_surrogates(line, error)
    if not isinstance(value, dict):
        raise _LineError("not a JSON object")
    return value


def _not_utf8(line: bytes) -> _LineError:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return _LineError(f"not UTF-8 (byte {error.start + 1} of the line); convert the file to UTF-8")
    return _LineError("not UTF-8; convert the file to UTF-8")


def _decode_with_surrogates(line: bytes, error: msgspec.MsgspecError) -> Any:
    """The value of a line that msgspec refuses, if an unpaired surrogate (an escape) is what it refuses.

    The standard library accepts those, and cleaning replaces them; all else stays an error.
    """
    if _SURROGATE_ESCAPE.search(line):
        try:
            return json.loads(line, parse_constant=_no_constant)
        except UnicodeDecodeError:
            raise _not_utf8(line) from None
        except (ValueError, RecursionError):
            pass
    raise _LineError(f"not valid JSON: {str(error).removeprefix('JSON is malformed: ')}") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _item(fields: dict[str, Any]) -> Record | Deletion:
    """The record, or the deletion, that an object describes."""
    if fields.get("id") is None and fields.get("delete") is not None:
        return Deletion(_id(fields["delete"], "delete"))
    if fields.get("id") is None:
        raise _LineError("id: missing")
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key, value in fields.items():
        if value is None or key in ("id", "extra", "year"):
            continue
        if key in _FIELDS:
            known[key] = _tidy(value, clean_lines if key in _WITH_LINES else _clean_name)
        else:
            unknown[key] = value
    if isinstance(known.get("version"), int) and not 0 <= known["version"] < _MOST_VERSIONS:
        raise _LineError("version: expected a small number")
    known["id"] = _id(fields["id"], "id")
    _expand_short_forms(known)
    if "date" not in known and fields.get("year") is not None:
        known["date"] = _year(fields["year"])
    extra = fields.get("extra")
    if extra is not None and not isinstance(extra, dict):
        raise _LineError("extra: expected an object")
    known["extra"] = _kept({**(extra or {}), **unknown}, "extra")
    return _convert(known)


def _convert(known: dict[str, Any]) -> Record:
    """The record with these fields, each of which must have its type by now."""
    try:
        return msgspec.convert(known, Record)
    except msgspec.ValidationError as error:
        match = _WHERE.match(str(error).replace("`array`", "a list"))
        problem = match["problem"].replace("`", "") if match else str(error)
        raise _LineError(f"{match['path']}: {problem}" if match else problem) from error


# Headings, qualifiers and languages are few and come again and again: this halves the time of reading. Long
# texts stay out, so that the cache stays small whatever comes.
_clean_cached = lru_cache(maxsize=50_000)(clean)


def _clean_name(text: str) -> str:
    return _clean_cached(text) if len(text) <= 80 else clean(text)


def _tidy(value: Any, cleaned: Callable[[str], str], depth: int = 0) -> Any:
    """A value of a known field: texts cleaned, nulls left out, and of lists empty texts too."""
    if isinstance(value, str):
        return cleaned(value)
    if not isinstance(value, list | dict):
        return value
    if depth > _MAX_DEPTH:
        raise _LineError("nested too deeply")
    if isinstance(value, dict):
        return {key: _tidy(item, cleaned, depth + 1) for key, item in value.items() if item is not None}
    items = (_tidy(item, cleaned, depth + 1) for item in value if item is not None)
    return [item for item in items if item != ""]


def _kept(value: Any, where: str, depth: int = 0) -> Any:
    """A value of an unknown field: kept as it is, nulls and all, but safe to store and to show."""
    if isinstance(value, str):
        return clean_lines(value)
    if depth > _MAX_DEPTH:
        raise _LineError(f"{where}: nested too deeply")
    if isinstance(value, list):
        return [_kept(item, where, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _kept(item, where, depth + 1) for key, item in value.items()}
    return value


def _expand_short_forms(known: dict[str, Any]) -> None:
    """Bring the convenient forms of the fields that are there into the form that `Record` has."""
    _wrap_texts(known, _LISTS_OF_TEXT)
    for field in _NUMBER_OR_TEXT:
        if type(known.get(field)) is int:
            known[field] = str(known[field])
    for field, main in _MAIN_FIELD.items():
        if field in known:
            known[field] = _objects(known[field], main)
    for author in _dicts(known, "authors"):
        _wrap_texts(author, ("affiliations",))
    if isinstance(known.get("mesh"), list):
        known["mesh"] = [
            msgspec.to_builtins(heading_or_name(item)) if isinstance(item, str) else item for item in known["mesh"]
        ]
    for heading in _dicts(known, "mesh"):
        if not heading.get("name") and heading.get("ui"):
            heading["name"] = heading["ui"]  # until the vocabulary is known, see `building.indexing`
        if "qualifiers" in heading:
            heading["qualifiers"] = _objects(heading["qualifiers"], "name")
    for field in DATES:
        if field in known and (date := _date(known.pop(field), field)) is not None:
            known[field] = date


def _wrap_texts(fields: dict[str, Any], names: tuple[str, ...]) -> None:
    """Make one text a list of one, in those of the fields that are lists of texts."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = [value] if value else []


def _objects(value: Any, main: str) -> Any:
    """A list whose plain texts have become objects with that one field."""
    if not isinstance(value, list):
        return value
    return [{main: item} if isinstance(item, str) else item for item in value]


def _dicts(known: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The objects in a list field; anything else there is left for the conversion to complain about."""
    values = known.get(field)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _id(value: Any, field: str) -> str:
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise _LineError(f"{field}: expected text or an integer")
    text = clean(value)
    if not text:
        raise _LineError(f"{field}: empty")
    return text


def _year(value: Any) -> PartialDate | None:
    """A year as an integer or its digits; a float too, since tables with gaps write 2017.0."""
    if isinstance(value, str):
        value = clean(value)
        if not value:
            return None
    text = str(value).removesuffix(".0")
    date = parse_date_text(text) if re.fullmatch("[0-9]{4}", text) else None
    if date is None:
        raise _LineError("year: expected a year, such as 2017")
    return date


def _date(value: Any, field: str) -> PartialDate | dict[str, Any] | None:
    """A date as text, as a bare year, or as the object that `to_json` writes."""
    if type(value) is int:
        value = str(value)
    if value == "":
        return None
    if isinstance(value, str):
        date = parse_date_text(value)
        if date is None:
            raise _LineError(f"{field}: expected a date such as 2017, 2017-05 or 2017-05-03")
        return date
    if isinstance(value, dict):
        first, last = value.get("first"), value.get("last")
        if isinstance(first, int) and isinstance(last, int) and not PartialDate(first, last, "").is_in_order:
            raise _LineError(f"{field}: {BOUNDS}")
        return value
    raise _LineError(f"{field}: expected a date as text or an object")
