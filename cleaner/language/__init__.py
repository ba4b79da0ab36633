"""The page's language, and the lines in another one. Flags never remove; `drop_flagged` makes it a choice."""

from __future__ import annotations

from cleaner.language.drop import drop_flagged
from cleaner.language.finding import Finding
from cleaner.language.home import find_home
from cleaner.language.lines import explain_line, find_foreign
from cleaner.language.options import DEFAULTS, Options
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.records import Flag

__all__ = ["drop_flagged", "explain_line", "find_foreign", "find_home", "flag_languages", "tell_language"]


def tell_language(page: Page, options: Options = DEFAULTS) -> Page:
    """Fill ``page.language``, and ``page.home`` for those who ask of single lines."""
    page.language, page.home = find_home(page.text, options)
    return page


def flag_languages(page: Page, options: Options = DEFAULTS) -> Page:
    """Add a flag for each line that is in another language than the page, or turns into one inside."""
    if page.home is None or page.lines is None:
        return page
    for line in page.lines.solid:
        page.flags += [_flag(line, found) for found in find_foreign(line.text, page.home, options)]
    page.flags.sort(key=lambda flag: (flag.start, flag.end, flag.kind))
    return page


def _flag(line: Line, found: Finding) -> Flag:
    return Flag(
        start=line.start + found.start,
        end=line.start + found.end,
        line=line.number,
        kind=found.kind,
        language=found.language,
        script=found.script,
        score=round(found.score, 3),
        evidence=found.evidence,
    )
