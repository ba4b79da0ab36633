"""Globs on a document's id: ``*`` and ``?`` stay within a folder, ``**`` does not, ``[…]`` is one of its characters.

A path is read once, with the set of places in the glob that it may have come to: no glob takes longer than its length
times the path's, however many stars it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|[^*?\[]+|\[")
_WILD = ("**/", "**", "*", "?")
_Token = str | re.Pattern[str]  # a wild part, a character, or a class of them


def matches_path(path: str, glob: str) -> bool:
    """Whether a POSIX path fits a glob as a whole; case matters.

    >>> [matches_path("news/2024/a.txt", glob) for glob in ("news/*", "news/**", "**/a.txt", "news/202[34]/?.txt")]
    [False, True, True, True]
    """
    start, tokens = _compile(glob)
    return path.startswith(start) and _fits(path[len(start) :], tokens)


def glob_problem(glob: str) -> str | None:
    """What is wrong with a glob as an author wrote it; None for a sound one.

    >>> glob_problem("news/[a"), glob_problem("news/[z-a]"), glob_problem("news/[a-z]*")
    ("'[' is not closed; write [[] for the character", '[z-a] is no range of characters', None)
    """
    for part in _PART.findall(glob):
        if part == "[":
            return "'[' is not closed; write [[] for the character"
        if not _is_plain(part) and part not in _WILD:
            try:
                _class(part)
            except re.error:
                return f"{part} is no range of characters"
    return None


@lru_cache(maxsize=100_000)  # a learned pack has one for each folder
def _compile(glob: str) -> tuple[str, tuple[_Token, ...]]:
    """The text before the first wild part, which rules most paths out at once, and what follows it."""
    parts = _PART.findall(glob)
    start = parts.pop(0) if parts and _is_plain(parts[0]) else ""
    return start, tuple(token for part in parts for token in _tokens(part))


def _is_plain(part: str) -> bool:
    return part not in _WILD and not (part.startswith("[") and len(part) > 1)


def _tokens(part: str) -> Iterator[_Token]:
    if part in _WILD:
        yield part
    elif _is_plain(part):
        yield from part
    else:
        yield _class(part)


def _class(part: str) -> re.Pattern[str]:
    negated = part.startswith("[!")
    inside = part[2 if negated else 1 : -1].replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]")
    return re.compile(f"[{'^/' if negated else ''}{inside.replace('^', chr(92) + '^')}]", re.DOTALL)


def _fits(text: str, tokens: Sequence[_Token]) -> bool:
    places = set(_reach(tokens, 0))
    for char in text:
        places = {there for place in places for there in _step(tokens, place, char)}
        if not places:
            return False
    return len(tokens) in places


def _reach(tokens: Sequence[_Token], place: int) -> Iterator[int]:
    """A place, and those behind it that need no character: wild parts may stand for nothing."""
    yield place
    while place < len(tokens) and tokens[place] in ("*", "**", "**/"):
        place += 1
        yield place


def _step(tokens: Sequence[_Token], place: int, char: str) -> Iterator[int]:
    """The places that a character leads to from this one."""
    token = tokens[place] if place < len(tokens) else ""
    if token == "**/":
        yield place
        if char == "/":
            yield from _reach(tokens, place + 1)
    elif token == "**" or (token == "*" and char != "/"):
        yield from _reach(tokens, place)
    elif _takes(token, char):
        yield from _reach(tokens, place + 1)


def _takes(token: _Token, char: str) -> bool:
    if isinstance(token, re.Pattern):
        return token.match(char) is not None
    return token == char or (token == "?" and char != "/")


def first_folder(glob: str) -> str | None:
    """The first folder of all paths that fit, empty where they lie in none; None where it may be any.

    >>> first_folder("news/2024/*"), first_folder("*.txt"), first_folder("**/a.txt"), first_folder("n*/a.txt")
    ('news', '', None, None)
    """
    if "/" not in glob:
        return None if "**" in glob else ""
    parts = _PART.findall(glob)
    folder = parts[0].partition("/")[0]
    return folder if _is_plain(parts[0]) and "/" in parts[0] else None


def escape_glob(path: str) -> str:
    """The glob that only this path fits.

    >>> matches_path("a[1]*/b", escape_glob("a[1]*/b")), matches_path("a[1]x/b", escape_glob("a[1]*/b"))
    (True, False)
    """
    return re.sub(r"[*?\[]", r"[\g<0>]", path)


def sample_path(glob: str) -> str:
    """A path that fits the glob, for examples.

    >>> sample_path("news/**/[ab]*.txt")
    'news/ax.txt'
    """
    return "".join(_sample(part) for part in _PART.findall(glob))


def _sample(part: str) -> str:
    if part in _WILD:
        return "" if part == "**/" else "x"
    return part if _is_plain(part) else part[1]
