"""What `clean explain` says of an HTML page's blocks: those that were left out, and where a line comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.cli.terminal import shorten
from cleaner.dom.blocks import Sheet
from cleaner.model import Page
from cleaner.rulebook.kinds.judge import BlockModel


class LeftOut(NamedTuple):
    """A block that is not in the text: the number of the line that it would stand above, its path, why, its text."""

    below: int
    path: str
    why: str
    text: str


def left_out(page: Page, cleaner: Cleaner) -> Iterator[LeftOut]:
    """The blocks that are not in the text, in the order of the page."""
    sheet = page.sheet
    if sheet is None or not sheet.kept:
        return
    lines = {origin.block: number for number, origin in reversed(page.origins.items())}
    below = page.text.count("\n") + 1
    found = []
    for number in range(len(sheet.blocks) - 1, -1, -1):
        if sheet.kept[number]:
            below = lines.get(number, below)
        else:
            why = why_left_out(sheet, number, cleaner)
            text = shorten(" ".join(sheet.blocks[number].text.split()))
            found.append(LeftOut(below, sheet.path(number), why, text))
    yield from reversed(found)


def why_left_out(sheet: Sheet, number: int, cleaner: Cleaner) -> str:
    """The reason why a block is not in the text."""
    if number in sheet.because:
        return sheet.because[number]
    rule = cleaner.rulebook.block_model
    if not sheet.scores or rule is None or not isinstance(rule.spec, BlockModel):
        return "trafilatura did not take it" if sheet.first else "resiliparse did not take it"
    weights = ", ".join(rule.spec.weigh(sheet.columns, number))
    return f"{rule.name} {sheet.scores[number]:.2f}: {weights}"


def describe_origin(page: Page, number: int) -> Iterator[str]:
    """Where a line of an HTML page comes from, and who took its block."""
    origin = page.origins.get(number)
    if page.extraction:
        yield f"answered  by {page.extraction.answered_by}: {page.extraction.reason}"
    if origin is None or page.sheet is None:
        return
    sheet = page.sheet
    yield f"element   {sheet.path(origin.block)}, {origin.links:.0%} links"
    votes = {"trafilatura": sheet.first, "resiliparse": sheet.second}
    told = [f"{who} took {found[origin.block]:.0%}" for who, found in votes.items() if found]
    if sheet.scores:
        told.append(f"judged {sheet.scores[origin.block]:.2f}")
    if told:
        yield f"block     {', '.join(told)}"
