"""What one document may take: time, by the system's alarm where there is one; bytes; its worker's memory."""

from __future__ import annotations

import contextlib
import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from functools import cache
from types import FrameType
from typing import NamedTuple

from cleaner.errors import InputError
from cleaner.log import LOG


class Limits(NamedTuple):
    """What a document may take: seconds; bytes that it has, of a record once it is unpacked; bytes its worker takes.

    No limit where None. Memory is looked at on Linux, of workers that are processes of their own, beyond what they
    share with their run.
    """

    seconds: float | None = 120
    bytes: int | None = 100 << 20
    memory: int | None = 4 << 30


NO_LIMITS = Limits(None, None, None)


_stopped: list[float] = []  # seconds of the limits that were passed in this process


def was_stopped() -> bool:
    """Whether a document was stopped in this process: what it was at, a cache as it may be, can be half done."""
    return bool(_stopped)


class _OutOfTime(BaseException):
    """Passes by every `except Exception` on its way out."""


@contextlib.contextmanager
def time_limit(seconds: float | None, more: str = "a higher time_limit") -> Iterator[None]:
    """Raise InputError where what is done inside takes longer than so many seconds; None is no limit.

    The message names what gives ``more``. It is the system's alarm, which only the main thread gets, and Windows does
    not have: elsewhere nothing is stopped, and the log says so once. A single call into a library can hold the alarm
    up. An alarm that was set before goes on.

    >>> with time_limit(2):
    ...     text = "Rain fell."
    """
    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if seconds is None or not possible:
        if seconds is not None:
            _tell_that_there_is_no_limit()
        yield
        return

    def on_alarm(_number: int, _frame: FrameType | None) -> None:
        raise _OutOfTime

    began, other = time.monotonic(), 0.0
    previous = signal.signal(signal.SIGALRM, on_alarm)
    try:
        try:
            other, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
            yield
        finally:  # where the alarm comes just now, it is caught below
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _OutOfTime:
        _stopped.append(seconds)
        raise InputError(f"took longer than {seconds:g} s and was stopped; {more} gives more") from None
    finally:
        signal.signal(signal.SIGALRM, previous)
        if other:  # an alarm of the caller's, as of a test that must end
            signal.setitimer(signal.ITIMER_REAL, max(other - (time.monotonic() - began), 0.001))


@cache
def _tell_that_there_is_no_limit() -> None:
    LOG.warning("no time limit holds here: it needs the main thread of a process, and no Windows")


@contextlib.contextmanager
def end_process_after(seconds: float) -> Iterator[None]:
    """End this process, with its stack on standard error, where the block takes longer: even a call that hangs in C."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
