"""What the ladder decides, and the ways to read bytes with one codec."""

from __future__ import annotations

import codecs
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """A text, what read it (Python's name of a codec, or one of ours that no codec has), who decided, how surely."""

    codec: str
    decided_by: str
    confidence: float
    doubt: str  # the next best codec that reads otherwise, if any
    text: str
    bom: bytes = b""


def read_strictly(data: bytes, codec: str, decided_by: str, confidence: float = 1.0) -> Decision | None:
    """The decision where every byte can be read, else None."""
    try:
        return Decision(codec, decided_by, confidence, "", data.decode(codec))
    except UnicodeError:
        return None


def read_torn(data: bytes, codec: str) -> str | None:
    """All text but for a last character that was cut in two; None where other bytes can't be read."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(data)
    except (UnicodeError, LookupError, TypeError):  # of ISO-2022 also where an escape does not end
        return None
