"""Compiled patterns: RE2's door, whole-line and searching patterns, and what they find in a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from cleaner.rulebook.terms import Needs, read_needs
from cleaner.rulebook.translate import SENTINEL, PatternError, Translated, clip, literal, translate

__all__ = ["Found", "Pattern", "PatternError", "compile_re2", "literal", "options"]

_EDGE = SENTINEL * 4
_WORDS, _NO_WORD = re.compile(r"\w+"), re.compile(r"[^\w\x00-\x7f]")
_CHAR = r"\\x\{[0-9A-Fa-f]+\}|\\x[0-9A-Fa-f]{2}|\\.|[^\\\]]"
# A class, an escape or a character beyond ASCII; and what a class is made of.
_ATOM = re.compile(
    r"\[\^?\]?(?:\\[pPx]\{[^}]*\}|\\.|\[:\^?\w+:\]|[^\]\\])*\]|\\(?:[pPx]\{[^}]*\}|[pP].|x[0-9A-Fa-f]{2}|.)|[^\x00-\x7f]"
)
_MEMBER = re.compile(
    r"\\p(?:\{(Nd|[LMNZ])\}|([LMNZ]))|\\[pP](?:\{[^}]*\}|.)|\[:\^?\w+:\]|^\[\^?" rf"|({_CHAR})(?:-({_CHAR}))?"
)
_OF_ASCII = {"L": "A-Za-z", "M": r"\x{ff}", "N": "0-9", "Nd": "0-9", "Z": " "}
_TWINS = {0x17F: "s", 0x212A: "k"}  # ſ and the sign of Kelvin are these letters where case is ignored
_NEVER = r"\x{ff}"  # a byte that no text of ASCII holds
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


def compile_for_ascii(source: str) -> Any:
    """Compile an already translated pattern that is known to be sound, for texts of ASCII only.

    It works on bytes, and takes a tenth of the time to compile.
    """
    import re2

    chosen = options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    ascii_only = _ATOM.sub(lambda found: _narrow(found[0]), source)
    return re2.compile(ascii_only.encode("ascii"), chosen)


@lru_cache(maxsize=1 << 12)
def _narrow(atom: str) -> str:
    """A class or a character with what ASCII has of it: Unicode's letters are what takes long."""
    inside = _MEMBER.sub(_narrow_member, atom)
    return inside if inside == atom or atom.startswith("[") else f"[{inside}]"


def _narrow_member(found: re.Match[str]) -> str:
    """A property, a character or a range of them."""
    name, short_name, first, last = found.groups()
    if name or short_name:
        return _OF_ASCII[name or short_name]
    if not first:
        return found[0]
    low, high = _code_of(first), _code_of(last or first)
    if high < 0x80:
        return found[0]
    twins = "".join(letter for code, letter in _TWINS.items() if low <= code <= high)
    return (f"{first}-{_NEVER}" if low < 0x80 else _NEVER) + twins


def _code_of(char: str) -> int:
    return int(char[2:].strip("{}"), 16) if char.startswith(r"\x") else ord(char[-1])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _mark_boundaries(text: str) -> str:
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
    def _compiled(self) -> Any:
        return compile_re2(self._exact)

    @cached_property
    def _compiled_for_ascii(self) -> Any:
        """The same for lines of ASCII, in bytes: a tenth of the automaton, which takes long to build."""
        return compile_for_ascii(self._exact)

    @property
    def _exact(self) -> str:
        exact = self.translated.exact
        end = SENTINEL + "*$" if self.translated.has_boundary else "$"
        return f"^(?:{exact}){end}" if self.whole else f"(?:{exact})"

    def _matcher_of(self, text: str) -> Any:
        return self._compiled_for_ascii if text.isascii() else self._compiled

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
        haystack = _mark_boundaries(text) if self.translated.has_boundary else text
        compiled = self._matcher_of(text)
        for match in compiled.finditer(haystack):
            yield _found(match, compiled.groupindex, haystack, self.translated.has_boundary)

    def matches(self, text: str) -> bool:
        """Whether the line matches."""
        haystack = _mark_boundaries(text) if self.translated.has_boundary else text
        return self._matcher_of(text).search(haystack) is not None

    def __getstate__(self) -> tuple[str, bool]:
        return (self.source, self.whole)

    def __setstate__(self, state: tuple[str, bool]) -> None:
        object.__setattr__(self, "source", state[0])
        object.__setattr__(self, "whole", state[1])


def _found(match: Any, groups: dict[str | bytes, int], haystack: str, is_marked: bool) -> Found:
    def span(group: int) -> tuple[int, int]:
        start, end = match.span(group)
        if not is_marked:
            return start, end
        while start < end and haystack[start] == SENTINEL:
            start += 1
        while end > start and haystack[end - 1] == SENTINEL:
            end -= 1
        return start - haystack.count(SENTINEL, 0, start), end - haystack.count(SENTINEL, 0, end)

    names = {name.decode() if isinstance(name, bytes) else name: index for name, index in groups.items()}
    found = {name: span(index) for name, index in names.items() if match.span(index)[0] >= 0}
    start, end = span(0)
    return Found(start, end, found)
