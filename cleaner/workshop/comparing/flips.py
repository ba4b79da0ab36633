"""What flips between two outcomes of a document: lines, or parts of lines, that were kept and now go, or reversed."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from cleaner.lines import Line, Lines, to_key
from cleaner.workshop.comparing.outcomes import Outcome

Direction = Literal["goes", "stays", "moves"]
"""moves: goes in both, by another rule."""

BEFORE = "before the rules"  # who answers where the input is another, or decoding or repair gave another line
_LONGEST = 300  # characters of a line that are kept of it; a longer one is told apart by a hash
_SHOWN = 200
_AROUND = 20  # characters beside what flips inside a line
_EXACT = 2_000  # lines that are aligned exactly; of more, difflib passes over those that stand there again and again


@dataclass(frozen=True, slots=True)
class Flip:
    """A line that flips, or the parts of it that do, by one rule; ``line`` is its number in the text that has it.

    ``text`` is the line; of one that flips in part what goes stands in ``[-…-]``, what stays in ``{+…+}``, as in
    `git diff --word-diff`. ``note`` says what else a reviewer should know, as the rule that saves the line.
    """

    id: str
    line: int
    direction: Direction
    rule: str
    text: str
    chars: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two outcomes: flips, and counts of lines of the repaired text, flags and metadata.

    ``is_changed``: the document itself is another. ``held`` are rules that only NEW holds back.
    """

    flips: tuple[Flip, ...] = ()
    is_changed: bool = False
    held: tuple[str, ...] = ()
    lines: int = 0
    flags: int = 0
    metadata: int = 0


def compare_outcomes(id: str, old: Outcome, new: Outcome) -> Difference:
    """What differs between two outcomes of the document of that id."""
    same_text = old.text == new.text
    flips: tuple[Flip, ...] = ()
    lines = 0
    if not same_text or old.cuts != new.cuts:
        before = _Side(old)
        after = _Side(new, before.lines if same_text else None)
        pairs = list(align(before.lines.solid, after.lines.solid))
        lines = sum(1 for pair in pairs if None in pair)
        flips = tuple(replace(flip, id=id) for pair in pairs for flip in _compare_lines(before, after, *pair))
    changed = Counter(old.flags)
    changed.subtract(new.flags)
    names = {*old.metadata, *new.metadata}
    return Difference(
        flips=flips,
        is_changed=old.input != new.input,
        held=tuple(sorted(new.held.keys() - old.held.keys())),
        lines=lines,
        flags=sum(map(abs, changed.values())),
        metadata=sum(old.metadata.get(name) != new.metadata.get(name) for name in names),
    )


