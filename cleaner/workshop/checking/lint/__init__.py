"""What is doubtful about rules that load and whose examples hold: a table of checks, each a function over a bench."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.workshop.checking.lint import breadth, overlap, style
from cleaner.workshop.checking.lint.bench import Bench, Finding, Level

Check = Callable[[Bench], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "why": style.why,
    "far-near-miss": style.far_near_miss,
    "long-lines": style.long_lines,
    "open-ends": style.open_ends,
    "anchors": style.anchors,
    "repeated": style.repeated,
    "quotes": style.quotes,
    "unused-words": style.unused_words,
    "broad": breadth.broad,
    "duplicate": overlap.duplicate,
    "shadowed": overlap.shadowed,
}
"""Each check by the code in its findings; its docstring says what it finds."""

__all__ = ["CHECKS", "Bench", "Check", "Finding", "Level", "lint"]


def lint(bench: Bench) -> list[Finding]:
    """What the checks find in the rules of a bench, by file and line."""
    found = [finding for check in CHECKS.values() for finding in check(bench)]
    return sorted(found, key=lambda one: (one.file, one.line, one.code, one.message))
