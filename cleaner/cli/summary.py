"""What a run tells: the bar while it goes on, the summary after it, and run.json."""

from __future__ import annotations

import datetime
import platform
import sys
import time
from collections import Counter
from types import TracebackType
from typing import Any

import click
import msgspec

from cleaner.cli.stopping import MESSAGE
from cleaner.errors import UsageError
from cleaner.formats.files import LEARNED_PACK, RUN_REPORT, Found
from cleaner.runners.work import Plan, Report
from cleaner.version import __version__
from cleaner.writers.pair import replace_file

_SHOWN_RULES = 8
_FEW = 20  # documents whose warnings are told one by one; beyond, they are counted


class Tally:
    """Counts over the reports of a run."""

    def __init__(self, found: Found) -> None:
        self.started = time.time()
        self.total = len(found.jobs)
        self.passed_over = found.skipped
        self.states: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.failures: list[dict[str, str]] = [{"path": path, "message": why} for path, why in found.failed]
        self.warnings: list[dict[str, str]] = []

    def add(self, report: Report) -> None:
        """Count one document."""
        self.states[report.status] += 1
        if report.status == "failed":
            self.failures.append({"path": report.path, "message": report.message})
        for name in ("bytes", "chars_in", "chars_out", "removals", "flags", "repairs"):
            self.counts[name] += getattr(report, name)
        self.rules.update(report.rules)
        self.warnings += [{"path": report.path, "message": message} for message in report.warnings]

    def facts(self, stopped: int) -> dict[str, Any]:
        """The summary as data."""
        return {
            "documents": self.total,
            "cleaned": self.states["done"],
            "up_to_date": self.states["current"],
            "skipped": self.states["skipped"] + self.passed_over,
            "failed": len(self.failures),
            "stopped": stopped != 0,
            **{name: self.counts[name] for name in ("bytes", "chars_in", "chars_out", "removals", "flags", "repairs")},
            "rules": dict(sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))),
            "failures": sorted(self.failures, key=lambda failure: failure["path"]),
            "warnings": sorted(self.warnings, key=lambda warning: (warning["path"], warning["message"])),
        }


class Progress:
    """A bar on a terminal, nothing in a pipe; failures are told at once either way."""

    def __init__(self, total: int, *, quiet: bool, task: str = "cleaning") -> None:
        self.quiet = quiet
        self.few = total <= _FEW
        self.bar: Any = None
        if not quiet and sys.stderr.isatty() and total > 1:
            self.bar = _make_bar()
            self.task = self.bar.add_task(task, total=total)

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
        """Move on by one document."""
        if self.bar:
            self.bar.advance(self.task)

    def show(self, report: Report, verbose: bool) -> None:
        """Move on by one document, and tell of it."""
        self.advance()
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

    def say(self, text: str) -> None:
        """A line on standard error, above the bar."""
        if self.bar:
            self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text, err=True)


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


def keep_pack(plan: Plan) -> None:
    """``learned.toml``: the rules that this run learned, for those who ask what ``learned/…`` is."""
    if plan.pack is None:
        return
    path = plan.out / LEARNED_PACK
    try:
        replace_file(path, plan.pack.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; give another output folder") from None


def write_run_report(plan: Plan, tally: Tally, arguments: list[str], stopped: int) -> None:
    """``run.json``: the facts of this run, clock and machine included, which no sidecar holds."""
    report = {
        "tool": "cleaner",
        "version": __version__,
        "arguments": arguments,
        "started": datetime.datetime.fromtimestamp(tally.started, datetime.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.time() - tally.started, 3),
        "python": platform.python_version(),
        "preset": plan.cleaner.config.preset,
        "rules_sha256": plan.cleaner.rulebook.sha256,
        "config_sha256": plan.cleaner.config.sha256,
        **_pack_facts(plan),
        **tally.facts(stopped),
    }
    try:
        replace_file(plan.out / RUN_REPORT, msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    except OSError as error:
        click.echo(f"clean: {plan.out / RUN_REPORT} can't be written: {error.strerror}", err=True)


def _pack_facts(plan: Plan) -> dict[str, str]:
    """Whose ``learned.toml`` lies in the output: of this run, or left there by an earlier one.

    An earlier one's stays: sidecars of documents that this run does not have may name its rules.
    """
    if plan.pack is not None:
        return {"learned": LEARNED_PACK}
    return {"learned_by_an_earlier_run": LEARNED_PACK} if (plan.out / LEARNED_PACK).exists() else {}


def print_summary(tally: Tally, plan: Plan, stopped: int, *, quiet: bool, as_json: bool) -> None:
    """The summary: on stdout as JSON if asked for, else for people on stderr."""
    facts = tally.facts(stopped)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2).decode())
    elif not quiet:
        for line in _summary_lines(facts, plan):
            click.echo(line, err=True)
    elif stopped:
        click.echo(MESSAGE, err=True)


def _summary_lines(facts: dict[str, Any], plan: Plan) -> list[str]:
    before, after = facts["chars_in"], facts["chars_out"]
    share = (before - after) / before if before else 0.0
    states = [f"{facts['cleaned']} cleaned"]
    states += [f"{facts[key]} {key.replace('_', ' ')}" for key in ("up_to_date", "skipped", "failed") if facts[key]]
    lines = [
        f"documents   {facts['documents']:,}: {', '.join(states)}",
        f"characters  {before:,} -> {after:,} ({share:.1%} removed)",
        f"removals    {facts['removals']:,}   repairs {facts['repairs']:,}   flags {facts['flags']:,}",
    ]
    top = list(facts["rules"].items())[:_SHOWN_RULES]
    lines += [f"{'top rules' if not index else '':11} {count:6,}  {name}" for index, (name, count) in enumerate(top)]
    codes = Counter(warning["message"].partition(":")[0] for warning in facts["warnings"])
    if codes:
        lines.append("warnings    " + ", ".join(f"{count:,} {code}" for code, count in sorted(codes.items())))
    if facts["failed"]:
        lines.append(
            f"failed      {facts['failed']:,}, told above"
            + (f" and in {plan.out / RUN_REPORT}" if not plan.dry_run and (plan.out / RUN_REPORT).exists() else "")
        )
    if plan.dry_run:
        lines.append("dry run     nothing was written")
    elif facts["stopped"]:
        lines.append("stopped     run the same command again to go on where it was")
    else:
        lines.append(f"written to  {plan.out}")
    return lines
