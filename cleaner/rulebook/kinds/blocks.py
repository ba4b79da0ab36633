"""Kinds that take several lines from an anchor on: drop_block, drop_list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from cleaner.lines import Line
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.spec import Count, LineSpec, MaxWords, Seen, Spec


class DropBlock(Spec, kw_only=True):
    """From a line that matches `from` to the next that matches `to`. Where no end is found nothing goes."""

    kind: ClassVar[str] = "drop_block"
    from_: Annotated[str, say("The pattern of the first line.")]
    to: Annotated[str, say("The pattern of the last line.")]
    within: Annotated[Count, say("How many lines on the last one is looked for.")] = 20
    keep_end: Annotated[bool, say("Whether the last line stays.")] = False

    def patterns(self) -> list[Pattern]:
        """Start and end."""
        return [Pattern(self.from_), Pattern(self.to)]

    def pattern_limits(self) -> dict[Pattern, int | None]:
        """`max_words` is for the first line only."""
        start, end = self.patterns()
        return {start: self.max_words, end: None}

    def _own_pattern_keys(self) -> list[str]:
        return ["from", "to"]

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Spans of lines that do not overlap."""
        start, end = seen.patterns
        ends = [line.rank for line in seen.hits.get(end, ())]
        done = -1
        for line in seen.hit_lines(start):
            last = self._end_below(line, ends)
            if line.rank > done and last is not None:
                done = last - self.keep_end
                yield line_mark(seen, "drop", line, seen.lines.solid[done])

    def _end_below(self, line: Line, ends: Sequence[int]) -> int | None:
        """Of the ranks of end lines the first below a line, where that is near enough."""
        following = bisect_right(ends, line.rank)
        last = ends[following] if following < len(ends) else None
        return last if last is not None and last <= line.rank + self.within else None

    def doubts(self, seen: Seen, line: Line) -> Iterator[tuple[str, str]]:
        """No end is found."""
        if self._end_below(line, [end.rank for end in seen.hits.get(seen.patterns[1], ())]) is None:
            yield "to", f"none of the {self.within} lines below it matches `to`"


class DropList(LineSpec, kw_only=True):
    """A heading that matches, and the run of short lines below it.

    An item has no sentence end; the run ends at the first line that is no item.
    """

    kind: ClassVar[str] = "drop_list"
    max_words: MaxWords = 10
    max_item_words: Annotated[Count, say("The most words of an item.")] = 18
    max_items: Annotated[Count, say("The most items.")] = 30

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Heading and items as one span."""
        done = -1
        for line in seen.hit_lines(seen.patterns[0]):
            if line.rank > done:
                items = self._items(seen, line)
                done = items[-1].rank
                yield line_mark(seen, "drop", line, items[-1])

    def _items(self, seen: Seen, heading: Line) -> list[Line]:
        run = [heading]
        solid = seen.lines.solid
        for rank in range(heading.rank + 1, min(heading.rank + 1 + self.max_items, len(solid))):
            line = solid[rank]
            if line.words > self.max_item_words or line.ends:
                break
            run.append(line)
        return run
