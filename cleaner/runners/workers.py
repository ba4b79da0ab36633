"""Worker processes, each with a pipe of its own, so that its death at whatever moment harms no other.

Where workers share a queue, one that is killed while it holds the queue's lock, or has written half a message, takes
the others along: pools of the standard library break or hang then, and so does pebble's.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cleaner.runners.limits import was_stopped
from cleaner.runners.task import Task, longest

# On a worker's clock: the place of the item that it is at; when it began that, or 0; bytes that it held at its start.
_AT, _SINCE, _HELD = 0, 1, 2
_BEFORE, _DONE = -1.0, -2.0  # places: it has not begun with what it was given, or is done with it
_LOOK = 0.1  # seconds between two looks at time and memory
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_PATIENCE = 5.0  # seconds in which a worker may end by itself
_TO_BEGIN = 60.0  # seconds more, until it begins with what it was given: it may have to compile first
_STOPS = (signal.SIGINT, signal.SIGTERM)

_starting = threading.Lock()  # of two pools in two threads: a fork sees pipes made and listed, or none
_links: set[Connection] = set()  # this process's ends of all pipes: a fork must not hold its sisters' open


def may_fork_here() -> bool:
    """Whether workers can be forks of this process, which share what it compiled."""
    return sys.platform == "linux" and hasattr(os, "fork")


class Worker:
    """One process that works off lists of items, and what it is at."""

    def __init__(self, context: Any, task: Task, samples: Sequence[Any] | None) -> None:
        self.piece: Any = None  # what its pool gave it
        self._given = 0.0  # when that was
        self._reason = ""  # why it was ended, if it was
        self._overrun = 0.0  # when the item began that was too much
        self._clock = context.RawArray("d", (_BEFORE, 0.0, 0.0))
        with _starting:
            self.link, end = context.Pipe()
            _links.add(self.link)
            self.process = context.Process(target=_run, args=(end, self._clock, task, samples), daemon=True)
            try:
                self.process.start()
            except OSError:
                _links.discard(self.link)
                self.link.close()
                raise
            finally:
                end.close()

    def give(self, piece: Any) -> None:
        """Put a piece's items to it; None ends it. Where it is dead by now, reading of it will tell."""
        self._clock[_AT], self._given = _BEFORE, time.monotonic()
        self.piece = piece
        with contextlib.suppress(OSError):
            self.link.send(piece and piece.items)

    def take(self) -> Any:
        """What it sends; raises EOFError where it died and sent nothing."""
        if not self.link.poll(0):  # a process that it left behind may hold the pipe open
            raise EOFError
        return self.link.recv()

    @property
    def at(self) -> int | None:
        """The place of the item that it is at, or was when it died, among those it was given; None before and after."""
        at = int(self._clock[_AT])
        return at if at >= 0 else None

    @property
    def since(self) -> float:
        """When it began with its item, by the system's clock of seconds; 0 where it has none."""
        return float(self._clock[_SINCE])

    def is_late(self, seconds: float) -> bool:
        """Whether it has something to do, and does not begin."""
        is_waiting = self.piece is not None and self._clock[_AT] == _BEFORE
        return is_waiting and time.monotonic() - self._given > seconds + _TO_BEGIN

    def growth(self) -> int:
        """Bytes that it holds beyond what it began with, as a fork with all that its run has read."""
        begun = int(self._clock[_HELD])
        return resident_memory(self.process.pid) - begun if begun else 0

    def kill(self, reason: str = "", overrun: float = 0.0) -> None:
        """End it at once; ``overrun`` is when the item began that took too long."""
        if not self._reason:
            self._reason, self._overrun = reason, overrun
        self.process.kill()

    @property
    def has_overrun(self) -> bool:
        """Whether it died of the item that it was at taking too long, not of one before."""
        return self._overrun != 0 and self._overrun == self.since

    def close(self) -> None:
        """Wait for its end, and free what it took."""
        with _starting:
            self.link.close()
            _links.discard(self.link)
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def tell_death(self) -> str:
        """Why it is no more."""
        if self._reason:
            return self._reason
        code: int | str = self.process.exitcode or 0
        with contextlib.suppress(ValueError):
            code = signal.Signals(-int(code)).name
        return f"its worker died ({code}); out of memory, or a crash in a library"


class Watch(threading.Thread):
    """Ends workers that are too long at one item, or hold too much memory, whatever the run itself is at."""

    def __init__(self, workers: list[Worker], task: Task) -> None:
        super().__init__(name="cleaner-watch", daemon=True)
        self._workers, self._task = workers, task
        self._is_over = threading.Event()

    def run(self) -> None:
        """Look at all workers, again and again."""
        most, seconds = self._task.limits.memory, longest(self._task)
        while not self._is_over.wait(_LOOK):
            for worker in list(self._workers):
                since = worker.since
                if since and time.monotonic() - since > seconds:
                    worker.kill(f"took longer than {seconds:g} s and was stopped; --timeout gives more", since)
                elif worker.is_late(seconds):
                    worker.kill("its worker hung before it began")
                elif most and worker.growth() > most:
                    worker.kill(f"took more than {most >> 20:,} MB of memory and was stopped; --max-memory gives more")

    def stop(self) -> None:
        """End the watch, and wait for its end; not for ever: a thread of an interpreter that ends has none."""
        self._is_over.set()
        self.join(_PATIENCE)


@contextlib.contextmanager
def stops_held() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait: an exception that they raise while a process is forked goes nowhere."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def make_context(*, may_fork: bool) -> Any:
    """How workers start: as forks, or afresh."""
    if may_fork and may_fork_here():
        return multiprocessing.get_context("fork")
    can_fork = hasattr(os, "fork")  # not on Windows
    context = multiprocessing.get_context("forkserver" if can_fork else "spawn")
    if can_fork:
        context.set_forkserver_preload(["cleaner.runners.workers", "cleaner.api"])
    return context


def _run(link: Connection, clock: Any, task: Task, samples: Sequence[Any] | None) -> None:
    """What a worker does until its run sends None, or is no more."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    while _links:
        _links.pop().close()
    if sys.platform == "linux":
        _end_with_parent(parent)
    if samples is not None:  # no fork: it has to compile for itself, and no document's time pays for that
        task.prepare(samples)
    gc.freeze()  # a collection that looks at what is shared would copy it
    clock[_HELD] = held = resident_memory()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (items := link.recv()) is not None:
            link.send((_do_all(task, items, clock), _is_spent(task, held)))


def _is_spent(task: Task, held: int) -> bool:
    """Whether this worker should have a successor: stopped in the midst of anything, or swollen by what it did."""
    most = task.limits.memory
    return was_stopped() or bool(most and resident_memory() - held > most / 2)


def resident_memory(process: int | str = "self") -> int:
    """Bytes that a process holds, what it shares included; 0 where that can't be told."""
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, AttributeError):
        return 0


def _do_all(task: Task, items: Sequence[Any], clock: Any) -> list[Any]:
    results = []
    for place, item in enumerate(items):
        clock[_AT] = place
        clock[_SINCE] = time.monotonic()  # the same for all processes of a machine
        results.append(task.do(item))
    clock[_SINCE], clock[_AT] = 0.0, _DONE
    return results


def _end_with_parent(parent: int) -> None:
    """Have the system end this process when its parent's thread ends, however that ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it is gone already
        os._exit(1)
