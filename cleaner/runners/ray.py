"""Ray as the engine beyond one machine, its door: a task a shard or a chunk of files, read and written where it runs.

A task is never tried again by Ray itself. Where its worker or node died, it is done once more from its beginning, with
a process of its own for the documents: the one that kills is found there, and the others go on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.formats.files import Job
from cleaner.formats.places import is_remote
from cleaner.formats.records import Shard
from cleaner.runners.plan import ShardPlan, note_failure, part_current
from cleaner.runners.pool import chunk_jobs, run_blocks, run_pool
from cleaner.runners.reports import Report, ShardReport
from cleaner.runners.serial import run_blocks_watched, run_watched
from cleaner.runners.shards import Step, run_shards
from cleaner.runners.task import Task, tell_fault
from cleaner.runners.work import Plan
from cleaner.sidecar import all_versions
from cleaner.version import __version__
from cleaner.writers.lock import holds_lock, sees_lock

_TRIES = 5  # of a task whose worker or node dies
_AHEAD = 2  # tasks sent for each core of the cluster,
_LEAST_AHEAD = 100  # and so many at least: those that wait are what a cluster grows by
_CONNECT_SECONDS = 5.0
_LOCAL_STORE = 100 << 20  # bytes; the plan and reports are all that passes through it
_ALWAYS = {  # uv's hook would upload the folder that the user stands in to every node
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
}
_TO_A_CLUSTER = {"RAY_NUM_REDIS_GET_RETRIES": "1", "RAY_py_gcs_connect_timeout_s": "5"}  # by default 14 minutes in all


class Order(NamedTuple):
    """What all tasks of a run share; it travels as bytes, and each worker prepares it once."""

    task: Task
    do: Callable[[Any, Any, bool], list[Any]]
    samples: Sequence[Any]  # an item of each format
    out: str
    folder: str  # where relative paths begin
    is_locked: bool
    versions: dict[str, str]


def run_ray(
    plan: ShardPlan, shards: Sequence[Shard], workers: int | None, address: str | None
) -> Iterator[Step | ShardReport]:
    """A report of each shard, as they finish; what is done already first. In a dry run what would go, too.

    ``address`` is of a cluster that runs, or None: the one that $RAY_ADDRESS names, else a new one on this machine of
    so many workers. On a cluster ``workers`` is how many tasks run at once. Raises UsageError where there is no Ray,
    no cluster, or a node that can't do the work.
    """
    current, todo = part_current(plan, shards)
    yield from current
    if not todo:
        return
    order = _make_order(plan, do_shard, plan.out, todo)
    with _connect(workers, address) as ray:
        for shard, results, error in _feed(ray, order, todo, workers):
            yield from results or [_give_up(plan, shard, error)]


def run_ray_jobs(
    plan: Plan, jobs: Sequence[Job], workers: int | None, address: str | None
) -> Generator[Report, None, None]:
    """A report of each file, as chunks of them finish; as `run_ray` else. All nodes must see the files, and OUT."""
    order = _make_order(plan, do_chunk, str(plan.out), jobs)
    with _connect(workers, address) as ray:
        for chunk, results, error in _feed(ray, order, chunk_jobs(jobs, workers or _count_cores(ray)), workers):
            yield from results or [plan.blame(job, error) for job in chunk]


def do_shard(plan: ShardPlan, shard: Shard, alone: bool) -> list[Step | ShardReport]:
    """One shard from beginning to end, in a worker of the cluster; ``alone``: each document apart from this process."""
    work_off = partial(run_blocks, workers=1, samples=[shard], may_fork=False) if alone else run_blocks_watched
    return [told for told in run_shards(plan, [shard], work_off) if isinstance(told, ShardReport) or told.reports]


def do_chunk(plan: Plan, jobs: Sequence[Job], alone: bool) -> list[Report]:
    """Some files, in a worker of the cluster."""
    return list(run_pool(plan, jobs, 1, may_fork=False) if alone else run_watched(plan, jobs))


def _make_order(task: Plan | ShardPlan, do: Callable[..., list[Any]], out: str, items: Sequence[Job | Shard]) -> Order:
    samples = list({item.format: item for item in items}.values())
    locked = not is_remote(out) and holds_lock(Path(out))
    return Order(task, do, samples, out, str(Path.cwd()), locked, _versions())


def _versions() -> dict[str, str]:
    return {"webtext-cleaner": __version__, **all_versions()}


def _work(data: bytes, item: Any, alone: bool = False) -> list[Any]:
    """What a worker of the cluster does with a shard or a chunk."""
    order = _open_order(data)
    return order.do(order.task, item, alone)


@lru_cache(maxsize=1)
def _open_order(data: bytes) -> Order:
    """The order, once a worker: its rules are compiled then, and no document's time limit pays for that."""
    order: Order = pickle.loads(data)
    _check_node(order)
    order.task.prepare(order.samples)
    return order


