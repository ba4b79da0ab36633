"""Compiled patterns: RE2's door, whole-line and searching patterns, and what they find in a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from cleaner.errors import InputError, show
from cleaner.rulebook import limits
from cleaner.rulebook.alphabet import narrow
from cleaner.rulebook.terms import Needs, read_needs
from cleaner.rulebook.translate import SENTINEL, PatternError, Translated, clip, literal, translate

__all__ = ["Found", "Pattern", "PatternError", "compile_re2", "literal", "options"]

_EDGE = SENTINEL * 4
_WORDS, _NO_WORD = re.compile(r"\w+"), re.compile(r"[^\w\x00-\x7f]")
_LONG = limits.LINE_STEPS // limits.PATTERN_WEIGHT  # characters that no pattern is too heavy for
_MAX_MEM = 64 << 20  # at 16 MB RE2 refuses the sets of all rules; at 8, its default, the finders' automata thrash


def options() -> Any:
    """RE2's options for rules: case folded, quiet, with room for its automaton."""
    import re2

    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.max_mem = _MAX_MEM
    chosen.log_errors = False
    return chosen


@lru_cache(maxsize=1)
def _shared_options() -> Any:
    return options()


def compile_re2(source: str) -> Any:
    """Compile an already translated pattern; raises PatternError with RE2's own words."""
    import re2

    try:
        return re2.compile(source, _shared_options())
    except re2.error as error:
        raw = error.args[0]
        reason = raw.decode() if isinstance(raw, bytes) else str(raw)
        if "too large" in reason:
            raise PatternError(clip(source), "RE2 has no room for it; count less, each x{30} is thirty x") from None
        what, _, part = reason.rpartition(": ")
        raise PatternError(clip(part), f"RE2 says: {what or part}") from None


def compile_exact(source: str) -> tuple[Any, Callable[[str], str | bytes]]:
    """Compile an already translated pattern in a small alphabet if it has one, with what puts lines into that."""
    import re2

    narrowed = narrow(source)
    if narrowed is None:
        return compile_re2(source), str
    said, alphabet = narrowed
    chosen = options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    try:
        return (compile_re2(said) if alphabet.is_wide else re2.compile(said.encode("ascii"), chosen)), alphabet.encode
    except (re2.error, PatternError):  # sound it is, as the general form was checked
        return compile_re2(source), str


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def mark_boundaries(text: str) -> str:
    """The line with sentinels at its word boundaries: four, so that neighbouring \\b can each take one."""
    text = text.replace(SENTINEL, " ")
    if any(map(_is_word, set(_NO_WORD.findall(text)))):  # marks are of words, which re does not know
        parts = (("".join(part), is_word) for is_word, part in groupby(text, _is_word))
        return "".join(f"{_EDGE}{part}{_EDGE}" if is_word else part for part, is_word in parts)
    return _WORDS.sub(rf"{_EDGE}\g<0>{_EDGE}", text)


