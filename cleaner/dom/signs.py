"""What the names of elements tell: related, comment, footer and their like, from the words of ``signs.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("signs.toml")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WHOLE = 3  # letters up to which a beginning must be the whole word: ad is no address

_BY_TAG = {tag: frozenset((sign,)) for tag, sign in (("nav", "nav"), ("footer", "foot"), ("figcaption", "caption"))}


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))
    return table


def sign_names() -> tuple[str, ...]:
    """All signs that there are."""
    return tuple(_table())


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """The signs of each beginning of a word."""
    found: dict[str, set[str]] = {}
    for sign, words in _table().items():
        for word in words.split():
            found.setdefault(word, set()).add(sign)
    return {word: frozenset(signs) for word, signs in found.items()}


@lru_cache(maxsize=1 << 16)
def _signs_of_word(word: str) -> frozenset[str]:
    known = _beginnings()
    signs = known.get(word, frozenset())
    for end in range(_WHOLE + 1, len(word)):
        signs |= known.get(word[:end], frozenset())
    return signs


@lru_cache(maxsize=1 << 16)
def _signs_of_name(name: str) -> frozenset[str]:
    return frozenset().union(*(_signs_of_word(word.lower()) for word in _WORD.findall(name)))


def read_signs(tag: str, names: str) -> frozenset[str]:
    """The signs of an element.

    >>> sorted(read_signs("div", "c-relatedPosts sidebar")), sorted(read_signs("footer", ""))
    (['related'], ['foot'])
    """
    found = _BY_TAG.get(tag, frozenset())
    return found.union(*map(_signs_of_name, names.split())) if names else found
