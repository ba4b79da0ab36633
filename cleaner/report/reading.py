"""What the review page takes from an output folder beside its documents: what the run told of itself."""

from __future__ import annotations

from typing import Any

import msgspec

from cleaner.formats.files import RUN_REPORT
from cleaner.writers.stage import read_small


def read_run(out: str) -> dict[str, Any]:
    """The report of the last run into a folder, empty where there is none."""
    try:
        told = msgspec.json.decode(read_small(out, RUN_REPORT) or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def count_documents(out: str) -> int:
    """How many documents the last run told of, 0 where that is not known: enough for a bar."""
    told = read_run(out).get("documents", 0)
    return told if isinstance(told, int) else 0


def was_stopped(out: str) -> bool:
    """Whether the last run into a folder was stopped before its end."""
    return read_run(out).get("stopped") is True


def read_failures(out: str) -> list[tuple[str, str]]:
    """The documents that the last run could not clean, each with the reason."""
    found = read_run(out).get("failures", [])
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [(str(row.get("path", "?")), str(row.get("message", ""))) for row in rows]
