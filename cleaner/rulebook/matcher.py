"""Which pattern hits which line: one scan of the document, then the set only on lines that hit.

About 4 % of lines hit any rule, so all cost is in the misses: the document's bytes are scanned once by
one alternation of all patterns; only its lines are put to the ``re2.Set``; only patterns with a Unicode
word boundary need a further, exact look.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from cleaner.lines import Line, Lines
from cleaner.rulebook.patterns import Pattern, compile_re2, options

_EDGE = r"[\t\v\f\r\x{85}\p{Z}]*"


class Matcher:
    """Many patterns asked at once."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = list(dict.fromkeys(patterns))
        self._scan: Any = None
        self._set: Any = None

    def hits(self, lines: Lines) -> dict[Pattern, list[Line]]:
        """For each pattern that matches any line: those lines, top down."""
        found: dict[Pattern, list[Line]] = defaultdict(list)
        if not self.patterns or not lines.solid:
            return found
        self._compile()
        for line in self._candidates(lines):
            for index in self._set.Match(line.text) or ():
                pattern = self.patterns[index]
                if pattern.is_exact or pattern.matches(line.text):
                    found[pattern].append(line)
        return found

    def _candidates(self, lines: Lines) -> list[Line]:
        data = lines.text.encode("utf-8", "replace")
        starts = _byte_starts(data)
        numbers = sorted({bisect_right(starts, match.start()) for match in self._scan.finditer(data)})
        return [line for number in numbers if (line := lines.get(number))]

    def _compile(self) -> None:
        if self._scan is not None:
            return
        import re2

        chosen = options()
        self._set = re2.Set.SearchSet(chosen)
        for pattern in self.patterns:
            self._set.Add(pattern.loose)
        self._set.Compile()
        whole = "|".join(p.translated.loose for p in self.patterns if p.whole)
        anywhere = [p.loose for p in self.patterns if not p.whole]
        parts = ([f"^{_EDGE}(?:{_without_names(whole)}){_EDGE}$"] if whole else []) + anywhere
        self._scan = compile_re2("(?m)" + _without_names("|".join(parts)))

    def __getstate__(self) -> list[Pattern]:
        return self.patterns

    def __setstate__(self, state: list[Pattern]) -> None:
        self.patterns, self._scan, self._set = state, None, None


def _byte_starts(data: bytes) -> list[int]:
    """Where each line starts in the bytes."""
    starts, at = [0], data.find(b"\n")
    while at >= 0:
        starts.append(at + 1)
        at = data.find(b"\n", at + 1)
    return starts


def _without_names(pattern: str) -> str:
    """Named groups may repeat over rules; the scan needs none."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
