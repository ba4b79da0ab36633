"""Kinds that look at one line: drop_line, drop_text, keep, flag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from cleaner.lines import Line
from cleaner.meaning import say
from cleaner.model import Action, Mark
from cleaner.rulebook.spec import LineSpec, MaxWords, Seen


def line_mark(seen: Seen, action: Action, first: Line, last: Line | None = None) -> Mark:
    """A mark over whole lines, from the first to the last."""
    last = last or first
    return Mark(seen.rule.name, action, first.start, last.end, first.number, last.number)


class DropLine(LineSpec, kw_only=True):
    """A line that matches as a whole goes."""

    kind: ClassVar[str] = "drop_line"
    # Unguarded keywords touch 19-26 % of real content, guarded ones 0.2-0.3 %.
    max_words: MaxWords = 10

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole lines."""
        for line in seen.hit_lines(seen.patterns[0]):
            yield line_mark(seen, "drop", line)


class DropText(LineSpec, kw_only=True):
    """The part of a line that matches goes; with a group `(?P<drop>…)` only that group."""

    kind: ClassVar[str] = "drop_text"
    match_whole: ClassVar[bool] = False

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Spans inside lines."""
        pattern = seen.patterns[0]
        names_part = "(?P<drop>" in pattern.translated.exact
        for line in seen.hit_lines(pattern):
            for found in pattern.find_all(line.text):
                start, end = found.groups.get("drop", (0, 0) if names_part else (found.start, found.end))
                if start < end:
                    span = (line.start + start, line.start + end)
                    yield Mark(seen.rule.name, "drop", *span, line.number, line.number)


class Keep(LineSpec, kw_only=True):
    """A line that matches as a whole is protected from other rules."""

    kind: ClassVar[str] = "keep"
    from_: Annotated[
        list[str],
        say('The rules that it is protected from, all if not given; `*` stands for any name: `["teasers/*"]`.'),
    ] = msgspec.field(default_factory=lambda: ["*"])

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Protected lines."""
        for line in seen.hit_lines(seen.patterns[0]):
            yield line_mark(seen, "keep", line)


class FlagLine(LineSpec, kw_only=True):
    """A line that matches as a whole stays and is reported in the sidecar's `flags`."""

    kind: ClassVar[str] = "flag"
    label: Annotated[str, say("What the sidecar calls the flag.")] = "rule"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Reported lines."""
        for line in seen.hit_lines(seen.patterns[0]):
            yield line_mark(seen, "flag", line)
