"""Blocks to lines, plain or Markdown.

Plain: a line a block, ``- `` before the first line of a list item, cells of a row joined by `` | ``, code as it stands.
Markdown: headings with ``#``, quotes with ``>``, items with ``-`` or their number, code between fences, tables with
bars; a blank line between blocks, none between items, rows, and the lines of a paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.dom.blocks import Box, Sheet

_INDENT = "    "  # of a list in an item; four spaces are enough for every mark
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Origin(NamedTuple):
    """Where a line comes from: the number of its block, its tag, its share of characters in links, its marks.

    ``tag`` is that of the innermost box; ``heading`` the level, 0 for none; ``marks`` are how many characters before
    the line's text are marks of a list, a quote or a heading.
    """

    block: int
    tag: str
    links: float
    heading: int
    marks: int


class Rendered(NamedTuple):
    """A text, and the origin of each of its lines that comes from a block, by number (from 1)."""

    text: str
    origins: dict[int, Origin]


def render(sheet: Sheet, kept: Sequence[int], form: str) -> Rendered:
    """The text of the blocks of those numbers, in their order."""
    lines: list[str] = []
    origins: dict[int, Origin] = {}
    begun: set[int] = set()  # items of lists whose first block is out
    outline = _Outline(sheet.boxes)
    before, last_box = "", -1
    for number in kept:
        block = sheet.blocks[number]
        tag = sheet.boxes[block.box].tag
        kind, marks = _marks(sheet.boxes, block.box, outline, form, begun)
        text = block.text
        if form == "markdown":
            is_broken = block.box == last_box and kind == "text"  # a line break, not a paragraph
            if lines and not is_broken and not (kind == before and kind.startswith(("item", "row"))):
                lines.append("")
            if kind.startswith("row"):
                text, first = f"| {text} |", kind != before
                marks = "| "
            if kind == "code":
                lines.append(marks + "```")
        for piece in text.split("\n"):
            full = piece if kind.startswith("row") else marks + piece
            lines.append(full)
            shown = min(len(marks), len(full))
            origins[len(lines)] = Origin(number, tag, block.links, _HEADINGS.get(tag, 0), shown)
            marks = " " * len(marks) if kind.startswith("item") else marks
        if form == "markdown":
            if kind == "code":
                lines.append(marks + "```")
            if kind.startswith("row") and first:
                lines.append("|" + " --- |" * (block.text.count(" | ") + 1))
        before, last_box = kind, block.box
    return Rendered("".join(line + "\n" for line in lines), origins)


class _Outline:
    """For each box the nearest item, table and quote that it stands in, -1 for none; and each item's place in its list.

    One pass for all: boxes stand thousands deep, and lists have a hundred thousand items.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.nearest: dict[str, list[int]] = {"li": [], "table": [], "blockquote": []}
        self.places: dict[int, int] = {}
        self.levels: list[int] = []  # items that each box stands in
        self.lists: list[int] = []  # the outermost list that it stands in
        count: Counter[int] = Counter()  # items by their list
        for number, box in enumerate(boxes):
            for tag, found in self.nearest.items():
                found.append(number if box.tag == tag else found[box.parent] if box.parent >= 0 else -1)
            is_item = box.tag == "li"
            above = box.parent >= 0
            self.levels.append(is_item + (self.levels[box.parent] if above else 0))
            self.lists.append(
                box.parent if self.levels[number] == 1 and is_item else self.lists[box.parent] if above else -1
            )
            if is_item:
                count[box.parent] += 1
                self.places[number] = count[box.parent]


def _marks(boxes: Sequence[Box], box: int, outline: _Outline, form: str, begun: set[int]) -> tuple[str, str]:
    """What a block is (items and rows with the number of their list or table), and the marks before its text."""
    tag, nearest = boxes[box].tag, outline.nearest
    quote = "> " if form == "markdown" and nearest["blockquote"][box] >= 0 else ""
    if form == "markdown" and tag in _HEADINGS:
        return "heading", quote + "#" * _HEADINGS[tag] + " "
    if tag == "pre":
        return "code", quote
    if tag == "tr":
        return f"row {nearest['table'][box]}", quote
    item = nearest["li"][box]
    if item < 0:
        return "quote" if quote else "text", quote
    outer, kind = boxes[item].parent, f"item {outline.lists[box]}"
    indent = quote + _INDENT * (outline.levels[item] - 1) if form == "markdown" else ""
    if item in begun:
        return kind, indent + (_INDENT if form == "markdown" else "")
    begun.add(item)
    ordered = form == "markdown" and outer >= 0 and boxes[outer].tag == "ol"
    return kind, indent + (f"{outline.places[item]}. " if ordered else "- ")


def numbers(kept: Sequence[bool]) -> Iterator[int]:
    """The places of what is kept."""
    return (number for number, is_kept in enumerate(kept) if is_kept)
