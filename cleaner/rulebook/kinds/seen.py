"""Kind drop_seen: lines that are known to stand on other pages, looked up and not matched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar

from cleaner.lines import Line, lines_with, mask_digits, to_key
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import MaxShare, Seen, Spec


class DropSeen(Spec, kw_only=True, dict=True):
    """A line goes that is one of `lines`, by its letters and digits; tens of thousands cost no more than one.

    The first line that says the page's title, where that is known, stays.
    """

    kind: ClassVar[str] = "drop_seen"
    lines: Annotated[
        list[str], say("Whole lines; `#` stands for any number at each place where it is: `# Comments`, `Page # of #`.")
    ]
    # A line that other pages have as well is chrome however long it is, and on some pages there is little else.
    max_share: MaxShare = 0.9

    def problems(self) -> Iterator[tuple[str, str]]:
        """Each line needs a letter or a digit beside ``#``, or it would be equal to all that have none."""
        if not self.lines:
            yield "lines", 'holds no line; write lines = ["Home", "# Comments"]'
        for text in self.lines:
            if "\n" in text.strip():
                yield "lines", f"{text!r} is more than one line"
            elif not to_key(text.replace("#", "")):
                yield "lines", f"{text!r} has no letters to know it by"

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(_key_of(text) for text in self.lines if "#" not in text)

    @cached_property
    def _masked(self) -> frozenset[str]:
        return frozenset(_key_of(text) for text in self.lines if "#" in text)

    def knows(self, line: Line) -> bool:
        """Whether the line is one of those of the pack."""
        return line.key in self._exact or (bool(self._masked) and line.masked in self._masked)

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole lines."""
        title = _title_line(seen)
        for line in seen.lines.solid:
            if line is not title and self.knows(line) and seen.allows(line):
                yield line_mark(seen, "drop", line)

    def doubts(self, seen: Seen, line: Line) -> Iterator[tuple[str, str]]:
        """It is the page's title."""
        title = _title_line(seen)
        if title is not None and title.number == line.number:
            yield "lines", "it is the first line that says the page's title"

    def entry_of(self, line: Line) -> str:
        """The pack's line that this one is."""
        return next((text for text in self.lines if _key_of(text) == (line.masked if "#" in text else line.key)), "")


def _title_line(seen: Seen) -> Line | None:
    """The first line that says the page's title."""
    title = to_key(str(seen.page.metadata.get("title") or ""))
    return next(iter(lines_with({title}, seen.lines.solid)), None) if title else None


def _key_of(text: str) -> str:
    """What a line of the pack is known by; with ``#`` a masked key."""
    return mask_digits(to_key(text.replace("#", "0"))) if "#" in text else to_key(text)
