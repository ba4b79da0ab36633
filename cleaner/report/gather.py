"""What a run wrote, gathered for the review page: totals and rows, and the views of documents in pieces."""

from __future__ import annotations

import base64
import heapq
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from cleaner.errors import RestoreError
from cleaner.report.totals import COUNTS, Row, RuleCount, Totals
from cleaner.report.views import View, make_view
from cleaner.writers.outputs import Unreadable, Written

_PIECE_CHARS = 400_000  # of views that are packed together: what is unpacked to show one document
_LEVEL = 3  # of compression: half the time of the usual 6, for an eighth more of bytes


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
