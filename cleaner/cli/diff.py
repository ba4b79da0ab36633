"""``clean diff``: which lines flip between two rule sets, or between an earlier run and now."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cleaner.api import Cleaner
from cleaner.cli.diff_flips import print_flips, print_json, tell_totals
from cleaner.cli.from_options import choose_workers, field_names, limits_of, make_config
from cleaner.cli.options import config_options, field_options, html_options, language_options, work_options
from cleaner.cli.progress import Progress
from cleaner.cli.stopping import catch_stop, check_stop
from cleaner.cli.terminal import tell
from cleaner.config import Config
from cleaner.errors import UsageError
from cleaner.formats.files import Found, find_inputs
from cleaner.formats.records import Shard
from cleaner.runners.blocks import read_blocks
from cleaner.runners.pool import run_blocks, run_pool
from cleaner.runners.serial import run_blocks_serially, run_serial
from cleaner.workshop.comparing.archive import make_archive
from cleaner.workshop.comparing.baseline import Key, read_baseline, review_flips, write_baseline
from cleaner.workshop.comparing.compare import Against, Compared, Comparing, Sides, TwoRuleSets
from cleaner.workshop.comparing.sides import NOTHING, Names, make_sides
from cleaner.workshop.comparing.tally import Tally
from cleaner.writers.outputs import Unreadable, Written, read_outputs
from cleaner.writers.shards import Output

_MOST = 10  # lines of a rule that are shown


@click.command("diff")
@click.argument("inputs", nargs=-1, type=click.Path(), metavar="IN…")
@click.option(
    "--rules",
    "rules",
    nargs=2,
    type=click.Path(),
    metavar="OLD NEW",
    help="Two folders of packs, or two packs, on top of what the config says; - for none.",
)
@click.option("--against", type=click.Path(), metavar="OUT", help="OLD is what an earlier run has written there.")
@click.option("--alone", is_flag=True, help="OLD and NEW are all the rules there are.")
@click.option(
    "--baseline",
    type=click.Path(),
    metavar="FILE",
    help="Flips that FILE knows are not shown, and no reason for exit code 1.",
)
@click.option("--accept", is_flag=True, help="Write the flips of now into the baseline.")
@click.option("--all", "show_all", is_flag=True, help="All lines of each rule, not only ten.")
@click.option("--rules-too", is_flag=True, help="Show lines as well that go in both, but by another rule.")
@click.option("--json", "as_json", is_flag=True, help="As JSON: all flips, by rule.")
@config_options
@language_options
@html_options
@field_options
@work_options
@click.option("--quiet", "-q", is_flag=True, help="No totals and no bar on standard error.")
def command(inputs: tuple[str, ...], **options: Any) -> None:
    """Show the lines that a rule change, or a new version, takes (-) or gives back (+), by the rule that answers.

    \b
      clean diff --rules old-rules new-rules pages/    two sets of rules
      clean diff --rules - my-rules pages/             what my-rules do
      clean diff --against out/ pages/                 an earlier run, and what would be written now

    Nothing is written but the baseline. Exit codes: 0 nothing flips; 1 something does, or an input failed.
    """
    _check(inputs, options)
    known = _read_known(options)
    config = make_config(inputs[0], options)
    found = find_inputs(inputs)
    with catch_stop() as stop:
        tally, names = _compare(config, found, options)
    if stop.code:
        click.echo("clean: stopped; nothing is shown of half a corpus", err=True)
        sys.exit(stop.code)
    review = review_flips(tally.flips, known, tally.compared)
    shown = print_json if options["as_json"] else print_flips
    shown(tally, review, names, most=None if options["show_all"] else _MOST, with_moves=options["rules_too"])
    if not options["quiet"]:
        tell_totals(tally, review, options["baseline"])
    if options["accept"]:
        count = write_baseline(Path(options["baseline"]), tally.flips, known, tally.compared)
        tell(f"{options['baseline']}: {count:,} flips are accepted")
    is_flipping = not options["accept"] and any(flip.direction != "moves" for flip in review.new)
    sys.exit(1 if tally.failures or is_flipping else 0)


def _check(inputs: tuple[str, ...], options: dict[str, Any]) -> None:
    """Raise UsageError where options do not go together."""
    rules, against = options["rules"], options["against"]
    if not rules and not against:
        raise UsageError(
            "compare what? --rules OLD NEW for two rule sets (- for none), --against OUT for an earlier run"
        )
    if not inputs:
        raise UsageError(
            "which pages? The inputs come last: clean diff --rules OLD NEW IN, or clean diff --against OUT IN"
        )
    if against and rules and rules[0] != NOTHING:
        raise UsageError(f"--against {against} is OLD already; give the rules of now as --rules - {rules[1]}")
    if options["alone"] and not rules:
        raise UsageError("--alone is of --rules: OLD and NEW are then all the rules there are")
    if options["accept"] and not options["baseline"]:
        raise UsageError("accept into which file? Give --baseline FILE, too")
    if "-" in inputs:
        raise UsageError("- (standard input) has no name to tell its lines by; put it into a file")


def _read_known(options: dict[str, Any]) -> Counter[Key]:
    file = options["baseline"]
    if not file or (options["accept"] and not Path(file).exists()):
        return Counter()
    return read_baseline(Path(file))


def _compare(config: Config, found: Found, options: dict[str, Any]) -> tuple[Tally, Names]:
    """All documents compared, and who is meant by the names of rules."""
    tally = Tally()
    for path, why in found.failed:
        tell(f"{path}: {why}")
        tally.fail(path, why)
    old, new = make_sides(config, *(options["rules"] or (NOTHING, NOTHING)), alone=options["alone"])
    new.rulebook.compile()  # rule errors show before any work
    if options["against"]:
        _compare_with_run(options["against"], new, found, tally, options)
        return tally, Names(None, new)
    if old.rulebook.sha256 == new.rulebook.sha256 and not options["baseline"]:
        tally.are_equal = True
    else:
        _work_off(TwoRuleSets(old, new), found, tally, options)
    return tally, Names(old, new)


def _compare_with_run(out: str, new: Cleaner, found: Found, tally: Tally, options: dict[str, Any]) -> None:
    def on_unreadable(one: Unreadable) -> None:
        tell(f"{one.place}: {one.message}")
        tally.fail(one.place, one.message)

    with tempfile.TemporaryDirectory(prefix="cleaner-") as folder:
        written = read_outputs(Path(out), field_names(options))
        archive = make_archive(map(_until_stopped, written), Path(out), Path(folder, "documents"), on_unreadable)
        _work_off(Against(archive, new), found, tally, options)
    tally.count_missing(archive)
    if tally.only_new and not tally.compared:
        raise UsageError(
            f"{out} has no document of IN; give the same IN as that run had: a file's id is its path below that"
        )


def _until_stopped(one: Written | Unreadable) -> Written | Unreadable:
    check_stop()
    return one


def _work_off(sides: Sides, found: Found, tally: Tally, options: dict[str, Any]) -> None:
    """Files first, then shards, each told as it is compared."""
    task = Comparing(sides, field_names(options), limits_of(options))
    if found.jobs:
        workers = choose_workers(options["workers"], len(found.jobs))
        results = run_pool(task, found.jobs, workers) if workers else run_serial(task, found.jobs)
        progress = Progress(len(found.jobs), quiet=options["quiet"], task="comparing")
        with progress, contextlib.closing(results):
            for one in results:
                _add(one, tally, progress)
                progress.advance()
    if found.shards:
        _work_off_shards(task, found.shards, tally, options)


def _work_off_shards(task: Comparing, shards: Sequence[Shard], tally: Tally, options: dict[str, Any]) -> None:
    blocks = read_blocks(shards, task.names, Output(), set())
    workers = choose_workers(options["workers"])
    steps = run_blocks(task, blocks, workers, samples=shards) if workers else run_blocks_serially(task, blocks)
    size = sum(shard.size() for shard in shards)
    progress = Progress(size, quiet=options["quiet"], task="shards", in_bytes=True)
    with progress, contextlib.closing(steps):
        for block, results in steps:
            for one in results:
                _add(one, tally, progress)
            if block.error:
                _add(Compared(block.shard.shown, "failed", message=block.error), tally, progress)
            progress.move(block.shard.shown, block.position, len(results))


def _add(one: Compared, tally: Tally, progress: Progress) -> None:
    tally.add(one)
    if one.status == "failed":
        progress.say(f"{one.path}: {one.message}")
