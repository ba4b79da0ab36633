"""All visible text of markup, a line a block: for pages where no main text can be found."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from cleaner.dom.blocks import BOXES

_SKIPPED = ("script", "style", "noscript", "template")
_BLOCKS = BOXES | {"br", "option", "select", "title"}


class _Flattener(HTMLParser):
    """The visible text of markup, a line a block; it keeps no tree, so depth does not matter."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in _SKIPPED
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _SKIPPED and self.hidden > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")


def flatten(markup: str) -> str:
    """All visible text of a page, one block a line.

    >>> flatten("<p>One <b>bold</b> word<br>Two<script>x</script>")
    'One bold word\\nTwo\\n'
    """
    parser = _Flattener()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return "".join(line + "\n" for line in lines if line)
