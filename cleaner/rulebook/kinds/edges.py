"""Kinds that cut a page's edges at an anchor: cut_head, cut_tail.

97 % of the chrome of a flattened page lies before the first or after the last content line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from cleaner.lines import Line
from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import Count, LineSpec, Seen, Share


class _Cut(LineSpec, kw_only=True):
    anchor: Literal["goes", "stays"] = "goes"
    max_sentences: Count = 1
    min_stay: Share = 0.5
    max_share: float = 0.5

    def _may_go(self, seen: Seen, gone: Sequence[Line]) -> bool:
        """Few sentences go, and enough of the page stays."""
        if not gone or sum(line.is_sentence for line in gone) > self.max_sentences:
            return False
        stay = 1 - sum(len(line.text) for line in gone) / max(1, seen.lines.chars)
        return stay >= self.min_stay


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
            gone = seen.lines.solid[: line.rank + (self.anchor == "goes")]
            if self._may_go(seen, [g for g in gone if g is not line]) or gone == [line]:
                yield line_mark(seen, "drop", gone[0], gone[-1])
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
            gone = seen.lines.solid[line.rank + (self.anchor == "stays") :]
            if self._may_go(seen, [g for g in gone if g is not line]) or gone == [line]:
                yield line_mark(seen, "drop", gone[0], gone[-1])
                return
