"""The main job: one document to a stream, or all of files and folders into a folder."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cleaner.api import Cleaner
from cleaner.cli import COMMANDS
from cleaner.cli.from_options import choose_workers, limits_of, make_cleaner
from cleaner.cli.progress import Progress
from cleaner.cli.sharding import (
    check_output,
    gather_files,
    make_shard_plan,
    tell_failed_inputs,
    work_off_shards,
)
from cleaner.cli.stopping import MESSAGE, catch_stop
from cleaner.cli.summary import Tally, keep_pack, print_summary, write_run_report
from cleaner.cli.terminal import tell
from cleaner.decode import text_codec
from cleaner.errors import InputError, UsageError, suggest
from cleaner.formats.files import Found, find_jobs, read_named
from cleaner.formats.places import as_path, is_remote
from cleaner.model import Source
from cleaner.runners.limits import time_limit
from cleaner.runners.plan import ShardPlan
from cleaner.runners.pool import run_pool
from cleaner.runners.reports import Report
from cleaner.runners.serial import run_serial
from cleaner.runners.state import write_manifest
from cleaner.runners.work import Plan
from cleaner.writers.inside import clear_temporaries
from cleaner.writers.lock import Held, lock_output
from cleaner.writers.pair import write_pair


def clean_inputs(inputs: tuple[str, ...], options: dict[str, Any]) -> None:
    """Clean the inputs but the last into the last, as the options of `clean run` say; ends with the exit code."""
    _check_command(inputs[0])
    if len(inputs) < 2:
        raise UsageError(f"where to? Give an output folder, or - for standard output: clean {inputs[0]} OUT")
    *sources, out = map(as_path, inputs)
    cleaner = make_cleaner(sources[0] if sources[0] != "-" else ".", options)
    cleaner.rulebook.compile()  # rule errors show before any work
    _check_encoding(options["encoding"] or cleaner.config.encoding)
    if options["learn"] and "-" in inputs:
        raise UsageError("--learn compares the pages of a folder; give folders: clean --learn IN OUT")
    if options["ray_address"] and options["engine"] != "ray":
        raise UsageError("--ray-address is of --engine ray; give both")
    if out == "-" or sources == ["-"]:
        if options["to"]:
            raise UsageError("--to is of shards and folders; - (standard input or output) is one document")
        _clean_stream(sources, out, cleaner, options)
        return
    if "-" in sources:
        raise UsageError("- (standard input) can't be mixed with files; run them apart")
    if options["to"] in (None, "pair"):
        found = find_jobs(sources, out, keep_suffix=options["keep_suffix"])
    else:
        found = gather_files(find_jobs(sources, out, are_pairs=False), sources)
    with catch_stop() as stop:  # between the passes, too
        sys.exit(_clean_files(cleaner, found, out, options))
    click.echo(MESSAGE, err=True)
    sys.exit(stop.code)


def _clean_files(cleaner: Cleaner, found: Found, out: str, options: dict[str, Any]) -> int:
    """One pass over the files, or two where lines are to be learned first; the exit code."""
    check_output(out, found)
    plan = Plan(cleaner, Path(out), options["force"], options["dry_run"], limits_of(options))
    if options["learn"]:
        from cleaner.cli.learning import NO_SHARDS, add_learned

        if found.shards:
            raise UsageError(f"{found.shards[0].path}: {NO_SHARDS}")
        with catch_stop() as stop:
            cleaner, learned = add_learned(cleaner, found.jobs, options)
            plan = replace(plan, cleaner=cleaner, pack=learned.text)
        if stop.code:
            print_summary(Tally(found), out, stop.code, options)
            return stop.code
    return _run(plan, found, out, options)


def _check_command(first: str) -> None:
    """A command with a slip of the hand is taken for an input."""
    if first.isalpha() and not Path(first).exists() and (hint := suggest(first, COMMANDS, "")):
        raise UsageError(f"{first}: no such file or folder, and no command; {hint}")


def _check_encoding(name: str | None) -> None:
    if name is not None and text_codec(name) is None:
        raise UsageError(f"unknown encoding '{name}'; Python's standard encodings are known, as utf-8 or cp1251")


def _clean_stream(sources: list[str], out: str, cleaner: Cleaner, options: dict[str, Any]) -> None:
    """One document from stdin, or to stdout."""
    limits = limits_of(options)
    source = _stream_source(sources, limits.bytes)
    if out != "-" and Path(out).exists() and not Path(out).is_dir():
        raise UsageError(f"the output {out} is a file; give a folder, or - for standard output")
    try:
        with time_limit(limits.seconds, "--timeout"):
            cleaned = cleaner.clean_source(source)
    except InputError as error:
        raise InputError(f"{sources[0]}: {error}") from None
    if out != "-":
        if not options["dry_run"]:
            with _open_output(out):
                write_pair(Path(out), "stdin", cleaned)
    elif options["as_json"]:
        import msgspec

        record = {"text": cleaned.text, **msgspec.to_builtins(cleaned.sidecar)}
        sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
    else:
        sys.stdout.buffer.write(cleaned.text.encode("utf-8"))
    for warning in cleaned.warnings if not options["quiet"] else ():
        tell(f"{source.id}: {warning.code}: {warning.message}")


def _stream_source(sources: list[str], most: int | None) -> Source:
    if sources == ["-"]:
        return replace(read_named("-", most), id="stdin")
    if len(sources) != 1:
        raise UsageError("standard output takes one document; give a folder for several")
    if Path(sources[0]).is_dir():
        raise UsageError(f"standard output takes one document, {sources[0]} is a folder; give a folder to write to")
    return read_named(sources[0], most)


def _run(plan: Plan, found: Found, out: str, options: dict[str, Any]) -> int:
    """Work everything off, tell what became of it, and give the exit code."""
    tally = Tally(found)
    shards = make_shard_plan(plan.cleaner, out, found.shards, options)
    tell_failed_inputs(found)
    if plan.dry_run:
        stopped = _work_off(plan, shards, found, tally, options)
    else:
        with _open_output(out) as output:
            keep_pack(plan)
            write_manifest(shards, found)
            stopped = _work_off(plan, shards, found, tally, options)
            if output.is_gone():
                tell(f"{out}: {tally.add_loss(out)}")
            tally.failed += not write_run_report(out, plan, tally, sys.argv[1:], stopped)
    print_summary(tally, out, stopped, options)
    return stopped or (1 if tally.failed else 0)


def _work_off(plan: Plan, shards: ShardPlan, found: Found, tally: Tally, options: dict[str, Any]) -> int:
    """0, or 130 and 143 where Ctrl-C or SIGTERM ended the run."""
    with catch_stop() as stop:
        if found.jobs:
            progress = Progress(len(found.jobs), quiet=options["quiet"])
            with progress, contextlib.closing(_reports(plan, found, options)) as reports:
                for report in reports:
                    tally.add(report)
                    progress.show(report, options["verbose"])
        if found.shards:
            work_off_shards(shards, found.shards, tally, options)
    return stop.code


@contextlib.contextmanager
def _open_output(out: str) -> Iterator[Held]:
    """A folder is made, and locked; what a killed run or a stopped worker left half-written goes."""
    if is_remote(out):
        yield Held()
        return
    folder = Path(out)
    _make_output(folder)
    with lock_output(folder) as held:
        clear_temporaries(folder)
        yield held
        clear_temporaries(folder)


def _make_output(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the output folder {out} can't be made: {error.strerror}; give another") from None


def _reports(plan: Plan, found: Found, options: dict[str, Any]) -> Generator[Report, None, None]:
    if options["engine"] == "ray":
        from cleaner.runners.ray import run_ray_jobs

        return run_ray_jobs(plan, found.jobs, options["workers"], options["ray_address"])
    workers = choose_workers(options["workers"], len(found.jobs))
    return run_pool(plan, found.jobs, workers) if workers else run_serial(plan, found.jobs)
