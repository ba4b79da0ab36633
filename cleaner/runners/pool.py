"""A pool of processes, pebble's door: a worker that dies or hangs costs its document, not the run.

Workers are forked where that is safe, with the rules compiled and shared. Documents go out in chunks. Where a chunk's
worker dies or runs out of time, its documents are tried again one by one, and the one to blame is reported.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from pathlib import Path
from typing import Any

from cleaner.formats.files import Job
from cleaner.runners.work import Task, failed

_CHUNK_BYTES = 2_000_000
_LEAST_BYTES = 100_000  # some tenths of a second
_CHUNK_DOCUMENTS = 64
_DOCUMENT_BYTES = 4_000  # what any document costs, however short
_SHARE = 8  # a chunk is at most this part of what is left for a worker: all end at nearly the same time
_LONG_TIME = 3600.0
_IN_FLIGHT = 3  # chunks a worker: enough to keep it busy, few enough to stop soon

_task: Task | None = None  # a worker's own, set once when it starts


def count_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_pool(task: Task, jobs: Sequence[Job], workers: int) -> Iterator[Any]:
    """The task's result for each job, as they finish; a failed Report for one that killed its worker.

    A document that takes longer than the task's timeout is stopped in its worker; one that can't be stopped
    there costs the worker, after twice that time.
    """
    from pebble import ProcessPool

    context = _make_context(task, jobs)
    pool: Any = ProcessPool(max_workers=workers, initializer=_start_worker, initargs=(task,), context=context)
    try:
        yield from _feed(pool, _chunks(jobs, workers), 2 * (task.timeout or _LONG_TIME), workers)
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _make_context(task: Task, jobs: Sequence[Job]) -> Any:
    """How workers start: on Linux as forks of this process, which share what it compiled; elsewhere afresh."""
    if sys.platform == "linux":
        task.prepare(jobs)
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["cleaner.runners.pool", "cleaner.api"])
    return context


def _start_worker(task: Task) -> None:
    global _task  # noqa: PLW0603 - a worker's one state, read by its every task
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the run
    gc.freeze()  # a collection that looks at what is shared would copy it
    _task = task


def _do_chunk(jobs: list[Job]) -> list[Any]:
    assert _task is not None
    return [_task.do(job) for job in jobs]


def _chunks(jobs: Sequence[Job], workers: int) -> Iterator[list[Job]]:
    """By bytes: large documents first, each alone, then the others in order, in ever smaller chunks."""
    sizes = [_size(job) for job in jobs]
    yield from ([job] for job, size in zip(jobs, sizes, strict=True) if size >= _CHUNK_BYTES)
    left = sum(size for size in sizes if size < _CHUNK_BYTES)
    chunk: list[Job] = []
    bytes_in_chunk = 0
    for job, size in zip(jobs, sizes, strict=True):
        if size >= _CHUNK_BYTES:
            continue
        chunk.append(job)
        bytes_in_chunk += size
        most = min(max(left // (workers * _SHARE), _LEAST_BYTES), _CHUNK_BYTES)
        if bytes_in_chunk >= most or len(chunk) >= _CHUNK_DOCUMENTS:
            yield chunk
            left -= bytes_in_chunk
            chunk, bytes_in_chunk = [], 0
    if chunk:
        yield chunk


def _size(job: Job) -> int:
    try:
        return Path(job.path).stat().st_size + _DOCUMENT_BYTES
    except OSError:  # the worker tells of it
        return _DOCUMENT_BYTES


def _feed(pool: Any, chunks: Iterator[list[Job]], timeout: float, workers: int) -> Iterator[Any]:
    waiting: dict[Future[list[Any]], list[Job]] = {}

    def send(jobs: list[Job]) -> None:
        waiting[pool.schedule(_do_chunk, args=(jobs,), timeout=timeout + len(jobs))] = jobs

    exhausted = False
    while waiting or not exhausted:
        while not exhausted and len(waiting) < workers * _IN_FLIGHT:
            chunk = next(chunks, None)
            exhausted = chunk is None
            if chunk:
                send(chunk)
        done, _ = wait(list(waiting), return_when=FIRST_COMPLETED)
        for future in done:
            jobs = waiting.pop(future)
            reports, again = _outcome(future, jobs, timeout)
            yield from reports
            for job in again:
                send([job])


def _outcome(future: Future[list[Any]], jobs: list[Job], timeout: float) -> tuple[list[Any], list[Job]]:
    """The chunk's results, or its jobs to be tried one by one, or the one to blame."""
    try:
        return future.result(), []
    except (TimeoutError, RuntimeError, OSError) as error:  # pebble's ProcessExpired is an OSError
        if len(jobs) > 1:
            return [], jobs
        if isinstance(error, TimeoutError):
            message = f"took longer than {timeout:g} s and was stopped; --timeout gives more"
        else:
            message = f"its worker died ({error}); out of memory, or a crash in a library"
        return [failed(jobs[0], message)], []
