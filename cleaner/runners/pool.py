"""A pool of workers: one that dies or hangs costs its document, not the run.

Workers are forked where that is safe, with the rules compiled and shared. Documents go out in chunks. Where a worker
dies its chunk is parted around the document it was at, which is tried again alone: one that kills two workers is to
blame, or takes longer than it may.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeVar

from cleaner.errors import UsageError
from cleaner.formats.files import Job
from cleaner.runners.task import Block, Task
from cleaner.runners.workers import Watch, Worker, make_context, stops_held

_CHUNK_BYTES = 2_000_000
_LEAST_BYTES = 100_000  # some tenths of a second
_CHUNK_DOCUMENTS = 64
_DOCUMENT_BYTES = 4_000  # what any document costs, however short
_SHARE = 8  # a chunk is at most this part of what is left for a worker: all end at nearly the same time
_AHEAD = 4  # chunks a worker that are begun before the first one's results are given: others go on while that is slow
_HELD = 256 << 20  # bytes of such chunks: of large documents fewer are taken ahead
_TRIES = 2
_IDLE_DEATHS = 5  # and one for each worker: more in a row are no accident
_MOST_ON_WINDOWS = 31  # it waits for 63 things at once; a worker is two
_BROKEN = (EOFError, OSError, pickle.UnpicklingError)  # what is read of a worker that died

B = TypeVar("B", bound=Block)


def count_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_pool(task: Task, jobs: Sequence[Job], workers: int, *, may_fork: bool = True) -> Generator[Any, None, None]:
    """The task's result for each job, as they finish; what it says of one that killed its worker.

    A document that takes longer than the task's timeout is stopped in its worker; one that can't be stopped
    there costs the worker, after twice that time. So does one that takes more memory than the task allows.

    Close it where it is left before its end: an interpreter that ends first would wait for its workers.
    """
    chunks = (_Chunk(jobs) for jobs in chunk_jobs(jobs, workers))
    with _open_crew(task, jobs, min(workers, len(jobs)), may_fork=may_fork) as crew:
        for chunk in _work_off(crew, chunks, in_order=False):
            yield from chunk.in_order()


def run_blocks(
    task: Task, blocks: Iterable[B], workers: int, *, samples: Sequence[Any] = (), may_fork: bool = True
) -> Generator[tuple[B, list[Any]], None, None]:
    """Each block with the task's result for each of its items, in order; as `run_pool` else.

    Blocks are taken as they are needed: some for each worker, not all. ``samples`` tell what they will be of. A
    process with threads that it does not know of, as a worker of Ray's, may not be forked.
    """
    chunks = (_Chunk(block.items, block, block.size) for block in blocks)
    with _open_crew(task, samples, workers, may_fork=may_fork) as crew:
        for chunk in _work_off(crew, chunks, in_order=True):
            yield chunk.whole, chunk.in_order()


@dataclass(slots=True, eq=False)
class _Chunk:
    """Items that go out together, and their results by place; ``whole`` and ``size`` are of the block they make."""

    items: Sequence[Any]
    whole: Any = None
    size: int = 0
    results: dict[int, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.items)

    def in_order(self) -> list[Any]:
        return [self.results[place] for place in range(len(self.items))]


@dataclass(slots=True, eq=False)
class _Piece:
    """Items of a chunk that one worker gets; ``deaths`` are of workers that had its one item alone, or all of it."""

    chunk: _Chunk
    start: int
    end: int
    deaths: int = 0

    @property
    def items(self) -> Sequence[Any]:
        return self.chunk.items[self.start : self.end]


def _work_off(crew: _Crew, chunks: Iterator[_Chunk], *, in_order: bool) -> Iterator[_Chunk]:
    """The chunks as they are done."""
    begun: deque[_Chunk] = deque()
    pieces: deque[_Piece] = deque()
    count = len(crew.workers)
    while True:
        while len(pieces) < count and _has_room(begun, count) and (chunk := next(chunks, None)):
            begun.append(chunk)
            pieces += [_Piece(chunk, 0, len(chunk.items))] if chunk.items else []
        crew.hand_out(pieces)
        if not begun:
            return
        if done := [*_take_done(begun, in_order=in_order)]:
            yield from done
        else:
            crew.take_in(pieces)


def _has_room(begun: deque[_Chunk], count: int) -> bool:
    return len(begun) < count * _AHEAD and sum(chunk.size for chunk in begun) < _HELD


def _take_done(begun: deque[_Chunk], *, in_order: bool) -> Iterator[_Chunk]:
    if in_order:
        while begun and begun[0].is_done:
            yield begun.popleft()
    else:
        for chunk in [chunk for chunk in begun if chunk.is_done]:
            begun.remove(chunk)
            yield chunk


@contextlib.contextmanager
def _open_crew(task: Task, samples: Sequence[Any], count: int, *, may_fork: bool) -> Iterator[_Crew]:
    """The workers; they end with it, whatever they are at."""
    context = make_context(may_fork=may_fork)
    is_fork = context.get_start_method() == "fork"
    if is_fork:
        task.prepare(samples)
    crew = _Crew(task, context, None if is_fork else [*{item.format: item for item in samples}.values()])
    try:
        crew.hire(min(count, _MOST_ON_WINDOWS) if sys.platform == "win32" else count)
        watch = Watch(crew.workers, task)
        watch.start()  # a thread, so after the forks
        try:
            yield crew
        finally:
            watch.stop()
    finally:
        crew.dismiss()


class _Crew:
    """The workers of a run."""

    def __init__(self, task: Task, context: Any, samples: Sequence[Any] | None) -> None:
        self.workers: list[Worker] = []
        self._task, self._context, self._samples = task, context, samples
        self._idle_deaths = 0  # of workers that had not begun, since one did something

    def hire(self, count: int) -> None:
        """Start so many; with fewer the run goes on, without any it can't: UsageError."""
        for _ in range(count):
            try:
                with stops_held():
                    self.workers.append(Worker(self._context, self._task, self._samples))
            except OSError as error:
                if not self.workers:
                    raise UsageError(f"no worker can be started: {error.strerror or error}; free some memory") from None

    def hand_out(self, pieces: deque[_Piece]) -> None:
        """A piece to each worker that has none."""
        for worker in self.workers:
            if worker.piece is None and pieces:
                worker.give(pieces.popleft())

    def take_in(self, pieces: deque[_Piece]) -> None:
        """Wait for results of at least one worker; pieces that have to be tried again are put back."""
        busy = [worker for worker in self.workers if worker.piece]
        ends = {end: worker for worker in busy for end in (worker.link, worker.process.sentinel)}
        for worker in dict.fromkeys(ends[end] for end in wait(list(ends))):
            piece, worker.piece = worker.piece, None
            try:
                results, is_spent = worker.take()
            except _BROKEN:
                self._replace(worker)
                self._check_idle(worker)
                pieces.extendleft(_part(self._task, worker, piece))
            else:
                self._idle_deaths = 0
                piece.chunk.results |= zip(range(piece.start, piece.end), results, strict=True)
                if is_spent:
                    worker.give(None)
                    self._replace(worker)

    def _check_idle(self, dead: Worker) -> None:
        """Raise UsageError where workers die of nothing, one after another: no document is to blame."""
        self._idle_deaths = self._idle_deaths + 1 if dead.at is None else 0
        if self._idle_deaths > _IDLE_DEATHS + len(self.workers):
            raise UsageError(f"workers die before they begin: {dead.tell_death()}; --workers 0 does without")

    def _replace(self, dead: Worker) -> None:
        dead.close()
        self.workers.remove(dead)
        self.hire(1)

    def dismiss(self) -> None:
        """End all."""
        for worker in self.workers:
            if worker.piece is None:
                worker.give(None)
            else:
                worker.kill()
        for worker in self.workers:
            worker.close()


def _part(task: Task, dead: Worker, piece: _Piece) -> list[_Piece]:
    """What is to be tried again of a dead worker's piece, the item that it was at apart; that one last."""
    if dead.at is None and len(piece.items) > 1:  # while it received them, or sent their results
        if not piece.deaths:
            return [_Piece(piece.chunk, piece.start, piece.end, 1)]
        return [_Piece(piece.chunk, place, place + 1) for place in range(piece.start, piece.end)]
    at = piece.start + (dead.at or 0)
    parts = [_Piece(piece.chunk, piece.start, at), _Piece(piece.chunk, at + 1, piece.end)]
    again = [part for part in parts if part.items]
    deaths = piece.deaths + (not again)
    if dead.has_overrun or deaths >= _TRIES:
        piece.chunk.results[at] = task.blame(piece.chunk.items[at], dead.tell_death())
    else:
        again.append(_Piece(piece.chunk, at, at + 1, deaths))
    return again


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
