r"""Which alternative of a long pattern hit a line: a rule's author reads that one, not all.

A list of patterns, or literals, is one alternative an entry; a pattern is taken apart at the bars that stand in no
group, or in the one group that is all of it. What is still too long is narrowed: of each group the alternative that the
line needs is left, and groups that it does not need go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from cleaner.rulebook.patterns import Pattern, literal
from cleaner.rulebook.spec import LineSpec, Spec

_READABLE = 120  # characters of a pattern
_TRIES = 40  # groups that are narrowed
_HEAD = re.compile(r"\((?:\?(?::|P?<\w+>))?")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})*")
# A pattern's pieces: an escape, a class, any other character.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|.", re.DOTALL)


def split(source: str) -> list[str]:
    r"""The alternatives of a pattern.

    >>> split(r"share( on|: .*)?|[|(]tweet\|"), split("(?:share|tweet)"), split("(a|b) c")
    (['share( on|: .*)?', '[|(]tweet\\|'], ['share', 'tweet'], ['(a|b) c'])
    """
    bars, closed = _outline(source)
    start = re.match(r"\((?:\?:)?(?!\?)", source)
    if start and closed == [len(source)]:
        return split(source[start.end() : -1])
    return _parts(source, bars)


def _split_flat(source: str) -> list[str]:
    return _parts(source, _outline(source)[0])


def _parts(source: str, bars: list[int]) -> list[str]:
    return [source[first + 1 : last] for first, last in pairwise([-1, *bars, len(source)])]


def _outline(source: str) -> tuple[list[int], list[int]]:
    """Where bars stand in no group, and where groups end that lie in no other."""
    bars, closed, depth = [], [], 0
    for found in _PIECE.finditer(source):
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
            closed += [] if depth else [found.end()]
        elif found[0] == "|" and not depth:
            bars.append(found.start())
    return bars, closed


def matching_alternative(spec: Spec, pattern: Pattern, text: str) -> str:
    """The entry of a rule's list, or the alternative of its pattern, that hits a line; the pattern if none alone does.

    Halves are tried, not each: a pattern may have thousands.
    """
    left = _alternatives(spec, pattern)
    while len(left) > 1:
        first = left[: len(left) // 2]
        left = first if _pattern_of(first, pattern).matches(text) else left[len(first) :]
    if not _pattern_of(left, pattern).matches(text):
        return pattern.source
    shown, source = left[0]
    if len(shown) <= _READABLE or shown != source:
        return shown
    return narrow(source, lambda tried: Pattern(tried, whole=pattern.whole).matches(text))


def _pattern_of(alternatives: list[tuple[str, str]], pattern: Pattern) -> Pattern:
    return Pattern("|".join(source for _, source in alternatives), whole=pattern.whole)


def _alternatives(spec: Spec, pattern: Pattern) -> list[tuple[str, str]]:
    """Each alternative as it is shown, and as a pattern."""
    if isinstance(spec, LineSpec) and spec.literals:
        return [(text, literal(text)) for text in spec.literals]
    sources = spec.regex if isinstance(spec, LineSpec) and isinstance(spec.regex, list) else [pattern.source]
    return [(part, part) for source in sources for part in split(source)]


def narrow(source: str, fits: Callable[[str], bool]) -> str:
    """A pattern with less in its groups that still fits, from left to right, until it can be read.

    >>> import re
    >>> narrow("(please )?(?:leave|post) (a|your) (word|note)", lambda tried: bool(re.fullmatch(tried, "post a note")))
    '(?:post) (a) (note)'
    """
    at = 0
    for _ in range(_TRIES):
        group = _next_group(source, at)
        if group is None:
            break
        without = source[: group.start] + source[group.after :]
        if source[group.end + 1 : group.after] and fits(without):
            source, at = without, group.start
            continue
        parts = _needed(_split_flat(source[group.inner : group.end]), source[: group.inner], source[group.end :], fits)
        source, at = source[: group.inner] + "|".join(parts) + source[group.end :], group.inner
    return source


def _needed(parts: list[str], before: str, after: str, fits: Callable[[str], bool]) -> list[str]:
    """Of the alternatives of a group those that a match needs: one, or several where the group is repeated."""
    while len(parts) > 1:
        middle = len(parts) // 2
        half = next((half for half in (parts[:middle], parts[middle:]) if fits(before + "|".join(half) + after)), None)
        if half is None:
            break
        parts = half
    return parts


class _Group(NamedTuple):
    """Where a group starts, what is in it starts and ends, and where its quantifier ends."""

    start: int
    inner: int
    end: int
    after: int


def _next_group(source: str, at: int) -> _Group | None:
    """The first group that begins there or later."""
    opened: list[int] = []
    for found in _PIECE.finditer(source):
        if found[0] == "(" and (opened or found.start() >= at):
            opened.append(found.start())
        elif found[0] == ")" and opened:
            start = opened.pop()
            if not opened:
                head, tail = _HEAD.match(source, start), _QUANTIFIER.match(source, found.end())
                assert head is not None
                assert tail is not None
                return _Group(start, head.end(), found.start(), tail.end())
    return None
