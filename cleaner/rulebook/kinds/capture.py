"""Kind capture: a line becomes metadata and goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from cleaner.dates import parse_date
from cleaner.lines import Line
from cleaner.meaning import say
from cleaner.model import Action, Mark
from cleaner.rulebook.patterns import Found, Pattern
from cleaner.rulebook.spec import LineSpec, MaxWords, Seen

_GROUP_NAME = re.compile(r"\(\?P?<(\w+)>")
FIELDS = ("title", "author", "date", "source", "sitename", "license")


class Capture(LineSpec, kw_only=True):
    """A line that matches as a whole goes, and its named groups become metadata.

    Groups: title, author, date (must hold a full date; kept as ISO 8601), source, sitename, license.
    """

    kind: ClassVar[str] = "capture"
    max_words: MaxWords = 20
    drop: Annotated[bool, say("Whether the line goes.")] = True

    def problems(self) -> Iterator[tuple[str, str]]:
        """The regex must name at least one known group, and no other."""
        yield from super().problems()
        names = {name for pattern in self.patterns() for name in _GROUP_NAME.findall(pattern.source)}
        for name in sorted(names - set(FIELDS)):
            yield "regex", f"group '{name}' is no metadata field; the fields are {', '.join(FIELDS)}"
        if not names:
            yield "regex", f"names no group; write (?P<date>…), one of {', '.join(FIELDS)}"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole lines with their fields; a date that is none leaves its line alone."""
        pattern = seen.patterns[0]
        for line in seen.hit_lines(pattern):
            fields = _read_fields(pattern, line.text, seen.page.language.tag)
            if fields is not None:
                action: Action = "capture" if self.drop else "note"
                number = line.number
                yield Mark(seen.rule.name, action, line.start, line.end, number, number, fields)

    def doubts(self, seen: Seen, line: Line) -> Iterator[tuple[str, str]]:
        """What it takes for a date is none."""
        if _read_fields(seen.patterns[0], line.text, seen.page.language.tag) is None:
            yield "date", "what it takes for a date is no full date"


def _read_fields(pattern: Pattern, text: str, language: str) -> tuple[tuple[str, str], ...] | None:
    found = pattern.find(text)
    if found is None:
        return None
    values = _values(found, text)
    if "date" in values:
        date = parse_date(values["date"], language)
        if date is None:
            return None
        values["date"] = date
    return tuple(values.items())


def _values(found: Found, text: str) -> dict[str, str]:
    spans = sorted(found.groups.items(), key=lambda item: item[1])
    return {name: value for name, (start, end) in spans if (value := text[start:end].strip(" ,;:|-–—·"))}
