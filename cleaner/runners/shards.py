"""Shards: read in blocks of rows, cleaned by one process or several, written in their order, one report each.

A shard is the unit of restart. Its output gets its names when it is whole, and then its report below ``_cleaner``,
which is the mark of completion: what an earlier run has done is left alone.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from cleaner.api import Cleaner
from cleaner.errors import InputError, LostError, NotTextError, UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.places import is_remote
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.records import Removal
from cleaner.runners.limits import time_limit
from cleaner.runners.reports import Report, ShardReport, failure_of, report_of
from cleaner.runners.work import load_libraries, tell_fault
from cleaner.sidecar import all_versions
from cleaner.version import __version__
from cleaner.writers.shards import Output, Writer
from cleaner.writers.stage import REPORTS, Stage, are_written, list_written, read_small, remove_small, write_small

_BLOCK_BYTES = 256_000  # some tenths of a second for a worker
_BLOCK_ROWS = 64
_HTML_FORMATS = ("warc", "tar")
_SPACE = {
    False: "; free some space and run again, what is done stays",
    True: "; the folder of temporary files is full, name another by TMPDIR and run again, what is done stays",
}


WorkOff = Callable[["ShardPlan", Iterator["Block"]], Iterator[tuple["Block", list[Any]]]]


class Item(NamedTuple):
    """A row on its way to a worker."""

    shard: Shard
    number: int
    raw: Any


class Outcome(NamedTuple):
    """What a worker made of a row: its report, and what is to be written, if anything."""

    report: Report
    payload: Any = None


@dataclass(slots=True)
class Block:
    """Rows of one shard that are worked off together; the last one says why there are no more, if that is an error."""

    shard: Shard
    rows: list[Row] = field(default_factory=list)
    position: int = 0  # bytes of the shard that are behind
    is_last: bool = False
    error: str = ""
    is_lost: bool = False  # whether another try may read the shard to its end
    fingerprint: str = ""  # of the shard before it was read

    @property
    def items(self) -> list[Item]:
        """The rows as workers get them."""
        return [Item(self.shard, row.number, row.raw) for row in self.rows]


class Step(NamedTuple):
    """Progress: documents that were written, bytes of the shard that are behind, and reports if they are to be told."""

    shard: Shard
    documents: int
    position: int
    reports: Sequence[Report] = ()


@dataclass(frozen=True)
class ShardPlan:
    """What all shards of a run share. ``out`` is a folder, or an address for fsspec."""

    cleaner: Cleaner
    out: str
    names: Fields = field(default_factory=Fields)
    how: Output = field(default_factory=Output)
    force: bool = False
    retry: bool = False  # shards of an earlier run in which documents failed
    dry_run: bool = False
    timeout: float | None = None  # seconds a document

    def prepare(self, shards: Sequence[Shard]) -> None:
        """Compile the rules, and load what any document needs."""
        self.cleaner.rulebook.compile()
        load_libraries(self.cleaner.clean_source, with_html=any(shard.format in _HTML_FORMATS for shard in shards))

    def do(self, item: Item) -> Outcome:
        """Clean one row; never raises for what it can be blamed for."""
        at = item.shard.where(item.number, item.raw)
        record: Record | None = None
        try:
            with time_limit(self.timeout):
                record = item.shard.reader.understand(item.shard, Row(item.number, item.raw), self.names)
                cleaned = self.cleaner.clean_source(record.source)
                payload = self.how.writer_of(item.shard).encode(record, cleaned, self.how)
        except NotTextError as error:
            status = "failed" if record and record.is_document else "skipped"
            return Outcome(Report(id=_id_of(record), path=at, status=status, message=str(error)))
        except InputError as error:
            return Outcome(Report(id=_id_of(record), path=at, status="failed", message=str(error)))
        except Exception as error:  # one bad document is one bad document
            return Outcome(Report(id=_id_of(record), path=at, status="failed", message=tell_fault(error)))
        shown: Sequence[Removal] = cleaned.removals if self.dry_run else ()
        return Outcome(
            report_of(record.source.id, at, cleaned.sidecar, "done", shown), None if self.dry_run else payload
        )

    def blame(self, item: Item, message: str) -> Outcome:
        """What is told of a row that took its worker along."""
        record: Record | None = None
        with contextlib.suppress(Exception), time_limit(self.timeout):  # it may be that which took so long
            record = item.shard.reader.understand(item.shard, Row(item.number, item.raw), self.names)
        path = item.shard.where(item.number, item.raw)
        return Outcome(Report(id=_id_of(record), path=path, status="failed", message=message))

    @cached_property
    def made_by(self) -> dict[str, str]:
        """All that can make another output of the same shard."""
        told = {"names": repr(tuple(self.names)), "output": repr(tuple(self.how))}
        rules, config = self.cleaner.rulebook.sha256, self.cleaner.config.sha256
        return {"version": __version__, "rules_sha256": rules, "config_sha256": config, **told, **all_versions()}

    def report_name(self, shard: Shard) -> str:
        """Where the shard's report lies, below OUT."""
        return f"{REPORTS}/{self.how.names_of(shard)[0]}.json"

    def failed_name(self, shard: Shard) -> str:
        """Where all its documents stand that could not be cleaned, below OUT, one a line."""
        return f"{REPORTS}/{self.how.names_of(shard)[0]}.failed.jsonl"


