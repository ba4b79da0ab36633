"""What runs have written, read back: each document with its text and its sidecar, from pairs and from shards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from cleaner.cut import delete_spans
from cleaner.errors import CleanerError, InputError, RestoreError, UsageError
from cleaner.formats import COMPRESSIONS, jsonl
from cleaner.formats.fields import Fields, body_names, find
from cleaner.formats.names import name_below
from cleaner.formats.places import printable
from cleaner.formats.records import Position, Row, Shard
from cleaner.formats.shards import REPORTS, as_shard
from cleaner.model import Cleaned
from cleaner.records import Sidecar
from cleaner.sidecar import from_json, sha256
from cleaner.writers.jsonl import SIDECAR
from cleaner.writers.pair import find_pairs, read_pair
from cleaner.writers.shards import APART


@dataclass(frozen=True, slots=True, repr=False)
class Written(Cleaned):
    """A document as a run wrote it: a Cleaned that was read back, and ``place``, where it lies.

    That is as ``out/part.jsonl:17`` or ``out/a/b.txt``. ``target`` is the path of its pair below OUT, without suffix;
    None of a record in a shard.
    """

    place: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What could not be read back: its ``place``, and in ``message`` why and the next step."""

    place: str
    message: str


def read_outputs(out: str | Path, names: Fields | str | None = None) -> Iterator[Written | Unreadable]:
    """All documents that runs wrote below a folder: pairs first, then shards, in the order of their paths.

    One at a time, whatever the size of the shards. What can't be read back comes as Unreadable, and the others go on.
    ``names`` is the field of a record that holds the text, if it is not one where corpora have it. Raises UsageError
    where no run has written anything.

    >>> from tempfile import TemporaryDirectory
    >>> from cleaner import clean_text
    >>> from cleaner.writers.pair import write_pair
    >>> with TemporaryDirectory() as out:
    ...     write_pair(Path(out), "a", clean_text("The bridge reopened on Monday.\\n", id="a.txt"))
    ...     list(read_outputs(out))
    [<Written a.txt: 1 of 1 line, en>]
    """
    out, names = Path(out), Fields(text=names) if isinstance(names, str) else names or Fields()
    if not out.is_dir():
        raise UsageError(f"{out}: no such folder; give the OUT of a `clean IN OUT`")
    pairs, shards = sorted(find_pairs(out)), find_shards(out)
    if not pairs and not shards:
        raise UsageError(f"{out}: holds nothing that a run wrote; give the OUT of a `clean IN OUT`")
    return _read_all(out, pairs, shards, names)


def _read_all(out: Path, pairs: list[Path], shards: list[Path], names: Fields) -> Iterator[Written | Unreadable]:
    for text_file in pairs:
        yield _read_pair(out, text_file)
    for place in shards:
        yield from _read_shard(place, names)


def read_document(out: Path, place: str, names: Fields | None = None) -> Written | Unreadable:
    """One document again, by the place that `read_outputs` gave."""
    shard, _, number = place.rpartition(":")
    if not number.isdecimal() or Path(place).exists():
        return _read_pair(out, _find_named(out, place))
    found = (one for one in _read_shard(Path(shard), names or Fields()) if one.place in (place, shard))
    return next(found, Unreadable(place, "is no more there"))


def _find_named(out: Path, place: str) -> Path:
    """The text of a pair by its name, or by that as it is shown, where it can't stand on a terminal."""
    if Path(place).exists():
        return Path(place)
    return next((text for text in find_pairs(out) if printable(str(text)) == place), Path(place))


def find_shards(out: Path) -> list[Path]:
    """The shards that lie below an output folder, without files of sidecars, attributes and failures; in order."""
    found = (path for path in sorted(out.rglob("*")) if path.relative_to(out).parts[0] not in _beside(out))
    return [path for path in found if path.is_file() and as_shard(str(path), path.name) and APART not in path.name]


def is_dolma(out: Path) -> bool:
    """Whether a folder is laid out as dolma has it: documents, and attributes apart."""
    return (out / "documents").is_dir() and (out / "attributes" / SIDECAR).is_dir()


def _beside(out: Path) -> tuple[str, ...]:
    return (REPORTS, "attributes", "sidecars") if is_dolma(out) else (REPORTS,)


