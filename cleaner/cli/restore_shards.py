"""What `clean restore` does with shards: each record with the text that it came with, without its sidecar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from cleaner.cli.terminal import tell
from cleaner.errors import CleanerError, InputError, RestoreError, UsageError
from cleaner.formats.fields import Fields, replace_field
from cleaner.formats.shards import as_shard
from cleaner.rebuild import repaired_text
from cleaner.records import Sidecar
from cleaner.sidecar import restore
from cleaner.writers import outputs
from cleaner.writers.outputs import find_text, is_dolma, read_records, take_apart
from cleaner.writers.stage import Stage

_TOLD = 5  # failures of a shard


def find_shards(folder: Path) -> list[Path]:
    """The shards that lie below an output folder; raises UsageError for one of dolma's."""
    if is_dolma(folder):
        raise UsageError(f"{folder}: is dolma's; cleaner.restore gives its inputs back, in Python")
    return outputs.find_shards(folder)


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
        for row, side in read_records(shard, place, Fields()):
            try:
                file.write(_restore_row(*take_apart(shard, row, side), Fields(text=text_field), as_text) + b"\n")
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


def _restore_row(fields: dict[str, Any], sidecar: Sidecar, names: Fields, as_text: bool) -> bytes:
    name, text = find_text(fields, sidecar, names)
    before = repaired_text(text, sidecar.removals) if as_text else _decode(restore(text, sidecar), sidecar)
    return msgspec.json.encode(replace_field(fields, name, before))


def _decode(data: bytes, sidecar: Sidecar) -> str:
    """Bytes that came as text; those of files and archives may be in an encoding of their own."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise RestoreError(
            f"its input was no UTF-8 but {sidecar.input.encoding}, not for JSON; cleaner.restore gives the bytes"
        ) from None
