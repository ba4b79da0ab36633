"""Which pattern hits which line: a few automata that know all patterns at once, then an exact look.

Each line is put to ``re2.Set``s, which answer for hundreds of patterns in some microseconds; only patterns
whose loose form is no exact answer are looked at again on the lines they hit. Three sets, because what one
automaton must remember multiplies: patterns for short lines are never asked of long ones, and patterns
that may begin anywhere in a line (``.*x``) are kept from those that begin with their words. One set of all,
or one alternation over the whole document, ran out of its memory and fell to 0.5 MB/s (measured with 580
rules; three sets 12 MB/s cold, 60 warm).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from cleaner.lines import Line, Lines
from cleaner.rulebook.patterns import Pattern, options

_SHORT_WORDS = 15
_FLOATING = re.compile(r"(?:^|[(|])(?:\(\?:)?(?:\.|\[\^)[*+{]")
_ANY_LENGTH = 1 << 60


class Matcher:
    """Many patterns asked at once; each with the most words a line may have for it (None: any)."""

    def __init__(self, patterns: Mapping[Pattern, int | None]) -> None:
        self.limits = dict(patterns)
        self._short: _Group | None = None
        self._long: list[_Group] = []

    def hits(self, lines: Lines) -> dict[Pattern, list[Line]]:
        """For each pattern that matches any line within its limit: those lines, top down."""
        found: dict[Pattern, list[Line]] = defaultdict(list)
        if not self.limits or not lines.solid:
            return found
        self._compile()
        assert self._short is not None
        for line in lines.solid:
            for group in self._long:
                group.ask(line, found)
            # Words are at most as many as characters; counting them is only worth it on middling lines.
            if len(line.text) <= _SHORT_WORDS or line.words <= _SHORT_WORDS:
                self._short.ask(line, found)
        return found

    def _compile(self) -> None:
        if self._short is not None:
            return
        limits = {pattern: _ANY_LENGTH if limit is None else limit for pattern, limit in self.limits.items()}
        long = [pattern for pattern, limit in limits.items() if limit > _SHORT_WORDS]
        self._short = _Group([pattern for pattern, limit in limits.items() if limit <= _SHORT_WORDS])
        floating = [pattern for pattern in long if not pattern.whole or _FLOATING.search(pattern.source)]
        anchored = [pattern for pattern in long if pattern not in floating]
        self._long = [_Group(group) for group in (anchored, floating)]

    def __getstate__(self) -> dict[Pattern, int | None]:
        return self.limits

    def __setstate__(self, state: dict[Pattern, int | None]) -> None:
        self.limits, self._short, self._long = state, None, []


class _Group:
    """Patterns in one automaton."""

    def __init__(self, patterns: list[Pattern]) -> None:
        self.patterns = patterns
        self.set: Any = None
        if patterns:
            import re2

            self.set = re2.Set.SearchSet(options())
            for pattern in patterns:
                self.set.Add(pattern.loose)
            self.set.Compile()

    def ask(self, line: Line, found: dict[Pattern, list[Line]]) -> None:
        """Note the line under each pattern that matches it."""
        if self.set is None:
            return
        for index in self.set.Match(line.text) or ():
            pattern = self.patterns[index]
            if pattern.is_exact or pattern.matches(line.text):
                found[pattern].append(line)
