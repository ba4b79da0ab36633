"""What `clean diff` prints: flips by rule as a diff, the totals, or all as JSON."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import click

from cleaner.cli.terminal import count_of, cut_short, tell, width_of
from cleaner.errors import show
from cleaner.workshop.comparing.baseline import Review
from cleaner.workshop.comparing.flips import Direction, Flip
from cleaner.workshop.comparing.groups import Group, Row, group_flips
from cleaner.workshop.comparing.sides import Names
from cleaner.workshop.comparing.tally import Tally

_SIGNS = {"goes": ("-", "red"), "stays": ("+", "green"), "moves": ("=", "yellow")}
_WORDS: dict[Direction, tuple[str, str]] = {
    "goes": ("now goes", "now go"),
    "stays": ("now stays", "now stay"),
    "moves": ("goes by another rule", "go by another rule"),
}
_LEAST = 40  # columns for a line's text, however long its place is
_WIDE = 120  # columns where there is no terminal
_TOLD = 5  # documents that only one side has are told one by one, as many as these


def print_flips(tally: Tally, review: Review, names: Names, *, most: int | None, with_moves: bool) -> None:
    """What the baseline does not know, on standard output."""
    groups = [group for group in group_flips(review.new) if with_moves or not group.is_move]
    for number, group in enumerate(groups):
        if number:
            click.echo()
        _print_group(group, names, most)


def _print_group(group: Group, names: Names, most: int | None) -> None:
    told = names.tell(group.rule)
    counts = ", ".join(_count_lines(group.flips))
    where = f"in {count_of(group.documents, 'document')}, {count_of(group.chars, 'character')}"
    click.echo(f"{click.style(show(group.rule), bold=True)}  {counts}, {where}")
    place = f"{told.place} ({told.state})" if told.place and told.state else told.place or told.state
    if why := ": ".join(part for part in (place, told.why) if part):
        click.secho(show(why), fg="cyan")
    rows = group.rows
    for row in rows[:most]:
        _print_row(row)
    if most is not None and len(rows) > most:
        click.echo(f"  … {len(rows) - most:,} more; --all shows them")


def _print_row(row: Row) -> None:
    """The line, cut short so that its note and its place fit beside it where they can."""
    flip = row.first
    sign, colour = _SIGNS[flip.direction]
    place = show(f"  {flip.id}:{flip.line}") + (f" and {row.count - 1:,} more" if row.count > 1 else "")
    note = show(f"  [{flip.note}]") if flip.note else ""
    columns = shutil.get_terminal_size((_WIDE, 0)).columns
    text = cut_short(show(flip.text), max(_LEAST, columns - width_of(place + note) - len("+ ")))
    told = click.style(note, fg="cyan") if note else ""
    click.echo(click.style(f"{sign} {text}", fg=colour) + told + click.style(place, dim=True))


def _count_lines(flips: Sequence[Flip]) -> Iterator[str]:
    """How many lines flip each way, of the ways that any does: 2 lines now go, 1 now stays."""
    noun = True
    for direction, (one, many) in _WORDS.items():
        if count := sum(flip.direction == direction for flip in flips):
            counted = count_of(count, "line") if noun else f"{count:,}"
            yield f"{counted} {one if count == 1 else many}"
            noun = False


def tell_totals(tally: Tally, review: Review, baseline: str | None) -> None:
    """Counts of all else, and last those of the flips, on standard error."""
    for ids, how in ((tally.only_new, "OUT does not have it"), (tally.only_old, "only OUT has it")):
        for id in ids[:_TOLD]:
            tell(f"{id}: {how}; not compared")
        if len(ids) > _TOLD:
            tell(f"{count_of(len(ids) - _TOLD, 'more document')}: {how}")
    for told in _tell_others(tally):
        tell(told)
    if baseline:
        gone = f", {review.gone.total():,} that it knows are no more" if review.gone else ""
        tell(f"{baseline}: {count_of(review.known, 'flip')} known{gone}")
    tell(_tell_flips(tally, review))


def _tell_others(tally: Tally) -> Iterator[str]:
    if tally.changed:
        yield f"inputs that changed since: {tally.changed:,}"
    if tally.rewritten:
        lines, documents = count_of(tally.lines, "line"), count_of(tally.rewritten, "document")
        yield f"text before the rules differs: {lines} in {documents}"
    if tally.flags or tally.metadata:
        yield f"other changes: {count_of(tally.flags, 'flag')}, {count_of(tally.metadata, 'field')} of metadata"
    for rule, count in sorted(tally.held.items()):
        yield f"held back: {rule} in {count_of(count, 'document')}"
    if tally.failures:
        yield f"failed: {len(tally.failures):,}, told above"


def _tell_flips(tally: Tally, review: Review) -> str:
    if tally.are_equal:
        return "OLD and NEW are the same rules: nothing flips"
    flips = [flip for flip in review.new if flip.direction != "moves"]
    told = ", ".join(_count_lines(flips)) or "nothing flips"
    if flips:
        touched, chars = len({flip.id for flip in flips}), sum(flip.chars for flip in flips)
        told += f", in {touched:,} of {count_of(tally.documents, 'document')}, {count_of(chars, 'character')}"
    else:
        told += f" in {count_of(tally.documents, 'document')}"
    moves = len(review.new) - len(flips)
    return told + (f"; {count_of(moves, 'line')} by another rule (--rules-too shows them)" if moves else "")


def print_json(tally: Tally, review: Review, names: Names, **_how: Any) -> None:
    """Everything for tools: groups with all their flips, what goes by another rule as well."""
    import msgspec

    groups = [_describe_group(group, names) for group in group_flips(review.new)]
    facts = {
        "documents": tally.documents,
        "rules_are_equal": tally.are_equal,
        "goes": sum(group["goes"] for group in groups),
        "stays": sum(group["stays"] for group in groups),
        "moves": sum(group["moves"] for group in groups),
        "groups": groups,
        "known": review.known,
        "no_longer": [{**key._asdict(), "times": times} for key, times in sorted(review.gone.items())],
        "held_back": dict(sorted(tally.held.items())),
        "changed_inputs": tally.changed,
        "text_differs": {"documents": tally.rewritten, "lines": tally.lines},
        "flags": tally.flags,
        "metadata": tally.metadata,
        "only_new": tally.only_new,
        "only_old": tally.only_old,
        "skipped": tally.skipped,
        "failures": [{"path": path, "message": why} for path, why in sorted(tally.failures)],
    }
    click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2).decode())


def _describe_group(group: Group, names: Names) -> dict[str, Any]:
    told = names.tell(group.rule)
    directions: tuple[Direction, ...] = ("goes", "stays", "moves")
    return {
        "rule": group.rule,
        "place": told.place,
        "state": told.state,
        "why": told.why,
        **{direction: group.count(direction) for direction in directions},
        "documents": group.documents,
        "characters": group.chars,
        "flips": group.flips,
    }
