"""A whole file as `clean explain` shows it: a diff with the rule and its place beside each line that goes."""

from __future__ import annotations

from collections import defaultdict

import click

from cleaner.cli.blocks import LeftOut, left_out
from cleaner.cli.terminal import room_on_screen, shorten, width_of
from cleaner.errors import show
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.records import Removal
from cleaner.workshop.story import Teller

_SIGNS = {"goes": ("-", "red"), "goes in part": ("~", "yellow"), "stays": (" ", None)}
_INDENT = 8  # columns before a line's text
_READABLE = 60  # columns of a long text that its note must leave it, or else it stands below


def show_page(teller: Teller) -> None:
    """Print the diff on standard output, and its sum on standard error."""
    page = teller.page
    for pruned in page.pruned:
        note = f"  [{pruned.rule}] {teller.place(pruned.rule)}"
        _show_row(f"- {pruned.path}  {pruned.text}".rstrip(), note, "magenta", 0)
    outside = list(left_out(page, teller.cleaner))
    flags = _flags(page)
    for line in teller.lines.solid:
        while outside and outside[0].below <= line.number:
            _show_left_out(outside.pop(0))
        _show_text(teller, line, flags.get(line.number, []))
    for block in outside:
        _show_left_out(block)
    _show_sum(page)


def _flags(page: Page) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for flag in page.flags:
        found[flag.line].append(f"{flag.kind} {flag.language or ''}".strip())
    return found


def _show_text(teller: Teller, line: Line, flags: list[str]) -> None:
    sign, colour = _SIGNS[teller.fate(line)]
    notes = list(dict.fromkeys(_note(teller, removal) for removal in teller.removals.get(line.number, ())))
    notes += [f"[flag: {', '.join(flags)}]"] if flags else []
    _show_row(f"{line.number:5} {sign} {line.text}", "".join(f"  {note}" for note in notes), colour, _INDENT)


def _note(teller: Teller, removal: Removal) -> str:
    score = "" if removal.score is None else f" {removal.score:g}"
    return f"[{removal.rule}{score}] {teller.place(removal.rule)}".rstrip()


def _show_row(text: str, note: str, colour: str | None, indent: int) -> None:
    """A line and its note, beside it or, where the screen is too narrow, below."""
    text, note = show(text), show(note)
    room = room_on_screen()
    beside = None if room is None else room - width_of(note)
    if room is None or beside is None or width_of(text) <= beside or beside >= indent + _READABLE:
        click.secho(shorten(text, indent, beside), fg=colour, nl=not note)
        if note:
            click.secho(note, fg="cyan")
        return
    click.secho(shorten(text, indent, room), fg=colour)
    click.secho(" " * max(indent, 2) + shorten(note.strip(), room=room - max(indent, 2)), fg="cyan")


def _show_left_out(block: LeftOut) -> None:
    """A block that is not in the text; the reason before its text or, where the screen is too narrow, below."""
    told = show(f"{'':6}. {block.path}  [{block.why}]  {block.text}")
    room = room_on_screen()
    if room is None or width_of(told) <= room:
        click.secho(told, dim=True)
        return
    click.secho(shorten(show(f"{'':6}. {block.path}  {block.text}"), room=room), dim=True)
    click.secho(" " * _INDENT + shorten(show(f"[{block.why}]"), room=room - _INDENT), dim=True)


def _show_sum(page: Page) -> None:
    gone_chars = len(page.text) - len(page.cleaned)
    click.echo(
        f"{len(page.removals)} removals, {gone_chars:,} of {len(page.text):,} characters; {len(page.repairs)} repairs; "
        f"{len(page.flags)} flags; language {page.language.tag}; preset {page.preset}; "
        f"decoded as {page.facts.encoding} ({page.facts.decided_by})",
        err=True,
    )