def _id_of(record: Record | None) -> str:
    return record.source.id if record else ""


def part_current(plan: ShardPlan, shards: Sequence[Shard]) -> tuple[list[ShardReport], list[Shard]]:
    """Reports of the shards that an earlier run has done, and the shards that are left."""
    current, left = [], []
    written = None if plan.force or plan.dry_run or not shards else list_written(plan.out)
    for shard in shards:
        report = _read_current(plan, shard, written)
        if report:
            current.append(report)
        else:
            left.append(shard)
    return current, left


def _read_current(plan: ShardPlan, shard: Shard, written: Mapping[str, int] | None) -> ShardReport | None:
    """The report of an earlier run, if this run would do the same again."""
    name = plan.report_name(shard)
    if plan.force or plan.dry_run or (written is not None and name not in written):
        return None
    data = read_small(plan.out, name)
    try:
        report = msgspec.json.decode(data or b"", type=ShardReport)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    same = report.made_by == plan.made_by and report.fingerprint == (shard.fingerprint() or None)
    same = same and report.status == "done"
    if not same or (plan.retry and report.failed):
        return None
    if not are_written(plan.out, report.files, written):
        return None
    report.status, report.path = "current", shard.path
    return report


def run_shards(plan: ShardPlan, shards: Sequence[Shard], work_off: WorkOff) -> Iterator[Step | ShardReport]:
    """Steps of progress and a report of each shard, in order; ``work_off`` gives each block with its outcomes."""
    given_up: set[str] = set()
    work: _Work | None = None
    try:
        for block, outcomes in work_off(plan, _read_blocks(plan, shards, given_up)):
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


def _read_blocks(plan: ShardPlan, shards: Sequence[Shard], given_up: set[str]) -> Iterator[Block]:
    """The rows of all shards in blocks, the same whoever works them off; a shard's last block says how it ended."""
    for shard in shards:
        block, size, position = Block(shard, fingerprint=shard.fingerprint()), 0, Position()
        try:
            names = plan.names._replace(others=not plan.how.carries(shard))
            for row in shard.reader.read_rows(shard, names, position):
                block.rows.append(row)
                size += _size(row.raw)
                if size >= _BLOCK_BYTES or len(block.rows) >= _BLOCK_ROWS:
                    block.position = position.behind
                    yield block
                    block, size = Block(shard), 0
                    if shard.path in given_up:
                        break
        except InputError as error:
            block.error, block.is_lost = str(error), isinstance(error, LostError)
        except UsageError:  # a package is missing, for all such shards
            raise
        except Exception as error:
            block.error = tell_fault(error)
        block.position, block.is_last = position.behind, True
        yield block


def _size(raw: Any) -> int:
    """Roughly how many bytes a row has."""
    if isinstance(raw, bytes | str):
        return len(raw)
    values = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, tuple | list) else ()
    return sum(len(value) for value in values if isinstance(value, bytes | str))


def note_failure(plan: ShardPlan, shard: Shard, report: ShardReport) -> None:
    """Leave a report of a shard that came to nothing, for `clean status`; the next run tries it again."""
    if not plan.dry_run:
        with contextlib.suppress(OSError, InputError):
            write_small(plan.out, plan.report_name(shard), msgspec.json.format(msgspec.json.encode(report)) + b"\n")


class _Work:
    """One shard that is being written."""

    def __init__(self, plan: ShardPlan, first: Block) -> None:
        self.plan, self.shard = plan, first.shard
        self.report = ShardReport(
            id=self.shard.id, path=self.shard.path, fingerprint=first.fingerprint, made_by=plan.made_by
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
        if report.status != "failed" and not plan.dry_run:
            with self._telling():
                if last.is_lost or (last.error and not report.states):
                    report.status = "failed"
                else:
                    self._commit()
        if report.status == "failed":
            self.stage.discard()
            report.forget_documents()
            note_failure(self.plan, self.shard, report)
        return report

    def _commit(self) -> None:
        report, plan = self.report, self.plan
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
