"""A pool of processes, pebble's door: a worker that dies or hangs costs its document, not the run.

Workers are forked where that is safe, with the rules compiled and shared. Documents go out in chunks. Where a chunk's
worker dies or runs out of time, its documents are tried again one by one, and the one to blame is reported: it ran out
of time alone, or its worker died twice.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from pathlib import Path
from typing import Any, TypeVar

from cleaner.formats.files import Job
from cleaner.runners.work import Block, Task, longest

_CHUNK_BYTES = 2_000_000
_LEAST_BYTES = 100_000  # some tenths of a second
_CHUNK_DOCUMENTS = 64
_DOCUMENT_BYTES = 4_000  # what any document costs, however short
_SHARE = 8  # a chunk is at most this part of what is left for a worker: all end at nearly the same time
_IN_FLIGHT = 3  # chunks a worker: enough to keep it busy, few enough to stop soon
_AHEAD = 4  # the same where results keep their order: others go on while the first one is slow
_TRIES = 2
_FATAL = (TimeoutError, RuntimeError, OSError)  # pebble's ProcessExpired is an OSError

B = TypeVar("B", bound=Block)
Send = Callable[[Sequence[Any]], "Future[list[Any]]"]

_task: Task | None = None  # a worker's own, set once when it starts


def count_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_pool(task: Task, jobs: Sequence[Job], workers: int, *, may_fork: bool = True) -> Iterator[Any]:
    """The task's result for each job, as they finish; what it says of one that killed its worker.

    A document that takes longer than the task's timeout is stopped in its worker; one that can't be stopped
    there costs the worker, after twice that time.
    """
    with open_pool(task, jobs, workers, may_fork=may_fork) as send:
        yield from _feed(task, send, chunk_jobs(jobs, workers), workers)


def run_blocks(
    task: Task, blocks: Iterable[B], workers: int, *, may_fork: bool = True
) -> Iterator[tuple[B, list[Any]]]:
    """Each block with the task's result for each of its items, in order; as `run_pool` else.

    Blocks are taken as they are needed: some for each worker, not all. A process with threads that it does not know
    of, as a worker of Ray's, may not be forked.
    """
    blocks = iter(blocks)
    with open_pool(task, (), workers, may_fork=may_fork) as send:
        waiting: deque[tuple[B, Future[list[Any]] | None]] = deque()
        while True:
            while len(waiting) < workers * _AHEAD and (block := next(blocks, None)) is not None:
                waiting.append((block, send(block.items) if block.items else None))
            if not waiting:
                return
            block, future = waiting.popleft()
            yield block, _results(task, send, future, block.items) if future else []


@contextlib.contextmanager
def open_pool(task: Task, jobs: Sequence[Any], workers: int, *, may_fork: bool = True) -> Iterator[Send]:
    """What sends a chunk of items to a worker; the workers end with it, whatever they are at."""
    from pebble import ProcessPool

    context = _make_context(task, jobs, may_fork)
    samples = None if context.get_start_method() == "fork" else [*{job.format: job for job in jobs}.values()]
    pool: Any = ProcessPool(max_workers=workers, initializer=_start_worker, initargs=(task, samples), context=context)
    timeout = longest(task)

    def send(items: Sequence[Any]) -> Future[list[Any]]:
        future: Future[list[Any]] = pool.schedule(_do_chunk, args=(items,), timeout=timeout + len(items))
        return future

    try:
        yield send
        pool.close()
    finally:
        pool.stop()
        pool.join()


def _make_context(task: Task, jobs: Sequence[Any], may_fork: bool) -> Any:
    """How workers start: on Linux as forks of this process, which share what it compiled; elsewhere afresh."""
    if sys.platform == "linux" and may_fork:
        task.prepare(jobs)
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["cleaner.runners.pool", "cleaner.api"])
    return context


def _start_worker(task: Task, samples: Sequence[Any] | None) -> None:
    """What a worker does first; one that is no fork has to compile for itself: no document's time pays for that."""
    global _task  # noqa: PLW0603 - a worker's one state, read by its every task
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the run
    if samples is not None:
        task.prepare(samples)
    gc.freeze()  # a collection that looks at what is shared would copy it
    _task = task


def _do_chunk(jobs: Sequence[Any]) -> list[Any]:
    assert _task is not None
    return [_task.do(job) for job in jobs]


def chunk_jobs(jobs: Sequence[Job], workers: int) -> Iterator[list[Job]]:
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


def _feed(task: Task, send: Send, chunks: Iterator[list[Job]], workers: int) -> Iterator[Any]:
    waiting: dict[Future[list[Any]], tuple[list[Job], int]] = {}  # with how often they were tried alone
    exhausted = False
    while waiting or not exhausted:
        while not exhausted and len(waiting) < workers * _IN_FLIGHT:
            chunk = next(chunks, None)
            exhausted = chunk is None
            if chunk:
                waiting[send(chunk)] = chunk, 0
        done, _ = wait(list(waiting), return_when=FIRST_COMPLETED)
        for future in done:
            jobs, tries = waiting.pop(future)
            tries += len(jobs) == 1
            try:
                yield from future.result()
            except _FATAL as error:
                if len(jobs) == 1 and _is_to_blame(error, tries):
                    yield task.blame(jobs[0], _tell_fatal(task, error))
                else:
                    waiting |= {send([job]): ([job], tries) for job in jobs}


def _results(task: Task, send: Send, future: Future[list[Any]], items: Sequence[Any]) -> list[Any]:
    """The chunk's results; where its worker died or hung, those of its items one by one."""
    try:
        return future.result()
    except _FATAL as error:
        if len(items) == 1:
            return [_result(task, send, items[0], error, 1)]
        return [_result(task, send, item, None, 0) for item in items]


def _result(task: Task, send: Send, item: Any, error: Exception | None, tries: int) -> Any:
    """An item's result, tried alone; what the task says of it where it is to blame."""
    while error is None or not _is_to_blame(error, tries):
        try:
            return send([item]).result()[0]
        except _FATAL as fatal:
            error, tries = fatal, tries + 1
    return task.blame(item, _tell_fatal(task, error))


def _is_to_blame(error: Exception, tries: int) -> bool:
    """Whether an item was at fault: it ran out of time alone, or its worker died at it twice, which is no accident."""
    return isinstance(error, TimeoutError) or tries >= _TRIES


def _tell_fatal(task: Task, error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"took longer than {longest(task):g} s and was stopped; --timeout gives more"
    return f"its worker died ({error}); out of memory, or a crash in a library"
