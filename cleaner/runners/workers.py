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
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cleaner.runners.limits import was_stopped
from cleaner.runners.work import Task, longest

_AT, _SINCE = 0, 1  # on a worker's clock: the place of the item it is at, and when it began; 0 where it has none
_LOOK = 0.1  # seconds between two looks at time and memory
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_PATIENCE = 5.0  # seconds in which a worker may end by itself

_links: set[Connection] = set()  # this process's ends of all pipes: a fork must not hold its sisters' open


def may_fork_here() -> bool:
    """Whether workers can be forks of this process, which share what it compiled."""
    return sys.platform == "linux"


class Worker:
    """One process that works off lists of items, and what it is at."""

    def __init__(self, context: Any, task: Task, samples: Sequence[Any] | None) -> None:
        self.link, end = context.Pipe()
        self.piece: Any = None  # what its pool gave it
        self._reason = ""  # why it was ended, if it was
        self._overrun = 0.0  # when the item began that was too much
        self._clock = context.RawArray("d", 2)
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
        self.piece = piece
        self._clock[_AT] = 0
        with contextlib.suppress(OSError):
            self.link.send(piece and piece.items)

    @property
    def at(self) -> int:
        """The place of the item that it is at, or was when it died, among those it was given."""
        return int(self._clock[_AT])

    @property
    def since(self) -> float:
        """When it began with its item, by the system's clock of seconds; 0 where it has none."""
        return float(self._clock[_SINCE])

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
                elif most and resident_memory(worker.process.pid) > most:
                    worker.kill(f"took more than {most >> 20:,} MB of memory and was stopped; --max-memory gives more")

    def stop(self) -> None:
        """End the watch, and wait for its end."""
        self._is_over.set()
        self.join()


def make_context(*, may_fork: bool) -> Any:
    """How workers start: as forks, or afresh."""
    if may_fork and may_fork_here():
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
    if os.name != "nt":
        context.set_forkserver_preload(["cleaner.runners.workers", "cleaner.api"])
    return context


def _run(link: Connection, clock: Any, task: Task, samples: Sequence[Any] | None) -> None:
    """What a worker does until its run sends None, or is no more."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while _links:
        _links.pop().close()
    if sys.platform == "linux":
        _end_with_parent(parent)
    if samples is not None:  # no fork: it has to compile for itself, and no document's time pays for that
        task.prepare(samples)
    gc.freeze()  # a collection that looks at what is shared would copy it
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (items := link.recv()) is not None:
            link.send((_do_all(task, items, clock), _is_spent(task)))


def _is_spent(task: Task) -> bool:
    """Whether this worker should have a successor: stopped in the midst of anything, or swollen by what it did."""
    most = task.limits.memory
    return was_stopped() or bool(most and resident_memory() > most / 2)


def resident_memory(process: int | str = "self") -> int:
    """Bytes that a process holds, what it shares included; 0 where that can't be told."""
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _do_all(task: Task, items: Sequence[Any], clock: Any) -> list[Any]:
    results = []
    for place, item in enumerate(items):
        clock[_AT] = place
        clock[_SINCE] = time.monotonic()  # the same for all processes of a machine
        results.append(task.do(item))
    clock[_SINCE] = 0.0
    return results


def _end_with_parent(parent: int) -> None:
    """Have the system end this process when its parent's thread ends, however that ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it is gone already
        os._exit(1)
