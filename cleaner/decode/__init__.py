"""Stage decode: bytes of unknown encoding to exact text, each decision recorded.

The ladder, first answer wins: byte order mark (`bom`); strict UTF-8 (`utf-8`; in ASCII with escapes ISO-2022 or HZ,
`escapes`); UTF-16/32 without a mark by its control bytes (`wide`); UTF-8 cut at an end (`utf-8-cut`), with surrogates
(`cesu-8`), with lines in another encoding (`mixed-by-line`), with stray bytes (`stray-bytes`); the declared charset
where the detector does not contradict it (`declared`); the detector (`detector`); cp1252 with losses (`fallback`).
"""

from __future__ import annotations

import base64
import hashlib
import zlib

from cleaner.decode.decision import Decision
from cleaner.decode.labels import text_codec
from cleaner.decode.ladder import BOMS, decide, force
from cleaner.model import Page, Source
from cleaner.records import InputFacts, Newline

__all__ = ["decode", "encode_again", "text_codec"]
_TOSS_UP = 0.505  # confidence below which another encoding reads as well


def decode(source: Source, encoding: str | None = None) -> Page:
    """The page with its decoded text (uniform line ends as ``\\n``); raises InputError for binary data.

    ``encoding`` overrides the ladder; undecodable bytes are then an InputError. Text of a known encoding, as that of
    a JSON record, is asked neither (``known``).
    """
    data = source.data
    decision = _decide(source, encoding)
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
    page = Page(id=source.id, facts=facts, text=text, host=source.host and source.host.lower())
    if decision.confidence < _TOSS_UP:
        rival = f"{decision.doubt} reads about as well" if decision.doubt else "nothing reads it without losses"
        page.warn("encoding-unsure", f"decoded as {facts.encoding}, {rival}; --encoding overrides")
    return page


def _decide(source: Source, encoding: str | None) -> Decision:
    if source.encoding:
        return force(source.data, source.encoding, "known")
    return force(source.data, encoding) if encoding else decide(source)


def encode_again(text: str, facts: InputFacts) -> bytes | None:
    """The input's bytes from its decoded text, or None where the codec can't, or is none."""
    codec = text_codec(facts.encoding)
    bom = next((mark for mark, name in BOMS if name == codec), None) if facts.bom else b""
    if codec is None or bom is None:
        return None
    newline = {"crlf": "\r\n", "cr": "\r"}.get(facts.newline)
    if newline:
        text = text.replace("\n", newline)
    try:
        return bom + text.encode(codec)
    except UnicodeError:
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
