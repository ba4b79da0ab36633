"""``clean rules suggest``, and the first pass of ``clean --learn``: lines seen on other pages become a rule pack."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cleaner.api import Cleaner
from cleaner.cli.options import choose_workers, cleaner_options, html_options, limits_of, make_cleaner, work_options
from cleaner.cli.picking import NOTHING, check_choice, choose_lines
from cleaner.cli.progress import Progress
from cleaner.cli.stopping import NOTHING_WRITTEN, catch_stop
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError
from cleaner.formats.files import LEARNED, LEARNED_PACK, Job, find_inputs
from cleaner.learn import Learned, Survey, make_pack
from cleaner.rulebook.loader import parse_pack
from cleaner.runners.survey import Reading, learn, survey_pages
from cleaner.workshop.drafting.picking import Samples
from cleaner.workshop.drafting.toml import open_pack
from cleaner.writers.inside import replace_file

NO_SHARDS = "lines are learned from folders of files, a site each; put some pages of it into files"


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


def read_pages(cleaner: Cleaner, jobs: Sequence[Job], options: dict[str, Any]) -> tuple[Survey, int]:
    """What the documents tell, and how many of them could not be read (each is told)."""
    failed = 0
    with Progress(len(jobs), quiet=options["quiet"], task="reading") as progress:

        def on_read(job: Job, why: str) -> None:
            nonlocal failed
            if why and job.is_known:
                failed += 1
                progress.say(f"{job.path}: {why}")
            progress.advance()

        task = Reading(cleaner, limits_of(options))
        return survey_pages(task, jobs, choose_workers(options["workers"], len(jobs)), on_read), failed


def add_learned(cleaner: Cleaner, jobs: Sequence[Job], options: dict[str, Any]) -> tuple[Cleaner, Learned]:
    """The cleaner with what its documents teach. What can't be read is told by the second pass."""
    with Progress(len(jobs), quiet=options["quiet"], task="reading") as progress:
        task = Reading(cleaner, limits_of(options))
        workers = choose_workers(options["workers"], len(jobs))
        learned = learn(task, jobs, workers, lambda _job, _why: progress.advance())
    if not options["quiet"]:
        click.echo(count_learned(learned), err=True)
    rules = parse_pack(learned.text, LEARNED_PACK, LEARNED, cleaner.config.override)
    for name in _unknown_names(cleaner, {rule.name for rule in rules}):
        tell(f"{name}: no rule was learned by this name; it switches nothing")
    return cleaner.with_rules(rules), learned


def _unknown_names(cleaner: Cleaner, learned: set[str]) -> list[str]:
    """Names of learned rules in the configuration that these pages did not give."""
    config = cleaner.config
    named = {*config.disable, *config.enable, *config.override}
    return sorted(name for name in named if name.startswith(f"{LEARNED}/") and "*" not in name and name not in learned)


def count_learned(learned: Learned) -> str:
    """What was learned, in one line."""
    if not learned.lines:
        return NOTHING.format(learned.pages)
    return (
        f"learned     {learned.lines:,} {'line' if learned.lines == 1 else 'lines'} of {learned.groups:,} "
        f"{'site or folder' if learned.groups == 1 else 'sites or folders'}, from {learned.pages:,} pages"
    )
