"""Where tables and keys stand in the text of a pack: tomllib gives their values, and no lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"^\s*\[\[\s*([\w.-]+)\s*\]\]")
_WORDS = re.compile(r"^\s*\[words\]")
_TABLE = re.compile(r"^\s*\[")
# What a line may begin outside a string: one of many lines, one of its own, a comment.
_OPENING = re.compile(r"""(?P<many>'{3}|"{3})|'[^']*'|"(?:[^"\\]|\\.)*"|(?P<rest>#)""")


def find_headers(source: list[str]) -> Iterator[tuple[int, str]]:
    """Line number and name of each [[table]] header outside multi-line strings."""
    closer = ""
    for number, line in enumerate(source, 1):
        if not closer and (found := _HEADER.match(line)):
            yield number, found[1]
        closer = _open_string(line, closer)


def _open_string(line: str, closer: str) -> str:
    """The quotes that a string of many lines is open with at the end of a line, where it began in ``closer``."""
    at, last = 0, max(line.rfind("'''"), line.rfind('"""'))
    while closer or at <= last:
        if closer:
            end = line.find(closer, at)
            if end < 0:
                return closer
            at, closer = end + len(closer), ""
        found = _OPENING.search(line, at)
        if found is None or found["rest"]:
            return ""
        at, closer = found.end(), found["many"] or ""
    return ""


def line_of_key(source: Sequence[str], line: int, key: str) -> int:
    """The line of a key in the table that begins at ``line`` of a pack, or the table's own; both count from 1."""
    pattern = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number in range(line, len(source)):
        if _HEADER.match(source[number]):
            break
        if pattern.match(source[number]):
            return number + 1
    return line


def line_of_top(key: str, text: str) -> int:
    """The line of a key or table that stands above all rules; 1 where it is not found."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    found = re.search(rf"^[ \t]*(?:{name}[ \t]*[=.]|\[+[ \t]*{name}[ \t]*[\].])", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def line_of_fault(text: str, error: ValueError) -> int:
    """The line that tomllib names, or that of a number which is too long for Python, whose error names none."""
    if found := re.search(r"\(at line (\d+)", str(error)):
        return int(found[1])
    number = re.search(r"[0-9_]{4301}", text)
    return text.count("\n", 0, number.start()) + 1 if number else 1


def words_of(source: Sequence[str]) -> dict[str, int]:
    """The names in a pack's ``[words]``, each with its line."""
    start = next((number for number, line in enumerate(source) if _WORDS.match(line)), None)
    if start is None:
        return {}
    found: dict[str, int] = {}
    for number in range(start + 1, len(source)):
        if _TABLE.match(source[number]):
            break
        if name := re.match(r"\s*([a-z_]\w*)\s*=", source[number]):
            found[name[1]] = number + 1
    return found
