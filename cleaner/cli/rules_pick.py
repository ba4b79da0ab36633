"""``clean rules suggest`` with --list, --accept and --pick: lines for a person to choose from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from cleaner.cli.learning import NO_LINES
from cleaner.cli.stopping import MESSAGE, catch_stop
from cleaner.cli.terminal import shorten, tell
from cleaner.errors import UsageError, show
from cleaner.learn import Candidate, Survey, list_candidates
from cleaner.learn.pack import name_place
from cleaner.workshop.drafting.picking import Samples, leave_known, parse_numbers, parse_spans, write_picked
from cleaner.workshop.drafting.toml import open_pack

_ANSWERS = {"y": "accepted", "n": "left out", "a": "accepted, and all that follow", "q": "stopped here"}
_QUESTION = "accept? y yes, n no, a this and all the rest, q stop here: "


def check_choice(options: dict[str, Any]) -> None:
    """Raise UsageError where the options on choosing do not go together."""
    wanted = [name for name, key in (("--pick", "pick"), ("--accept", "accept"), ("--list", "as_list")) if options[key]]
    if len(wanted) > 1:
        raise UsageError(f"{' and '.join(wanted)}: give one of them; --list shows the numbers that --accept takes")
    if wanted in (["--pick"], ["--accept"]) and not options["out"]:
        raise UsageError(f"{wanted[0]} writes into a pack; name it by --out my-rules/learned.toml")
    if wanted == ["--list"] and options["out"]:
        raise UsageError("--list writes no pack; leave out --out, or give --accept with numbers of the list")
    if options["as_json"] and wanted != ["--list"]:
        raise UsageError("--json is for --list")
    if options["accept"]:
        parse_spans(options["accept"])  # a fault in them is told before the work


def choose_lines(survey: Survey, samples: Samples, options: dict[str, Any]) -> int:
    """Show the list, or put lines into the pack as the options say; the exit code of a stop, or 0."""
    candidates = list_candidates(survey)
    if not candidates and not options["quiet"]:
        click.echo(NO_LINES.format(survey.pages), err=True)
    if options["as_list"]:
        _show_list(candidates, as_json=options["as_json"])
        return 0
    path, code = Path(options["out"]), 0
    if options["accept"]:
        picked = [candidates[number - 1] for number in parse_numbers(options["accept"], len(candidates))]
    else:
        picked = []
        with catch_stop() as stop:  # what was accepted until then is kept
            for one in _ask(leave_known(open_pack(path), candidates), samples):
                picked.append(one)
        code = stop.code
    new = _write(path, picked)
    if candidates and not options["quiet"]:
        tell(f"learned     {len(picked):,} of {len(candidates):,} lines accepted, {new:,} of them new in {path}")
        if new:
            tell(f"written to  {path}; clean the same IN with --rules {path.parent}")
    if code:
        click.echo(MESSAGE, err=True)
    return code


def _write(path: Path, picked: Sequence[Candidate]) -> int:
    try:
        return write_picked(path, picked)
    except OSError as error:
        raise UsageError(f"--out {path}: can't be written: {error.strerror}; give another file") from None


def _show_list(candidates: Sequence[Candidate], *, as_json: bool) -> None:
    if as_json:
        import msgspec

        rows = [
            {
                "number": number, one.place.kind: one.place.name, "line": one.text, "pages": one.pages,
                "of": one.pages_of_place, "samples": one.samples,
            }
            for number, one in enumerate(candidates, 1)
        ]  # fmt: skip
        click.echo(msgspec.json.encode(rows))
        return
    width = max((len(show(one.samples[0])) for one in candidates), default=0)
    for number, one in enumerate(candidates, 1):
        count = f"{one.pages} of {one.pages_of_place}"
        click.echo(f"{number:5}  {count:>12}  {show(one.samples[0]):{width}}  {show(one.text)}")


def _ask(candidates: Sequence[Candidate], samples: Samples) -> Iterator[Candidate]:
    """Each candidate that the person accepts."""
    read_key = _read_key if sys.stdin.isatty() else _read_letter
    for number, one in enumerate(candidates):
        _show(one, f"{number + 1}/{len(candidates)}", samples)
        answer = _read_answer(read_key)
        if answer == "a":
            yield from candidates[number:]
        if answer in "aq":
            return
        if answer == "y":
            yield one


def _show(one: Candidate, count: str, samples: Samples) -> None:
    click.secho(f"\n{count}  {show(one.text)}", bold=True, err=True)
    tell(f"on {one.pages} of {one.pages_of_place} pages of {name_place(one.place)}")
    for context in samples.look(one):
        click.secho(f"  {show(context.id)}", dim=True, err=True)
        for sign, line in ((" ", context.above), (">", context.line), (" ", context.below)):
            if line:
                click.secho(f"  {sign} {show(shorten(line))}", dim=True, err=True)


def _read_answer(read_key: Callable[[], str]) -> str:
    """One of the answers; where nothing more can come, to stop."""
    while True:
        click.echo(_QUESTION, nl=False, err=True)
        answer = read_key()
        click.echo(_ANSWERS.get(answer, ""), err=True)
        if answer in _ANSWERS:
            return answer


def _read_letter() -> str:
    """Of a line that is piped in; the end is to stop."""
    return (sys.stdin.readline() or "q").strip()[:1].lower()


def _read_key() -> str:
    """On a terminal, without Enter."""
    try:
        return click.getchar().lower()
    except EOFError:
        return "q"
