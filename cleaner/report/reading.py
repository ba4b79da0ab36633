"""What the review page takes from an output folder beside its documents: what the run told of itself."""

from __future__ import annotations

from typing import Any

from cleaner.runners.state import read_run


def count_documents(out: str) -> int:
    """How many documents the last run told of, 0 where that is not known: enough for a bar."""
    told = _read(out).get("documents", 0)
    return told if isinstance(told, int) else 0


def was_stopped(out: str) -> bool:
    """Whether the last run into a folder was stopped before its end."""
    return _read(out).get("stopped") is True


def read_failures(out: str) -> list[tuple[str, str]]:
    """The documents that the last run could not clean, each with the reason."""
    found = _read(out).get("failures", [])
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [(str(row.get("path", "?")), str(row.get("message", ""))) for row in rows]


def _read(out: str) -> dict[str, Any]:
    return read_run(out) or {}
