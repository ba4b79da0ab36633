"""What is told of a document and of a shard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from cleaner.records import Removal, Sidecar

_SHOWN_FAILURES = 20  # of a shard; all stand in a file
NUMBERS = ("bytes", "chars_in", "chars_out", "removals", "flags", "repairs")


class Report(msgspec.Struct, kw_only=True):
    """What became of one document: done, current (nothing to do), skipped (no text) or failed."""

    id: str
    path: str
    status: str
    message: str = ""
    bytes: int = 0
    chars_in: int = 0
    chars_out: int = 0
    removals: int = 0
    flags: int = 0
    repairs: int = 0
    rules: dict[str, int] = {}
    warnings: list[str] = []
    shown: list[Removal] = []  # what would go, in a dry run


def report_of(id: str, path: str, sidecar: Sidecar, status: str, shown: Sequence[Removal] = ()) -> Report:
    """The report of a document that was cleaned, now or before."""
    return Report(
        id=id,
        path=path,
        status=status,
        bytes=sidecar.input.bytes,
        chars_in=sidecar.stats.chars_in,
        chars_out=sidecar.stats.chars_out,
        removals=len(sidecar.removals),
        flags=len(sidecar.flags),
        repairs=len(sidecar.repairs),
        rules=sidecar.stats.rules,
        warnings=[f"{warning.code}: {warning.message}" for warning in sidecar.warnings],
        shown=list(shown),
    )


class Failure(msgspec.Struct):
    """A document that could not be cleaned: its number in the shard, where that is, its id if it has one, and why."""

    record: int
    path: str
    id: str
    message: str


def failure_of(number: int, report: Report) -> Failure:
    """A failed report as it is kept beside the shard."""
    return Failure(number, report.path, report.id, report.message)


class ShardReport(msgspec.Struct, kw_only=True):
    """What became of a shard; written below ``OUT/_cleaner`` when its output is whole, as the mark of that.

    ``status`` is done, current (done by an earlier run), or failed (nothing was written). ``message`` is why it failed,
    or why it could not be read to its end. ``made_by`` is all that would make another output of the same shard.
    """

    id: str
    path: str
    status: str = "done"
    message: str = ""
    states: dict[str, int] = {}
    counts: dict[str, int] = {}
    rules: dict[str, int] = {}
    warnings: dict[str, int] = {}
    failures: list[Failure] = []
    files: dict[str, int] = {}
    fingerprint: str = ""
    made_by: dict[str, str] = {}

    @property
    def failed(self) -> int:
        """How many documents could not be cleaned, or shards read to their end."""
        return self.states.get("failed", 0) + bool(self.message)

    def add(self, number: int, report: Report) -> None:
        """Count one document."""
        self.states = _plus(self.states, {report.status: 1})
        self.counts = _plus(self.counts, {name: getattr(report, name) for name in NUMBERS})
        self.rules = _plus(self.rules, report.rules)
        self.warnings = _plus(self.warnings, Counter(warning.partition(":")[0] for warning in report.warnings))
        if report.status == "failed" and len(self.failures) < _SHOWN_FAILURES:
            self.failures.append(failure_of(number, report))

    def forget_documents(self) -> None:
        """Nothing of the shard was written: what became of its documents is not to be counted."""
        self.states, self.counts, self.rules, self.warnings, self.failures, self.files = {}, {}, {}, {}, [], {}


def _plus(before: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    for name, count in more.items():
        before[name] = before.get(name, 0) + count
    return before
