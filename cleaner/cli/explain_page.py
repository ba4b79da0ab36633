"""A whole file as `clean explain` shows it: a diff with the rule and its place beside each line that goes."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import zip_longest

import click

from cleaner.cli.explain_blocks import LeftOut, left_out
from cleaner.cli.terminal import count_of, room_on_screen, shorten, width_of
from cleaner.errors import show
from cleaner.model import Page
from cleaner.records import Removal
from cleaner.workshop.asking.story import Teller

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
    notes = _notes(teller)
    for line, following in zip_longest(teller.lines.solid, teller.lines.solid[1:]):
        while outside and outside[0].below <= line.number:
            _show_left_out(outside.pop(0))
        (sign, colour), note = _SIGNS[teller.fate(line)], notes[line.number]
        is_repeated = following is not None and notes[following.number] == note
        _show_row(f"{line.number:5} {sign} {line.text}", note, colour, _INDENT, is_repeated=is_repeated)
    for block in outside:
        _show_left_out(block)
    _show_sum(page)


def _notes(teller: Teller) -> dict[int, str]:
    """What stands beside each line: the rules by which it goes, its flags."""
    notes = {
        line.number: dict.fromkeys(map(partial(_note, teller), teller.removals.get(line.number, ())))
        for line in teller.lines.solid
    }
    flags: dict[int, list[str]] = defaultdict(list)
    for flag in teller.page.flags:
        flags[flag.line].append(f"{flag.kind} {flag.language or ''}".strip())
    for number, found in flags.items():
        notes.setdefault(number, {})[f"[flag: {', '.join(found)}]"] = None
    return {number: "".join(f"  {note}" for note in told) for number, told in notes.items()}


def _note(teller: Teller, removal: Removal) -> str:
    score = "" if removal.score is None else f" {removal.score:g}"
    return f"[{removal.rule}{score}] {teller.place(removal.rule)}".rstrip()


def _show_row(text: str, note: str, colour: str | None, indent: int, *, is_repeated: bool = False) -> None:
    """A line and its note, beside it or, where the screen is too narrow, below: once for lines that share it."""
    text, note = show(text), show(note)
    room = room_on_screen()
    beside = None if room is None else room - width_of(note)
    if room is None or beside is None or width_of(text) <= beside or beside >= indent + _READABLE:
        click.secho(shorten(text, indent, beside), fg=colour, nl=not note)
        if note:
            click.secho(note, fg="cyan")
        return
    click.secho(shorten(text, indent, room), fg=colour)
    if is_repeated or not note:
        return
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
    if page.sheet is not None and not all(page.sheet.kept):
        judged = "; the judge gives its score, from 0 to 1, and what weighed most" if page.sheet.scores else ""
        click.echo(f". before a path: a block that is not in the text{judged}", err=True)
    gone_chars = len(page.text) - len(page.cleaned)
    click.echo(
        f"{count_of(len(page.removals), 'removal')}, {gone_chars:,} of {len(page.text):,} characters; "
        f"{count_of(len(page.repairs), 'repair')}; {count_of(len(page.flags), 'flag')}; "
        f"language {page.language.tag}; preset {page.preset}; "
        f"decoded as {page.facts.encoding} ({page.facts.decided_by})",
        err=True,
    )
