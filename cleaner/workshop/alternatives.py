r"""Which alternative of a long pattern hit a line: a rule's author reads that one, not all.

A list of patterns, or literals, is one alternative an entry; a pattern is taken apart at the bars that stand in no
group, or in the one group that is all of it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from cleaner.rulebook.patterns import Pattern, literal
from cleaner.rulebook.spec import LineSpec, Spec

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
    edges = [-1, *bars, len(source)]
    return [source[first + 1 : last] for first, last in pairwise(edges)]


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
    return left[0][0] if _pattern_of(left, pattern).matches(text) else pattern.source


def _pattern_of(alternatives: list[tuple[str, str]], pattern: Pattern) -> Pattern:
    return Pattern("|".join(source for _, source in alternatives), whole=pattern.whole)


def _alternatives(spec: Spec, pattern: Pattern) -> list[tuple[str, str]]:
    """Each alternative as it is shown, and as a pattern."""
    if isinstance(spec, LineSpec) and spec.literals:
        return [(text, literal(text)) for text in spec.literals]
    sources = spec.regex if isinstance(spec, LineSpec) and isinstance(spec.regex, list) else [pattern.source]
    return [(part, part) for source in sources for part in split(source)]
