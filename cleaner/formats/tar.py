"""Tar archives of documents: read as a stream, in their order; nothing is ever unpacked to a disk.

Members are judged as files in folders are: by their suffix, else by their content. Names are ids here, never paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from cleaner.errors import InputError, NotTextError
from cleaner.formats import READ, SKIPPED
from cleaner.formats.fields import Fields
from cleaner.formats.members import Member, read_members
from cleaner.formats.places import LONGEST, printable
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.shards import as_shard
from cleaner.formats.streams import open_stream
from cleaner.model import Source

_STEP = 1 << 16


class Raw(NamedTuple):
    """A member on its way to a worker."""

    name: str
    data: bytes = b""
    skipped: str = ""
    fault: str = ""


def read_rows(shard: Shard, _names: Fields, position: Position) -> Iterator[Row]:
    """Its files, and what is passed over; numbers count all members, from 1."""
    with open_stream(shard.path, shard.compression) as stream:
        for member in read_members(stream.file, _judge, LONGEST):
            stream.rows += 1
            position.behind = stream.counted.count
            if not member.is_folder:
                name = printable(str(PurePosixPath(member.name)))
                yield Row(stream.rows, Raw(name, member.data, member.skipped, member.fault))
        while stream.file.read(_STEP):  # to its checksum, which tells of a damage
            pass


def _judge(member: Member) -> str:
    """Why a member is passed over, if it is."""
    path = PurePosixPath(member.name)
    if not member.is_file:
        return "is a link or a device"
    if member.is_sparse:
        return "is a sparse file"
    if not path.name:
        return "has no name"
    if any(part.startswith(".") and part != ".." for part in path.parts):
        return "is hidden"
    if as_shard(member.name, path.name):
        return "holds many documents itself; unpack it to clean them"
    return f"is no document by its suffix {path.suffix}" if path.suffix.lower() in SKIPPED else ""


def understand(shard: Shard, row: Row, _names: Fields) -> Record:
    """The record of a file; raises InputError, or NotTextError for what is no text."""
    raw: Raw = row.raw
    if raw.fault:
        raise InputError(f"{raw.name}: {raw.fault}")
    if raw.skipped:
        raise NotTextError(f"{raw.name}: {raw.skipped}")
    suffix = PurePosixPath(raw.name).suffix.lower()
    source = Source(id=raw.name, data=raw.data, format=READ.get(suffix, "auto"), origin=f"{shard.id}:{row.number}")
    return Record(source, {"id": raw.name, "text": ""}, is_document=suffix in READ)
