"""What runners work off: tasks, blocks of what is put to them, and what all tasks need."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from cleaner.model import Source
from cleaner.runners.limits import Limits

_LONG_TIME = 3600.0  # seconds
_SAMPLE = "The rain fell all night on the old town, and in the morning the river stood at the bridge.\n"
_HTML_SAMPLE = f"<html><head><title>Rain</title></head><body><p>{_SAMPLE}</p></body></html>"


class Task(Protocol):
    """What runners work off: it travels to the workers once, and each document is put to it."""

    @property
    def limits(self) -> Limits:
        """What a document may take."""

    def prepare(self, jobs: Sequence[Any]) -> None:
        """Load and compile what workers share."""

    def do(self, job: Any) -> Any:
        """The result for one document; never raises for what one document can be blamed for."""

    def blame(self, job: Any, message: str) -> Any:
        """The result for a document that killed its worker, or could not be stopped in it."""


class Block(Protocol):
    """Items that are worked off together."""

    @property
    def items(self) -> Sequence[Any]:
        """What is put to the task, one by one."""

    @property
    def size(self) -> int:
        """Roughly how many bytes they hold."""


def longest(task: Task) -> float:
    """Seconds after which a worker is ended that could not stop a document itself."""
    return 2 * (task.limits.seconds or _LONG_TIME)


def load_libraries(work: Callable[[Source], Any], *, with_html: bool) -> None:
    """Load what stages load at first use, by small pages put to them: one of HTML only where HTML will come."""
    samples = [Source(id="-", data=_SAMPLE.encode(), format="text")]
    if with_html:
        samples.append(Source(id="-", data=_HTML_SAMPLE.encode(), format="html"))
    for sample in samples:
        with contextlib.suppress(Exception):  # an encoding that is forced may not fit; the documents will tell
            work(sample)


def tell_fault(error: Exception) -> str:
    """What is said of an error that no document should cause."""
    return f"{type(error).__name__}: {error}; a fault of cleaner, please report it with the file"
