"""What every source does to a text before it enters a record: how is a string made safe and canonical?"""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens, zero-width characters, directional marks and the byte-order mark are invisible and part words.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LINE_ENDS = re.compile("[\r\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# What is one plain space already needs no work.
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_LINES = re.compile(r" ?\n[ \n]*")


def clean(text: str) -> str:
    """The text in Unicode form NFC on one line: no control or invisible characters, single spaces.

    No-break hyphens and other typography stay as they are: the tokeniser treats them alike, and the
    reader sees what was written. Unpaired surrogates, which no encoding can store, become U+FFFD.
    """
    return clean_lines(text).replace("\n", " ")


def clean_lines(text: str) -> str:
    """Like `clean`, but line breaks stay: they part the sections of an abstract."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text)))
    text = _CONTROL.sub(" ", _LINE_ENDS.sub("\n", text))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
