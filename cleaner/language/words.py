"""Word lists: the small words and letters of each language, and the English of menus and buttons."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")


@cache
def _table(name: str) -> dict[str, frozenset[str]]:
    table = _tables()[name]
    return {tag: frozenset(words if name == "letters" else words.split()) for tag, words in table.items()}


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def function_words(tag: str) -> frozenset[str]:
    """Articles, pronouns, prepositions and their like; empty for a language without a list."""
    return _table("function").get(tag, frozenset())


def telling_words(tag: str) -> frozenset[str]:
    """Words that part a language from those that look the same to a detector."""
    return _table("telling").get(tag, frozenset())


def letters_of(tag: str) -> frozenset[str]:
    """Letters that a language is written with, beyond a to z; empty where none are listed."""
    return _table("letters").get(tag, frozenset())


def interface_words() -> frozenset[str]:
    """English words of menus, buttons and messages."""
    return _table("interface")["en"]
