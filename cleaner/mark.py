"""Stage mark: all rules look at the same repaired text and leave marks beside it."""

from __future__ import annotations

from cleaner.lines import Lines
from cleaner.model import Page
from cleaner.rulebook.book import RuleBook


def mark(page: Page, rulebook: RuleBook, last: bool = False) -> Page:
    """Fill ``page.marks`` with what the rules wish for the lines that are left; ``last`` asks the line models.

    What a pattern hits is asked once; in later rounds only conditions and structure are judged again.
    """
    if page.lines is None or page.left is None:
        marks = {number: origin.marks for number, origin in page.origins.items() if origin.marks}
        page.lines = page.left = Lines(page.text, marks)
    if page.hits is None:
        page.hits = rulebook.find_hits(page, page.lines)
    page.marks = rulebook.mark(page, page.left, page.hits, last)
    page.all_marks = list(dict.fromkeys([*page.all_marks, *page.marks]))
    return page
