"""UTF-16 and UTF-32 without a byte order mark."""

from __future__ import annotations

import unicodedata

from cleaner.decode.binary import CONTROLS, reads_well
from cleaner.decode.decision import Decision, read_torn

_SAMPLE = 4096  # bytes
_LEAST_COHERENCE = 0.9
_CODECS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_LEAST = 8  # bytes
_ANY_CONTROLS = bytes(range(32))
_LEAST_HALVES = 1 / 3  # of the bytes are controls where one is half of each letter: of ASCII, Cyrillic, Devanagari
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA"})


def read_wide(data: bytes) -> Decision | None:
    """UTF-16 or UTF-32 without a mark: control bytes no other text has, and one byte order that makes sense.

    In Cyrillic or Chinese UTF-16 only spaces, digits and line ends hold a NUL, and a Chinese line may have none
    at all. A torn last character is left out.
    """
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    halves = len(sample) - len(sample.translate(None, _ANY_CONTROLS))
    if len(sample) < _LEAST or (controls < max(2, len(sample) // 200) and halves < len(sample) * _LEAST_HALVES):
        return None
    if sample.isascii() and halves < len(sample) * _LEAST_HALVES:
        return None  # plain text with NULs between its pieces: pairs of its letters would be coherent Chinese
    score, codec = max((_score(sample, codec), codec) for codec in _CODECS)
    if score <= 0 or (text := read_torn(data, codec)) is None or not reads_well(text):
        return None
    return Decision(codec, "wide", 0.99, "", text.removeprefix("\ufeff"))


def _score(sample: bytes, codec: str) -> float:
    """How much a reading makes sense: 0 where it makes none, up to 2.

    The share of characters in one script and of those that all scripts use, plus the share of the latter alone:
    plain English read in the wrong order is coherent Chinese, but without a space or a full stop.
    """
    text = read_torn(sample, codec)
    if not text or not reads_well(text):
        return 0.0
    families = [_family(char) for char in text]
    common = families.count("") / len(text)
    scripts = {family: families.count(family) for family in set(families) - {"", "ODD"}}
    coherence = common + max(scripts.values(), default=0) / len(text)
    return coherence + common if coherence >= _LEAST_COHERENCE else 0.0


def _family(char: str) -> str:
    """A character's script by its Unicode name; '' for what all scripts use, 'ODD' for what has no name."""
    if char.isascii() or "\u2010" <= char <= "\u203a" or "\u3000" <= char <= "\u3002" or "\uff01" <= char <= "\uff5e":
        return ""
    name = unicodedata.name(char, "ODD").split(" ")[0]
    return "CJK" if name in _EAST_ASIAN else name
