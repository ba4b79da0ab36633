"""What one page tells of its lines: hashes of their keys, whether they read like text, and the lines themselves."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import NamedTuple

from cleaner.learn.words import has_chrome_word
from cleaner.lines import Line, Lines, mask_digits, to_key
from cleaner.model import Page

_NUMBERS = re.compile(r"\d+(?:[\W_]+\d+)*")
_LONGEST = 2000  # characters; no chrome is longer, and its text would be kept for nothing


class Row(NamedTuple):
    """One line: its text (empty: not to be learned), its key's hashes with numbers and with ``#``, how it reads.

    ``has_chrome``: it is short and has a word of menus, notices and their like.
    """

    text: str
    exact: int
    masked: int
    words: int
    is_sentence: bool
    has_chrome: bool


class Place(NamedTuple):
    """Whose lines a page's are compared with: those of its site, or of its folder where no site is known."""

    kind: str  # site or folder
    name: str


class Sheet(NamedTuple):
    """One page as it is sent home by a worker."""

    id: str
    place: Place
    rows: list[Row]
    titles: frozenset[int]


def read_sheet(page: Page) -> Sheet:
    """The lines of a mended page; ornaments between them are passed over."""
    rows = [_row(line) for line in Lines(page.text).solid if line.key]
    host = page.host or page.metadata.get("hostname")
    title = Line(1, 0, str(page.metadata.get("title") or ""), 0)
    return Sheet(page.id, _place(page.id, host), rows, frozenset({hash_key(title.masked)} if title.key else ()))


def _place(id: str, host: str | None) -> Place:
    if host:
        return Place("site", host.lower().removeprefix("www."))
    folder = PurePosixPath(id).parent.as_posix()
    return Place("folder", "" if folder == "." else folder)


def _row(line: Line) -> Row:
    """A line's row; of one that is never learned without its text, and a number stands for itself only."""
    exact, is_word = hash_key(line.key), has_word(line.key)
    masked = hash_key(line.masked) if is_word else exact
    text = line.text if is_word and len(line.text) <= _LONGEST else ""
    has_chrome = has_chrome_word(line.text, line.words)
    return Row(text, exact, masked, min(line.words, 0xFFFF), line.is_sentence, has_chrome)


def has_word(key: str) -> bool:
    """Two letters at least: what has none can't be told from a number in a table.

    >>> has_word("12 05"), has_word("v"), has_word("12 comments")
    (False, False, True)
    """
    return sum(map(str.isalpha, key)) >= 2


def hash_key(key: str) -> int:
    """64 bits of a key, the same in every process.

    >>> hash_key("home") == hash_key("home") != hash_key("about")
    True
    """
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def mask_text(text: str) -> str:
    """A line with ``#`` for each number, as a pack shows it."""
    return _NUMBERS.sub("#", text)


def key_of_pack_line(text: str) -> tuple[int, int]:
    """Hashes of a pack's line: exact and masked."""
    key = to_key(text.replace("#", "0"))
    return hash_key(key), hash_key(mask_digits(key))
