"""UTF-8 that was damaged: cut at an end, surrogates in three bytes each, stray bytes and lines in other encodings."""

from __future__ import annotations

import codecs
import re

from cleaner.decode.binary import reads_well
from cleaner.decode.decision import Decision, read_strictly
from cleaner.decode.detector import detect
from cleaner.decode.labels import text_codec
from cleaner.plausibility import plausibility

_LEAST_SOUND = 0.2  # of the lines beyond ASCII; 0.13 % of legacy sentences are valid UTF-8 by accident
_LEAST_WHOLE = 3  # characters beyond ASCII that are read as UTF-8, before it is believed
_LONG = 12  # characters of text in which one beyond ASCII is enough
_MANY = 12  # characters beyond ASCII that are no accident; fewer must be plausible
_PLAUSIBLE = 0.4
_MOST_STRAY = 0.34  # stray bytes by whole characters; ten lines of legacy text have 2.5 (EUC-JP) and more
_MOST_LOST = 0.02  # U+FFFD by characters, in text that a byte order mark vouches for
_NO_ASCII = dict.fromkeys(range(128))
_STRAY_BYTES = range(0xDC80, 0xDD00)  # how Python holds bytes that are no UTF-8
_AS_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(128, 256)}
_PUNCTUATION = {0xDC00 + byte for byte in b"\x85\x91\x92\x93\x94\x96\x97\xa0"}  # stray quotes, dashes and spaces
_TORN = re.compile("[\udce0-\udcf4][\udc80-\udcbf]{0,2}")  # the beginning of a character of three or four bytes


def read_broken(data: bytes, declared: str | None) -> Decision | None:
    """Damaged UTF-8 of any kind, or None."""
    return read_cut_utf8(data) or read_cesu8(data) or read_mixed(data, declared) or read_stray(data, declared)


def read_lossily(data: bytes, codec: str, decided_by: str) -> Decision | None:
    """Data that is surely in a codec, with U+FFFD (in UTF-8 cp1252) for what can't be read; None where it is much."""
    if codec == "utf-8":
        stray = read_stray(data, codec)
        return stray and Decision(codec, decided_by, stray.confidence, "", stray.text)
    text = data.decode(codec, "replace")
    if text.count("\ufffd") > max(2, _MOST_LOST * len(text)) or not reads_well(text.replace("\ufffd", "")):
        return None
    is_torn = len(data) % (4 if codec.startswith("utf-32") else 2)
    return Decision(codec, decided_by, 0.9, "", text.removesuffix("\ufffd") if is_torn else text)


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
    whole = len(text.translate(_NO_ASCII))
    is_enough = whole >= _LEAST_WHOLE or (whole > 0 and len(text) >= _LONG)
    if not is_enough or (not start and not rest) or not reads_well(text) or not _is_writing(text, whole):
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
    lines = data.splitlines(keepends=True)
    odd = {index for index, line in enumerate(lines) if read_strictly(line, "utf-8", "") is None}
    sound = [line for index, line in enumerate(lines) if index not in odd and not line.isascii()]
    if not _are_sound(sound, len(odd)):
        return None
    stray = detect(b"".join(lines[index] for index in sorted(odd)), declared).codec
    pieces = (_read_line(line, stray) if index in odd else line.decode("utf-8") for index, line in enumerate(lines))
    return Decision(f"utf-8+{stray}", "mixed-by-line", 0.8, "", "".join(pieces))


def read_stray(data: bytes, declared: str | None) -> Decision | None:
    """UTF-8 with stray bytes in any line, taken for cp1252; torn characters of scripts beyond Latin are U+FFFD."""
    text = data.decode("utf-8", "surrogateescape")
    beyond = text.translate(_NO_ASCII)
    whole = sum(ord(char) not in _STRAY_BYTES for char in beyond)
    stray = sum(ord(char) in _STRAY_BYTES and ord(char) not in _PUNCTUATION for char in beyond)
    least = 1 if not stray or text_codec(declared) == "utf-8" else _LEAST_WHOLE
    if whole < least or stray > max(1, whole * _MOST_STRAY) or len(beyond) > 2 * whole + 2:
        return None
    if not _is_writing(text.translate(_AS_CP1252), whole):
        return None
    return Decision("utf-8+cp1252", "stray-bytes", 0.9, "", _replace_stray(text))


def _is_writing(text: str, whole: int) -> bool:
    """Whether a few characters that happen to be valid UTF-8 make sense as well; many are no accident."""
    return whole >= _MANY or plausibility(text) >= _PLAUSIBLE


def _replace_stray(text: str) -> str:
    wide = sum("\u0800" <= char < "\ud800" or char > "\udfff" for char in text)
    if wide * 2 > len(text.translate(_NO_ASCII)):
        text = _TORN.sub("\ufffd", text)
    return text.translate(_AS_CP1252)


def _are_sound(lines: list[bytes], odd: int) -> bool:
    """Whether lines are UTF-8 by intent: enough of them, with more than a character or two to go by."""
    if len(lines) < _LEAST_SOUND * (len(lines) + odd):
        return False
    return sum(len(line.decode("utf-8").translate(_NO_ASCII)) for line in lines) >= _LEAST_WHOLE


def _read_line(line: bytes, codec: str) -> str:
    """A line of a mixed file: in the stray lines' encoding, or UTF-8 with single stray bytes."""
    as_utf8 = line.decode("utf-8", "replace")
    if as_utf8.count("\ufffd") * 2 <= sum(char > "\x7f" for char in as_utf8):
        return _replace_stray(line.decode("utf-8", "surrogateescape"))
    return line.decode(codec, "replace")
