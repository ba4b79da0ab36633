"""Encodings of two bytes a character, where the detector knows nothing: do nearly all read as common characters?"""

from __future__ import annotations

# For each the first bytes of its common characters and their least second byte.
COMMON = {
    "gb18030": (range(0xB0, 0xD8), 0xA1),
    "cp950": (range(0xA4, 0xC7), 0x40),
    "cp932": (range(0x88, 0x98), 0x40),
    "euc_jp": (range(0xB0, 0xD0), 0xA1),
    "cp949": (range(0xB0, 0xC9), 0xA1),
}
_COMMON_SHARE = 0.95  # of the characters beyond ASCII
_LEAST_COMMON = 3  # of them
_MOST_LOST = 0.01  # of all characters are torn


def read_common(data: bytes, codec: str) -> str | None:
    """A reading in a two-byte encoding, with few torn characters, where nearly all characters are common there."""
    text = data.decode(codec, "replace")
    if len(data) < 6 or text.count("\ufffd") > _MOST_LOST * len(text):
        return None
    beyond = [char for char in text[:20_000] if char > "\x7f"]
    common = sum(_is_common(char, codec) for char in beyond)
    return text if len(beyond) >= _LEAST_COMMON and common >= _COMMON_SHARE * len(beyond) else None


def _is_common(char: str, codec: str) -> bool:
    if "\u3000" <= char < "\u3100" or "\uff00" <= char < "\uff60":  # kana, punctuation, full width
        return True
    encoded = char.encode(codec, "ignore")
    leads, least = COMMON[codec]
    return len(encoded) == 2 and encoded[0] in leads and encoded[1] >= least
