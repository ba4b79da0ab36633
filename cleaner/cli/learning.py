"""The pass that reads, of `clean --learn` and ``clean rules suggest``: what pages tell of lines, what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cleaner.api import Cleaner
from cleaner.cli.from_options import choose_workers, limits_of
from cleaner.cli.progress import Progress
from cleaner.cli.terminal import tell
from cleaner.formats.files import LEARNED, LEARNED_PACK, Job
from cleaner.learn import Learned, Survey
from cleaner.rulebook.loader import parse_pack
from cleaner.runners.survey import Reading, learn, survey_pages

NO_LINES = "learned     no line stands on several of the {:,} pages of a site or folder"
NO_SHARDS = "lines are learned from folders of files, a site each; put some pages of it into files"


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
        return NO_LINES.format(learned.pages)
    return (
        f"learned     {learned.lines:,} {'line' if learned.lines == 1 else 'lines'} of {learned.groups:,} "
        f"{'site or folder' if learned.groups == 1 else 'sites or folders'}, from {learned.pages:,} pages"
    )
