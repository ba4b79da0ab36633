"""The first of two passes: all documents read, and a rule pack made of the lines that several pages share."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.errors import InputError
from cleaner.formats.files import Job, read_source
from cleaner.formats.places import printable
from cleaner.learn import Learned, Sheet, Survey, make_pack, read_sheet
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.pool import run_pool
from cleaner.runners.serial import run_serial
from cleaner.runners.task import load_libraries, tell_fault


class Read(NamedTuple):
    """What became of one document: its sheet, or None and why it has none."""

    path: str
    sheet: Sheet | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What all documents of a reading pass share."""

    cleaner: Cleaner
    limits: Limits = NO_LIMITS

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Load what any document needs; no rule is asked of lines."""
        load_libraries(self.cleaner.mend, with_html=any(job.format == "html" for job in jobs))

    def do(self, job: Job) -> Read:
        """Decode, extract and repair one document, and tell of its lines."""
        path = printable(job.path)
        try:
            with time_limit(self.limits.seconds, "--timeout"):
                return Read(path, read_sheet(self.cleaner.mend(read_source(job, self.limits.bytes))))
        except InputError as error:
            return Read(path, None, str(error))
        except Exception as error:  # the cleaning pass, or the caller, tells of it
            return Read(path, None, tell_fault(error))

    def blame(self, job: Job, message: str) -> Read:
        """A document that took its worker along."""
        return Read(printable(job.path), None, message)


def learn(
    task: Reading, jobs: Sequence[Job], workers: int, on_read: Callable[[Job, str], None] = lambda _job, _why: None
) -> Learned:
    """Read all documents, as `survey_pages` does, and make a pack."""
    return make_pack(survey_pages(task, jobs, workers, on_read))


def survey_pages(
    task: Reading, jobs: Sequence[Job], workers: int, on_read: Callable[[Job, str], None] = lambda _job, _why: None
) -> Survey:
    """Read all documents; ``on_read`` is called for each, with why it could not be read.

    The pages are counted in the order of the jobs, whatever order the workers finish in.
    Without ``workers`` this process does it.
    """
    results = run_pool(task, jobs, workers) if workers else run_serial(task, jobs)
    survey = Survey()
    with contextlib.closing(results):
        for job, result in _in_order(jobs, results):
            if result.sheet is not None:
                survey.add(result.sheet)
            on_read(job, result.message)
    return survey


def _in_order(jobs: Sequence[Job], results: Iterator[Read]) -> Iterator[tuple[Job, Read]]:
    """Each job with its result; those that are early wait.

    The pool has three chunks a worker under way, of 64 documents at most, so a few hundred wait as a rule. Chunks go
    on being sent while one document is slow: as many wait as the others do in that time, which --timeout bounds.
    """
    early: dict[str, deque[Read]] = {}
    for job in jobs:
        path = printable(job.path)
        while path not in early:
            result = next(results)
            early.setdefault(result.path, deque()).append(result)
        yield job, early[path].popleft()
        if not early[path]:
            del early[path]
