"""What all shards of a run share, and the marks by which a shard is known to be done."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from cleaner.api import Cleaner
from cleaner.errors import InputError, NotTextError
from cleaner.formats.fields import Fields
from cleaner.formats.places import check_length
from cleaner.formats.records import Record, Row, Shard
from cleaner.formats.shards import REPORTS
from cleaner.records import Removal
from cleaner.runners.blocks import Item, Outcome, row_size
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.reports import Report, ShardReport, report_of
from cleaner.runners.task import load_libraries, tell_fault
from cleaner.sidecar import all_versions
from cleaner.version import __version__
from cleaner.writers.shards import Output
from cleaner.writers.stage import are_written, list_written, read_small, write_small

_SMALL = 1 << 20  # bytes of a row that the run itself may parse, though it took a worker along
_HTML_FORMATS = ("warc", "tar")


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
    limits: Limits = NO_LIMITS

    def prepare(self, shards: Sequence[Shard]) -> None:
        """Compile the rules, and load what any document needs."""
        self.cleaner.rulebook.compile()
        load_libraries(self.cleaner.clean_source, with_html=any(shard.format in _HTML_FORMATS for shard in shards))

    def do(self, item: Item) -> Outcome:
        """Clean one row; never raises for what it can be blamed for."""
        at = item.shard.where(item.number, item.raw)
        record: Record | None = None
        try:
            with time_limit(self.limits.seconds, "--timeout"):
                record = item.shard.reader.understand(item.shard, Row(item.number, item.raw), self.names)
                check_length(len(record.source.data), self.limits.bytes)
                cleaned = self.cleaner.clean_source(record.source)
                payload = self.how.writer_of(item.shard).encode(record, cleaned, self.how)
        except NotTextError as error:
            status = "failed" if record and record.is_document else "skipped"
            return Outcome(Report(id=_id_of(record), path=at, status=status, message=str(error)))
        except InputError as error:
            return self._tell_failure(item, record, str(error))
        except Exception as error:  # one bad document is one bad document
            return self._tell_failure(item, record, tell_fault(error))
        shown: Sequence[Removal] = cleaned.removals if self.dry_run else ()
        return Outcome(
            report_of(record.source.id, at, cleaned.sidecar, "done", shown), None if self.dry_run else payload
        )

    def blame(self, item: Item, message: str) -> Outcome:
        """What is told of a row that took its worker along; a large one is not looked into again, by this process."""
        return self._tell_failure(item, None, message, ask_id=row_size(item.raw) <= _SMALL)

    def _tell_failure(self, item: Item, record: Record | None, message: str, *, ask_id: bool = True) -> Outcome:
        id = _id_of(record)
        if record is None and ask_id:
            with contextlib.suppress(Exception), time_limit(self.limits.seconds, "--timeout"):
                id = item.shard.tell_id(Row(item.number, item.raw), self.names)
        path = item.shard.where(item.number, item.raw)
        return Outcome(Report(id=id, path=path, status="failed", message=message))

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
    report.status, report.path = "current", shard.shown
    return report


def note_failure(plan: ShardPlan, shard: Shard, report: ShardReport) -> None:
    """Leave a report of a shard that came to nothing, for `clean status`; the next run tries it again."""
    if not plan.dry_run:
        with contextlib.suppress(OSError, InputError):
            write_small(plan.out, plan.report_name(shard), msgspec.json.format(msgspec.json.encode(report)) + b"\n")
