"""Stage decode: bytes of unknown encoding to exact text, each decision recorded.

The ladder, first answer wins: byte order mark; the NUL pattern of unmarked UTF-16/32; strict UTF-8 (and
ISO-2022 in ASCII with escapes); UTF-8 cut at an end; UTF-8 with stray lines in another encoding; the
declared charset where the detector does not contradict it; the detector (chardet).
"""

from __future__ import annotations

import base64
import codecs
import hashlib
import re
import zlib
from dataclasses import dataclass

from cleaner.binary import reads_well, refuse_control_bytes, refuse_known_binary
from cleaner.errors import InputError
from cleaner.model import InputFacts, Newline, Page, Source

# UTF-32 before UTF-16: the little-endian mark of one begins the other's.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]+)"""
)
_DECLARED_SHARE = 0.75  # of the detector's top score; a label taken at its word drops accuracy to 27 %


@dataclass(frozen=True, slots=True)
class _Decision:
    codec: str
    decided_by: str
    confidence: float
    text: str
    bom: bytes = b""


def decode(source: Source, encoding: str | None = None) -> Page:
    """The page with its decoded text (uniform line ends as ``\\n``); raises InputError for binary data.

    ``encoding`` overrides the ladder; undecodable bytes are then an InputError.
    """
    data = source.data
    decision = _forced(data, encoding) if encoding else _decide(source)
    newline = _newline_style(decision.text)
    text = _unify(decision.text, newline)
    facts = InputFacts(
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=decision.codec,
        confidence=round(decision.confidence, 4),
        decided_by=decision.decided_by,
        bom=bool(decision.bom),
        newline=newline,
        lines=text.count("\n") + (not text.endswith("\n") and bool(text)),
        chars=len(text),
        format="text",
    )
    if encode_again(text, facts) != data:
        facts.raw = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    page = Page(id=source.id, facts=facts, text=text, host=source.host)
    if facts.confidence < 0.3:
        page.warn(
            "encoding-unsure",
            f"decoded as {facts.encoding}, confidence {facts.confidence:.2f}; --encoding overrides",
        )
    return page


def encode_again(text: str, facts: InputFacts) -> bytes | None:
    """The input's bytes from its decoded text, or None where the codec can't."""
    newline = {"crlf": "\r\n", "cr": "\r"}.get(facts.newline)
    if newline:
        text = text.replace("\n", newline)
    bom = next(mark for mark, codec in _BOMS if codec == facts.encoding) if facts.bom else b""
    try:
        return bom + text.encode(facts.encoding)
    except (UnicodeEncodeError, LookupError):
        return None


def _newline_style(text: str) -> Newline:
    pairs, feeds, returns = text.count("\r\n"), text.count("\n"), text.count("\r")
    if not feeds and not returns:
        return "none"
    if not returns:
        return "lf"
    if pairs == feeds == returns:
        return "crlf"
    return "cr" if not feeds else "mixed"


def _unify(text: str, newline: str) -> str:
    if newline == "crlf":
        return text.replace("\r\n", "\n")
    return text.replace("\r", "\n") if newline == "cr" else text


def _forced(data: bytes, encoding: str) -> _Decision:
    codec = text_codec(encoding)
    if codec is None:
        raise InputError(f"unknown encoding '{encoding}'; see the list of Python's standard encodings")
    bom = next((mark for mark, name in _BOMS if name == codec and data.startswith(mark)), b"")
    try:
        return _Decision(codec, "option", 1.0, data[len(bom) :].decode(codec), bom)
    except UnicodeError as error:
        if not isinstance(error, UnicodeDecodeError):
            raise InputError(f"is not {encoding}: {error}; drop --encoding to let it be detected") from None
        raise InputError(
            f"is not {encoding}: byte {error.start} ({error.reason}); drop --encoding to let it be detected"
        ) from None


def _decide(source: Source) -> _Decision:
    data = source.data
    for mark, codec in _BOMS:
        if data.startswith(mark) and (decision := _strict(data[len(mark) :], codec, "bom")):
            return _Decision(codec, "bom", 1.0, decision.text, mark)
    decision = _utf8(data)
    if decision and reads_well(decision.text) and not data.startswith(b"%PDF-"):
        return decision  # before the magic numbers: a text may begin with GIF8 or RIFF
    refuse_known_binary(data)
    decision = _wide(data) or decision or _cut_utf8(data) or _cesu8(data) or _mixed(data)
    if decision is None or decision.decided_by != "nul-pattern":
        refuse_control_bytes(data)
    if decision:
        return decision
    return _detected(data, source.charset or _declared(data))


