"""What became of one document: of a page that went through the stages, or of what an earlier run has written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.model import Page
from cleaner.rebuild import repaired_text
from cleaner.records import Extraction, Flag, Kept, Pruned, Removal, Sidecar, Warning
from cleaner.resolve import HELD_BACK


class Cut(NamedTuple):
    """A removal, without its text."""

    start: int
    end: int
    line: int
    end_line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. ``text`` is the repaired one; ``flags`` and ``metadata`` are only counted."""

    text: str
    cuts: tuple[Cut, ...]
    input: str = ""  # hash of the bytes that it was made of
    kept: tuple[tuple[int, str, str], ...] = ()  # line, the rule that would have taken it, the one that saved it
    held: Mapping[str, str] = field(default_factory=dict)  # rules that were held back, each with what it would do
    pruned: tuple[tuple[str, str], ...] = ()  # rule and text of each element
    answered_by: str = ""  # who made lines of HTML
    flags: tuple[tuple[str, ...], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def outcome_of_page(page: Page) -> Outcome:
    """What the stages made of a page, up to `cut`."""
    return _outcome(page.text, page.removals, page, page.facts.sha256)


def outcome_of_pair(cleaned: str, sidecar: Sidecar) -> Outcome:
    """What an earlier run has written; raises RestoreError where text and sidecar do not belong together."""
    return _outcome(repaired_text(cleaned, sidecar.removals), sidecar.removals, sidecar, sidecar.input.sha256)


def _outcome(text: str, removals: Sequence[Removal], told: Page | Sidecar, input: str) -> Outcome:
    kept: Sequence[Kept] = told.kept
    pruned: Sequence[Pruned] = told.pruned
    flags: Sequence[Flag] = told.flags
    warnings: Sequence[Warning] = told.warnings
    extraction: Extraction | None = told.extraction
    held_back = (one.message for one in warnings if one.code == HELD_BACK)
    return Outcome(
        text=text,
        cuts=tuple(Cut(one.start, one.end, one.line, one.end_line, one.rule) for one in removals),
        input=input,
        kept=tuple((one.line, one.rule, one.protected_by) for one in kept),
        held={rule: why for rule, _, why in (message.partition(" ") for message in held_back)},
        pruned=tuple((one.rule, one.text) for one in pruned),
        answered_by=extraction.answered_by if extraction else "",
        flags=tuple((one.kind, one.rule or "", one.language or "", text[one.start : one.end]) for one in flags),
        metadata=told.metadata,
    )
