"""``clean rules suggest``: lines seen on other pages become a rule pack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cleaner.cli.from_options import limits_of, make_cleaner
from cleaner.cli.learning import NO_SHARDS, count_learned, read_pages
from cleaner.cli.options import cleaner_options, html_options, work_options
from cleaner.cli.rules_pick import check_choice, choose_lines
from cleaner.cli.stopping import NOTHING_WRITTEN, catch_stop
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError
from cleaner.formats.files import find_inputs
from cleaner.learn import make_pack
from cleaner.runners.survey import Reading
from cleaner.workshop.drafting.picking import Samples
from cleaner.workshop.drafting.toml import open_pack
from cleaner.writers.inside import replace_file


@click.command("suggest")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(), metavar="IN…")
@cleaner_options
@html_options
@click.option("--out", type=click.Path(), metavar="FILE", help="Write the pack here, and not to standard output.")
@click.option("--pick", is_flag=True, help="Show line by line, and put those that you accept into the pack of --out.")
@click.option("--list", "as_list", is_flag=True, help="Write no pack but a numbered list of the lines.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
@click.option(
    "--accept", metavar="1-20,25", help="Put the lines with these numbers of the list into the pack of --out."
)
@work_options
@click.option("--quiet", "-q", is_flag=True, help="No counts and no bar on standard error.")
def suggest(inputs: tuple[str, ...], **options: Any) -> None:
    """Write a rule pack of the lines that stand on several pages of a site, or of a folder where no site is known.

    Each line has its count beside it. Read it through, put it into a folder of rules, and clean with
    --rules FOLDER and the same IN; or let `clean --learn IN OUT` do both in one go.

    With --pick, or --list and then --accept, only lines that you accept are written, and the pack keeps what it holds.
    The same pages give the same numbers.
    """
    check_choice(options)
    if "-" in inputs:
        raise UsageError("- (standard input) is one page; lines are learned from several: clean rules suggest FOLDER")
    out = options["out"]
    if out and not out.endswith(".toml"):
        raise UsageError(f"--out {out}: a rule pack's name ends in .toml")
    cleaner = make_cleaner(inputs[0], options)
    if options["pick"] or options["accept"]:
        open_pack(Path(out))  # a fault in it is told before the work
    found = find_inputs(inputs)
    if found.shards:
        raise UsageError(f"{found.shards[0].path}: {NO_SHARDS}")
    for path, why in found.failed:
        tell(f"{path}: {why}")
    with catch_stop() as stop:
        survey, failed = read_pages(cleaner, found.jobs, options)
    if stop.code:
        click.echo(NOTHING_WRITTEN, err=True)
        sys.exit(stop.code)
    if options["pick"] or options["accept"] or options["as_list"]:
        code = choose_lines(survey, Samples(Reading(cleaner, limits_of(options)), found.jobs), options)
        sys.exit(code or (1 if failed or found.failed else 0))
    learned = make_pack(survey)
    _write(learned.text, out)
    if not options["quiet"]:
        click.echo(count_learned(learned), err=True)
    sys.exit(1 if failed or found.failed else 0)


def _write(text: str, out: str | None) -> None:
    if not out:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    try:
        replace_file(Path(out), text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"--out {out}: can't be written: {error.strerror}; give another file") from None
