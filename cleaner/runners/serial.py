"""One document after another, in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from cleaner.formats.files import Job
from cleaner.runners.limits import end_process_after
from cleaner.runners.task import Block, Task, longest

B = TypeVar("B", bound=Block)


def run_serial(task: Task, jobs: Sequence[Job]) -> Generator[Any, None, None]:
    """The task's result for each job, in order."""
    for job in jobs:
        yield task.do(job)


def run_watched(task: Task, jobs: Sequence[Job]) -> Iterator[Any]:
    """The same, but the process ends itself where a document can't be stopped: its engine then sees it die."""
    for job in jobs:
        with end_process_after(longest(task) + 1):
            result = task.do(job)
        yield result


def run_blocks_serially(task: Task, blocks: Iterable[B]) -> Generator[tuple[B, list[Any]], None, None]:
    """Each block with the task's result for each of its items."""
    for block in blocks:
        yield block, [task.do(item) for item in block.items]


def run_blocks_watched(task: Task, blocks: Iterable[B]) -> Iterator[tuple[B, list[Any]]]:
    """The same by a process that ends itself, as in `run_watched`."""
    for block in blocks:
        with end_process_after(longest(task) + len(block.items)):
            results = [task.do(item) for item in block.items]
        yield block, results
