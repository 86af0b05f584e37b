"""Languages as people write them, and as records have them.

MEDLINE gives languages as ISO 639-2/B codes of three letters (https://www.nlm.nih.gov/bsd/language_table.html).
"""

from __future__ import annotations

_NAMES = """afr Afrikaans|alb Albanian|amh Amharic|ara Arabic|arm Armenian|aze Azerbaijani|ben Bengali|bos Bosnian
|bul Bulgarian|cat Catalan|chi Chinese|cze Czech|dan Danish|dut Dutch|eng English|epo Esperanto|est Estonian
|fin Finnish|fre French|geo Georgian|ger German|gla Scottish Gaelic|gre Greek|gre Greek, Modern|heb Hebrew|hin Hindi
|hrv Croatian|hun Hungarian|ice Icelandic|ind Indonesian|ita Italian|jpn Japanese|kin Kinyarwanda|kor Korean|lat Latin
|lav Latvian|lit Lithuanian|mac Macedonian|mal Malayalam|mao Maori|may Malay|mul Multiple Languages
|nor Norwegian|per Persian|pol Polish|por Portuguese|pus Pushto|rum Romanian|rum Moldovan|rus Russian|san Sanskrit
|slo Slovak|slv Slovenian|spa Spanish|srp Serbian|swe Swedish|tha Thai|tur Turkish|ukr Ukrainian
|und Undetermined|urd Urdu|vie Vietnamese|wel Welsh"""

_CODES = {name.casefold(): code for code, _, name in (item.strip().partition(" ") for item in _NAMES.split("|"))}
_KNOWN = frozenset(_CODES.values())


def language_code(name: str) -> str | None:
    """The code of a language by its English name or its code; None if it is neither.

    >>> language_code("English"), language_code("fre"), language_code("humans")
    ('eng', 'fre', None)
    """
    folded = " ".join(name.casefold().split())
    return _CODES.get(folded) or (folded if folded in _KNOWN else None)
