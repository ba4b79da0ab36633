"""Made-up pages as sheets of blocks, for the tests of this folder."""

from __future__ import annotations

from cleaner.dom.blocks import Sheet, find_blocks
from cleaner.dom.parse import parse, settle
from cleaner.dom.render import Rendered, render

STORY = [
    "The ferry was late again on Monday, and nobody on the pier knew why it had not left the other shore.",
    "By noon some forty people stood in the rain, most of them with shopping bags, two with bicycles.",
    "At a quarter past one the boat came round the headland, a little low in the water but under its own power.",
    "The captain said that a rope had been caught in the propeller, and that it took an hour to cut it loose.",
]


def sheet_of(markup: str) -> Sheet:
    """The blocks of a page."""
    return find_blocks(parse(settle(markup)).tree)


def texts_of(markup: str) -> list[str]:
    """Their texts."""
    return [block.text for block in sheet_of(markup).blocks]


def rendered(markup: str, form: str = "plain") -> Rendered:
    """A page with all its blocks."""
    sheet = sheet_of(markup)
    return render(sheet, range(len(sheet.blocks)), form)
