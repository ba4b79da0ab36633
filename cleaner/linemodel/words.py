"""Words of menus, share bars, notices and their like, from ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")


@cache
def chrome_words() -> frozenset[str]:
    """Words of menus, share bars, notices and their like, of all languages together."""
    table: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))["chrome"]
    return frozenset(word for words in table.values() for word in words.split())
