"""Kinds that cut a page's edges at an anchor: cut_head, cut_tail.

97 % of the chrome of a flattened page lies before the first or after the last content line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from cleaner.lines import Line
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import Count, LineSpec, MaxShare, Position, Seen, Share


class _Cut(LineSpec, kw_only=True):
    anchor: Annotated[Literal["goes", "stays"], say("Whether the line that matches goes, too.")] = "goes"
    max_sentences: Annotated[Count, say("How many lines of running text may go at most.")] = 1
    min_stay: Annotated[Share, say("The share of the page's characters that must stay.")] = 0.5
    max_share: MaxShare = 0.5

    def _beyond(self, seen: Seen, line: Line) -> tuple[int, int]:
        """The ranks [first, last) that lie beyond an anchor."""
        raise AssertionError(f"{type(self).__name__} does not say what it cuts")

    def doubts(self, seen: Seen, line: Line) -> Iterator[tuple[str, str]]:
        """More sentences would go with an anchor than may, or too little of the page would stay."""
        first, last = self._beyond(seen, line)
        chars, sentences = seen.lines.sums
        told = sentences[last] - sentences[first]
        if told > self.max_sentences:
            yield "max_sentences", f"{told} lines of running text would go, max_sentences is {self.max_sentences}"
        stay = 1 - (chars[last] - chars[first]) / max(1, seen.lines.chars)
        if stay < self.min_stay:
            yield "min_stay", f"{stay:.0%} of the page would stay, min_stay is {self.min_stay:.0%}"

    def _may_go(self, seen: Seen, line: Line) -> bool:
        return not any(self.doubts(seen, line))


class CutHead(_Cut, kw_only=True):
    """Everything before a line that matches goes. Of several such lines the last that fits counts."""

    kind: ClassVar[str] = "cut_head"
    position: Position = "head"

    def _beyond(self, seen: Seen, line: Line) -> tuple[int, int]:
        return 0, line.rank

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span from the page's first line."""
        for line in reversed(seen.hit_lines(seen.patterns[0])):
            last = line.rank if self.anchor == "goes" else line.rank - 1
            if last >= 0 and self._may_go(seen, line):
                yield line_mark(seen, "drop", seen.lines.solid[0], seen.lines.solid[last])
                return


class CutTail(_Cut, kw_only=True):
    """Everything after a line that matches goes. Of several such lines the first that fits counts."""

    kind: ClassVar[str] = "cut_tail"
    position: Position = "tail"

    def _beyond(self, seen: Seen, line: Line) -> tuple[int, int]:
        return line.rank + 1, len(seen.lines.solid)

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span to the page's last line."""
        for line in seen.hit_lines(seen.patterns[0]):
            solid = seen.lines.solid
            first = line.rank if self.anchor == "goes" else line.rank + 1
            if first < len(solid) and self._may_go(seen, line):
                yield line_mark(seen, "drop", solid[first], solid[-1])
                return
