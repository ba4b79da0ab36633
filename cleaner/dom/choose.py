"""What a choice of blocks still needs: each said once, and the title as the user wants it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.dom.blocks import Sheet
from cleaner.dom.votes import to_words

_LEAST = 8  # words from which a repeat is no refrain
_APART = 2  # levels up that the two copies must not share: verses of a song stand side by side
_LEAST_SUMMARY = 100  # words of a block that may be a whole text
_SUMMED_UP = 0.8  # of its words that stand in shorter blocks
_SITE = 6  # words of a title that may follow the heading's own, as the site's name


def drop_repeats(sheet: Sheet, kept: Sequence[bool]) -> list[bool]:
    """Without what stands once more elsewhere on the page: for another width of screen, or all in one for machines."""
    found = list(kept)
    for number in _summaries(sheet, kept):
        found[number] = False
        sheet.because[number] = "says what other blocks say"
    told: dict[str, int] = {}  # words of a block: the box above it
    for number, is_kept in enumerate(kept):
        key = sheet.keys[number]
        if not is_kept or key.count(" ") + 1 < _LEAST:
            continue
        above = _above(sheet, sheet.blocks[number].box)
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
    told = {run for key in others for run in _runs(key)}
    for number in long:
        own = _runs(sheet.keys[number])
        if sum(run in told for run in own) >= _SUMMED_UP * len(own):
            yield number


def _runs(key: str) -> list[tuple[str, ...]]:
    words = key.split()
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _above(sheet: Sheet, box: int) -> int:
    for _ in range(_APART):
        box = max(sheet.boxes[box].parent, 0)
    return box


def settle_title(sheet: Sheet, kept: list[bool], title: str, policy: str) -> list[bool]:
    """The headings that say the page's title again: all out (drop), the first in (keep), or as judged (auto)."""
    if policy == "auto" or not title:
        return kept
    found = list(kept)
    said = [number for number, key in enumerate(sheet.keys) if _is_title(key, to_words(title))]
    headings = [number for number in said if sheet.boxes[sheet.blocks[number].box].tag in ("h1", "h2", "h3")]
    for number in said if policy == "drop" else headings[1:]:
        if found[number]:
            sheet.because[number] = "says the title"
        found[number] = False
    if policy == "keep" and headings:
        found[headings[0]] = True
    return found


def _is_title(key: str, title: str) -> bool:
    """Equal, or the title without the site's name at its end."""
    rest = title.removeprefix(key + " ")
    return key == title or (key.count(" ") >= 2 and rest != title and rest.count(" ") < _SITE)
