"""The part of the main job that concerns shards: their plan, the engine that works them off, their manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from cleaner.api import Cleaner
from cleaner.cli.progress import Progress
from cleaner.cli.summary import Tally
from cleaner.errors import UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.files import Found, real_path
from cleaner.formats.places import is_remote, size_of
from cleaner.formats.records import Shard
from cleaner.runners.pool import count_cores, run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import ShardPlan, Step, part_current, run_shards
from cleaner.writers.shards import Output
from cleaner.writers.stage import write_small

MANIFEST = "_cleaner/shards.json"


class Manifest(msgspec.Struct):
    """The shards of the last run into an output, each with its report's place: what `clean status` goes by."""

    shards: list[tuple[str, str]]
    documents: int = 0  # files that are documents


def make_shard_plan(cleaner: Cleaner, out: str, shards: Sequence[Shard], options: dict[str, Any]) -> ShardPlan:
    """What the options say of shards; raises UsageError where two would be written to one file, or over an input."""
    names = Fields(options["text_field"], options["id_field"], options["html_field"], options["url_field"])
    compression = options["compression"]
    how = Output(options["to"], "" if compression == "none" else compression, options["sidecar"])
    plan = ShardPlan(
        cleaner, out, names, how, options["force"], options["retry_failed"], options["dry_run"], options["timeout"]
    )
    taken: dict[str, Shard] = {}
    inputs = {_place(shard.path): shard for shard in shards}
    for shard in shards:
        for name in how.names_of(shard):
            if own := inputs.get(_place(f"{out.rstrip('/')}/{name}")):
                raise UsageError(f"{own.path} would be overwritten by output; give another output folder")
            other = taken.setdefault(name, shard)
            if other is not shard:
                raise UsageError(f"{other.path} and {shard.path} would both write {name}; clean them into two folders")
    return plan


def _place(path: str) -> str:
    return path if is_remote(path) else str(real_path(Path(path)))


def work_off_shards(plan: ShardPlan, shards: Sequence[Shard], tally: Tally, options: dict[str, Any]) -> None:
    """Clean all shards, and tell of each."""
    sizes = {shard.path: size_of(shard.path) for shard in shards}
    with Progress(sum(sizes.values()), quiet=options["quiet"], task="shards", in_bytes=True) as progress:
        for step in _steps(plan, shards, options):
            if isinstance(step, ShardReport):
                tally.add_shard(step)
                progress.move(step.path, sizes[step.path])
                failed = next((name for name in step.files if name.endswith(".failed.jsonl")), "")
                progress.show_shard(step, f"{plan.out}/{failed}", options["verbose"])
            else:
                progress.move(step.shard.path, step.position, step.documents)
                for report in step.reports if options["verbose"] else ():
                    progress.tell(report, verbose=True)


def _steps(plan: ShardPlan, shards: Sequence[Shard], options: dict[str, Any]) -> Iterator[Step | ShardReport]:
    """What an earlier run has done is reported first."""
    if options["engine"] == "ray":
        from cleaner.runners.ray import run_ray

        yield from run_ray(plan, shards, options["workers"], options["ray_address"])
        return
    current, left = part_current(plan, shards)
    yield from current
    workers = options["workers"] or count_cores()
    yield from run_shards(plan, left, run_blocks_serially if workers == 1 else partial(run_blocks, workers=workers))


def write_manifest(plan: ShardPlan, found: Found) -> None:
    """Note what this run is to do, before it does it."""
    if not found.shards:
        return
    manifest = Manifest([(shard.path, plan.report_name(shard)) for shard in found.shards], len(found.jobs))
    try:
        write_small(plan.out, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    except OSError as error:
        raise UsageError(f"nothing can be written into {plan.out}: {error.strerror or error}; give another") from None


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
        click.echo(f"{path}: {why}", err=True)