@dataclass(frozen=True, slots=True)
class Found:
    """A match in a line: its span there and its named groups' spans."""

    start: int
    end: int
    groups: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Pattern:
    """A rule's pattern; ``whole`` patterns must match the whole trimmed line."""

    source: str
    whole: bool = True

    @cached_property
    def translated(self) -> Translated:
        """Both RE2 forms."""
        return translate(self.source)

    @cached_property
    def needs(self) -> Needs:
        """What a line must have to match."""
        return read_needs(self.translated.loose, self.whole)

    @property
    def loose(self) -> str:
        """What the scan looks for in a trimmed line: a superset of the exact matches."""
        return f"^(?:{self.translated.loose})$" if self.whole else f"(?:{self.translated.loose})"

    @property
    def is_exact(self) -> bool:
        """Whether a hit of the loose form is already the answer."""
        return self.translated.is_exact

    @cached_property
    def _compiled(self) -> tuple[Any, Callable[[str], str | bytes]]:
        return compile_exact(self._exact)

    @property
    def _exact(self) -> str:
        exact = self.translated.exact
        end = SENTINEL + "*$" if self.translated.has_boundary else "$"
        return f"^(?:{exact}){end}" if self.whole else f"(?:{exact})"

    @cached_property
    def _asked_loosely(self) -> Any:
        import re2

        alone = re2.Set.SearchSet(_shared_options())  # of one: tells whether it matches, at half the cost of a match
        alone.Add(self.loose)
        alone.Compile()
        return alone.Match

    def may_match(self, text: bytes) -> bool:
        """Whether the loose form matches a trimmed line in UTF-8."""
        return self._asked_loosely(text) is not None

    def check(self) -> int:
        """Compile what will run, so that a bad pattern shows at load; its weight. Raises PatternError.

        The exact form for Unicode is only parsed where there is one in a small alphabet, which is a fifth as large.
        """
        import re2

        try:
            re2.Set.SearchSet(_shared_options()).Add(self._exact)
        except re2.error:
            compile_re2(self.translated.exact)  # alone: the error then shows the author's own text
            compile_re2(self._exact)
            raise
        weight: int = compile_exact(self._exact)[0].programsize
        weight = max(weight, compile_re2(self.loose).programsize)
        re2.purge()  # it would keep the last 128, of a megabyte each
        if weight > limits.PATTERN_WEIGHT:
            advice = f"weighs {weight:,}, more than {limits.PATTERN_WEIGHT:,}; count less, each x{{30}} is thirty x"
            raise PatternError(clip(self.source), advice)
        return weight

    def find(self, text: str) -> Found | None:
        """The first match in a trimmed line."""
        return next(self.find_all(text), None)

    def find_all(self, text: str) -> Iterator[Found]:
        """Every match in a trimmed line, as Found, left to right and not overlapping."""
        haystack = mark_boundaries(text) if self.translated.has_boundary else text
        compiled, encode = self._compiled
        if len(text) > _LONG:
            self._check_length(text)
        at = lost = 0  # sentinels before a place
        for match in compiled.finditer(encode(haystack)):
            lost += haystack.count(SENTINEL, at, match.start()) if self.translated.has_boundary else 0
            at = match.start()
            yield _found(match, compiled.groupindex, haystack, lost if self.translated.has_boundary else None)

    def matches(self, text: str) -> bool:
        """Whether the line matches."""
        haystack = mark_boundaries(text) if self.translated.has_boundary else text
        compiled, encode = self._compiled
        if len(text) > _LONG:
            self._check_length(text)
        return compiled.search(encode(haystack)) is not None

    def _check_length(self, text: str) -> None:
        """Raise InputError where one look could take minutes, in which nothing can stop it."""
        weight = self._compiled[0].programsize
        if len(text) * weight > limits.LINE_STEPS:
            raise InputError(
                f"a line of {len(text):,} characters is too long for the pattern '{show(self.source, 40)}' of weight "
                f"{weight:,}; switch its rule off, or make lines of less than {limits.LINE_STEPS // weight:,}"
            )

    def __getstate__(self) -> tuple[str, bool]:
        return (self.source, self.whole)

    def __setstate__(self, state: tuple[str, bool]) -> None:
        object.__setattr__(self, "source", state[0])
        object.__setattr__(self, "whole", state[1])


def _found(match: Any, groups: dict[str | bytes, int], haystack: str, lost: int | None) -> Found:
    """A match as spans of the line; ``lost`` are the sentinels before it, None where there are none at all."""

    def span(group: int) -> tuple[int, int]:
        start, end = match.span(group)
        if lost is None:
            return start, end
        while start < end and haystack[start] == SENTINEL:
            start += 1
        while end > start and haystack[end - 1] == SENTINEL:
            end -= 1
        first = start - lost - haystack.count(SENTINEL, match.start(), start)
        return first, first + end - start - haystack.count(SENTINEL, start, end)

    names = {name.decode() if isinstance(name, bytes) else name: index for name, index in groups.items()}
    found = {name: span(index) for name, index in names.items() if match.span(index)[0] >= 0}
    start, end = span(0)
    return Found(start, end, found)
