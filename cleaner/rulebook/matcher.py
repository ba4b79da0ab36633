"""Which pattern hits which line: a few automata that know all patterns at once, then an exact look.

Each line is put to ``re2.Set``s, which answer for hundreds of patterns in a microsecond; only patterns whose loose form
is no exact answer are looked at again on the lines they hit. What one automaton must remember multiplies, so patterns
are kept apart: those for short lines are hardly asked of long ones; then those that begin with a word, which most lines
leave at once; those that hold a digit; and those that begin with anything, where no word tells where to look. Patterns
that may begin anywhere and hold a word are not in a set at all (84 of them in one built new states without end, 100
microseconds a line): `Finder` looks for their words, and only a line with one is put to the pattern. One alternation of
everything over the whole document was slower still: 0.4 MB/s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from cleaner.errors import InputError, RuleError
from cleaner.lines import Line, Lines, has_more_words
from cleaner.rulebook import limits
from cleaner.rulebook.finder import Finder
from cleaner.rulebook.patterns import Pattern, options

_SHORT_WORDS = 15
_GROUP_CHARS = 250_000  # of loose patterns in one set; RE2 refuses, or worse, sets of many thousands
_LONG_LINE = 5000  # characters
_FEW_CHARS = 60  # in so few there are hardly more than 15 words
_TOO_MANY = (
    "the rules hit its lines more than {:,} times, more than rules about boilerplate do; look at the packs of --rules"
)
_DIGIT = re.compile(r"\d")


def join_limits(limits: Iterable[tuple[Pattern, int | None]]) -> dict[Pattern, int | None]:
    """Each pattern with the most words that anyone lets a line have for it; None: any number."""
    joined: dict[Pattern, int | None] = {}
    for pattern, limit in limits:
        known = joined.get(pattern, 0)
        joined[pattern] = None if limit is None or known is None else max(limit, known)
    return joined


class Matcher:
    """Many patterns asked at once; each with the most words a line may have for it (None: any).

    Patterns for at most 15 words are asked of lines of about that length; the rules' own limits are exact.
    """

    def __init__(self, patterns: Mapping[Pattern, int | None]) -> None:
        self.limits = dict(patterns)
        self._tiers: tuple[_Tier, _Tier] | None = None  # for any line; for short ones

    def hits(self, lines: Lines) -> dict[Pattern, list[Line]]:
        """For each pattern that matches any line: those lines, top down."""
        found: dict[Pattern, list[Line]] = defaultdict(list)
        if not self.limits or not lines.solid:
            return found
        self.compile()
        assert self._tiers is not None
        every, for_short = self._tiers
        texts = [(line, line.text.encode()) for line in lines.solid]
        hits = [every.ask(texts), for_short.ask([pair for pair in texts if may_be_short(pair[0].text)])]
        most = limits.HITS + limits.HITS_PER_LINE * len(lines.solid)
        for number, (pattern, line) in enumerate(chain.from_iterable(hits)):
            if number > most:
                raise InputError(_TOO_MANY.format(most))
            if pattern.is_exact or (self._has_room(pattern, line) and pattern.matches(line.text)):
                found[pattern].append(line)
        return found

    def _has_room(self, pattern: Pattern, line: Line) -> bool:
        limit = self.limits[pattern]
        if limit is None:
            return True
        if len(line.text) > _LONG_LINE and has_more_words(line.text, limit):
            return False  # words of a line of a megabyte take longer to count than any rule does
        return line.words <= limit

    def compile(self) -> None:
        """Build the automata; raises RuleError where the patterns are too much for RE2."""
        if self._tiers is not None:
            return
        short = {pattern for pattern, limit in self.limits.items() if limit is not None and limit <= _SHORT_WORDS}
        self._tiers = (
            _Tier([pattern for pattern in self.limits if pattern not in short]),
            _Tier([pattern for pattern in self.limits if pattern in short]),
        )

    def __getstate__(self) -> dict[Pattern, int | None]:
        return self.limits

    def __setstate__(self, state: dict[Pattern, int | None]) -> None:
        self.limits, self._tiers = state, None


class _Tier:
    """Patterns that are asked of the same lines."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        held = {pattern: pattern.needs.words for pattern in patterns if pattern.needs.words}
        worded = [pattern for pattern in patterns if pattern.needs.is_worded]
        vague = [pattern for pattern in patterns if not any(pattern.needs)]
        self.sets = [*_groups(worded), *_groups(vague)]
        self.sets_for_digits = list(_groups([pattern for pattern in patterns if pattern.needs.digit]))
        self.finders = list(_finders(held))

    def ask(self, texts: Sequence[tuple[Line, bytes]]) -> Iterator[tuple[Pattern, Line]]:
        """Pairs of patterns and lines, each with its text in UTF-8, that the loose form matches."""
        for group in self.sets:
            yield from group.ask(texts)
        if self.sets_for_digits:
            with_digits = [pair for pair in texts if _DIGIT.search(pair[0].text)]
            for group in self.sets_for_digits:
                yield from group.ask(with_digits)
        for finder in self.finders:
            for at, pattern in finder.find([text for _, text in texts]):
                yield pattern, texts[at][0]


def may_be_short(text: str) -> bool:
    """Whether a line may be one of at most 15 words; some longer ones pass.

    >>> may_be_short("Read more"), may_be_short("word " * 40)
    (True, False)
    """
    return len(text) <= _FEW_CHARS or not has_more_words(text, _SHORT_WORDS)


def _groups(patterns: list[Pattern]) -> Iterator[_Group]:
    """Sets that RE2's memory can hold: large rule collections take several."""
    group: list[Pattern] = []
    size = 0
    for pattern in patterns:
        if group and size + len(pattern.loose) > _GROUP_CHARS:
            yield from _fitting(group)
            group, size = [], 0
        group.append(pattern)
        size += len(pattern.loose)
    if group:
        yield from _fitting(group)


def _fitting(patterns: list[Pattern]) -> Iterator[_Group]:
    """One set, or as many as RE2 has room for: what a pattern needs is not told by its length."""
    try:
        yield _Group(patterns)
    except RuleError:
        if len(patterns) == 1:
            raise
        middle = len(patterns) // 2
        yield from _fitting(patterns[:middle])
        yield from _fitting(patterns[middle:])


def _finders(held: Mapping[Pattern, frozenset[str]]) -> Iterator[Finder]:
    """As many as RE2's memory asks for."""
    some: dict[Pattern, frozenset[str]] = {}
    size = 0
    for pattern, words in held.items():
        if some and size + sum(map(len, words)) > _GROUP_CHARS:
            yield Finder(some).compile()
            some, size = {}, 0
        some[pattern] = words
        size += sum(map(len, words))
    if some:
        yield Finder(some).compile()


class _Group:
    """Patterns in one automaton."""

    def __init__(self, patterns: list[Pattern]) -> None:
        import re2

        self.patterns = patterns
        found = re2.Set.SearchSet(options())
        try:
            for pattern in patterns:
                found.Add(pattern.loose)
            found.Compile()
        except re2.error as error:
            raise RuleError(f"the rules' patterns are too much for RE2 ({error}); use fewer or simpler ones") from None
        self.match: Any = found.Match  # numbers of patterns that match a line in UTF-8; None where there are none

    def ask(self, texts: Sequence[tuple[Line, bytes]]) -> Iterator[tuple[Pattern, Line]]:
        """Pairs of patterns and lines that the loose form matches."""
        match, patterns = self.match, self.patterns
        for line, text in texts:
            for index in match(text) or ():
                yield patterns[index], line
