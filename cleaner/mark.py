"""Stage mark: all rules look at the same repaired text and leave marks beside it."""

from __future__ import annotations

from cleaner.lines import Lines
from cleaner.model import Page
from cleaner.rulebook.book import RuleBook


def mark(page: Page, rulebook: RuleBook) -> Page:
    """Fill ``page.lines`` and ``page.marks``."""
    page.lines = Lines(page.text)
    page.marks = rulebook.mark(page, page.lines)
    return page
