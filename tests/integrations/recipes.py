"""The page of recipes in its sections: the code that is run, and the files that are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.conftest import ROOT
from tests.docs.blocks import Block, read_blocks

PAGE = "cleaner/docs/recipes.md"


@dataclass
class Recipe:
    """A section's blocks of code in order, and its files by the names that stand above them."""

    code: list[Block] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> set[tuple[str, str]]:
        """Languages and names: modules of Python, commands of a shell."""
        marked = ((block.language, block.mark.removeprefix("needs: ")) for block in self.code if block.mark)
        return {(language, name) for language, names in marked for name in names.split(", ")}


def read_recipes() -> dict[str, Recipe]:
    """The sections that hold blocks, by their titles, in the page's order."""
    text = (ROOT / PAGE).read_text("utf-8")
    heads = [(found.start(), found[1]) for found in re.finditer(r"^##? (.*)$", text, re.MULTILINE)]
    lines = [(text.count("\n", 0, start) + 1, title) for start, title in heads]
    recipes: dict[str, Recipe] = {}
    for block in read_blocks(PAGE, text):
        title = [title for line, title in lines if line < block.line][-1]
        recipe = recipes.setdefault(title, Recipe())
        if block.mark.startswith("file: "):
            recipe.files[block.mark.removeprefix("file: ")] = block.text
        else:
            recipe.code.append(block)
    return recipes
