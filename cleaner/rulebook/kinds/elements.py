"""Kind drop_element: parts of an HTML tree that go before extraction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from cleaner.model import Mark
from cleaner.rulebook.spec import Seen, Share, Spec


class DropElement(Spec, kw_only=True):
    """HTML elements that match the CSS selector `css` go before the text is extracted.

    Guarded: an element that holds more than `max_share` (0.3) of the page's text or more than
    `max_prose` (2) paragraphs of running text with few links stays.
    """

    kind: ClassVar[str] = "drop_element"
    css: str
    max_share: Share = 0.3
    max_prose: int = 2

    def problems(self) -> Iterator[tuple[str, str]]:
        """The selector must parse."""
        from cssselect import SelectorError
        from cssselect.parser import parse

        try:
            parse(self.css)
        except SelectorError as error:
            yield "css", f"'{self.css}' is no CSS selector: {error}"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Nothing here: the tree is gone by then; `extract` asks for these rules."""
        yield from ()
