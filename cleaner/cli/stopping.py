"""Ctrl-C and SIGTERM: what they end is ended in order, and told."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

MESSAGE = "clean: stopped; run the same command again to go on"
NOTHING_WRITTEN = "clean: stopped; nothing was written"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_asked: list[int] = []  # the signals that came, and were not seen to end anything


class _Stopped(BaseException):
    """A signal; like KeyboardInterrupt it must pass by every `except Exception`."""


@dataclass(slots=True)
class Stop:
    """What ended a piece of work: its exit code, 130 for Ctrl-C and 143 for SIGTERM, or 0 where nothing did."""

    code: int = 0


@contextlib.contextmanager
def catch_stop() -> Iterator[Stop]:
    """Work that Ctrl-C and SIGTERM end, and what follows goes on with the stop's code. May be nested.

    An exception can get lost, where the signal comes while Python clears up or imports: long work asks by
    `check_stop` from time to time.
    """
    stop = Stop()
    previous = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in previous.items():
        if handler is not signal.SIG_IGN:  # as `nohup` and shells in the background have it
            signal.signal(number, _raise_stopped)
    try:
        yield stop
    except (_Stopped, KeyboardInterrupt):
        stop.code = 130
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if _asked:
            stop.code = 128 + _asked[0]
            _asked.clear()


def ignore_stops() -> None:
    """What is left is only to tell of a stop."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def check_stop() -> None:
    """End the work here, if it was to end before."""
    if _asked:
        raise _Stopped


def _raise_stopped(number: int, _frame: FrameType | None) -> None:
    _asked.append(number)
    raise _Stopped
