"""Kinds that cut a page's edges at an anchor: cut_head, cut_tail.

97 % of the chrome of a flattened page lies before the first or after the last content line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import Count, LineSpec, Seen, Share


class _Cut(LineSpec, kw_only=True):
    anchor: Literal["goes", "stays"] = "goes"
    max_sentences: Count = 1
    min_stay: Share = 0.5
    max_share: Share = 0.5

    def _may_go(self, seen: Seen, first: int, last: int) -> bool:
        """Few sentences go with the ranks [first, last), and enough of the page stays."""
        chars, sentences = seen.lines.sums
        if sentences[last] - sentences[first] > self.max_sentences:
            return False
        return 1 - (chars[last] - chars[first]) / max(1, seen.lines.chars) >= self.min_stay


class CutHead(_Cut, kw_only=True):
    """Everything before a line that matches goes (the line too, unless `anchor = "stays"`).

    Only where at most `max_sentences` (1) lines of running text lie before it and at least `min_stay`
    (half) of the page's characters stay. Of several anchors the last that fits counts.
    """

    kind: ClassVar[str] = "cut_head"
    position: Literal["head", "tail"] | tuple[Share, Share] | None = "head"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span from the page's first line."""
        for line in reversed(seen.hit_lines(seen.patterns[0])):
            last = line.rank if self.anchor == "goes" else line.rank - 1
            if last >= 0 and self._may_go(seen, 0, line.rank):
                yield line_mark(seen, "drop", seen.lines.solid[0], seen.lines.solid[last])
                return


class CutTail(_Cut, kw_only=True):
    """Everything after a line that matches goes (the line too, unless `anchor = "stays"`).

    Only where at most `max_sentences` (1) lines of running text lie beyond it and at least `min_stay`
    (half) of the page's characters stay. Of several anchors the first that fits counts.
    """

    kind: ClassVar[str] = "cut_tail"
    position: Literal["head", "tail"] | tuple[Share, Share] | None = "tail"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span to the page's last line."""
        for line in seen.hit_lines(seen.patterns[0]):
            solid = seen.lines.solid
            first = line.rank if self.anchor == "goes" else line.rank + 1
            if first < len(solid) and self._may_go(seen, line.rank + 1, len(solid)):
                yield line_mark(seen, "drop", solid[first], solid[-1])
                return
