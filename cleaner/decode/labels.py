"""Names of encodings: what pages and detectors call them, and the codecs that read them."""

from __future__ import annotations

import codecs

# Labels of the web that Python does not know; its own aliases cover the others.
_WEB_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "windows-936": "gb18030",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-x-big5": "big5",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-user-defined": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "koi": "koi8-r",
    "sun_eu_greek": "iso8859-7",
}
# The codecs to read an encoding with: what browsers take for it by the Encoding Standard, then a wider one that is
# tried only where that fails. chardet's own list also renames ISO-8859-2, -5 and -13, to pages that do not agree.
_SUPERSETS = {
    "ascii": ("cp1252",),
    "iso8859-1": ("cp1252", "iso8859-1"),
    "iso8859-9": ("cp1254", "iso8859-9"),
    "iso8859-11": ("cp874", "iso8859-11"),
    "tis-620": ("cp874", "tis-620"),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "euc_kr": ("cp949",),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "cp932": ("cp932", "shift_jis_2004"),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "big5": ("cp950", "big5hkscs"),
    "cp950": ("cp950", "big5hkscs"),
}

# Python takes them for encodings of text: what reads escapes in it, and what takes quadratic time.
_NO_ENCODINGS = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))


def text_codec(label: str | None) -> str | None:
    """Python's name of a text encoding, None where it has none.

    >>> text_codec("Windows-1251"), text_codec("x-sjis"), text_codec("rot13"), text_codec("klingon")
    ('cp1251', 'cp932', None, None)
    """
    label = (label or "").strip().lower()
    try:
        found = codecs.lookup(_WEB_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding and found.name not in _NO_ENCODINGS else None


def readers(label: str | None) -> tuple[str, ...]:
    """The codecs to read a labelled encoding with, best first.

    >>> readers("gb2312"), readers("ISO-8859-1"), readers("koi8-r"), readers("klingon")
    (('gb18030',), ('cp1252', 'iso8859-1'), ('koi8-r',), ())
    """
    name = text_codec(label)
    return _SUPERSETS.get(name, (name,)) if name else ()
