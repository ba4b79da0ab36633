"""Kind drop_element: parts of an HTML tree that go before extraction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.dom.selectors import find_fault
from cleaner.errors import show
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.spec import Count, Seen, Share, Spec

# Conditions that can't hold in a tree.
LINE_KEYS = (
    "position",
    "min_words",
    "max_words",
    "beside",
    "neighbours",
    "unless",
    "document",
    "between_sentences",
    "link_density",
    "tag",
    "heading",
)


def line_keys_of(spec: Spec) -> Iterator[str]:
    """The conditions on lines that a rule about elements carries."""
    plain = {field.name: field.default for field in msgspec.structs.fields(Spec)} | {"tag": []}
    return (key for key in LINE_KEYS if getattr(spec, key) != plain[key])


class DropElement(Spec, kw_only=True):
    """HTML elements that match a CSS selector go before the text is extracted."""

    kind: ClassVar[str] = "drop_element"
    css: Annotated[str, say("The selector.")]
    max_share: Annotated[Share, say("An element that holds more than this share of the page's text stays.")] = 0.3
    max_prose: Annotated[
        Count, say("An element that holds more paragraphs of running text with few links than this stays.")
    ] = 2

    def problems(self) -> Iterator[tuple[str, str]]:
        """The selector must be one that lxml can use, and conditions on lines can't hold in a tree."""
        if fault := find_fault(self.css):
            yield "css", f"'{show(self.css, 100)}' {fault}"
        for key in line_keys_of(self):
            yield key, f"{key} is a condition on lines; drop_element knows languages, sites, paths and max_share"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Nothing here: the tree is gone by then; `extract` asks for these rules."""
        yield from ()
