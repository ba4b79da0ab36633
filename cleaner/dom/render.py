"""Blocks to lines, plain or Markdown.

Plain: a line a block, ``- `` before the first line of a list item, cells of a row joined by `` | ``, code as it stands.
Markdown: headings with ``#``, quotes with ``>``, items with ``-`` or their number, code between fences, tables with
bars; a blank line between blocks, none between items and rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.dom.blocks import Box, Sheet

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
    before = ""
    for number in kept:
        block = sheet.blocks[number]
        boxes = list(sheet.ancestors(block.box))
        kind, marks = _marks(sheet, block.box, boxes, form, begun)
        text = block.text
        if form == "markdown":
            if lines and not (kind == before and kind.startswith(("item", "row"))):
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
            origins[len(lines)] = Origin(number, boxes[0].tag, block.links, _HEADINGS.get(boxes[0].tag, 0), shown)
            marks = " " * len(marks) if kind.startswith("item") else marks
        if form == "markdown":
            if kind == "code":
                lines.append(marks + "```")
            if kind.startswith("row") and first:
                lines.append("|" + " --- |" * (block.text.count(" | ") + 1))
        before = kind
    return Rendered("".join(line + "\n" for line in lines), origins)


def _marks(sheet: Sheet, box: int, boxes: Sequence[Box], form: str, begun: set[int]) -> tuple[str, str]:
    """What a block is (items and rows with the number of their list or table), and the marks before its text."""
    tag = boxes[0].tag
    quote = "> " if form == "markdown" and any(outer.tag == "blockquote" for outer in boxes) else ""
    if form == "markdown" and tag in _HEADINGS:
        return "heading", quote + "#" * _HEADINGS[tag] + " "
    if tag == "pre":
        return "code", quote
    if tag == "tr":
        return f"row {_number_of(sheet, box, 'table')}", quote
    item = _number_of(sheet, box, "li")
    if item < 0:
        return "quote" if quote else "text", quote
    outer = sheet.boxes[item].parent
    kind = f"item {outer}"
    if item in begun:
        return kind, quote
    begun.add(item)
    ordered = form == "markdown" and outer >= 0 and sheet.boxes[outer].tag == "ol"
    return kind, quote + (f"{_place(sheet, item)}. " if ordered else "- ")


def _number_of(sheet: Sheet, box: int, tag: str) -> int:
    """The nearest box of a tag, from a box outward; -1 for none."""
    while box >= 0 and sheet.boxes[box].tag != tag:
        box = sheet.boxes[box].parent
    return box


def _place(sheet: Sheet, item: int) -> int:
    """An item's place in its list, from 1."""
    outer = sheet.boxes[item].parent
    return sum(1 for box in sheet.boxes[outer:item] if box.parent == outer and box.tag == "li") + 1


def numbers(kept: Sequence[bool]) -> Iterator[int]:
    """The places of what is kept."""
    return (number for number, is_kept in enumerate(kept) if is_kept)
