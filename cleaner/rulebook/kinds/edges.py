"""Kinds that cut a page's edges at an anchor: cut_head, cut_tail.

97 % of the chrome of a flattened page lies before the first or after the last content line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import Count, LineSpec, MaxShare, Position, Seen, Share, say


class _Cut(LineSpec, kw_only=True):
    anchor: Annotated[Literal["goes", "stays"], say("Whether the line that matches goes, too.")] = "goes"
    max_sentences: Annotated[Count, say("How many lines of running text may go at most.")] = 1
    min_stay: Annotated[Share, say("The share of the page's characters that must stay.")] = 0.5
    max_share: MaxShare = 0.5

    def _may_go(self, seen: Seen, first: int, last: int) -> bool:
        """Few sentences go with the ranks [first, last), and enough of the page stays."""
        chars, sentences = seen.lines.sums
        if sentences[last] - sentences[first] > self.max_sentences:
            return False
        return 1 - (chars[last] - chars[first]) / max(1, seen.lines.chars) >= self.min_stay


class CutHead(_Cut, kw_only=True):
    """Everything before a line that matches goes. Of several such lines the last that fits counts."""

    kind: ClassVar[str] = "cut_head"
    position: Position = "head"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span from the page's first line."""
        for line in reversed(seen.hit_lines(seen.patterns[0])):
            last = line.rank if self.anchor == "goes" else line.rank - 1
            if last >= 0 and self._may_go(seen, 0, line.rank):
                yield line_mark(seen, "drop", seen.lines.solid[0], seen.lines.solid[last])
                return


class CutTail(_Cut, kw_only=True):
    """Everything after a line that matches goes. Of several such lines the first that fits counts."""

    kind: ClassVar[str] = "cut_tail"
    position: Position = "tail"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span to the page's last line."""
        for line in seen.hit_lines(seen.patterns[0]):
            solid = seen.lines.solid
            first = line.rank if self.anchor == "goes" else line.rank + 1
            if first < len(solid) and self._may_go(seen, line.rank + 1, len(solid)):
                yield line_mark(seen, "drop", solid[first], solid[-1])
                return
