"""Stage describe: the title of a plain-text page, which has no tag for it."""

from __future__ import annotations

from cleaner.lines import Line
from cleaner.model import Page

_MAX_TITLE_WORDS = 45


def describe(page: Page) -> Page:
    """Fill ``page.metadata["title"]`` where nothing else did and a line reads like one."""
    if "title" not in page.metadata and (title := find_title(page)):
        page.metadata["title"] = title
    order = ("title", "author", "date", "source")
    page.metadata = {
        **{name: page.metadata[name] for name in order if name in page.metadata},
        **{name: value for name, value in page.metadata.items() if name not in order},
    }
    return page


def find_title(page: Page) -> str | None:
    """The first line that stays, if it does not end as a sentence and running text follows below it."""
    assert page.lines is not None
    gone = {number for removal in page.removals for number in range(removal.line, removal.end_line + 1)}
    first = next((line for line in page.lines.solid if line.number not in gone), None)
    if first is None or first.ends or not 2 <= first.words <= _MAX_TITLE_WORDS:
        return None
    return first.text if _text_follows(first, page.lines.solid) else None


def _text_follows(first: Line, solid: list[Line]) -> bool:
    return any(line.is_sentence and line.words > first.words for line in solid[first.rank + 1 : first.rank + 8])
