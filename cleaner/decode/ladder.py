"""The ladder from bytes to text: the first rung that answers decides."""

from __future__ import annotations

import codecs

from cleaner.decode.binary import reads_well, refuse_control_bytes, refuse_known_binary
from cleaner.decode.broken import read_broken, read_lossily
from cleaner.decode.decision import Decision, read_strictly, read_torn
from cleaner.decode.detector import declared_charset, detect
from cleaner.decode.labels import text_codec
from cleaner.decode.wide import read_wide
from cleaner.errors import InputError
from cleaner.model import Source

# UTF-32 before UTF-16: the little-endian mark of one begins the other's.
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decide(source: Source) -> Decision:
    """The text of a source of unknown encoding; raises NotTextError for binary data."""
    data = source.data
    if decision := _read_marked(data):
        return decision
    decision = _read_utf8(data)
    if decision and _is_text(decision.text) and not data.startswith(b"%PDF-"):
        return decision  # before the magic numbers: a text may begin with GIF8 or RIFF
    refuse_known_binary(data)
    wide = read_wide(data)
    if wide is None:
        refuse_control_bytes(data)
    declared = source.charset or declared_charset(data)
    return wide or decision or read_broken(data, declared) or detect(data, declared)


def _is_text(text: str) -> bool:
    """Whether UTF-8 reads well, or would without the NULs that separate its records."""
    return reads_well(text) or (not text.isascii() and reads_well(text.replace("\0", "")))


def _read_marked(data: bytes) -> Decision | None:
    """What a byte order mark says: the whole text, or the text but for what is torn or lost."""
    marks = [(mark, codec) for mark, codec in BOMS if data.startswith(mark)]
    for read in (read_strictly, read_lossily):
        for mark, codec in marks:
            if (found := read(data[len(mark) :], codec, "bom")) and reads_well(found.text):
                return Decision(codec, "bom", found.confidence, "", found.text, mark)
    return None


def force(data: bytes, encoding: str, decided_by: str = "option") -> Decision:
    """The text in a given encoding; raises InputError where bytes can't be read."""
    codec = text_codec(encoding)
    if codec is None:
        raise InputError(f"unknown encoding '{encoding}'; see the list of Python's standard encodings")
    bom = next((mark for mark, name in BOMS if name == codec and data.startswith(mark)), b"")
    try:
        text = data[len(bom) :].decode(codec)
        if codec == "utf-7":  # it can tell half a character, which no other UTF can
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Decision(codec, decided_by, 1.0, "", text, bom)
    except UnicodeError as error:
        if not isinstance(error, UnicodeDecodeError):
            raise InputError(f"is not {encoding}: {error}; drop --encoding to let it be detected") from None
        raise InputError(
            f"is not {encoding}: byte {error.start} ({error.reason}); drop --encoding to let it be detected"
        ) from None


def _read_utf8(data: bytes) -> Decision | None:
    decision = read_strictly(data, "utf-8", "utf-8")
    if decision and data.isascii() and (b"\x1b" in data or b"~{" in data):
        decision = _read_escapes(data) or decision
    return decision


def _read_escapes(data: bytes) -> Decision | None:
    """Seven-bit encodings that switch by escapes: ISO-2022-JP and -KR, HZ; a cut end is left out."""
    if b"\x1b$)C" in data:
        tried = ["iso2022_kr"]
    elif b"\x1b$" in data:
        tried = ["iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext"]
    else:
        tried = ["hz"] if b"~{" in data and b"~}" in data else []
    for codec in tried:
        if (text := read_torn(data, codec)) is not None and not text.isascii():
            return Decision(codec, "escapes", 1.0, "", text)
    return None
