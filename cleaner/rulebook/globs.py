"""Globs on a document's id: ``*`` and ``?`` stay within a folder, ``**`` does not, ``[…]`` is one of its characters."""

from __future__ import annotations

import re
from functools import lru_cache

_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|[^*?\[]+|\[")
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches_path(path: str, glob: str) -> bool:
    """Whether a POSIX path fits a glob as a whole; case matters.

    >>> [matches_path("news/2024/a.txt", glob) for glob in ("news/*", "news/**", "**/a.txt", "news/202[34]/?.txt")]
    [False, True, True, True]
    """
    start, compiled = _compile(glob)
    return path.startswith(start) and compiled.fullmatch(path) is not None


@lru_cache(maxsize=100_000)  # a learned pack has one for each folder
def _compile(glob: str) -> tuple[str, re.Pattern[str]]:
    """The text before the first wild part, which rules most paths out at once, and the whole."""
    parts = _PART.findall(glob)
    start = parts[0] if parts and _is_plain(parts[0]) else ""
    return start, re.compile("".join(_translate(part) for part in parts), re.DOTALL)


def _is_plain(part: str) -> bool:
    return part not in _WILD and not (part.startswith("[") and len(part) > 1)


def _translate(part: str) -> str:
    if part in _WILD:
        return _WILD[part]
    if _is_plain(part):
        return re.escape(part)
    negated = part.startswith("[!")
    inside = part[2 if negated else 1 : -1].replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]")
    source = f"[{'^/' if negated else ''}{inside.replace('^', chr(92) + '^')}]"
    try:
        re.compile(source)
    except re.error:  # [z-a]
        return re.escape(part)
    return source


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
