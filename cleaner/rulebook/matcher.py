"""Which pattern hits which line: a few automata that know all patterns at once, then an exact look.

Each line is put to ``re2.Set``s, which answer for hundreds of patterns in a microsecond; only patterns whose loose form
is no exact answer are looked at again on the lines they hit. What one automaton must remember multiplies, so patterns
are kept apart: those for short lines are never asked of long ones; of the others those that begin with a word, which
most lines leave at once; and those that begin with anything, where no word tells where to look. Patterns that may
begin anywhere and hold a word are not in a set at all (84 of them in one built new states without end, 100 microseconds
a line): `Finder` looks for their words, and only a line with one is put to the pattern. One alternation of everything
over the whole document was slower still: 0.4 MB/s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.errors import RuleError
from cleaner.lines import Line, Lines
from cleaner.rulebook.finder import Finder
from cleaner.rulebook.patterns import Pattern, options
from cleaner.rulebook.terms import read_needs

_SHORT_WORDS = 15
_ANY_LENGTH = 1 << 60
_GROUP_CHARS = 250_000  # of loose patterns in one set; RE2 refuses, or worse, sets of many thousands
_FEW_CHARS = 60  # in so few there are hardly more than 15 words
_WORD = r"\W*+\w[\w'’.-]*+"  # possessive: there is one way only to take a line apart
# More words than the short patterns' lines have, however they are counted: some characters are half a word.
_MANY_WORDS = re.compile(f"(?:{_WORD}){{{2 * _SHORT_WORDS + 1}}}")
_MANY_WORDS_OF_ASCII = re.compile(f"(?:{_WORD}){{{_SHORT_WORDS + 1}}}")


class Matcher:
    """Many patterns asked at once; each with the most words a line may have for it (None: any).

    Patterns for at most 15 words are asked of lines of about that length; the rules' own limits are exact.
    """

    def __init__(self, patterns: Mapping[Pattern, int | None]) -> None:
        self.limits = dict(patterns)
        self._short: list[_Group] | None = None
        self._long: list[_Group] = []
        self._finder: Finder | None = None

    def hits(self, lines: Lines) -> dict[Pattern, list[Line]]:
        """For each pattern that matches any line: those lines, top down."""
        found: dict[Pattern, list[Line]] = defaultdict(list)
        if not self.limits or not lines.solid:
            return found
        self.compile()
        assert self._short is not None
        encoded = [line.text.encode() for line in lines.solid]
        for line, text in zip(lines.solid, encoded, strict=True):
            for group in self._long:
                for index in group.match(text) or ():
                    self._note(group.patterns[index], line, found)
            if may_be_short(line.text):
                for group in self._short:
                    for index in group.match(text) or ():
                        self._note(group.patterns[index], line, found)
        if self._finder:
            for at, pattern in self._finder.find(encoded):
                self._note(pattern, lines.solid[at], found)
        return found

    def _note(self, pattern: Pattern, line: Line, found: dict[Pattern, list[Line]]) -> None:
        """Note a line under a pattern whose loose form matches it, if it does match and is not too long."""
        if pattern.is_exact or (self._has_room(pattern, line) and pattern.matches(line.text)):
            found[pattern].append(line)

    def _has_room(self, pattern: Pattern, line: Line) -> bool:
        limit = self.limits[pattern]
        return limit is None or line.words <= limit

    def compile(self) -> None:
        """Build the automata; raises RuleError where the patterns are too much for RE2."""
        if self._short is not None:
            return
        limits = {pattern: _ANY_LENGTH if limit is None else limit for pattern, limit in self.limits.items()}
        long = {
            pattern: read_needs(pattern.translated.loose, pattern.whole)
            for pattern, limit in limits.items()
            if limit > _SHORT_WORDS
        }
        worded = [pattern for pattern, needs in long.items() if needs.is_worded]
        vague = [pattern for pattern, needs in long.items() if not needs.is_worded and not needs.words]
        words = {pattern: needs.words for pattern, needs in long.items() if needs.words}
        self._finder = Finder(words) if words else None
        self._long = [*_groups(worded), *_groups(vague)]
        self._short = list(_groups([pattern for pattern, limit in limits.items() if limit <= _SHORT_WORDS]))

    def __getstate__(self) -> dict[Pattern, int | None]:
        return self.limits

    def __setstate__(self, state: dict[Pattern, int | None]) -> None:
        self.limits, self._short, self._long, self._finder = state, None, [], None


def may_be_short(text: str) -> bool:
    """Whether a line may be one of at most 15 words; some longer ones pass.

    >>> may_be_short("Read more"), may_be_short("word " * 40)
    (True, False)
    """
    if len(text) <= _FEW_CHARS:
        return True
    return not (_MANY_WORDS_OF_ASCII if text.isascii() else _MANY_WORDS).match(text)


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
        found = re2.Set.SearchSet(options())
        try:
            for pattern in patterns:
                found.Add(pattern.loose)
            found.Compile()
        except re2.error as error:
            raise RuleError(f"the rules' patterns are too much for RE2 ({error}); use fewer or simpler ones") from None
        self.match: Any = found.Match  # numbers of patterns that match a line in UTF-8; None where there are none
