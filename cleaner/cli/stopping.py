"""Ctrl-C and SIGTERM: what they end is ended in order, and told."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

MESSAGE = "clean: stopped; run the same command again to go on"


class _Terminated(BaseException):
    """SIGTERM; like Ctrl-C it must pass by every `except Exception`."""


@dataclass(slots=True)
class Stop:
    """What ended a piece of work: its exit code, 130 for Ctrl-C and 143 for SIGTERM, or 0 where nothing did."""

    code: int = 0


@contextlib.contextmanager
def catch_stop() -> Iterator[Stop]:
    """Work that Ctrl-C and SIGTERM end, and what follows goes on with the stop's code. May be nested."""
    stop = Stop()
    previous = signal.signal(signal.SIGTERM, _raise_terminated)
    try:
        yield stop
    except KeyboardInterrupt:
        stop.code = 130
    except _Terminated:
        stop.code = 143
    finally:
        signal.signal(signal.SIGTERM, previous)


def _raise_terminated(_number: int, _frame: FrameType | None) -> None:
    raise _Terminated
