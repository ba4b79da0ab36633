"""``clean explain FILE[:LINE]``: why each line stays or goes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import click

from cleaner.api import Cleaner
from cleaner.cli.blocks import describe_origin, left_out, shorten
from cleaner.cli.options import (
    cleaner_options,
    field_options,
    html_options,
    language_options,
    make_cleaner,
    read_page,
    split_place,
)
from cleaner.errors import UsageError, show
from cleaner.language import explain_line
from cleaner.lines import Line
from cleaner.model import Mark, Page
from cleaner.records import Removal
from cleaner.rulebook.spec import Rule


@click.command("explain")
@click.argument("place", type=click.Path(), metavar="FILE[:LINE]|SHARD:RECORD[:LINE]|-")
@cleaner_options
@language_options
@html_options
@field_options
def command(place: str, **options: Any) -> None:
    """Show a file as a diff, the rule beside each line that goes; with :LINE all that is known of that line.

    Lines are those of the repaired text, as in the sidecar; for HTML those of the extracted text. Of HTML the elements
    that DOM rules took stand first, and what is not in the text stands where it was, with the reason. A document of a
    shard is named by its number, as in part.jsonl.gz:17.
    """
    file, number = split_place(place)
    cleaner = make_cleaner(file, options)
    page = read_page(file, cleaner.explain, options)
    if number is None:
        _show_page(page, cleaner)
    else:
        _show_line(page, cleaner, number)


def _show_page(page: Page, cleaner: Cleaner) -> None:
    assert page.lines is not None
    removals = _by_line(page.removals)
    flags: dict[int, list[str]] = defaultdict(list)
    for flag in page.flags:
        flags[flag.line].append(f"{flag.kind} {flag.language or ''}".strip())
    for pruned in page.pruned:
        click.secho(f"- {pruned.path}  [{pruned.rule}]  {show(shorten(pruned.text))}", fg="magenta")
    outside = list(left_out(page, cleaner))
    for line in page.lines.solid:
        while outside and outside[0][0] <= line.number:
            _show_left_out(outside.pop(0)[1])
        gone = removals.get(line.number)
        mark, colour = ("-", "red") if gone and _is_whole(gone, line) else ("~", "yellow") if gone else (" ", None)
        rules = ", ".join(dict.fromkeys(_name_of(removal) for removal in gone or ()))
        note = f"  [{rules}]" if rules else ""
        if found := flags.get(line.number):
            note += f"  [flag: {', '.join(found)}]"
        click.echo(
            click.style(f"{line.number:5} {mark} {show(shorten(line.text))}", fg=colour)
            + click.style(show(note), fg="cyan")
        )
    for _, told in outside:
        _show_left_out(told)
    gone_chars = len(page.text) - len(page.cleaned)
    click.echo(
        f"{len(page.removals)} removals, {gone_chars:,} of {len(page.text):,} characters; {len(page.repairs)} repairs; "
        f"{len(page.flags)} flags; language {page.language.tag}; "
        f"decoded as {page.facts.encoding} ({page.facts.decided_by})",
        err=True,
    )


def _show_left_out(told: str) -> None:
    click.secho(f"      . {show(told)}", dim=True)


def _show_line(page: Page, cleaner: Cleaner, number: int) -> None:
    assert page.lines is not None
    line = page.lines.get(number)
    if line is None:
        last = page.lines.count
        if not 1 <= number <= last:
            raise UsageError(f"there is no line {number}, the last is {last}")
        _show_blank(page, number)
        return
    ends = "ends" if line.ends else "does not end"
    click.echo(f"line      {number} of {page.lines.count}, {line.words} words, {ends} a sentence")
    click.echo(f"text      {show(line.text)}")
    for told in describe_origin(page, number):
        click.echo(show(told))
    gone = _by_line(page.removals).get(number, [])
    whole = bool(gone) and _is_whole(gone, line)
    click.secho(f"verdict   {'goes' if whole else 'goes in part' if gone else 'stays'}", fg="red" if gone else "green")
    for removal in {removal.rule: removal for removal in gone}.values():
        _show_rule(cleaner, removal.rule, "removed by")
        if removal.score is not None:
            click.echo(f"          score {removal.score:g}; what weighed most: {', '.join(removal.features or ())}")
    marks = [mark for mark in page.all_marks if mark.line <= number <= mark.end_line]
    answered = {removal.rule for removal in gone}
    for mark in marks:
        if mark.rule not in answered:
            _show_mark(cleaner, mark, page, number)
    _show_language(page, cleaner, line)
    for repair in page.repairs:
        if line.start <= repair.start <= line.end:
            after = page.text[repair.start : repair.end]
            click.echo(f"repair    {repair.before!r} became {after!r}: {', '.join(repair.steps)}")
    if not marks and not gone:
        click.echo("          no rule speaks of this line")


def _show_language(page: Page, cleaner: Cleaner, line: Line) -> None:
    """The line's flags and, flagged or not, how it scores beside its page."""
    for flag in page.flags:
        if flag.line == line.number:
            click.echo(show(f"flag      {flag.kind} {flag.language or ''}: {flag.evidence}"))
    if page.home and cleaner.config.flag_languages:
        for text in explain_line(line.text, page.home, cleaner.config.language_options):
            click.echo(f"language  {show(text)}")


def _show_blank(page: Page, number: int) -> None:
    assert page.lines is not None
    start = page.lines.line_start(number)
    by = next((removal.rule for removal in page.removals if removal.start <= start < removal.end), None)
    click.echo(f"line      {number} of {page.lines.count}, blank")
    click.echo(f"verdict   {f'goes with the lines that {by} removed' if by else 'stays'}")


def _show_mark(cleaner: Cleaner, mark: Mark, page: Page, number: int) -> None:
    if mark.action == "keep":
        return _show_rule(cleaner, mark.rule, "protected")
    saved = next((k for k in page.kept if k.line == number and k.rule == mark.rule), None)
    held = any(w.code == "rule-held-back" and w.message.startswith(mark.rule + " ") for w in page.warnings)
    rule = _find_rule(cleaner, mark.rule)
    alone = rule is not None and rule.spec.beside and number not in page.verdicts
    reason = "also matches; the rule above answers, its mark is smaller"
    if saved:
        reason = f"kept by {saved.protected_by}"
    elif held:
        reason = "held back by its max_share"
    elif alone:
        reason = "speaks only beside a line that goes, and none does"
    elif number not in page.verdicts:
        reason = "speaks of it, and removes nothing"
    return _show_rule(cleaner, mark.rule, reason)


def _show_rule(cleaner: Cleaner, name: str, how: str) -> None:
    rule = _find_rule(cleaner, name)
    if rule is None:  # what --drop-flagged took
        click.echo(f"rule      {name}: {how}\n          why: the line is flagged, and drop_flagged is on")
        return
    click.echo(f"rule      {show(f'{name} ({rule.spec.kind}, {rule.place}): {how}')}")
    click.echo(f"          why: {show(rule.spec.why)}")


def _name_of(removal: Removal) -> str:
    return removal.rule if removal.score is None else f"{removal.rule} {removal.score:g}"


def _find_rule(cleaner: Cleaner, name: str) -> Rule | None:
    return next((rule for rule in cleaner.all_rules if rule.name == name), None)


def _by_line(removals: list[Removal]) -> dict[int, list[Removal]]:
    found: dict[int, list[Removal]] = defaultdict(list)
    for removal in removals:
        for number in range(removal.line, removal.end_line + 1):
            found[number].append(removal)
    return found


def _is_whole(gone: list[Removal], line: Line) -> bool:
    return any(removal.start <= line.start and removal.end >= line.end for removal in gone)
