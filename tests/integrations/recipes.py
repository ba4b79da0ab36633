"""The page of recipes in its parts: what each section needs, the files it shows, the code that is run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.conftest import ROOT

PAGE = ROOT / "cleaner/docs/recipes.md"
_BLOCK = re.compile(r"(?:<!-- (needs|file): (.*?) -->\n)?```(\w+)\n(.*?)```", re.DOTALL)


@dataclass
class Recipe:
    """A section: its blocks of code in order, each with its language and what it needs, and its files by their names."""

    title: str
    code: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def read_recipes(text: str) -> dict[str, Recipe]:
    """The sections of a page by their titles, in its order."""
    recipes = {}
    for part in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        if not _BLOCK.search(body):
            continue
        recipe = recipes[title] = Recipe(title)
        for kind, said, language, block in _BLOCK.findall(body):
            if kind == "file":
                recipe.files[said] = block
            else:
                recipe.code.append((language, tuple(said.split(", ")) if said else (), block))
    return recipes
