"""How long is a field, in one byte? The rounding that Lucene and Tantivy apply to field lengths.

Up to 40 exactly, beyond with four significant bits (Lucene's `SmallFloat.intToByte4`): all engines normalise by the
same rounded lengths, so that their scores agree.
"""

from __future__ import annotations

_EXACT = 24


def encode_length(length: int) -> int:
    """The byte for a length (number of stems, >= 0)."""
    return length if length < _EXACT else _EXACT + _encode_float(length - _EXACT)


def decode_length(code: int) -> int:
    """The smallest length that has this byte.

    >>> [decode_length(encode_length(length)) for length in (0, 39, 41, 100, 250)]
    [0, 39, 40, 96, 248]
    """
    return code if code < _EXACT else _EXACT + _decode_float(code - _EXACT)


def _encode_float(number: int) -> int:
    bits = number.bit_length()
    if bits < 4:
        return number
    shift = bits - 4
    return (number >> shift & 7) | (shift + 1) << 3


def _decode_float(code: int) -> int:
    shift = (code >> 3) - 1
    return code & 7 if shift < 0 else (code & 7 | 8) << shift
