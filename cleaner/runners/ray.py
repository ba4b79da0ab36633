"""Ray as the engine beyond one machine, its door: one task a shard, which reads and writes where it runs.

A task is never tried again by Ray itself. Where its worker or node died, the shard is done once more from its
beginning, with a process of its own for the documents: the one that kills is found there, and the others go on.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from cleaner.errors import UsageError
from cleaner.formats.records import Shard
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_watched
from cleaner.runners.shards import ShardPlan, part_current, run_shards

_TRIES = 5  # of a shard whose worker or node dies
_AHEAD = 2  # tasks sent for each core of the cluster


def run_ray(
    plan: ShardPlan, shards: Sequence[Shard], workers: int | None, address: str | None
) -> Iterator[ShardReport]:
    """A report of each shard, as they finish; what is done already first.

    ``address`` is of a cluster that runs, or None: the one that $RAY_ADDRESS names, else a new one on this machine of
    so many workers. Raises UsageError where there is no Ray, or no cluster.
    """
    current, todo = part_current(plan, shards)
    yield from current
    if todo:
        ray = _connect(workers, address)
        try:
            yield from _feed(ray, plan, todo)
        finally:
            ray.shutdown()


def _connect(workers: int | None, address: str | None) -> Any:
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs one more package: pip install 'webtext-cleaner[ray]'") from None
    try:
        cores = None if address or os.environ.get("RAY_ADDRESS") else workers
        ray.init(address, num_cpus=cores, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(f"no Ray cluster at {address or '$RAY_ADDRESS'}: {error}") from None
    return ray


def _feed(ray: Any, plan: ShardPlan, shards: Sequence[Shard]) -> Iterator[ShardReport]:
    work = ray.remote(max_retries=0, num_cpus=1)(_clean_shard)
    shared = ray.put(plan)
    left = list(reversed(shards))
    waiting: dict[Any, tuple[Shard, int]] = {}
    while left or waiting:
        while left and len(waiting) < _count_cores(ray) * _AHEAD:
            shard = left.pop()
            waiting[work.remote(shared, shard)] = shard, 1
        done, _ = ray.wait(list(waiting), num_returns=1)
        for task in done:
            shard, tries = waiting.pop(task)
            try:
                yield ray.get(task)
            except ray.exceptions.RayError as error:
                if tries >= _TRIES:
                    yield _give_up(shard, error)
                else:
                    waiting[work.remote(shared, shard, alone=True)] = shard, tries + 1


def _count_cores(ray: Any) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _give_up(shard: Shard, error: Exception) -> ShardReport:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    message = f"its worker died {_TRIES} times: {reason}; run again to try once more"
    return ShardReport(id=shard.id, path=shard.path, status="failed", message=message)


def _clean_shard(plan: ShardPlan, shard: Shard, *, alone: bool = False) -> ShardReport:
    """One shard from beginning to end, in a worker of the cluster; ``alone``: each document apart from this process."""
    from cleaner.runners.pool import run_blocks

    work_off = partial(run_blocks, workers=1, may_fork=False) if alone else run_blocks_watched
    *_, report = run_shards(plan, [shard], work_off)
    assert isinstance(report, ShardReport)
    return report
