"""What `clean restore` does with shards: each record with the text that it came with, without its sidecar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from cleaner.cli.terminal import tell
from cleaner.errors import CleanerError, InputError, RestoreError, UsageError
from cleaner.formats import jsonl
from cleaner.formats.fields import Fields, body_names, find, replace_field
from cleaner.formats.records import Position, Row, Shard
from cleaner.formats.shards import as_shard
from cleaner.records import Sidecar
from cleaner.sidecar import from_json, repaired_text, restore, sha256
from cleaner.writers.jsonl import SIDECAR
from cleaner.writers.stage import REPORTS, Stage

_APART = ".sidecars.jsonl"
_TOLD = 5  # failures of a shard


def find_shards(folder: Path) -> list[Path]:
    """The shards that lie below an output folder, without files of sidecars and of failures."""
    if (folder / "documents").is_dir() and (folder / "attributes" / SIDECAR).is_dir():
        raise UsageError(f"{folder}: is dolma's; cleaner.restore gives its inputs back, in Python")
    found = (path for path in sorted(folder.rglob("*")) if REPORTS not in path.relative_to(folder).parts)
    return [path for path in found if path.is_file() and as_shard(str(path), path.name) and _APART not in path.name]


def restore_shard(place: Path, target: Path, text_field: str | None, *, as_text: bool) -> tuple[int, int]:
    """Write the shard's records, as they came, to a file; how many, and how many could not be restored.

    Raises UsageError for a shard that is no JSON lines, InputError where it can't be read or written.
    """
    shard, wanted = as_shard(str(place), place.name), as_shard(str(target), target.name)
    if shard is None or shard.format != "jsonl":
        raise UsageError(f"{place}: only JSON lines are restored by this command; cleaner.restore does it in Python")
    if wanted is None or wanted.format != "jsonl":
        raise UsageError(f"{target}: records go to a file of JSON lines; give a name that ends as {place.name} does")
    done = failed = 0
    with _open_stage(target.parent) as stage:
        file = stage.open(target.name, wanted.compression)
        for row, side in _rows(shard, place):
            try:
                file.write(_restore_row(row, side, text_field, as_text) + b"\n")
                done += 1
            except CleanerError as error:
                failed += 1
                if failed <= _TOLD:
                    tell(f"{place}:{row.number}: {error}")
    if failed > _TOLD:
        tell(f"{place}: {failed - _TOLD:,} more could not be restored")
    return done, failed


@contextmanager
def _open_stage(out: Path) -> Iterator[Stage]:
    stage = Stage(str(out))
    try:
        yield stage
        stage.commit()
    except OSError as error:
        raise InputError(f"{out}: can't be written: {error.strerror or error}") from None
    finally:
        stage.discard()


def _rows(shard: Shard, place: Path) -> Iterator[tuple[Row, bytes | None]]:
    """The records, each with its line of the file of sidecars where they lie apart."""
    stem, _, suffix = place.name.partition(".jsonl")
    beside = place.with_name(f"{stem}{_APART}{suffix}")
    rows = jsonl.read_rows(shard, Fields(), Position())
    if not beside.is_file():
        yield from ((row, None) for row in rows)
        return
    sidecars = jsonl.read_rows(replace(shard, path=str(beside)), Fields(), Position())
    for row, side in zip_longest(rows, sidecars):
        if row is None or side is None:
            raise InputError(f"{place} and {beside.name} have not as many lines; they are of two runs, clean again")
        yield row, side.raw


def _restore_row(row: Row, side: bytes | None, text_field: str | None, as_text: bool) -> bytes:
    fields: dict[str, Any] = jsonl.parse(row.raw)
    if side is None:
        if SIDECAR not in fields:
            raise RestoreError(f"has no field '{SIDECAR}': it is no output of clean")
        side = bytes(fields.pop(SIDECAR))
    sidecar = from_json(side)
    name, text = _find_text(fields, sidecar, text_field)
    before = repaired_text(text, sidecar.removals) if as_text else _decode(restore(text, sidecar), sidecar)
    return msgspec.json.encode(replace_field(fields, name, before))


def _find_text(fields: dict[str, Any], sidecar: Sidecar, text_field: str | None) -> tuple[str, str]:
    """The field of the cleaned text, and that: the one that was named, or that the sidecar was written for."""
    named = body_names(Fields(text=text_field))
    for name in (*(name for name, _ in named), *(() if text_field else fields)):
        text = jsonl.read_value(find(fields, name, jsonl.read_value))
        if isinstance(text, str) and sha256(text) == sidecar.output.sha256:
            return name, text
    raise RestoreError(
        f"{sidecar.id}: no field holds the text that its sidecar was written for; it was changed since, or lies in a "
        "field that --text-field names"
    )


def _decode(data: bytes, sidecar: Sidecar) -> str:
    """Bytes that came as text; those of files and archives may be in an encoding of their own."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise RestoreError(
            f"its input was no UTF-8 but {sidecar.input.encoding}, not for JSON; cleaner.restore gives the bytes"
        ) from None
