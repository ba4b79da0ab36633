"""What an output folder tells of the last run into it: its report, the list of its shards, and their reports."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from cleaner.errors import UsageError
from cleaner.formats.files import RUN_REPORT, Found
from cleaner.formats.folder import as_folder
from cleaner.formats.places import is_remote
from cleaner.formats.shards import REPORTS, as_shard
from cleaner.runners.plan import ShardPlan
from cleaner.runners.reports import ShardReport
from cleaner.writers.lock import is_locked
from cleaner.writers.pair import find_pairs
from cleaner.writers.stage import are_written, list_written, read_small, remove_small, write_small

MANIFEST = f"{REPORTS}/shards.list"  # no .json: that a shard's report may be


class Manifest(msgspec.Struct):
    """The shards of the last run into an output, each with its report's place: what `clean status` goes by."""

    shards: list[tuple[str, str]]


def write_manifest(plan: ShardPlan, found: Found) -> None:
    """Note what this run is to do, before it does it."""
    if not found.shards:
        remove_small(plan.out, MANIFEST)  # of an earlier run
        return
    manifest = Manifest([(shard.shown, plan.report_name(shard)) for shard in found.shards])
    try:
        write_small(plan.out, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    except OSError as error:
        raise UsageError(f"nothing can be written into {plan.out}: {error.strerror or error}; give another") from None


def read_run(out: str) -> dict[str, Any] | None:
    """The report of the last run into a folder, None where there is none."""
    told: dict[str, Any] | None = _read(out, RUN_REPORT, dict[str, Any])
    return told


def _read(out: str, name: str, type: Any) -> Any:
    try:
        return msgspec.json.decode(read_small(out, name) or b"", type=type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def look_at_run(out: str) -> dict[str, Any]:
    """What the reports in an output say; raises UsageError where no run has written there."""
    manifest, run = _read(out, MANIFEST, Manifest), read_run(out)
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
        "failures": _failures_of_files(run, {shard["path"] for shard in shards}),
    }


def _failures_of_files(run: dict[str, Any] | None, shards: Collection[str]) -> list[dict[str, str]]:
    """What the last run tells of single files; failures of a shard's records stand with the shard.

    Those are at `SHARD:NUMBER`, or are files of a folder that is a shard: `a.jsonl.txt` lies only beside `a.jsonl`.
    """
    below = tuple(f"{shard.rstrip('/')}{mark}" for shard in shards for mark in {":", "/", os.sep})
    try:
        told = msgspec.convert((run or {}).get("failures", []), list[dict[str, str]])
        return [
            one for one in told if one["message"] and one["path"] not in shards and not one["path"].startswith(below)
        ]
    except (msgspec.ValidationError, KeyError):  # not as a run writes it
        return []


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
    done = sum(1 for _ in find_pairs(Path(out))) if with_pairs and not is_remote(out) else 0
    if run is None or "shards" in run:  # files come first: where some are left, all shards are
        return {"done": done, "failed": int((run or {}).get("files_failed", 0)), "left": 0}
    failed = int(run.get("failed", 0))
    left = int(run.get("documents", 0)) - int(run.get("cleaned", 0)) - int(run.get("up_to_date", 0)) - failed
    return {"done": done, "failed": failed, "left": max(0, left) if run.get("stopped") else 0}