def align(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """The lines of two texts side by side; None where only one has the line.

    >>> old, new = Lines("Rain fell.\\nThe cafÃ© closed.\\n"), Lines("Rain fell.\\nThe café closed.\\n")
    >>> [(a and a.text, b and b.text) for a, b in align(old.solid, new.solid)]
    [('Rain fell.', 'Rain fell.'), ('The cafÃ© closed.', None), (None, 'The café closed.')]
    """
    texts, others = [line.text for line in old], [line.text for line in new]
    if texts == others:
        yield from zip(old, new, strict=True)
        return
    is_long = max(len(texts), len(others)) > _EXACT
    matcher = difflib.SequenceMatcher(None, texts, others, autojunk=is_long)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(old[start:end], new[other_start:other_end], strict=True)
        else:
            yield from ((line, None) for line in old[start:end])
            yield from ((None, line) for line in new[other_start:other_end])


class _Part(NamedTuple):
    """A stretch of a line, from its first character on, and the rule that takes it."""

    start: int
    end: int
    rule: str


class _Side:
    """An outcome, by line."""

    def __init__(self, outcome: Outcome, lines: Lines | None = None) -> None:
        self.outcome = outcome
        self.lines = lines or Lines(outcome.text)
        self._parts: dict[int, list[_Part]] = {}
        for cut in outcome.cuts:
            for line in self.lines.between(cut.line, cut.end_line):
                start, end = max(cut.start, line.start) - line.start, min(cut.end, line.end) - line.start
                if start < end:
                    self._parts.setdefault(line.number, []).append(_Part(start, end, cut.rule))
        self._savers = {(line, rule): saver for line, rule, saver in outcome.kept}

    def parts_of(self, line: Line) -> list[_Part]:
        """What goes of a line."""
        return self._parts.get(line.number, [])

    def tell_why_kept(self, line: Line, rule: str) -> str:
        """Why that rule does not take the line here, where something holds it."""
        if saver := self._savers.get((line.number, rule)):
            return f"kept by {saver}"
        return f"{rule} is held back: it {self.outcome.held[rule]}" if rule in self.outcome.held else ""

    def find_taker(self, line: Line) -> str:
        """Who answers for a line that this side's text does not have."""
        words = f" {line.key} "  # without marks of lists, headings and cells
        found = next((rule for rule, text in self._pruned if words in text), "")
        return found or self.outcome.answered_by or BEFORE

    @cached_property
    def _pruned(self) -> list[tuple[str, str]]:
        return [(rule, f" {to_key(text)} ") for rule, text in self.outcome.pruned]


def _compare_lines(old: _Side, new: _Side, before: Line | None, after: Line | None) -> Iterator[Flip]:
    if before is None and after is not None:
        yield from _compare_lone(after, new.parts_of(after), old.find_taker(after), "stays")
    elif after is None and before is not None:
        yield from _compare_lone(before, old.parts_of(before), new.find_taker(before), "goes")
    elif before is not None and after is not None:
        was, now = old.parts_of(before), new.parts_of(after)
        if was != now:
            yield from _compare_parts(old, new, before, after)


def _compare_lone(line: Line, parts: list[_Part], taker: str, direction: Direction) -> Iterator[Flip]:
    """A line that only one text has flips, unless it goes there, too."""
    left = _subtract([_Part(0, len(line.text), taker)], parts)
    yield from _make_flips(line, left, parts, direction)


def _compare_parts(old: _Side, new: _Side, before: Line, after: Line) -> Iterator[Flip]:
    was, now = old.parts_of(before), new.parts_of(after)
    found = [
        *_make_flips(after, _subtract(now, was), was, "goes"),
        *_make_flips(after, _subtract(was, now), now, "stays"),
    ]
    for flip in found:
        if flip.direction == "goes":
            why = old.tell_why_kept(before, flip.rule)
            yield replace(flip, note=f"before: {why}" if why else "")
        else:
            yield replace(flip, note=new.tell_why_kept(after, flip.rule))
    rules, others = (list(dict.fromkeys(part.rule for part in parts)) for parts in (now, was))
    if not found and rules != others:
        yield Flip("", after.number, "moves", rules[0], _name(after.text), len(after.text), f"before: {others[0]}")


def _subtract(parts: Sequence[_Part], others: Sequence[_Part]) -> list[_Part]:
    """What of some parts none of the others covers; both in order, the others without overlaps.

    >>> _subtract([_Part(0, 9, "a")], [_Part(2, 4, "b"), _Part(6, 7, "b")])
    [_Part(start=0, end=2, rule='a'), _Part(start=4, end=6, rule='a'), _Part(start=7, end=9, rule='a')]
    """
    left = []
    for start, end, rule in parts:
        for other in others:
            if start < other.start < end:
                left.append(_Part(start, other.start, rule))
            if other.start < end:
                start = max(start, other.end)  # noqa: PLW2901 - what is left of the part
        if start < end:
            left.append(_Part(start, end, rule))
    return left


def _make_flips(line: Line, parts: list[_Part], gone: list[_Part], direction: Direction) -> Iterator[Flip]:
    """A flip for each rule; spaces alone are none."""
    for rule in dict.fromkeys(part.rule for part in parts):
        own = [part for part in parts if part.rule == rule and line.text[part.start : part.end].strip()]
        if own:
            chars = sum(part.end - part.start for part in own)
            text = line.text if chars == len(line.text) else _mark(line.text, own, gone, direction)
            yield Flip("", line.number, direction, rule, _name(text), chars)


def _mark(text: str, parts: list[_Part], gone: list[_Part], direction: Direction) -> str:
    """A line with what flips in brackets, and an ellipsis for what goes in both and for long stretches around."""
    opening, closing = ("[-", "-]") if direction == "goes" else ("{+", "+}")
    pieces, at = [], 0
    for part in sorted([*parts, *(_Part(one.start, one.end, "") for one in gone)]):
        pieces.append(_shorten(text[at : part.start], is_first=at == 0))
        pieces.append(f"{opening}{text[part.start : part.end]}{closing}" if part.rule else "…")
        at = max(at, part.end)
    pieces.append(_shorten(text[at:], is_last=True))
    return "".join(pieces)


def _shorten(text: str, *, is_first: bool = False, is_last: bool = False) -> str:
    head, tail = (0 if is_first else _AROUND), (0 if is_last else _AROUND)
    if len(text) <= head + tail + len(" … "):
        return text
    before, after = (f"{text[:head]} " if head else ""), (f" {text[len(text) - tail :]}" if tail else "")
    return f"{before}…{after}"


def _name(text: str) -> str:
    """A line, or the beginning of a long one with what tells it apart."""
    if len(text) <= _LONGEST:
        return text
    told = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:_SHOWN]}… ({len(text):,} characters, sha256 {told})"
