"""The part of the main job that concerns shards: their plan, and the engine that works them off."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cleaner.api import Cleaner
from cleaner.cli.from_options import choose_workers, field_names, limits_of
from cleaner.cli.progress import Progress
from cleaner.cli.summary import Tally
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError
from cleaner.formats.files import Found, find_inputs, real_path
from cleaner.formats.folder import as_folder
from cleaner.formats.names import place_below, same_name
from cleaner.formats.places import file_system, is_remote
from cleaner.formats.records import Shard
from cleaner.formats.streams import find_zstd
from cleaner.runners.plan import ShardPlan, part_current
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import Step, run_shards
from cleaner.writers.shards import Output

Steps = Generator[Step | ShardReport, None, None]


def make_shard_plan(cleaner: Cleaner, out: str, shards: Sequence[Shard], options: dict[str, Any]) -> ShardPlan:
    """What the options say of shards; raises UsageError where two would be written to one file, or over an input."""
    compression = options["compression"]
    how = Output(options["to"], "" if compression == "none" else compression, options["sidecar"])
    plan = ShardPlan(
        cleaner,
        out,
        field_names(options),
        how,
        options["force"],
        options["retry_failed"],
        options["dry_run"],
        limits_of(options),
    )
    if any("zstd" in (shard.compression, how.compression_of(shard)) for shard in shards):
        find_zstd()  # known before any work
    taken: dict[str, Shard] = {}
    inputs = {name_place(shard.path): shard for shard in shards}
    for shard in shards:
        for name in how.names_of(shard):
            if own := inputs.get(_place_of_output(out, name)):
                raise UsageError(f"{own.path} would be overwritten by output; give another output folder")
            other = taken.setdefault(name if is_remote(out) else same_name(name), shard)
            if other is not shard:
                raise UsageError(f"{other.path} and {shard.path} would both write {name}; clean them into two folders")
    return plan


def _place_of_output(out: str, name: str) -> str:
    if is_remote(out):
        return name_place(f"{out.rstrip('/')}/{name}")
    try:
        return name_place(str(place_below(out, name)))
    except OSError:  # no name for a file: told when it is to be written
        return ""


def name_place(path: str) -> str:
    """The one name of a place that has several."""
    if not is_remote(path):
        return same_name(str(real_path(Path(path))))
    files, inner = file_system(path)
    return f"{files.unstrip_protocol(inner)}"


def work_off_shards(plan: ShardPlan, shards: Sequence[Shard], tally: Tally, options: dict[str, Any]) -> None:
    """Clean all shards, and tell of each."""
    sizes = {shard.shown: shard.size() for shard in shards}
    progress = Progress(sum(sizes.values()), quiet=options["quiet"], task="shards", in_bytes=True)
    with progress, contextlib.closing(_steps(plan, shards, options)) as steps:  # closed: nothing stays half-written
        for step in steps:
            if isinstance(step, ShardReport):
                tally.add_shard(step)
                progress.move(step.path, sizes[step.path])
                failed = next((name for name in step.files if name.endswith(".failed.jsonl")), "")
                progress.show_shard(step, f"{plan.out.rstrip('/')}/{failed}" if failed else "", options["verbose"])
            else:
                progress.move(step.shard.shown, step.position, step.documents)
                for report in step.reports if options["verbose"] else ():
                    progress.tell(report, verbose=True)


def _steps(plan: ShardPlan, shards: Sequence[Shard], options: dict[str, Any]) -> Steps:
    """What an earlier run has done is reported first."""
    if options["engine"] == "ray":
        from cleaner.runners.ray import run_ray

        yield from run_ray(plan, shards, options["workers"], options["ray_address"])
        return
    current, left = part_current(plan, shards)
    yield from current
    workers = choose_workers(options["workers"])
    in_pool = partial(run_blocks, workers=workers, samples=left)
    yield from run_shards(plan, left, in_pool if workers else run_blocks_serially)


def gather_files(found: Found, inputs: Sequence[str]) -> Found:
    """The same with the files of each input as one shard of its name."""
    if not found.jobs:
        return found
    folders = [as_folder(name) for name in inputs if not is_remote(name) and find_inputs([name]).jobs]
    return replace(found, jobs=[], shards=[*folders, *found.shards])


def check_output(out: str, found: Found) -> None:
    """Pairs need a folder of this machine."""
    if is_remote(out) and found.jobs:
        raise UsageError(
            f"{found.jobs[0].path} and other files would be written as pairs, which need a folder, not {out}; "
            "give --to jsonl for one file of all, or a folder"
        )


def tell_failed_inputs(found: Found) -> None:
    """What could not be looked into."""
    for path, why in found.failed:
        tell(f"{path}: {why}")
