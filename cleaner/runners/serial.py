"""One document after another, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.formats.files import Job
from cleaner.runners.work import Plan, Report, clean_job


def run_serial(plan: Plan, jobs: Sequence[Job]) -> Iterator[Report]:
    """A report for each job, in order."""
    for job in jobs:
        yield clean_job(plan, job)
