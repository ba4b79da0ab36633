"""One document after another, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.formats.files import Job
from cleaner.runners.work import Task


def run_serial(task: Task, jobs: Sequence[Job]) -> Iterator[Any]:
    """The task's result for each job, in order."""
    for job in jobs:
        yield task.do(job)
