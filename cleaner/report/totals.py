"""Counts over the documents of a run, and a row for each, as the review page lists them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

_BINS = 20  # of the histogram
COUNTS = ("title", "chars", "removed", "removals", "flags", "repairs")  # of a row, which a new rule may change


class Row(msgspec.Struct, array_like=True):
    """A document in the page's list: an array, as ten thousand of them are in the page.

    ``rules`` and ``codes`` are indices into the names of `Totals`; ``piece`` and ``at`` tell where its view lies, -1
    where it has none.
    """

    id: str
    title: str
    chars: int
    removed: int
    removals: int
    flags: int
    repairs: int
    codes: list[int]
    language: str
    encoding: str
    rules: list[int]
    piece: int = -1
    at: int = -1


@dataclass(slots=True)
class RuleCount:
    """What a rule did in all documents."""

    category: str
    removals: int = 0
    chars: int = 0
    documents: int = 0


@dataclass(slots=True)
class Totals:
    """Counts over all documents; names of rules and warnings in the order of their indices."""

    documents: int = 0
    chars: int = 0
    removed: int = 0
    removals: int = 0
    flags: int = 0
    repairs: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)  # characters
    shares: list[int] = field(default_factory=lambda: [0] * _BINS)  # documents by removed share
    rules: dict[str, RuleCount] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # of rules

    def add(self, side: Any) -> Row:
        """Count a document, and make its row."""
        removed = side.stats.chars_in - side.stats.chars_out
        self.documents += 1
        self.chars += side.stats.chars_in
        self.removed += removed
        self.removals += len(side.removals)
        self.flags += len(side.flags)
        self.repairs += len(side.repairs)
        codes = {warning.code for warning in side.warnings}
        self.warnings.update(codes)
        self.languages[side.language.tag] += 1
        self.encodings[side.input.encoding] += 1
        self.shares[bin_of(removed, side.stats.chars_in)] += 1
        return Row(
            id=side.id,
            title=str(side.metadata.get("title") or "")[:200],
            chars=side.stats.chars_in,
            removed=removed,
            removals=len(side.removals),
            flags=len(side.flags),
            repairs=len(side.repairs),
            codes=[self.codes.setdefault(code, len(self.codes)) for code in sorted(codes)],
            language=side.language.tag,
            encoding=side.input.encoding,
            rules=self._count_rules(side),
        )

    def _count_rules(self, side: Any) -> list[int]:
        """The numbers of the rules that took something."""
        taken: dict[str, int] = {}
        for removal in side.removals:
            count = self.rules.setdefault(removal.rule, RuleCount(removal.category))
            count.removals += 1
            count.chars += removal.end - removal.start
            self.categories[removal.category] += removal.end - removal.start
            taken.setdefault(removal.rule, self.numbers.setdefault(removal.rule, len(self.numbers)))
        for rule in taken:
            self.rules[rule].documents += 1
        return list(taken.values())


def bin_of(removed: int, chars: int) -> int:
    """The column of the histogram that a document belongs to: each is a twentieth.

    A sidecar that was tampered with may tell less than nothing, or more than all.

    >>> bin_of(0, 0), bin_of(4, 100), bin_of(5, 100), bin_of(100, 100), bin_of(-500, 100)
    (0, 0, 1, 19, 0)
    """
    return max(0, min(_BINS - 1, removed * _BINS // chars)) if chars > 0 else 0
