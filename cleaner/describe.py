"""Stage describe: the title of a plain-text page, which has no tag for it."""

from __future__ import annotations

from cleaner.headings import find_headings
from cleaner.lines import Line, Lines
from cleaner.model import Page

_MAX_TITLE_WORDS = 45


def describe(page: Page) -> Page:
    """Fill ``page.metadata["title"]`` where nothing else did and a line reads like one.

    Asked before the line model is, which may take a title's line from flattened text.
    """
    if "title" not in page.metadata and (title := find_title(page)):
        page.metadata["title"] = title
    order = ("title", "author", "date", "source")
    page.metadata = {
        **{name: page.metadata[name] for name in order if name in page.metadata},
        **{name: value for name, value in page.metadata.items() if name not in order},
    }
    return page


def find_title(page: Page) -> str | None:
    """The heading that says the browser's title again, of a flattened page.

    Of others, and where there is none: the first line that stays, if it does not end as a sentence and running text
    follows below it.
    """
    assert page.lines is not None
    assert page.left is not None
    if page.preset == "flattened" and (heading := _find_heading(page, page.lines)):
        return heading.text
    first = next(iter(page.left.solid), None)
    if first is None or first.ends or not 2 <= first.words <= _MAX_TITLE_WORDS:
        return None
    return first.text if _text_follows(first, page.left.solid) else None


def _find_heading(page: Page, lines: Lines) -> Line | None:
    """The first line that says the browser's title again and that no rule has taken."""
    left = {line.number for line in page.left.solid} if page.left else set()
    return next((line for line in find_headings(lines) if line.number in left), None)


def _text_follows(first: Line, solid: list[Line]) -> bool:
    return any(line.is_sentence and line.words > first.words for line in solid[first.rank + 1 : first.rank + 8])
