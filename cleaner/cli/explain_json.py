"""`clean explain --json`: a line as an object, a file as one a line of its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from cleaner.cli.explain_blocks import describe_origin
from cleaner.cli.explain_line import tell_language
from cleaner.lines import Line
from cleaner.workshop.asking.story import Teller


def line_as_json(teller: Teller, number: int, line: Line | None, most: int | None) -> None:
    """Print one object: the story of a line, with what is known of its element and language; of a blank one little."""
    if line is None:
        return _print(_blank(teller, number))
    told = msgspec.to_builtins(teller.tell(line, most))
    told["origin"] = [" ".join(text.split()) for text in describe_origin(teller.page, number)]
    told["language"] = [
        text.removeprefix("language").strip() for text in tell_language(teller, line) if text.startswith("language")
    ]
    return _print(told)


def page_as_json(teller: Teller) -> None:
    """Print an object for each line of the text, blank ones too."""
    flags = defaultdict(list)
    for flag in teller.page.flags:
        flags[flag.line].append(msgspec.to_builtins(flag))
    for number in range(1, teller.lines.count + 1):
        line = teller.lines.get(number)
        if line is None:
            _print(_blank(teller, number))
        else:
            removed_by = list(_removals(teller, line))
            _print(
                {
                    "line": number,
                    "text": line.text,
                    "verdict": teller.fate(line),
                    "removed_by": removed_by,
                    "flags": flags[number],
                }
            )


def _removals(teller: Teller, line: Line) -> Iterator[dict[str, Any]]:
    """What goes of a line, as spans of its text."""
    for removal in teller.removals.get(line.number, ()):
        start, end = max(removal.start, line.start) - line.start, min(removal.end, line.end) - line.start
        score = {} if removal.score is None else {"score": removal.score, "features": removal.features}
        yield {"rule": removal.rule, "place": teller.place(removal.rule), "start": start, "end": end, **score}


def _blank(teller: Teller, number: int) -> dict[str, Any]:
    by = teller.taker_of_blank(number)
    taker = [{"rule": by, "place": teller.place(by)}] if by else []
    return {"line": number, "text": "", "verdict": "goes" if by else "stays", "removed_by": taker, "flags": []}


def _print(told: dict[str, Any]) -> None:
    click.echo(msgspec.json.encode(told).decode())
