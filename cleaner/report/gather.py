"""What a run wrote, gathered for the review page: totals, a row for each document, and their views in pieces."""

from __future__ import annotations

import base64
import heapq
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cleaner.errors import RestoreError
from cleaner.report.views import View, make_view
from cleaner.writers.outputs import Unreadable, Written

_PIECE_CHARS = 400_000  # of views that are packed together: what is unpacked to show one document
_LEVEL = 3  # of compression: half the time of the usual 6, for an eighth more of bytes
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


@dataclass(slots=True)
class Gathered:
    """All of a review page but its looks."""

    totals: Totals
    rows: list[Row]
    failures: list[tuple[str, str]]  # where, and why
    pieces: list[str]

    def change(self, number: int, row: Row, view: View) -> None:
        """A document as it is since it was cleaned again, in a piece of its own; the totals stay those of the run."""
        changed = self.rows[number]
        for name in COUNTS:
            setattr(changed, name, getattr(row, name))
        for _, _, rule, category, *_ in view["removals"]:
            self.totals.rules.setdefault(rule, RuleCount(category))
        self.pieces.append(_pack_one([view]))
        changed.piece, changed.at = len(self.pieces) - 1, 0


def gather(read: Callable[[], Iterator[Written | Unreadable]], most: int) -> Gathered:
    """Count all that is read, and pack the views of at most ``most`` documents.

    Of more, those with most to look at are listed, which takes a second reading; the others are only counted.
    """
    found = Gathered(Totals(), [], [], [])
    found.pieces = list(_pack(_count(read(), found, most)))
    if len(found.rows) > most:
        chosen = _choose(found.rows, most)
        found.pieces = list(_pack(_views(read(), found, frozenset(chosen))))
        found.rows = [found.rows[number] for number in chosen]
    return found


def _count(documents: Iterable[Written | Unreadable], found: Gathered, most: int) -> Iterator[tuple[Row, View]]:
    """Count each document; the first ones with their views, as long as it seems that all can have one."""
    for one in documents:
        if isinstance(one, Unreadable):
            found.failures.append((one.place, one.message))
            continue
        row = found.totals.add(one.sidecar)
        found.rows.append(row)
        if len(found.rows) <= most:
            yield from _view(row, one, found)


def _views(
    documents: Iterable[Written | Unreadable], found: Gathered, wanted: frozenset[int]
) -> Iterator[tuple[Row, View]]:
    written = (one for one in documents if isinstance(one, Written))
    for number, (row, one) in enumerate(zip(found.rows, written, strict=False)):
        if number in wanted:
            yield from _view(row, one, found)


def _view(row: Row, one: Written, found: Gathered) -> Iterator[tuple[Row, View]]:
    try:
        yield row, make_view(one)
    except RestoreError as error:  # the row stays, and opens to nothing
        if (told := (one.place, str(error))) not in found.failures:  # a second reading finds it again
            found.failures.append(told)


def _choose(rows: Sequence[Row], most: int) -> list[int]:
    """Those with warnings first, then with most removed; in the order in which they lie."""
    return sorted(
        heapq.nlargest(most, range(len(rows)), key=lambda number: (bool(rows[number].codes), rows[number].removed))
    )


def _pack(views: Iterable[tuple[Row, View]]) -> Iterator[str]:
    """Views by the dozen, as JSON, packed, in base64; each row is told where its own is."""
    held: list[View] = []
    chars = number = 0
    for row, view in views:
        row.piece, row.at = number, len(held)
        held.append(view)
        chars += len(view["text"])
        if chars >= _PIECE_CHARS:
            yield _pack_one(held)
            held, chars, number = [], 0, number + 1
    if held:
        yield _pack_one(held)


def _pack_one(views: list[View]) -> str:
    return base64.b64encode(zlib.compress(msgspec.json.encode(views), _LEVEL)).decode("ascii")
