"""What the names of elements tell: related, comment, footer and their like, from the words of ``signs.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("signs.toml")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WHOLE = 3  # letters up to which a beginning must be the whole word: ad is no address

_BY_TAG = {"nav": "nav", "aside": "side", "footer": "foot", "figcaption": "caption"}


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    table: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: tuple(words.split()) for name, words in table.items()}


def sign_names() -> tuple[str, ...]:
    """All signs that there are."""
    return tuple(_beginnings())


@lru_cache(maxsize=1 << 16)
def _signs_of_word(word: str) -> frozenset[str]:
    return frozenset(
        sign
        for sign, beginnings in _beginnings().items()
        if any(word == known or (len(known) > _WHOLE and word.startswith(known)) for known in beginnings)
    )


@lru_cache(maxsize=1 << 14)
def read_signs(tag: str, names: str) -> frozenset[str]:
    """The signs of an element.

    >>> sorted(read_signs("div", "c-relatedPosts sidebar")), sorted(read_signs("footer", ""))
    (['content', 'related', 'side'], ['foot'])
    """
    found = {_BY_TAG[tag]} if tag in _BY_TAG else set()
    for word in _WORD.findall(names):
        found |= _signs_of_word(word.lower())
    return frozenset(found)
