"""Shards: read in blocks of rows, cleaned by one process or several, written in their order, one report each.

A shard is the unit of restart. Its output gets its names when it is whole, and then its report below ``_cleaner``,
which is the mark of completion: what an earlier run has done is left alone.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from cleaner.errors import UsageError
from cleaner.formats.places import is_remote
from cleaner.formats.records import Row, Shard
from cleaner.runners.blocks import Block, Outcome, read_blocks
from cleaner.runners.plan import ShardPlan, note_failure
from cleaner.runners.reports import Report, ShardReport, failure_of
from cleaner.runners.task import tell_fault
from cleaner.writers.shards import Writer
from cleaner.writers.stage import Stage, remove_small, write_small

_SPACE = {
    False: "; free some space and run again, what is done stays",
    True: "; the folder of temporary files is full, name another by TMPDIR and run again, what is done stays",
}

WorkOff = Callable[[ShardPlan, Iterator[Block]], Iterator[tuple[Block, list[Any]]]]


class Step(NamedTuple):
    """Progress: documents that were written, bytes of the shard that are behind, and reports if they are to be told."""

    shard: Shard
    documents: int
    position: int
    reports: Sequence[Report] = ()


def run_shards(plan: ShardPlan, shards: Sequence[Shard], work_off: WorkOff) -> Iterator[Step | ShardReport]:
    """Steps of progress and a report of each shard, in order; ``work_off`` gives each block with its outcomes."""
    given_up: set[str] = set()
    work: _Work | None = None
    try:
        for block, outcomes in work_off(plan, read_blocks(shards, plan.names, plan.how, given_up)):
            work = work or _Work(plan, block)
            yield work.take(block, outcomes)
            if work.report.status == "failed":
                given_up.add(block.shard.path)
            if block.is_last:
                report, work = work.finish(block), None
                yield report
    finally:
        if work:
            work.stage.discard()


class _Work:
    """One shard that is being written."""

    def __init__(self, plan: ShardPlan, first: Block) -> None:
        self.plan, self.shard = plan, first.shard
        self.report = ShardReport(
            id=self.shard.id, path=self.shard.shown, fingerprint=first.fingerprint, made_by=plan.made_by
        )
        self.stage = Stage(plan.out)
        self.writer: Writer | None = None

    def take(self, block: Block, outcomes: Sequence[Outcome]) -> Step:
        """Write what became of a block; where that fails the shard has failed."""
        for row, outcome in zip(block.rows, outcomes, strict=True):
            self.report.add(row.number, outcome.report)
            if self.report.status != "failed" and not self.plan.dry_run:
                with self._telling():
                    self._write(row, outcome)
        shown = [outcome.report for outcome in outcomes] if self.plan.dry_run else ()
        return Step(self.shard, len(outcomes), block.position, shown)

    def _write(self, row: Row, outcome: Outcome) -> None:
        if outcome.payload is not None:
            self._open().write(row, outcome.payload)
        elif outcome.report.status == "failed":
            failure = failure_of(row.number, outcome.report)
            self.stage.open(self.plan.failed_name(self.shard)).write(msgspec.json.encode(failure) + b"\n")

    def _open(self) -> Writer:
        if self.writer is None:
            self.writer = self.plan.how.writer_of(self.shard).open_writer(self.stage, self.shard, self.plan.how)
        return self.writer

    def finish(self, last: Block) -> ShardReport:
        """Give the output its names, then the report; nothing is left of a shard that failed."""
        report, plan = self.report, self.plan
        report.message = report.message or last.error
        if not report.message and self.shard.fingerprint() != report.fingerprint:
            report.message = "was changed while it was read; run again when it is whole"
        if report.status != "failed" and not plan.dry_run:
            with self._telling():
                if last.is_lost or (last.error and not report.states):
                    report.status = "failed"
                elif report.states.keys() == {"failed"}:
                    self._commit_failures()
                else:
                    self._commit()
        if report.status == "failed":
            self.stage.discard()
            if not report.files:
                report.forget_documents()
            note_failure(self.plan, self.shard, report)
        return report

    def _commit_failures(self) -> None:
        """Where no document could be cleaned, what an earlier run has written stays; only the failures are put down."""
        report = self.report
        report.status = "failed"
        report.files = self.stage.commit()
        report.message = f"none of its {report.failed:,} documents could be cleaned"

    def _commit(self) -> None:
        report, plan = self.report, self.plan
        self.stage.check(plan.report_name(self.shard))  # before anything has its name
        self._open().close()
        remove_small(plan.out, plan.report_name(self.shard))  # the output's names are about to be another's
        report.files = self.stage.commit()
        for name in self._stale_names() - report.files.keys():
            remove_small(plan.out, name)
        write_small(plan.out, plan.report_name(self.shard), msgspec.json.format(msgspec.json.encode(report)) + b"\n")

    def _stale_names(self) -> set[str]:
        """What only another run of the shard would have left: failures, sidecars apart."""
        apart = self.plan.how._replace(sidecar="apart").names_of(self.shard)
        return {self.plan.failed_name(self.shard), *apart}

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            hint = _SPACE[is_remote(self.plan.out)] if error.errno == errno.ENOSPC else ""
            self._fail(f"its output can't be written: {error.strerror or error}{hint}")
        except UsageError:  # a package is missing, for all such shards
            raise
        except Exception as error:
            self._fail(f"its output can't be written: {tell_fault(error)}")

    def _fail(self, message: str) -> None:
        self.report.status, self.report.message = "failed", message
        self.stage.discard()
