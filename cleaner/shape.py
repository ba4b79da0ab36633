"""Whether a page is flattened, chrome and all, or what an extractor made of it: preset auto asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from cleaner.lines import Line
from cleaner.model import Page

_GONE = 10  # lines that the rules for extracted text have taken
_IN_RUNS = 9  # lines that stand in such runs of short ones
_RUN, _SHORT = 5, 5  # lines, words
_GONE_OF_RUN = 0.2  # of a run's lines; lists of the page's own have none


def looks_flattened(page: Page) -> bool:
    """Whether many lines went by rules already, and many stand in runs of short lines that rules took a part of.

    Two numbers that a decision tree found, and a guard for lists; what was extracted from HTML is never flattened.
    """
    if page.lines is None or page.left is None or page.facts.format == "html":
        return False
    left = {line.number for line in page.left.solid}
    gone = len(page.lines.solid) - len(left)
    return gone >= _GONE and sum(map(len, _menus(page.lines.solid, left))) >= _IN_RUNS


def _menus(lines: Sequence[Line], left: Collection[int]) -> Iterator[list[Line]]:
    """Runs of short lines that rules took a part of."""
    for is_short, run in groupby(lines, lambda line: line.words <= _SHORT and not line.ends):
        found = list(run)
        gone = sum(line.number not in left for line in found)
        if is_short and len(found) >= _RUN and gone >= _GONE_OF_RUN * len(found):
            yield found
