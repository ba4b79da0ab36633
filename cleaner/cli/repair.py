"""``clean repair FILE``: what would be mended, by step, as a diff."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from typing import Any

import click

from cleaner.cli.from_options import make_cleaner, read_page
from cleaner.cli.options import field_options, reading_options
from cleaner.cli.terminal import count_of, tell
from cleaner.model import Page
from cleaner.records import Repair
from cleaner.repair.steps import STEPS

_COLOURS = {"-": "red", "+": "green"}
_LONGEST = 200  # characters of an edit that are shown
_AROUND = 40  # characters of sound text shown beside an edit
_SHOWN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"))  # shown as escapes: they have no shape


@click.command("repair")
@click.argument("file", type=click.Path(), metavar="FILE|-")
@click.option("--step", "wanted", type=click.Choice(STEPS), help="Only what this step mends.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N lines a step.")
@reading_options
@field_options
def command(file: str, wanted: str | None, limit: int | None, **options: Any) -> None:
    """Show what the repair mends in a file, a section a step: each line before and after that step's edits.

    Characters that can't be seen are written as escapes. Lines are those of the repaired text, as in the sidecar;
    for HTML the extracted text is repaired. Nothing is written.
    """
    page = read_page(file, make_cleaner(file, options).mend, options)
    steps = _by_step(page.repairs, wanted)
    for step, edits in steps.items():
        _show_step(page.text, step, edits, limit)
    _show_summary(page, steps, wanted)


def _by_step(repairs: list[Repair], wanted: str | None) -> dict[str, list[Repair]]:
    """The edits under the steps that made them, in the order of the steps; each edit once."""
    found: dict[str, list[Repair]] = defaultdict(list)
    for edit in repairs:
        if wanted is None or wanted in edit.steps:
            found[", ".join(edit.steps)].append(edit)
    return dict(sorted(found.items(), key=lambda item: [STEPS.index(step) for step in item[0].split(", ")]))


def _show_step(text: str, step: str, edits: list[Repair], limit: int | None) -> None:
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    lines: dict[int, list[Repair]] = defaultdict(list)
    for edit in edits:
        lines[bisect_right(starts, edit.start)].append(edit)
    click.secho(f"{step}: {count_of(len(edits), 'edit')} in {count_of(len(lines), 'line')}", bold=True)
    for shown, (number, own) in enumerate(lines.items()):
        if shown == limit:
            click.echo(f"      … {len(lines) - shown} more")
            break
        start = starts[number - 1]
        end = max([text.find("\n", start) % (len(text) + 1), *(edit.end for edit in own)])
        for sign in _COLOURS:
            click.echo(f"{number:5} {sign} " + _show_line(text, (start, end), own, sign))


def _show_line(text: str, span: tuple[int, int], edits: list[Repair], sign: str) -> str:
    """One line with the edits in colour, long sound stretches cut short."""
    pieces: list[str] = []
    start, end = span
    at = start
    for edit in edits:
        pieces.append(_shorten(text[at : edit.start], is_first=at == start, is_last=False))
        pieces.append(_show_edit(edit, text[edit.start : edit.end], sign))
        at = edit.end
    pieces.append(_shorten(text[at:end], is_first=False, is_last=True))
    return "".join(pieces)


def _show_edit(edit: Repair, after: str, sign: str) -> str:
    changed = edit.before if sign == "-" else after
    is_unseen = changed.isspace() and not after.isspace()
    if is_unseen or (sign == "-" and "normalize" in edit.steps):  # a space that goes; letters that look the same
        shown = "".join(f"\\x{ord(char):02x}" if char == " " else ascii(char)[1:-1] for char in changed)
    else:
        shown = _visible(changed)
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST // 2]} … {shown[-_LONGEST // 2 :]}"
    return click.style(shown, fg=_COLOURS[sign], reverse=True) if shown else ""


def _shorten(text: str, *, is_first: bool, is_last: bool) -> str:
    text = text.rstrip("\n") if is_last else text
    head, tail = (0 if is_first else _AROUND), (0 if is_last else _AROUND)
    if len(text) > head + tail + _AROUND:
        text = f"{text[:head]} … {text[len(text) - tail :]}" if tail else f"{text[:head]} …"
    return "".join(char if char in " \u3000" else _visible(char) for char in text)


def _visible(text: str) -> str:
    r"""A text with an escape for each character that can't be seen.

    >>> print(_visible("a\u00a0b\u200bc d"))
    a\xa0b\u200bc d
    """
    return "".join(
        ascii(char)[1:-1] if unicodedata.category(char) in _SHOWN and char not in " \u3000" else char for char in text
    )


def _show_summary(page: Page, steps: dict[str, list[Repair]], wanted: str | None) -> None:
    counted = "; ".join(f"{step} {len(edits)}" for step, edits in steps.items())
    nothing = f"nothing for {wanted} to mend" if wanted else "nothing to mend"
    click.echo(
        f"{counted or nothing}; {count_of(page.text.count(chr(10)), 'line')}, decoded as {page.facts.encoding} "
        f"({page.facts.decided_by}, {page.facts.confidence:.2f})",
        err=True,
    )
    for warning in page.warnings:
        tell(f"{warning.code}: {warning.message}")
