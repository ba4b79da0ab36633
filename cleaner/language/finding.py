"""What is found of a line: the part in another language, and why."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A part of a line in another language: its span in the line, ``und`` where the language can't be told.

    ``kind`` is ``other-language`` for the whole line, ``mixed`` for a part of it.
    """

    start: int
    end: int
    kind: str
    language: str
    script: str
    score: float  # by how much the language leads, or the share of another script
    evidence: str