def _read_pair(out: Path, text_file: Path) -> Written | Unreadable:
    place = printable(str(text_file))
    try:
        text, sidecar = read_pair(text_file)
        if sha256(text) != sidecar.output.sha256:  # as of a link to another file, which a page would show
            raise RestoreError("the text is not the one its sidecar was written for; clean the input again")
    except CleanerError as error:
        return Unreadable(place, str(error))
    target = name_below(out, text_file)[:-4]
    return Written(text, sidecar, place, target)


def _read_shard(place: Path, names: Fields) -> Iterator[Written | Unreadable]:
    shard = as_shard(str(place), place.name)
    assert shard is not None
    try:
        for row, side in read_records(shard, place, names):
            where = f"{shard.shown}:{row.number}"
            try:
                fields, sidecar = take_apart(shard, row, side)
                yield Written(find_text(fields, sidecar, names)[1], sidecar, where)
            except CleanerError as error:
                yield Unreadable(where, str(error))
    except (CleanerError, OSError) as error:
        yield Unreadable(shard.shown, str(error))


def read_records(shard: Shard, place: Path, names: Fields) -> Iterator[tuple[Row, bytes | None]]:
    """The records of a shard, each with the line of its sidecar where that lies apart; raises InputError."""
    rows = shard.reader.read_rows(shard, names, Position())
    beside = _place_of_sidecars(place)
    if beside is None:
        yield from ((row, None) for row in rows)
        return
    packed = COMPRESSIONS.get(beside.suffix, "")
    apart = replace(shard, path=str(beside), format="jsonl", compression=packed)
    sidecars = jsonl.read_rows(apart, Fields(), Position())
    for row, side in zip_longest(rows, sidecars):
        if row is None or side is None:
            raise InputError(f"{place} and {beside.name} have not as many lines; they are of two runs, clean again")
        yield row, side.raw


def _place_of_sidecars(place: Path) -> Path | None:
    """Where the sidecars of a shard lie apart, if they do."""
    stem, _, _ = place.name.partition(".jsonl" if ".jsonl" in place.name else ".parquet")
    near = (f"{stem}{APART}{packed}" for packed in ("", ".gz", ".zst"))
    found = [place.with_name(name) for name in near]
    if "documents" in place.parts:  # dolma
        at = len(place.parts) - 1 - place.parts[::-1].index("documents")
        found.append(Path(*place.parts[:at], "sidecars", *place.parts[at + 1 :]))
    return next((path for path in found if path.is_file()), None)


def _fields_of(shard: Shard, row: Row) -> dict[str, Any]:
    if shard.format != "parquet":
        return jsonl.parse(row.raw)
    fields: dict[str, Any] = jsonl.parse(row.raw.fields)
    body = row.raw.body
    return {**fields, row.raw.name: None if body is None else body.decode("utf-8", "replace")}


def take_apart(shard: Shard, row: Row, side: bytes | None) -> tuple[dict[str, Any], Sidecar]:
    """The fields that a record came with, and its sidecar; raises InputError, RestoreError."""
    fields = _fields_of(shard, row)
    if side is None and SIDECAR in fields:
        side = _as_json(fields.pop(SIDECAR))
    if side is None:  # dolma's
        found = find(fields, f"metadata.{SIDECAR}", jsonl.read_value)
        side = None if found is None else _as_json(found)
    if side is None:
        raise RestoreError(f"has no field '{SIDECAR}': it is no output of clean")
    return fields, from_json(side)


def _as_json(value: Any) -> bytes:
    """A sidecar as an object in JSON, or as a string that holds one."""
    raw = bytes(value) if isinstance(value, msgspec.Raw) else msgspec.json.encode(value)
    return msgspec.json.decode(raw, type=str).encode("utf-8", "surrogatepass") if raw[:1] == b'"' else raw


def find_text(fields: Mapping[str, Any], sidecar: Sidecar, names: Fields) -> tuple[str, str]:
    """The field of the cleaned text, and that: the one that was named, or that the sidecar was written for.

    Of dolma's documents, which keep the repaired text, it is cut out. Raises RestoreError where there is none.
    """
    for name in (*(name for name, _ in body_names(names)), *(() if names.text else fields)):
        text = jsonl.read_value(find(fields, name, jsonl.read_value))
        if not isinstance(text, str):
            continue
        if sha256(text) == sidecar.output.sha256:
            return name, text
        if len(text) == sidecar.stats.chars_in:
            cut = delete_spans(text, sidecar.removals)
            if sha256(cut) == sidecar.output.sha256:
                return name, cut
    raise RestoreError(
        f"{sidecar.id}: no field holds the text that its sidecar was written for; it was changed since, or lies in a "
        "field that --text-field names"
    )
