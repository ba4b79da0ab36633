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
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.errors import RuleError
from cleaner.lines import Line, Lines
from cleaner.rulebook.patterns import Pattern, options

_SHORT_WORDS = 15
_FLOATING = re.compile(r"(?:^|[(|])(?:\(\?:)?(?:\.|\[\^)[*+{]")
_ANY_LENGTH = 1 << 60
_GROUP_CHARS = 250_000  # of loose patterns in one set; RE2 refuses, or worse, sets of many thousands


class Matcher:
    """Many patterns asked at once; each with the most words a line may have for it (None: any).

    Patterns for at most 15 words are only asked of lines up to that; the rules' own limits are exact.
    """

    def __init__(self, patterns: Mapping[Pattern, int | None]) -> None:
        self.limits = dict(patterns)
        self._short: list[_Group] | None = None
        self._long: list[_Group] = []

    def hits(self, lines: Lines) -> dict[Pattern, list[Line]]:
        """For each pattern that matches any line: those lines, top down."""
        found: dict[Pattern, list[Line]] = defaultdict(list)
        if not self.limits or not lines.solid:
            return found
        self.compile()
        assert self._short is not None
        for line in lines.solid:
            for group in self._long:
                group.ask(line, found)
            if len(line.text) <= _SHORT_WORDS or line.words <= _SHORT_WORDS:
                for group in self._short:
                    group.ask(line, found)
        return found

    def compile(self) -> None:
        """Build the automata; raises RuleError where the patterns are too much for RE2."""
        if self._short is not None:
            return
        limits = {pattern: _ANY_LENGTH if limit is None else limit for pattern, limit in self.limits.items()}
        long = [pattern for pattern, limit in limits.items() if limit > _SHORT_WORDS]
        self._short = list(_groups([pattern for pattern, limit in limits.items() if limit <= _SHORT_WORDS]))
        floating = [pattern for pattern in long if not pattern.whole or _FLOATING.search(pattern.source)]
        anchored = [pattern for pattern in long if pattern not in floating]
        self._long = [*_groups(anchored), *_groups(floating)]

    def __getstate__(self) -> dict[Pattern, int | None]:
        return self.limits

    def __setstate__(self, state: dict[Pattern, int | None]) -> None:
        self.limits, self._short, self._long = state, None, []


def _groups(patterns: list[Pattern]) -> Iterator[_Group]:
    """Sets that RE2's memory can hold: large rule collections take several."""
    group: list[Pattern] = []
    size = 0
    for pattern in patterns:
        if group and size + len(pattern.loose) > _GROUP_CHARS:
            yield _Group(group)
            group, size = [], 0
        group.append(pattern)
        size += len(pattern.loose)
    if group:
        yield _Group(group)


class _Group:
    """Patterns in one automaton."""

    def __init__(self, patterns: list[Pattern]) -> None:
        import re2

        self.patterns = patterns
        self.set: Any = re2.Set.SearchSet(options())
        try:
            for pattern in patterns:
                self.set.Add(pattern.loose)
            self.set.Compile()
        except re2.error as error:
            raise RuleError(f"the rules' patterns are too much for RE2 ({error}); use fewer or simpler ones") from None

    def ask(self, line: Line, found: dict[Pattern, list[Line]]) -> None:
        """Note the line under each pattern that matches it."""
        for index in self.set.Match(line.text) or ():
            pattern = self.patterns[index]
            if pattern.is_exact or pattern.matches(line.text):
                found[pattern].append(line)
