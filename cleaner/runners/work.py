"""What a worker of a cleaning run does with one file, and the report it sends home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.api import Cleaner
from cleaner.errors import InputError, NotTextError
from cleaner.formats.files import Job, read_source
from cleaner.formats.places import printable
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.reports import Report, report_of
from cleaner.runners.task import load_libraries, tell_fault
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
