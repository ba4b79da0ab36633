"""What features are made of: facts of each line, read when a feature first asks for them, and once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from itertools import accumulate, chain, compress
from typing import NamedTuple

from cleaner.headings import find_headings
from cleaner.lines import Lines

_WORD = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"(?:19|20)\d\d|\d[:.]\d\d|\d[./-]\d\d?[./-]\d")
_DIGIT = re.compile(r"\d")
_QUOTES = re.compile('["“”„«»「」『』]')
_COMMAS = re.compile("[,，、،]")
_READ = 240  # characters of a line whose words are looked at
_LONG_LINE = 60  # words; a longer line says no more than one of that length
_MANY = 40  # lines from which on a distance is just far
_NEAR, _WIDE = 2, 6  # other lines that a block of running text may hold
_SHORT, _SHORTER = 12, 8  # words of lines in which words of chrome count; of lines that are taken for its headings


class Blocks(NamedTuple):
    """Runs of running text: each line's share of the largest run's words, its distance to that run in lines."""

    share: list[float]
    distance: list[int]
    of_page: float


class Vocabulary(NamedTuple):
    """Function words of the page's language, and words of menus, share bars, notices and their like."""

    small_words: Collection[str]
    chrome_words: Collection[str]


class Facts:
    """Columns of one page: a value for each line that is left."""

    def __init__(self, page: Lines, left: Lines, known: Vocabulary, asked: Collection[int] | None = None) -> None:
        self.page = page
        self.lines = left.solid
        self.count = len(left.solid)
        self.asked = range(self.count) if asked is None else asked  # ranks; facts of words are 0 for other lines
        self._small_words, self._chrome_words = known

    def _of_asked(self, find: Callable[[int], float]) -> list[float]:
        column = [0.0] * self.count
        for at in self.asked:
            column[at] = find(at)
        return column

    @cached_property
    def _tokens(self) -> dict[int, list[str]]:
        return {at: _WORD.findall(self.lines[at].text, 0, _READ) for at in self.asked}

    @cached_property
    def _lower(self) -> dict[int, list[str]]:
        return {at: self._read_small(at) for at in self.asked}

    def _read_small(self, at: int) -> list[str]:
        text = self.lines[at].text
        if text.isascii() and at in self._tokens:
            return " ".join(self._tokens[at]).lower().split()
        return _WORD.findall(text[:_READ].lower())

    @cached_property
    def words(self) -> list[int]:
        return [min(_LONG_LINE, line.words) for line in self.lines]

    @cached_property
    def ends(self) -> list[bool]:
        return [line.ends for line in self.lines]

    @cached_property
    def sentence(self) -> list[bool]:
        return [line.is_sentence for line in self.lines]

    @cached_property
    def small(self) -> list[float]:
        known = self._small_words
        return self._of_asked(lambda at: sum([word in known for word in self._lower[at]]))

    @cached_property
    def short_chrome(self) -> list[float]:
        known = self._chrome_words
        return self._of_asked(
            lambda at: sum([word in known for word in self._lower[at]]) if self.lines[at].words <= _SHORT else 0
        )

    @cached_property
    def capitals(self) -> list[float]:
        tokens = self._tokens
        return self._of_asked(lambda at: sum([word[0].isupper() for word in tokens[at]]) / (len(tokens[at]) or 1))

    @cached_property
    def word_length(self) -> list[float]:
        return self._of_asked(lambda at: sum(map(len, self._tokens[at])) / (len(self._tokens[at]) or 1))

    @cached_property
    def commas(self) -> list[float]:
        return self._of_asked(lambda at: len(_COMMAS.findall(self.lines[at].text)))

    @cached_property
    def digits(self) -> list[float]:
        return [len(_DIGIT.findall(line.text, 0, _READ)) / min(_READ, len(line.text)) for line in self.lines]

    @cached_property
    def quotes(self) -> list[bool]:
        return [_QUOTES.search(line.text) is not None for line in self.lines]

    @cached_property
    def time(self) -> list[bool]:
        return [_TIME.search(line.text, 0, _READ) is not None for line in self.lines]

    @cached_property
    def headline(self) -> list[bool]:
        """Lines that could be headings or teasers: some words, no end mark, a capital."""
        return [
            3 <= words <= 18 and not ends and line.text[0].isupper()
            for words, ends, line in zip(self.words, self.ends, self.lines, strict=True)
        ]

    @cached_property
    def repeats(self) -> list[int]:
        keys = Counter(line.key for line in self.page.solid)
        return [min(5, keys[line.key]) for line in self.lines]

    @cached_property
    def shared_words(self) -> list[float]:
        """Share of a line's longer words that another line of running text has; -1 without such words."""
        told = {at: _keep_longer(words) for at, words in self._lower.items()}
        running = compress(range(self.count), self.sentence)
        seen = Counter(chain.from_iterable(told[at] if at in told else self._longer(at) for at in running))
        once, twice = seen.keys(), {word for word, count in seen.items() if count > 1}

        def share(at: int) -> float:
            words, others = told[at], twice if self.sentence[at] else once
            return len(words & others) / len(words) if words else -1.0

        return self._of_asked(share)

    def _longer(self, at: int) -> set[str]:
        return _keep_longer(self._read_small(at))

    @cached_property
    def running(self) -> list[int]:
        """Characters of running text before each line; the last entry is of the page."""
        chars = [len(line.text) if own else 0 for line, own in zip(self.lines, self.sentence, strict=True)]
        return [0, *accumulate(chars)]

    @cached_property
    def sentences(self) -> list[int]:
        """Lines of running text before each line; the last entry is of the page."""
        return [0, *accumulate(self.sentence)]

    @cached_property
    def near(self) -> Blocks:
        return self._blocks(_NEAR)

    @cached_property
    def wide(self) -> Blocks:
        return self._blocks(_WIDE)

    def _blocks(self, gap: int) -> Blocks:
        found: list[list[int]] = []  # first line, last line, words
        for at, is_sentence in enumerate(self.sentence):
            if not is_sentence:
                continue
            if found and at - found[-1][1] <= gap + 1:
                found[-1][1] = at
                found[-1][2] += self.lines[at].words
            else:
                found.append([at, at, self.lines[at].words])
        if not found:
            return Blocks([0.0] * self.count, [0] * self.count, 0.0)
        first, last, most = max(found, key=lambda block: block[2])
        share = [0.0] * self.count
        for start, end, words in found:
            share[start : end + 1] = [words / most] * (end + 1 - start)
        distance = [max(-_MANY, min(0, at - first)) + min(_MANY, max(0, at - last)) for at in range(self.count)]
        return Blocks(share, distance, most / max(1, sum(block[2] for block in found)))

    @cached_property
    def headings(self) -> set[int]:
        """Places of lines that say the page's first line again."""
        numbers = {line.number for line in find_headings(self.page)}
        return {at for at, line in enumerate(self.lines) if line.number in numbers}

    @cached_property
    def chrome_lines(self) -> set[int]:
        """Places of very short lines with a word of chrome."""
        chrome = zip(self.lines, self.short_chrome, strict=True)
        return {at for at, (line, count) in enumerate(chrome) if count and line.words <= _SHORTER}

    def below(self, places: Collection[int]) -> list[int]:
        """How many lines above each line the nearest of those places is; -1 where none is."""
        found, last = [], None
        for at in range(self.count):
            found.append(-1 if last is None else min(_MANY, at - last))
            if at in places:
                last = at
        return found

    @cached_property
    def places(self) -> list[int]:
        """Where each line stands among all lines of the page."""
        kept = {line.number for line in self.lines}
        return [at for at, line in enumerate(self.page.solid) if line.number in kept]

    @cached_property
    def gone(self) -> list[int]:
        """Lines that rules took before each line of the page; the last entry is of the page."""
        kept = {line.number for line in self.lines}
        return [0, *accumulate([line.number not in kept for line in self.page.solid])]


def _keep_longer(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) > 3}
