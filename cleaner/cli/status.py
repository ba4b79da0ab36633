"""``clean status OUT``: what is done, what failed, and what is left of the last run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import click
import msgspec

from cleaner.cli.sharding import MANIFEST, Manifest
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError
from cleaner.formats.files import RUN_REPORT
from cleaner.formats.folder import as_folder
from cleaner.formats.places import is_remote
from cleaner.formats.shards import as_shard
from cleaner.runners.reports import ShardReport
from cleaner.writers.lock import is_locked
from cleaner.writers.pair import count_pairs
from cleaner.writers.stage import are_written, list_written, read_small

_SHOWN = 10


@click.command("status")
@click.argument("out", type=click.Path(), metavar="OUT")
@click.option("--json", "as_json", is_flag=True, help="As JSON on standard output, with every shard.")
def command(out: str, as_json: bool) -> None:
    """Say what is done, what failed and what is left of the last run into OUT.

    Exit code 1 if anything failed or is left.
    """
    told = look(out)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        for line in _lines(told, out):
            tell(line, err=False)
    sys.exit(1 if told["failed"] or told["left"] else 0)


def look(out: str) -> dict[str, Any]:
    """What the reports in an output say; raises UsageError where no run has written there."""
    manifest, run = _read(out, MANIFEST, Manifest), _read(out, RUN_REPORT, dict[str, Any])
    if manifest is None and run is None:
        raise UsageError(f"{out}: no run has written here; give the OUT of a `clean IN OUT`")
    written = list_written(out) if manifest else None
    shards = [_look_at(out, path, name, written) for path, name in (manifest.shards if manifest else ())]
    files = _count_files(out, run, with_pairs=manifest is None)
    states = Counter(shard["state"] for shard in shards)
    documents: Counter[str] = sum((Counter(shard["documents"]) for shard in shards), Counter())
    return {
        "running": not is_remote(out) and is_locked(Path(out)),
        "stopped": bool(run and run.get("stopped")),
        "shards": dict(sorted(states.items())),
        "documents": documents,
        "files": files,
        "failed": states["failed"] + documents["failed"] + files.get("failed", 0),
        "left": states["left"] + states["changed"] + files.get("left", 0),
        "details": shards,
    }


def _read(out: str, name: str, type: Any) -> Any:
    try:
        return msgspec.json.decode(read_small(out, name) or b"", type=type)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _look_at(out: str, path: str, name: str, written: Mapping[str, int] | None) -> dict[str, Any]:
    """One shard: done, failed, changed (since it was done) or left, as it is where its output is gone."""
    report: ShardReport | None = _read(out, name, ShardReport)
    if report is None:
        return {"path": path, "state": "left", "documents": {}, "message": ""}
    state = report.status if are_written(out, report.files, written) else "left"
    if state == "done" and has_changed(path, report.fingerprint):
        state = "changed"
    failed = next((file for file in report.files if file.endswith(".failed.jsonl")), "")
    return {"path": path, "state": state, "documents": report.states, "message": report.message, "failed_file": failed}


def has_changed(path: str, before: str) -> bool:
    """Whether a shard is another one now; one that is gone is not."""
    if not is_remote(path) and not Path(path).exists():
        return False
    shard = as_shard(path, PurePosixPath(path).name) or as_folder(path)
    return (shard.fingerprint() or before) != before


def _count_files(out: str, run: dict[str, Any] | None, *, with_pairs: bool) -> dict[str, int]:
    """Documents that are files: the pairs that lie there, and what the last run says of the others."""
    done = count_pairs(Path(out)) if with_pairs and not is_remote(out) else 0
    if run is None or "shards" in run:  # files come first: where some are left, all shards are
        return {"done": done, "failed": int((run or {}).get("files_failed", 0)), "left": 0}
    failed = int(run.get("failed", 0))
    left = int(run.get("documents", 0)) - int(run.get("cleaned", 0)) - int(run.get("up_to_date", 0)) - failed
    return {"done": done, "failed": failed, "left": max(0, left) if run.get("stopped") else 0}


def _lines(told: dict[str, Any], out: str) -> list[str]:
    lines = []
    if told["shards"]:
        lines.append(f"shards      {sum(told['shards'].values()):,}: {_list(told['shards'])}")
        lines.append(f"documents   {_list(told['documents']) or 'none yet'}")
    if any(told["files"].values()):
        lines.append(f"files       {_list(told['files'])}")
    for state, about in _ABOUT.items():
        lines += _shard_lines([shard for shard in told["details"] if shard["state"] == state], state, about)
    for shard in told["details"]:
        if count := shard["documents"].get("failed"):
            lines.append(f"{'':11} {count:,} failed of {shard['path']}: {out.rstrip('/')}/{shard['failed_file']}")
        if shard["message"] and shard["state"] == "done":
            lines.append(f"{'':11} {shard['path']} {shard['message']}")
    if told["running"]:
        lines.append("running     a run is writing here now")
    return lines or ["nothing is done yet"]


def _shard_lines(shards: list[dict[str, Any]], state: str, about: str) -> list[str]:
    lines = [f"{shard['path']}{': ' if shard['message'] else ''}{shard['message']}" for shard in shards[:_SHOWN]]
    lines += [f"and {len(shards) - _SHOWN:,} more"] if len(shards) > _SHOWN else []
    lines += [about] if shards else []
    return [f"{'' if number else state:11} {line}" for number, line in enumerate(lines)]


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items()) if count)


_ABOUT = {
    "failed": "nothing was written of these",
    "changed": "changed since they were cleaned; the next run cleans them again",
    "left": "the same command goes on with these",
}
