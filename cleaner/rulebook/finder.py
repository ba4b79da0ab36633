"""Patterns that may begin anywhere in a line, asked only of lines that hold one of their words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from cleaner.rulebook.patterns import Pattern, compile_re2
from cleaner.rulebook.terms import fold

_MOST_KNOWN, _LONG_WORD = 10_000, 100  # words as they are written, bytes of one
_MANY = 1000  # words in a line, from which on it is dearer to look at each than to ask all patterns


class Finder:
    """Patterns by the words of which a line must hold one, as `terms.read_needs` gives them."""

    def __init__(self, words: Mapping[Pattern, frozenset[str]]) -> None:
        self._by_word: dict[str, list[Pattern]] = defaultdict(list)
        every = {word for some in words.values() for word in some}
        for pattern, some in words.items():
            # A word that holds another one is found where that is; so no two begin at one place.
            for word in sorted({shortest_within(word, every) for word in some}):
                self._by_word[word].append(pattern)
        self._all = list(words)
        self._known: dict[bytes, list[Pattern]] = {}  # as words stand in texts

    @cached_property
    def _words(self) -> Any:
        return compile_re2("|".join(map(_to_source, sorted(self._by_word))))

    def compile(self) -> Finder:
        """Build the automaton now; raises PatternError."""
        self._words  # noqa: B018 - kept for the run
        return self

    def find(self, lines: Sequence[bytes]) -> Iterator[tuple[int, Pattern]]:
        """Places of lines and the patterns whose loose forms match them, line by line."""
        text = b"\n".join(lines)
        at = start = seen = 0
        asked: set[Pattern] = set()
        found = self._words.search(text)
        while found:
            place = found.start()
            while place > start + len(lines[at]):
                start += len(lines[at]) + 1
                at += 1
                seen = 0
                asked.clear()
            seen += 1
            for pattern in self._patterns_of(found.group()) if seen < _MANY else self._all:
                if pattern not in asked:
                    asked.add(pattern)
                    if pattern.may_match(lines[at]):
                        yield at, pattern
            # Words may overlap. Where all patterns have been asked, the line is done.
            found = self._words.search(text, place + 1 if seen < _MANY else start + len(lines[at]))

    def _patterns_of(self, written: bytes) -> list[Pattern]:
        patterns = self._known.get(written)
        if patterns is None:
            word = fold(b" ".join(written.split()).decode())
            # RE2 may know letters that Python is too old for.
            patterns = self._by_word.get(word, self._all)
            if len(self._known) < _MOST_KNOWN and len(written) < _LONG_WORD:
                self._known[written] = patterns
        return patterns


def shortest_within(word: str, words: set[str]) -> str:
    """The word, or the shortest and first of the others that stands in it.

    >>> shortest_within("cookies", {"cookie", "cookies", "kies"})
    'kies'
    """
    size = len(word)
    parts = (word[start : start + length] for length in range(1, size) for start in range(size - length + 1))
    return next((part for part in parts if part in words), word)


def _to_source(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[ \t]+")
