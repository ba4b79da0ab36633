"""The repaired text again, from what is written: the cleaned text and its removals."""

from __future__ import annotations

from cleaner.errors import RestoreError
from cleaner.records import Removal


def repaired_text(cleaned: str, removals: list[Removal]) -> str:
    """Put the removals back: ``cleaned + removals = repaired``; raises RestoreError where their spans can't be so."""
    pieces: list[str] = []
    at = offset = 0  # in the cleaned and in the repaired text
    for removal in removals:
        stays = removal.start - offset
        if not 0 <= stays <= len(cleaned) - at or removal.end - removal.start != len(removal.text):
            raise RestoreError(f"the sidecar is damaged (no removal is at {removal.start}); clean the input again")
        pieces += (cleaned[at : at + stays], removal.text)
        at += stays
        offset = removal.end
    pieces.append(cleaned[at:])
    return "".join(pieces)