def _check_node(order: Order) -> None:
    """Raise UsageError where this node would write other bytes, or to another place."""
    host = socket.gethostname()
    here, there = _versions(), order.versions
    for name in sorted(here.keys() | there.keys()):
        has, wanted = here.get(name, "none"), there.get(name, "none")
        if has != wanted:
            raise UsageError(
                f"the node {host} has {name} {has}, not {wanted} as this machine; install the same on all nodes"
            )
    try:
        os.chdir(order.folder)
    except OSError:
        if not all(
            is_remote(path) or Path(path).is_absolute() for path in (order.out, *(item.path for item in order.samples))
        ):
            raise UsageError(
                f"the node {host} has no folder {order.folder}, where relative paths begin; "
                "give whole paths, on a file system that all nodes share"
            ) from None
    if order.is_locked and not sees_lock(Path(order.folder, order.out)):
        raise UsageError(
            f"the node {host} doesn't see the output folder {order.out}; "
            "give one on a file system that all nodes share, or an address as s3://…"
        )


def _feed(
    ray: Any, order: Order, items: Iterable[Any], workers: int | None
) -> Iterator[tuple[Any, list[Any] | None, str]]:
    """Each item with what came of it, as they finish; None, and why, where it was given up."""
    work = ray.remote(max_retries=0, num_cpus=1)(_work)
    shared = ray.put(pickle.dumps(order))
    left = iter(items)
    waiting: dict[Any, tuple[Any, int]] = {}
    while True:
        most = workers or max(_count_cores(ray) * _AHEAD, _LEAST_AHEAD)
        while len(waiting) < most and (item := next(left, None)) is not None:
            waiting[work.remote(shared, item)] = item, 1
        if not waiting:
            return
        done, _ = ray.wait(list(waiting), num_returns=1)
        for task in done:
            item, tries = waiting.pop(task)
            try:
                yield item, ray.get(task), ""
            except ray.exceptions.RayTaskError as error:
                yield item, None, _tell_fault(error.cause)
            except ray.exceptions.RayError as error:
                if tries >= _TRIES:
                    yield item, None, _tell_death(error)
                else:
                    waiting[work.remote(shared, item, alone=True)] = item, tries + 1


def _tell_fault(error: Exception) -> str:
    """Of an error that came home from a worker; raises UsageError where a node is not fit for any work."""
    if isinstance(error, UsageError):
        raise error from None
    if "failed to import" in str(error) or isinstance(error, ImportError):
        raise UsageError("a node of the cluster lacks this package; install the same on all nodes") from None
    return tell_fault(error)


def _tell_death(error: Exception) -> str:
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    return f"its worker died {_TRIES} times: {reason}; run again to try once more"


def _give_up(plan: ShardPlan, shard: Shard, message: str) -> ShardReport:
    report = ShardReport(id=shard.id, path=shard.shown, status="failed", message=message)
    note_failure(plan, shard, report)
    return report


def _count_cores(ray: Any) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


@contextlib.contextmanager
def _connect(workers: int | None, address: str | None) -> Iterator[Any]:
    """Ray, connected to a cluster; one of our own ends with the block and leaves nothing behind.

    On another's cluster Ray ends the tasks of a run that is stopped soon after it, and what they leave half-written
    is cleared by the next run: `ray.cancel` brings the whole process down where a task ends at that moment (2.60).
    """
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    is_own = address == "local"
    if not is_own:
        _check_address(address)
    ray = _import_ray(_ALWAYS if is_own else _ALWAYS | _TO_A_CLUSTER)
    place = tempfile.mkdtemp(prefix="clean-", dir="/tmp" if os.name == "posix" else None) if is_own else ""
    own = {"num_cpus": workers, "object_store_memory": _LOCAL_STORE, "_temp_dir": place} if is_own else {}
    on_sigterm = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR, **own)
        signal.signal(signal.SIGTERM, on_sigterm)  # Ray takes it
        yield ray
    except SystemError as error:  # what Ray makes of a SIGTERM while it waits
        raise (error.__cause__ or error) from None
    except (ConnectionError, ValueError, RuntimeError) as error:
        if ray.is_initialized():
            raise
        raise UsageError(f"Ray can't be started, or joined at {address}: {error}") from None
    finally:
        ray.shutdown()
        if place:
            shutil.rmtree(place, ignore_errors=True)


def _import_ray(settings: dict[str, str]) -> Any:
    """Ray reads its settings when it is imported; what the user has set stays."""
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs one more package: pip install 'webtext-cleaner[ray]'") from None
    return ray


def _check_address(address: str) -> None:
    """Raise UsageError where nobody answers; Ray itself would ask for minutes."""
    protocol, _, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    if address == "auto" or protocol not in ("", "ray"):
        if protocol in ("http", "https"):
            raise UsageError(f"{address} is Ray's dashboard, for `ray job submit`; give --ray-address HOST:6379")
        return
    if not host or not port.isdecimal():
        raise UsageError(f"--ray-address {address}: give HOST:PORT, as 10.0.0.1:6379, or auto on a node of the cluster")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"no Ray cluster at {address}: {error}; `ray status` on its head tells whether it runs"
        ) from None
