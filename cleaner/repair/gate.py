"""The fast path: one RE2 search over the document finds the lines that any step may change.

Mojibake is found by ftfy's own judge; as RE2 it is many times faster and differs on no line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cleaner.repair import characters as c
from cleaner.repair.engine import compact, compile_re2
from cleaner.repair.mojibake import SUSPECT, bad_pattern


def find_doubtful(data: bytes, text: str) -> Iterator[tuple[int, int]]:
    """(start, end) in bytes of each line to look at, without its \\n; ``data`` is the text in UTF-8.

    A line that ends in \\r\\n is given with both, as one line end.
    """
    hits = _find_hits(data)
    if text.isascii():
        return hits
    found = list(hits)
    floods = {start for start, end in found if _flood().search(data[start:end])}
    if floods or not unicodedata.is_normalized("NFC", text):
        found = sorted({*found, *_find_unnormalized(data, floods)})
    return iter(found)


def is_doubtful(line: str) -> bool:
    """Whether any step but normalization may change a line."""
    try:
        return _gate().search(line.encode("utf-8")) is not None
    except UnicodeEncodeError:  # lone surrogates: RE2 reads UTF-8 only
        return True


def has_flood(line: str) -> bool:
    """Whether a letter has so many combining marks that they must be left as they are."""
    return not line.isascii() and _flood().search(line.encode("utf-8", "replace")) is not None


def _find_hits(data: bytes) -> Iterator[tuple[int, int]]:
    search = _gate().search
    at = 0
    while found := search(data, at):
        start = data.rfind(b"\n", 0, found.start()) + 1
        end = _line_end(data, found.start())
        yield start, end
        at = end + (data[end : end + 1] == b"\n")


def _line_end(data: bytes, at: int) -> int:
    """Where the line of a place ends: before \\n, after \\r\\n."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + (data[end - 1 : end] == b"\r")


def _find_unnormalized(data: bytes, floods: set[int]) -> Iterator[tuple[int, int]]:
    """Lines that normalization changes, but for those from which it must be kept."""
    at = 0
    for line in data.split(b"\n"):
        is_known = line.isascii() or at in floods
        if not is_known and not unicodedata.is_normalized("NFC", line.decode("utf-8")):
            yield at, _line_end(data, at)
        at += len(line) + 1


@lru_cache(maxsize=1)
def _gate() -> Any:
    joiner = f"(?:^|[^{c.JOINING}])[{c.JOINERS}]"
    characters = "".join(
        (c.OTHER_BREAKS, c.SPACES, c.CONTROLS, c.C1, c.NONCHARACTERS, c.LIGATURES, c.ARABIC_FORMS, c.HALFWIDTH_KANA)
    )
    # no step changes private use: it is looked for to be counted
    characters += c.DROPPED + c.ZERO_WIDTH_SPACE + c.BIDI_MARKS + c.PRIVATE_USE
    line_end = f"[{c.LINE_END_SPACES}](?:\n|$)"
    return compile_re2(
        "|".join((compact(bad_pattern()), SUSPECT, f"[{characters}]", c.FLOOD, c.ENTITY, joiner, line_end))
    )


@lru_cache(maxsize=1)
def _flood() -> Any:
    """More combining marks on a letter than any writing has: Python sorts them in quadratic time."""
    return compile_re2(c.FLOOD)
