"""What a run tells when it is over: the summary, and run.json."""

from __future__ import annotations

import datetime
import platform
import time
from collections import Counter
from typing import Any

import click
import msgspec

from cleaner.cli.stopping import MESSAGE
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError
from cleaner.formats.files import LEARNED_PACK, RUN_REPORT, Found
from cleaner.formats.shards import REPORTS
from cleaner.runners.reports import NUMBERS, Report, ShardReport
from cleaner.runners.work import Plan
from cleaner.version import __version__
from cleaner.writers.inside import replace_file
from cleaner.writers.stage import write_small

_SHOWN_RULES = 8
_SHARD_STATES = {"done": "cleaned", "current": "up to date", "failed": "failed", "left": "left"}


class Tally:
    """Counts over the reports of a run."""

    def __init__(self, found: Found) -> None:
        self.started = time.time()
        self.total = len(found.jobs)
        self.shards = len(found.shards)
        self.passed_over = found.skipped
        self.states: Counter[str] = Counter()
        self.shard_states: Counter[str] = Counter()
        self.shards_failed = 0  # or not read to their end
        self.counts: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.failures: list[dict[str, str]] = [{"path": path, "message": why} for path, why in found.failed]
        self.failed = self.files_failed = len(found.failed)
        self.warnings: list[dict[str, str]] = []
        self.codes: Counter[str] = Counter()  # of warnings

    def add(self, report: Report) -> None:
        """Count one document."""
        self.states[report.status] += 1
        if report.status == "failed":
            self.failed += 1
            self.files_failed += 1
            self.failures.append({"path": report.path, "message": report.message})
        for name in NUMBERS:
            self.counts[name] += getattr(report, name)
        self.rules.update(report.rules)
        self.warnings += [{"path": report.path, "message": message} for message in report.warnings]
        self.codes.update(message.partition(":")[0] for message in report.warnings)

    def add_shard(self, report: ShardReport) -> None:
        """Count one shard and its documents."""
        self.shard_states[report.status] += 1
        states = Counter(report.states)
        self.total += states.total()
        if report.status == "current":
            states = Counter(current=states["done"], skipped=states["skipped"], failed=states["failed"])
        self.states.update(states)
        self.failed += report.failed
        self.counts.update(report.counts)
        self.rules.update(report.rules)
        self.codes.update(report.warnings)
        self.failures += [{"path": failure.path, "message": failure.message} for failure in report.failures]
        if report.message:
            self.shards_failed += 1
            self.failures.append({"path": report.path, "message": report.message})

    def add_loss(self, out: str) -> str:
        """Count what was written into a folder that is no more as failed; what is told of it."""
        why = "was removed or replaced during the run, with what was written before; run the same command again"
        self.failed += 1
        self.files_failed += 1
        self.failures.append({"path": out, "message": why})
        return why

    def facts(self, stopped: int) -> dict[str, Any]:
        """The summary as data."""
        states = dict(sorted(self.shard_states.items()))
        shards: dict[str, Any] = {"shards": self.shards, "shard_states": states, "files_failed": self.files_failed}
        shards["shards_failed"] = self.shards_failed
        return {
            "documents": self.total,
            "cleaned": self.states["done"],
            "up_to_date": self.states["current"],
            "skipped": self.states["skipped"] + self.passed_over,
            "failed": self.failed,
            "stopped": stopped != 0,
            **(shards if self.shards else {}),
            **{name: self.counts[name] for name in NUMBERS},
            "rules": dict(sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))),
            "failures": sorted(self.failures, key=lambda failure: failure["path"]),
            "warning_counts": dict(sorted(self.codes.items())),
            "warnings": sorted(self.warnings, key=lambda warning: (warning["path"], warning["message"])),
        }


def keep_pack(plan: Plan) -> None:
    """``learned.toml``: the rules that this run learned, for those who ask what ``learned/…`` is."""
    if plan.pack is None:
        return
    path = plan.out / LEARNED_PACK
    try:
        replace_file(path, plan.pack.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; give another output folder") from None


def write_run_report(out: str, plan: Plan, tally: Tally, arguments: list[str], stopped: int) -> bool:
    """``run.json``: facts of this run, clock and machine included, which no sidecar holds; whether it is written."""
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
        write_small(out, RUN_REPORT, msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    except OSError as error:
        tell(f"clean: {out}/{RUN_REPORT} can't be written: {error.strerror or error}")
        return False
    return True


def _pack_facts(plan: Plan) -> dict[str, str]:
    """Whose ``learned.toml`` lies in the output: of this run, or left there by an earlier one.

    An earlier one's stays: sidecars of documents that this run does not have may name its rules.
    """
    if plan.pack is not None:
        return {"learned": LEARNED_PACK}
    return {"learned_by_an_earlier_run": LEARNED_PACK} if (plan.out / LEARNED_PACK).exists() else {}


def print_summary(tally: Tally, out: str, stopped: int, options: dict[str, Any]) -> None:
    """The summary: on stdout as JSON if asked for, else for people on stderr."""
    facts = tally.facts(stopped)
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2).decode())
    elif not options["quiet"]:
        for line in _summary_lines(facts, out, options["dry_run"]):
            tell(line)
    elif stopped:
        click.echo(MESSAGE, err=True)


def _where_failures_are(facts: dict[str, Any], out: str, dry_run: bool) -> str:
    if dry_run:
        return "above"
    place = out.rstrip("/")
    if facts.get("shards") and facts["failed"] - facts["shards_failed"] > facts["files_failed"]:
        return f"above in part; all of each shard stand in {place}/{REPORTS}/"
    return "above" if facts["stopped"] else f"above and in {place}/{RUN_REPORT}"


def _summary_lines(facts: dict[str, Any], out: str, dry_run: bool) -> list[str]:
    before, after = facts["chars_in"], facts["chars_out"]
    share = (before - after) / before if before else 0.0
    failed = facts["failed"] - facts.get("shards_failed", 0)
    counts = {"up to date": facts["up_to_date"], "skipped": facts["skipped"], "failed": failed}
    states = [f"{facts['cleaned']:,} cleaned", *(f"{count:,} {name}" for name, count in counts.items() if count)]
    lines = []
    if facts.get("shards"):
        shards = dict(facts["shard_states"])
        shards["left"] = facts["shards"] - sum(shards.values())
        told = ", ".join(f"{shards[state]:,} {name}" for state, name in _SHARD_STATES.items() if shards.get(state))
        lines.append(f"shards      {facts['shards']:,}: {told}")
    lines += [
        f"documents   {facts['documents']:,}: {', '.join(states)}",
        f"characters  {before:,} -> {after:,} ({share:.1%} removed)",
        f"removals    {facts['removals']:,}   repairs {facts['repairs']:,}   flags {facts['flags']:,}",
    ]
    top = list(facts["rules"].items())[:_SHOWN_RULES]
    lines += [f"{'top rules' if not index else '':11} {count:6,}  {name}" for index, (name, count) in enumerate(top)]
    if facts["warning_counts"]:
        lines.append("warnings    " + ", ".join(f"{count:,} {code}" for code, count in facts["warning_counts"].items()))
    if facts["failed"]:
        lines.append(f"failed      {facts['failed']:,}, told {_where_failures_are(facts, out, dry_run)}")
    if dry_run:
        lines.append("dry run     nothing was written")
    elif facts["stopped"]:
        lines.append("stopped     run the same command again to go on where it was")
    else:
        lines.append(f"written to  {out}")
    return lines
