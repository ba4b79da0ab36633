"""What a worker does with one document, and the report it sends home."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cleaner.api import Cleaner
from cleaner.errors import InputError, NotTextError
from cleaner.formats.files import Job, read_source
from cleaner.formats.places import printable
from cleaner.model import Source
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.reports import Report, report_of
from cleaner.writers.pair import read_current, write_pair


@dataclass(frozen=True, slots=True)
class Plan:
    """What all documents of a cleaning run share."""

    cleaner: Cleaner
    out: Path
    force: bool = False
    dry_run: bool = False
    limits: Limits = NO_LIMITS
    pack: str | None = None  # rules that were learned from these documents, to be kept beside their output

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Compile the rules, and load what any document needs."""
        self.cleaner.rulebook.compile()
        load_libraries(self.cleaner.clean_source, with_html=any(job.format == "html" for job in jobs))

    def do(self, job: Job) -> Report:
        """Clean one document."""
        return clean_job(self, job)

    def blame(self, job: Job, message: str) -> Report:
        """The report of a document that took its worker along."""
        return failed(job, message)


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


_LONG_TIME = 3600.0


def longest(task: Task) -> float:
    """Seconds after which a worker is ended that could not stop a document itself."""
    return 2 * (task.limits.seconds or _LONG_TIME)


_SAMPLE = "The rain fell all night on the old town, and in the morning the river stood at the bridge.\n"
_HTML_SAMPLE = f"<html><head><title>Rain</title></head><body><p>{_SAMPLE}</p></body></html>"


def load_libraries(work: Callable[[Source], Any], *, with_html: bool) -> None:
    """Load what stages load at first use, by small pages put to them: one of HTML only where HTML will come."""
    samples = [Source(id="-", data=_SAMPLE.encode(), format="text")]
    if with_html:
        samples.append(Source(id="-", data=_HTML_SAMPLE.encode(), format="html"))
    for sample in samples:
        with contextlib.suppress(Exception):  # an encoding that is forced may not fit; the documents will tell
            work(sample)


def clean_job(plan: Plan, job: Job) -> Report:
    """Read, clean and write one document; never raises for what one document can be blamed for."""
    try:
        with time_limit(plan.limits.seconds, "--timeout"):
            return _clean(plan, job)
    except NotTextError as error:
        if job.is_known:
            return failed(job, str(error))
        return Report(id=job.id, path=printable(job.path), status="skipped", message=str(error))
    except InputError as error:
        return failed(job, str(error))
    except Exception as error:  # one bad document is one bad document
        return failed(job, tell_fault(error))


def tell_fault(error: Exception) -> str:
    """What is said of an error that no document should cause."""
    return f"{type(error).__name__}: {error}; a fault of cleaner, please report it with the file"


def failed(job: Job, message: str) -> Report:
    """The report of a document that could not be cleaned."""
    return Report(id=job.id, path=printable(job.path), status="failed", message=message)


def _clean(plan: Plan, job: Job) -> Report:
    source = read_source(job, plan.limits.bytes)
    cleaner = plan.cleaner
    if not plan.force and not plan.dry_run:
        current = read_current(plan.out, job.target, source.data, cleaner.rulebook.sha256, cleaner.config.sha256)
        if current is not None and current.id == job.id:
            return report_of(job.id, printable(job.path), current, "current")
    cleaned = cleaner.clean_source(source)
    if not plan.dry_run:
        write_pair(plan.out, job.target, cleaned)
    shown = cleaned.removals if plan.dry_run else ()
    return report_of(job.id, printable(job.path), cleaned.sidecar, "done", shown)
