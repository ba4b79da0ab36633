"""Compiled patterns: RE2's door, whole-line and searching patterns, and what they find in a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from cleaner.rulebook.translate import SENTINEL, PatternError, Translated, clip, literal, translate

__all__ = ["Found", "Pattern", "PatternError", "compile_re2", "literal", "options"]

_MAX_MEM = 64 << 20  # RE2's default of 8 MB makes large alternations six times slower


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
        what, _, part = reason.rpartition(": ")
        raise PatternError(clip(part), f"RE2 says: {what or part}") from None


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _mark_boundaries(text: str) -> tuple[str, list[int]]:
    """The line with sentinels at its word boundaries, and for each of its characters the original offset."""
    out: list[str] = []
    origin: list[int] = []
    before = False
    for index, char in enumerate(text.replace(SENTINEL, " ")):
        word = _is_word(char)
        if word != before:  # four sentinels, so that neighbouring \b can each take one
            out.append(SENTINEL * 4)
            origin += [index] * 4
        out.append(char)
        origin.append(index)
        before = word
    if before:
        out.append(SENTINEL * 4)
        origin += [len(text)] * 4
    origin.append(len(text))
    return "".join(out), origin


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

    @property
    def loose(self) -> str:
        """What the scan looks for in a trimmed line: a superset of the exact matches."""
        return f"^(?:{self.translated.loose})$" if self.whole else f"(?:{self.translated.loose})"

    @property
    def is_exact(self) -> bool:
        """Whether a hit of the loose form is already the answer."""
        return self.translated.is_exact

    @cached_property
    def _compiled(self) -> Any:
        exact = self.translated.exact
        end = SENTINEL + "*$" if self.translated.has_boundary else "$"
        return compile_re2(f"^(?:{exact}){end}" if self.whole else f"(?:{exact})")

    def check(self) -> None:
        """Compile both forms, so that a bad pattern shows at load; raises PatternError."""
        compile_re2(self.translated.exact)  # alone first: an error then shows the author's own text
        compile_re2(self.loose)
        self._compiled  # noqa: B018 - cached here for the run

    def find(self, text: str) -> Found | None:
        """The first match in a trimmed line."""
        return next(self.find_all(text), None)

    def find_all(self, text: str) -> Iterator[Found]:
        """Every match in a trimmed line, as Found, left to right and not overlapping."""
        haystack, origin = _mark_boundaries(text) if self.translated.has_boundary else (text, None)
        names = dict(self._compiled.groupindex)
        for match in self._compiled.finditer(haystack):
            yield _found(match, names, haystack, origin)

    def matches(self, text: str) -> bool:
        """Whether the line matches."""
        haystack = _mark_boundaries(text)[0] if self.translated.has_boundary else text
        return self._compiled.search(haystack) is not None

    def __getstate__(self) -> tuple[str, bool]:
        return (self.source, self.whole)

    def __setstate__(self, state: tuple[str, bool]) -> None:
        object.__setattr__(self, "source", state[0])
        object.__setattr__(self, "whole", state[1])


def _found(match: Any, names: dict[str, int], haystack: str, origin: list[int] | None) -> Found:
    def span(group: int) -> tuple[int, int]:
        start, end = match.span(group)
        if origin is None:
            return start, end
        while start < end and haystack[start] == SENTINEL:
            start += 1
        while end > start and haystack[end - 1] == SENTINEL:
            end -= 1
        return origin[start], (origin[end - 1] + 1 if end > start else origin[start])

    groups = {name: span(index) for name, index in names.items() if match.span(index)[0] >= 0}
    start, end = span(0)
    return Found(start, end, groups)
