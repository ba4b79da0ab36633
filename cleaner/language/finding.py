"""What is found of a line: the part in another language, and why."""

from __future__ import annotations

from typing import NamedTuple

KINDS = ("other-language", "mixed")
"""A line in another language as a whole, and one that turns into it inside."""


class Finding(NamedTuple):
    """A part of a line in another language: its span in the line, ``und`` where the language can't be told."""

    start: int
    end: int
    kind: str
    language: str
    script: str
    score: float  # by how much the language leads, or the share of another script
    evidence: str
