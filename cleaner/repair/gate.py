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
    """(start, end) in bytes of each line, without its \\n, that a step may change; ``data`` is the text in UTF-8."""
    spans = _find_hits(data)
    if not unicodedata.is_normalized("NFC", text):
        spans = iter(sorted({*spans, *_find_unnormalized(data)}))
    return spans


def is_doubtful(line: str) -> bool:
    """Whether any step but normalization may change a line."""
    try:
        return _gate().search(line.encode("utf-8")) is not None
    except UnicodeEncodeError:  # lone surrogates: RE2 reads UTF-8 only
        return True


def _find_hits(data: bytes) -> Iterator[tuple[int, int]]:
    search = _gate().search
    at = 0
    while found := search(data, at):
        start = data.rfind(b"\n", 0, found.start()) + 1
        end = data.find(b"\n", found.start())
        end = len(data) if end < 0 else end
        yield start, end
        at = end + 1


def _find_unnormalized(data: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    for line in data.split(b"\n"):
        if not line.isascii() and not unicodedata.is_normalized("NFC", line.decode("utf-8")):
            yield at, at + len(line)
        at += len(line) + 1


@lru_cache(maxsize=1)
def _gate() -> Any:
    joiner = f"(?:^|[^{c.JOINING}])[{c.JOINERS}]"
    characters = "".join(
        (c.OTHER_BREAKS, c.SPACES, c.CONTROLS, c.C1, c.NONCHARACTERS, c.LIGATURES, c.ARABIC_FORMS, c.HALFWIDTH_KANA)
    )
    characters += c.DROPPED + c.ZERO_WIDTH_SPACE + c.BIDI_MARKS + c.PRIVATE_USE
    line_end = f"[{c.LINE_END_SPACES}](?:\n|$)"
    return compile_re2("|".join((compact(bad_pattern()), SUSPECT, f"[{characters}]", c.ENTITY, joiner, line_end)))
