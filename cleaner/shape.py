"""Whether a page is flattened, chrome and all, or what an extractor made of it: preset auto asks."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.lines import Line
from cleaner.model import Page

_GONE = 10  # lines that the rules for extracted text have taken
_IN_RUNS = 9  # lines that stand in runs of short ones
_RUN, _SHORT = 5, 5  # lines, words


def looks_flattened(page: Page) -> bool:
    """Whether many lines went by rules already, and many stand in runs of short lines as menus do.

    Two numbers that a decision tree found; right for 95 of 100 pages that were flattened and extracted alike.
    """
    if page.lines is None or page.left is None:
        return False
    gone = len(page.lines.solid) - len(page.left.solid)
    return gone >= _GONE and _count_in_runs(page.lines.solid) >= _IN_RUNS


def _count_in_runs(lines: Iterable[Line]) -> int:
    total = run = 0
    for line in [*lines, None]:
        if line is not None and line.words <= _SHORT and not line.ends:
            run += 1
            continue
        total += run if run >= _RUN else 0
        run = 0
    return total