def _strict(data: bytes, codec: str, decided_by: str, confidence: float = 1.0) -> _Decision | None:
    try:
        return _Decision(codec, decided_by, confidence, data.decode(codec))
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> _Decision | None:
    """UTF-16 or UTF-32 without a mark: it holds NUL bytes, and only one byte order reads well.

    In Cyrillic or Chinese UTF-16 only spaces, digits and line ends have them. A torn last character is
    left out.
    """
    sample = data[:4096]
    if sample.count(0) < max(2, len(sample) // 200):
        return None
    best = max((_wide_score(sample, codec), codec) for codec in ("utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"))
    if best[0] <= 0:
        return None
    codec = best[1]
    try:
        text = codecs.getincrementaldecoder(codec)().decode(data)
    except UnicodeDecodeError:
        return None
    return _Decision(codec, "nul-pattern", 0.99, text) if reads_well(text) else None


def _wide_score(sample: bytes, codec: str) -> float:
    """Share of spaces and plain punctuation, 0 where the bytes can't be this encoding."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    if not text or not reads_well(text):
        return 0.0
    return sum(char in " \n\r\t.,0123456789" or char.isascii() for char in text) / len(text)


def _utf8(data: bytes) -> _Decision | None:
    decision = _strict(data, "utf-8", "utf-8")
    if decision and data.isascii() and (b"\x1b" in data or b"~{" in data):
        decision = _by_escapes(data) or decision
    return decision


def _by_escapes(data: bytes) -> _Decision | None:
    """Seven-bit encodings that switch by escapes: ISO-2022-JP and -KR, HZ."""
    if b"\x1b$)C" in data:
        return _strict(data, "iso2022_kr", "escapes")
    if b"\x1b$" in data:
        return _strict(data, "iso2022_jp", "escapes") or _strict(data, "iso2022_jp_2", "escapes")
    return _strict(data, "hz", "escapes") if b"~{" in data and b"~}" in data else None


def _cut_utf8(data: bytes) -> _Decision | None:
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
    return _Decision("utf-8", "utf-8-cut", 0.95, text)


def _cesu8(data: bytes) -> _Decision | None:
    """UTF-8 in which characters beyond U+FFFF stand as two surrogates of three bytes each."""
    if b"\xed" not in data:
        return None
    try:
        text = data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return None
    return _Decision("cesu-8", "cesu-8", 0.95, text)


def _mixed(data: bytes) -> _Decision | None:
    """Mostly UTF-8 with some lines in another encoding: those are joined and detected once."""
    lines = data.split(b"\n")
    odd = [index for index, line in enumerate(lines) if _strict(line, "utf-8", "") is None]
    sound = sum(not line.isascii() for line in lines) - len(odd)
    if not sound or len(odd) > sound:
        return None
    stray = _detected(b"\n".join(lines[index] for index in odd), None).codec
    is_odd = set(odd)
    lines_out = ["" if index in is_odd else line.decode("utf-8") for index, line in enumerate(lines)]
    for index in odd:
        lines_out[index] = _lenient(lines[index], stray)
    return _Decision(f"utf-8+{stray}", "mixed-by-line", 0.8, "\n".join(lines_out))


def _lenient(line: bytes, codec: str) -> str:
    """A line of a mixed file: in the stray lines' encoding, or UTF-8 with single stray bytes as cp1252."""
    as_utf8 = line.decode("utf-8", "replace")
    if as_utf8.count("\ufffd") * 2 < sum(char > "\x7f" for char in as_utf8):
        return _with_stray_bytes(line)
    return line.decode(codec, "replace")


def _with_stray_bytes(line: bytes) -> str:
    pieces: list[str] = []
    while line:
        try:
            pieces.append(line.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            pieces.append(line[: error.start].decode("utf-8"))
            pieces.append(line[error.start : error.start + 1].decode("cp1252", "replace"))
            line = line[error.start + 1 :]
    return "".join(pieces)


def _declared(data: bytes) -> str | None:
    found = _META.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _detected(data: bytes, declared: str | None) -> _Decision:
    """The detector's answer, or the declared charset where its score comes near."""
    import chardet

    sample = _telling_lines(data)
    size = max(len(sample), 1)
    answers = chardet.detect_all(sample, ignore_threshold=True, max_bytes=size, prefer_superset=False)
    ranked = [(name, float(a["confidence"])) for a in answers if (name := _codec_name(a["encoding"]))]
    top = ranked[0][1] if ranked else 0.0
    if (wanted := _codec_name(declared)) and wanted != "utf-8":
        score = next((score for name, score in ranked if name == wanted), 0.0)
        if score >= _DECLARED_SHARE * top and (decision := _strict(data, wanted, "declared", max(score, 0.5))):
            return decision
    for name, score in ranked:
        if decision := _torn(data, name, score):
            return decision
    return _Decision("cp1252", "fallback", 0.1, data.decode("cp1252", "replace"))


def _torn(data: bytes, codec: str, confidence: float) -> _Decision | None:
    """Strictly decoded, but a last character that was cut in two may be missing."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(data)
    except (UnicodeDecodeError, LookupError, TypeError):
        return None
    return _Decision(codec, "detector", confidence, text)


def _telling_lines(data: bytes) -> bytes:
    """Only the lines that are not ASCII, where those are the smaller part: the others would drown them.

    Without the declared charset, which chardet would believe at once.
    """
    data = _META.sub(b" ", data)
    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    return telling if len(telling) < len(data) / 2 else data


# What browsers do: these labels mean the superset.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


def text_codec(label: str | None) -> str | None:
    """Python's name of a text encoding, None where it has none.

    >>> text_codec("Windows-1251"), text_codec("rot13"), text_codec("klingon")
    ('cp1251', None, None)
    """
    try:
        found = codecs.lookup(label or "")
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding else None


def _codec_name(label: str | None) -> str | None:
    name = text_codec(label)
    if name is None:
        return None
    return _SUPERSETS.get(name, name)
