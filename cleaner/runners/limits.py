"""What one document may take: time, by the system's alarm or a thread's; bytes; its worker's memory."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from functools import cache
from inspect import unwrap
from types import FrameType
from typing import Any, NamedTuple

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
_LEAVING = contextlib._GeneratorContextManager.__exit__.__code__  # where an alarm finds who leaves a time limit


_stopped: list[float] = []  # seconds of the limits that were passed in this process


def was_stopped() -> bool:
    """Whether a document was stopped in this process: what it was at, a cache as it may be, can be half done."""
    return bool(_stopped)


class _OutOfTime(BaseException):
    """Passes by every `except Exception` on its way out."""


@contextlib.contextmanager
def time_limit(seconds: float | None, more: str = "a higher time_limit") -> Iterator[None]:
    """Raise InputError where what is done inside takes longer than so many seconds; None is no limit.

    The message names what gives ``more``. It is the system's alarm, which only the main thread gets: elsewhere nothing
    is stopped, and the log says so once. An alarm that was set before goes on. Windows has none, there a thread keeps
    the time, also of other threads. A single call into a library can hold either up. Raises ValueError for a limit that
    is none.

    >>> with time_limit(2):
    ...     text = "Rain fell."
    """
    if seconds is not None and not seconds > 0:
        raise ValueError(f"a time limit is more than 0 seconds, not {seconds!r}; None is no limit")
    has_alarm = hasattr(signal, "setitimer")
    is_possible = not has_alarm or threading.current_thread() is threading.main_thread()
    if seconds is None or not is_possible:
        if seconds is not None:
            _tell_that_there_is_no_limit()
        yield
        return
    try:
        with _alarm(seconds) if has_alarm else _bell(seconds):
            yield
    except _OutOfTime:
        _stopped.append(seconds)
        raise InputError(f"took longer than {seconds:g} s and was stopped; {more} gives more") from None


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _OutOfTime by the system's alarm."""

    def on_alarm(_number: int, frame: FrameType | None) -> None:
        if not _is_left(frame):
            raise _OutOfTime

    began, other, again = time.monotonic(), 0.0, 0.0
    previous = signal.signal(signal.SIGALRM, on_alarm)
    try:
        try:
            other, again = signal.setitimer(signal.ITIMER_REAL, seconds)
            yield
        finally:  # where the alarm comes just now, the caller catches it
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, previous)
        if other:  # an alarm of the caller's, as of a test that must end
            signal.setitimer(signal.ITIMER_REAL, max(other - (time.monotonic() - began), 0.001), again)


def _is_left(frame: FrameType | None) -> bool:
    """Whether what is limited has just ended, in time: raised there, nobody would catch it."""
    if frame is None or frame.f_code is not _LEAVING:
        return False
    manager = getattr(frame.f_locals.get("self"), "gen", None)
    return getattr(manager, "gi_code", None) in (unwrap(time_limit).__code__, unwrap(_alarm).__code__)


@cache
def _tell_that_there_is_no_limit() -> None:
    LOG.warning("no time limit holds here: it needs the main thread of a process")


@contextlib.contextmanager
def _bell(seconds: float) -> Iterator[None]:
    """The same by a thread that waits, where there is no alarm, as on Windows."""
    at_work, guard, is_over = threading.get_ident(), threading.Lock(), False

    def ring() -> None:
        with guard:
            if not is_over:
                _raise_in(at_work, ctypes.py_object(_OutOfTime))

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with guard:
            is_over = True
        _raise_in(at_work, None)  # one that is on its way would come later, to what is not to blame


def _raise_in(thread: int, what: Any) -> None:
    """Have a thread of this process raise, or no more, at its next step."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


@contextlib.contextmanager
def end_process_after(seconds: float) -> Iterator[None]:
    """End this process, with its stack on standard error, where the block takes longer: even a call that hangs in C."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
