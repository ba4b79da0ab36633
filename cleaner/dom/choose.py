"""What a choice of blocks still needs: what stands amid it, each paragraph once, the title as the user wants it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.dom.blocks import Sheet
from cleaner.dom.votes import runs_of, to_words

_LEAST_SCORE = 0.2  # of a block that both extractors took and that stands between kept ones
_WHOLE = 0.99  # share of a block that an extractor took
_NEAR = 2  # blocks above and below
_LEAST = 12  # words from which a repeat is no refrain
_NO_PARAGRAPHS = frozenset("h1 h2 h3 h4 h5 h6 li tr pre dt dd".split())  # stand twice in their own right
_APART = 2  # levels up that the two copies must not share: verses of a song stand side by side
_LEAST_SUMMARY = 100  # words of a block that may be a whole text
_SUMMED_UP = 0.8  # of its words that stand in shorter blocks
_LEAST_TITLE = 3  # words of a heading that may be a part of the title
_SITE = 6  # words of a title that are not the heading's own: the site's name


def keep_amid(sheet: Sheet, kept: Sequence[bool]) -> list[bool]:
    """With what both extractors took whole and what stands between kept blocks: the amounts of a recipe, short rows."""
    found = list(kept)
    for number, is_kept in enumerate(kept):
        if is_kept or sheet.scores[number] < _LEAST_SCORE or min(sheet.first[number], sheet.second[number]) < _WHOLE:
            continue
        above, below = kept[max(0, number - _NEAR) : number], kept[number + 1 : number + 1 + _NEAR]
        found[number] = any(above) and any(below)
    return found


def drop_repeats(sheet: Sheet, kept: Sequence[bool]) -> list[bool]:
    """Without paragraphs that stand once more elsewhere: for another width of screen, or all in one for machines."""
    found = list(kept)
    for number in _summaries(sheet, kept):
        found[number] = False
        sheet.because[number] = "says what other blocks say"
    told: dict[str, int] = {}  # words of a block: the box above it
    for number, is_kept in enumerate(kept):
        key, box = sheet.keys[number], sheet.blocks[number].box
        if not is_kept or key.count(" ") + 1 < _LEAST or sheet.boxes[box].tag in _NO_PARAGRAPHS:
            continue
        above = _above(sheet, box)
        if told.setdefault(key, above) != above:
            found[number] = False
            sheet.because[number] = "stands above already"
    return found


def _summaries(sheet: Sheet, kept: Sequence[bool]) -> Iterator[int]:
    """Long blocks most of which stands in other blocks, and that are most of none: hidden copies of a whole text."""
    long = [number for number, key in enumerate(sheet.keys) if kept[number] and key.count(" ") >= _LEAST_SUMMARY]
    if not long:
        return
    of_long = set(long)
    others = [key for number, key in enumerate(sheet.keys) if kept[number] and number not in of_long]
    told = {run for key in others for run in runs_of(key)}
    for number in long:
        own = runs_of(sheet.keys[number])
        if sum(run in told for run in own) >= _SUMMED_UP * len(own):
            yield number


def _above(sheet: Sheet, box: int) -> int:
    for _ in range(_APART):
        box = max(sheet.boxes[box].parent, 0)
    return box


def settle_title(sheet: Sheet, kept: list[bool], title: str, policy: str) -> list[bool]:
    """The headings that say the page's title again: all out (drop), the first in (keep), or as judged (auto)."""
    if policy == "auto" or not title:
        return kept
    found, told = list(kept), to_words(title)
    headings = [
        number for number in range(len(kept)) if _is_heading(sheet, number) and _is_title(sheet.keys[number], told)
    ]
    for number in headings if policy == "drop" else headings[1:]:
        if found[number]:
            sheet.because[number] = "says the title"
        found[number] = False
    if policy == "keep" and headings:
        found[headings[0]] = True
    return found


def _is_heading(sheet: Sheet, number: int) -> bool:
    return sheet.boxes[sheet.blocks[number].box].tag in ("h1", "h2", "h3")


def _is_title(key: str, title: str) -> bool:
    """Equal, or the title without the site's name before or behind it."""
    if key == title:
        return True
    rest = f" {title} ".replace(f" {key} ", " ", 1).split()
    return key.count(" ") >= _LEAST_TITLE - 1 and f" {key} " in f" {title} " and len(rest) <= _SITE
