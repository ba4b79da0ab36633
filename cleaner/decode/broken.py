"""UTF-8 that was damaged: cut at an end, surrogates in three bytes each, lines in other encodings."""

from __future__ import annotations

import codecs

from cleaner.decode.decision import Decision, read_strictly
from cleaner.decode.detector import declared_charset, detect

_LEAST_SOUND = 0.2  # of the lines beyond ASCII; 0.13 % of legacy sentences are valid UTF-8 by accident
_NO_ASCII = dict.fromkeys(range(128))
# What Python makes of a stray byte, and the character that was meant.
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(128, 256)}


def read_cut_utf8(data: bytes) -> Decision | None:
    """UTF-8 that lost bytes of a character at its start or end; the torn character is left out."""
    if data.isascii():
        return None
    start = 0
    while start < min(3, len(data)) and 0x80 <= data[start] < 0xC0:
        start += 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(data[start:])
    except UnicodeDecodeError:
        return None
    rest, _ = decoder.getstate()
    if text.isascii() or (not start and not rest):
        return None
    return Decision("utf-8", "utf-8-cut", 0.95, "", text)


def read_cesu8(data: bytes) -> Decision | None:
    """UTF-8 in which characters beyond U+FFFF stand as two surrogates of three bytes each."""
    if b"\xed" not in data:
        return None
    try:
        text = data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return None
    return Decision("cesu-8", "cesu-8", 0.95, "", text)


def read_mixed(data: bytes, declared: str | None) -> Decision | None:
    """UTF-8 with some lines in another encoding: those are joined and detected once."""
    lines = data.split(b"\n")
    odd = {index for index, line in enumerate(lines) if read_strictly(line, "utf-8", "") is None}
    sound = [line for index, line in enumerate(lines) if index not in odd and not line.isascii()]
    if not _are_sound(sound, len(odd)):
        return None
    stray = detect(b"\n".join(lines[index] for index in sorted(odd)), declared or declared_charset(data)).codec
    pieces = (_read_line(line, stray) if index in odd else line.decode("utf-8") for index, line in enumerate(lines))
    return Decision(f"utf-8+{stray}", "mixed-by-line", 0.8, "", "\n".join(pieces))


def _are_sound(lines: list[bytes], odd: int) -> bool:
    """Whether lines are UTF-8 by intent: enough of them, with more than a character or two to go by."""
    if len(lines) < _LEAST_SOUND * (len(lines) + odd):
        return False
    return sum(len(line.decode("utf-8").translate(_NO_ASCII)) for line in lines) >= 3


def _read_line(line: bytes, codec: str) -> str:
    """A line of a mixed file: in the stray lines' encoding, or UTF-8 with single stray bytes as cp1252."""
    as_utf8 = line.decode("utf-8", "replace")
    if as_utf8.count("\ufffd") * 2 < sum(char > "\x7f" for char in as_utf8):
        return line.decode("utf-8", "surrogateescape").translate(_STRAY)
    return line.decode(codec, "replace")
