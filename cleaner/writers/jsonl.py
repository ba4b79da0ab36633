"""JSON lines: each record as it came, its text cleaned, with its sidecar inside or in a file beside."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import msgspec

from cleaner.errors import InputError
from cleaner.formats.fields import drop_field, replace_field
from cleaner.formats.records import Record, Row, Shard
from cleaner.model import Cleaned
from cleaner.writers.shards import APART, SUFFIX, Output
from cleaner.writers.stage import Stage

SIDECAR = "cleaner"  # the field of a record, or the column, that holds its sidecar


def name_files(shard: Shard, how: Output) -> list[str]:
    """The records, and the sidecars where they lie apart."""
    packed = SUFFIX[how.compression_of(shard)]
    names = [f"{shard.target}.jsonl{packed}"]
    return [*names, f"{shard.target}{APART}{packed}"] if how.sidecar == "apart" else names


def encode(record: Record, cleaned: Cleaned, how: Output) -> tuple[bytes, bytes]:
    """A record's line, and its sidecar's line or nothing; raises InputError."""
    fields = cleaned_fields(record, cleaned)
    side = msgspec.json.encode(cleaned.sidecar)
    if how.sidecar == "apart":
        return msgspec.json.encode(fields) + b"\n", side + b"\n"
    refuse_cleaned(fields)
    return msgspec.json.encode({**fields, SIDECAR: msgspec.Raw(side)}) + b"\n", b""


def refuse_cleaned(fields: Container[str]) -> None:
    """Raise InputError for a record that has a sidecar."""
    if SIDECAR in fields:
        raise InputError(f"was cleaned before: it has a field '{SIDECAR}'; clean the original, or give --sidecar apart")


def cleaned_fields(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    """The record's fields with the cleaned text, without the HTML that it was extracted from."""
    fields = dict(record.fields) if record.html_field is None else drop_field(record.fields, record.html_field)
    return replace_field(fields, record.text_field, cleaned.text)


class JsonlWriter:
    """Writes lines as they come."""

    def __init__(self, stage: Stage, shard: Shard, how: Output) -> None:
        self._files = [stage.open(name, how.compression_of(shard)) for name in name_files(shard, how)]

    def write(self, _row: Row, payload: tuple[bytes, bytes]) -> None:
        """One record, and its sidecar where it lies apart."""
        for file, line in zip(self._files, payload, strict=False):
            file.write(line)

    def close(self) -> None:
        """Nothing is left: the stage closes its files."""


open_writer = JsonlWriter
