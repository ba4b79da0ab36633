r"""Lines for a pattern to match, written from the pattern itself: each of its choices stands in one of them at least.

Not all lines (there are endless many), and not all combinations: of `(a|b) (c|d)` come `a c`, `b d` and `a d`, `b c`.
What may be anything, as `.*`, is left out in one line and stands for strange words in the next.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.rulebook.patterns import Pattern

MOST = 300  # lines of a pattern; of one with more choices nothing is said
_MOST_CHARS = 1_000_000
_LONGEST = 2_000  # characters of a line; `x{1000}` alone asks for half of it
_STRANGE = (" Qvx7 §zq wrž ", " q ")  # with spaces at the edges, as words may have to begin beside it
_ESCAPED = {"d": ["7"], "w": ["q", "7"], "s": [" "], "D": ["q"], "W": ["§"], "S": ["q", "§"], "b": [""], "t": ["\t"]}
_PROPERTIES = ("q", "Q", "7", "§", " ", "船", "ж", "か", "カ", "한", "م", "λ", "ก")
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}|[*+?]")
_CODE = re.compile(r"\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
_PROPERTY = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)")
_GROUP = re.compile(r"\((?:\?(?::|P?<\w+>))?")


class _TooManyError(Exception):
    """The pattern has more choices than are looked at."""


def write_lines(source: str) -> list[str] | None:
    r"""Trimmed lines for a sound pattern; None where it has too many choices.

    Some may not match, as `\b` is not looked at.

    >>> write_lines(r"read (on|more)( now)?")
    ['read on', 'read more now', 'read on now', 'read more']
    """
    try:
        written = _Writer(source).alternation()
    except _TooManyError:
        return None
    lines = dict.fromkeys(" ".join(line.split()) for line in written if len(line) <= _LONGEST)
    return [line for line in lines if line]


class _Writer:
    """Reads a pattern that RE2 has taken already, and writes samples of each part."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def alternation(self) -> list[str]:
        found = self._sequence()
        while self.source[self.at : self.at + 1] == "|":
            self.at += 1
            found += self._sequence()
        return _bounded(found)

    def _sequence(self) -> list[str]:
        parts: list[list[str]] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            parts.append(self._counted(*self._atom()))
        return _join(parts)

    def _counted(self, samples: list[str], anything: bool) -> list[str]:
        found = _COUNT.match(self.source, self.at)
        if not found:
            return samples
        self.at = found.end() + (self.source[found.end() : found.end() + 1] == "?")
        least, most = _bounds(found)
        if anything and least <= 1:
            strange = next(text for text in (*_STRANGE, "q"[:most]) if most is None or len(text) <= most)
            return ["", " ", strange] if least == 0 and most else [strange]
        once = [sample * max(1, least) for sample in samples]
        if least == 0:
            return _bounded(["", *once])
        return _bounded([*once, samples[0] * (least + 1)]) if most is None or most > least else once

    def _atom(self) -> tuple[list[str], bool]:
        """Samples of the next part, and whether it may be any character."""
        char = self.source[self.at]
        if char == "(":
            found = _GROUP.match(self.source, self.at)
            assert found
            self.at = found.end()
            inside = self.alternation()
            self.at += 1
            return inside, False
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape(), False
        self.at += 1
        if char == ".":
            return ["q", "§"], True
        return [""] if char in "^$" else [char], False

    def _escape(self) -> list[str]:
        for pattern in (_CODE, _PROPERTY):
            if found := pattern.match(self.source, self.at):
                self.at = found.end()
                if pattern is _CODE:
                    return [chr(int(found[1] or found[2] or found[3], 16))]
                return [char for char in _PROPERTIES if Pattern(found[0]).matches(char)][:2] or [""]
        char = self.source[self.at + 1]
        self.at += 2
        return _ESCAPED.get(char, [char])

    def _class(self) -> tuple[list[str], bool]:
        """A set of characters: each that it names, of a range the first; of a negated one what RE2 takes."""
        start = self.at
        self.at += 1 + (self.source[self.at + 1] == "^")
        members: list[str] = []
        first = True
        while first or self.source[self.at] != "]":
            first = False
            if named := re.compile(r"\[:\^?\w+:\]").match(self.source, self.at):
                self.at = named.end()
            elif self.source[self.at] == "\\":
                members += self._escape()
            else:
                members.append(self.source[self.at])
                self.at += 1
                if self.source[self.at] == "-" and self.source[self.at + 1] != "]":
                    self.at += 2 if self.source[self.at + 1] != "\\" else 3
        self.at += 1
        whole = self.source[start : self.at]
        is_open = whole.startswith("[^")
        return _members(whole, "".join(_PROPERTIES if is_open else members)), is_open


def _bounds(count: re.Match[str]) -> tuple[int, int | None]:
    """The least and the most times that a quantifier asks for; None is no limit."""
    if count[1] is None:
        return int(count[0] == "+"), 1 if count[0] == "?" else None
    if count[2] is None:
        return int(count[1]), int(count[1])
    return int(count[1]), int(count[3]) if count[3] else None


@lru_cache(maxsize=1_000)
def _members(written: str, chars: str) -> list[str]:
    """Of the characters those that a class takes, the first eight."""
    pattern = Pattern(written, whole=False)
    return [char for char in dict.fromkeys(chars) if pattern.matches(char)][:8] or [""]


def _join(parts: list[list[str]]) -> list[str]:
    """Lines of one sample a part, twice so many as the part with most choices has: in step, and out of it."""
    parts = [part for part in parts if part]
    size = max(map(len, parts), default=1)
    lines = ["".join(part[number % len(part)] for part in parts) for number in range(size)]
    chosen = [number for number, part in enumerate(parts) if len(part) > 1]
    if len(chosen) > 1:
        shift = {number: place for place, number in enumerate(chosen)}
        lines += [
            "".join(part[(number + shift.get(at, 0)) % len(part)] for at, part in enumerate(parts))
            for number in range(size)
        ]
    return _bounded(list(dict.fromkeys(lines)))


def _bounded(samples: list[str]) -> list[str]:
    if len(samples) > MOST or sum(map(len, samples)) > _MOST_CHARS:
        raise _TooManyError
    return samples
