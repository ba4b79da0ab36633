"""What a run tells while it goes on: a bar on a terminal, and messages above it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from cleaner.cli.stopping import check_stop
from cleaner.cli.terminal import as_shown, tell
from cleaner.runners.reports import Report, ShardReport

_T = TypeVar("_T")
_FEW = 20  # documents whose warnings are told one by one; beyond, they are counted
_TOLD = 5  # failures of a shard that are told; all stand in its file


class Progress:
    """A bar on a terminal, nothing in a pipe; failures are told at once either way."""

    def __init__(self, total: int, *, quiet: bool, task: str = "cleaning", in_bytes: bool = False) -> None:
        self.quiet = quiet
        self.few = not in_bytes and total <= _FEW
        self.bar: Any = None
        self._behind: dict[str, int] = {}  # bytes of each shard
        if not quiet and sys.stderr.isatty() and total > 1:
            self.bar = _make_bytes_bar() if in_bytes else _make_bar()
            self.task = self.bar.add_task(task, total=total, documents=0)

    def __enter__(self) -> Progress:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar:
            self.bar.stop()

    def advance(self) -> None:
        """Move on by one document, unless all was to stop."""
        check_stop()
        if self.bar:
            self.bar.advance(self.task)

    def watch(self, documents: Iterable[_T]) -> Iterator[_T]:
        """The same documents, a step for each."""
        for one in documents:
            self.advance()
            yield one

    def show(self, report: Report, verbose: bool) -> None:
        """Move on by one document, and tell of it."""
        self.advance()
        self.tell(report, verbose=verbose)

    def tell(self, report: Report, *, verbose: bool) -> None:
        """Tell of one document."""
        if report.status == "failed":
            self.say(f"{report.path}: {report.message}")
        elif verbose and report.status == "done":
            self.say(f"{report.path}: {report.chars_in} -> {report.chars_out} characters, {report.removals} removals")
        elif verbose:
            self.say(f"{report.path}: {report.status}{': ' + report.message if report.message else ''}")
        for removal in report.shown if verbose else ():
            text = " / ".join(line.strip() for line in removal.text.split("\n") if line.strip())
            self.say(f"  {removal.line}: {removal.rule}: {text[:160]}")
        for warning in report.warnings if verbose or (self.few and not self.quiet) else ():
            self.say(f"{report.path}: warning: {warning}")

    def move(self, shard: str, position: int, documents: int = 0) -> None:
        """Move on to a position in a shard, by so many documents, unless all was to stop."""
        check_stop()
        if self.bar:
            step = position - self._behind.get(shard, 0)
            self._behind[shard] = position
            known = self.bar.tasks[self.task].fields["documents"]
            self.bar.update(self.task, advance=step, documents=known + documents)

    def show_shard(self, report: ShardReport, failed_file: str, verbose: bool) -> None:
        """Tell of a shard: what failed in it, and its counts if asked."""
        for failure in report.failures[:_TOLD]:
            self.say(f"{failure.path}: {failure.message}")
        if (more := report.states.get("failed", 0) - len(report.failures[:_TOLD])) > 0:
            where = f"; all stand in {failed_file}" if failed_file else ""
            self.say(f"{report.path}: {more:,} more documents failed{where}")
        if report.message:
            self.say(f"{report.path}: {report.message}")
        if report.status == "current" and report.failed:
            self.say(f"{report.path}: these failed in an earlier run; --retry-failed cleans the shard again")
        if verbose:
            counts = ", ".join(f"{count:,} {state}" for state, count in sorted(report.states.items()))
            self.say(f"{report.path}: {report.status}{': ' if counts else ''}{counts}")

    def say(self, text: str) -> None:
        """A line on standard error, above the bar."""
        if self.bar:
            self.bar.console.print(as_shown(text), markup=False, highlight=False, soft_wrap=True)
        else:
            tell(text)


def _make_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Speed(ProgressColumn):
        """Documents a second."""

        def render(self, task: Any) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0:,.0f} docs/s")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Speed(),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=Console(stderr=True))


def _make_bytes_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[documents]:,} docs"),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=Console(stderr=True))
